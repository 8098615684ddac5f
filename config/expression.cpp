#include "config/expression.hpp"

#include "base/money.hpp"
#include "config/fraction.hpp"
#include "config/quantity.hpp"

#include <cmath>
#include <fmt/core.h>

namespace concur::config {

struct expression_node {
  enum class kind { number, reference, negate, operation, comparison };
  kind what = kind::number;
  fraction value;      ///< number
  std::size_t use = 0; ///< reference: position in uses()
  std::string sign;    ///< operation, comparison
  std::shared_ptr<const expression_node> left, right;
  std::string text; ///< what was written
};

namespace {

using node = expression_node;
using node_ptr = std::shared_ptr<const node>;

constexpr std::size_t length_max = 1'000;
constexpr int depth_max = 32;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ')
    s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ')
    s.remove_suffix(1);
  return std::string{s};
}

std::optional<fraction> from_decimal(std::string_view text) {
  const auto d = parse_decimal(text);
  if (!d)
    return std::nullopt;
  int128 under = 1;
  for (unsigned i = 0; i < d->decimals; ++i)
    under *= 10;
  return fraction{d->digits, under};
}

/// Seconds, bytes or bytes a second.
std::optional<fraction> from_quantity(std::string_view text) {
  if (const auto time = parse_duration(text))
    return fraction{time->count(), 1'000'000'000};
  if (const auto size = parse_size(text))
    return fraction{static_cast<int128>(*size), 1};
  if (const auto rate = parse_rate(text))
    return fraction{static_cast<int128>(*rate), 1};
  return std::nullopt;
}

} // namespace

/// Recursive descent; a member function a rule. The first fault wins.
class expression_parser {
public:
  explicit expression_parser(std::string_view text) : text_(text) {}

  result<expression> run(const std::string& where) {
    expression out;
    if (text_.size() > length_max)
      return fail(errc::usage, "an expression has at most 1,000 characters", where);
    out.root_ = comparison();
    skip();
    if (fault_.empty() && at_ < text_.size())
      expect("an operator");
    if (!fault_.empty())
      return fail(errc::usage, fault_, where,
                  fmt::format("in: {}\n      {}^", text_, std::string(fault_at_, ' ')));
    out.text_ = trimmed(text_);
    out.uses_ = std::move(uses_);
    return out;
  }

private:
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ')
      ++at_;
  }

  bool take(std::string_view token) {
    skip();
    if (text_.substr(at_, token.size()) != token)
      return false;
    at_ += token.size();
    return true;
  }

  node_ptr expect(std::string_view what) {
    skip();
    if (fault_.empty()) {
      fault_at_ = at_;
      const auto found =
          at_ < text_.size() ? fmt::format("\"{}\"", text_.substr(at_, 1)) : "the end";
      fault_ = fmt::format("expected {}, found {}", what, found);
    }
    return std::make_shared<node>();
  }

  node_ptr finish(node n, std::size_t begin) {
    n.text = trimmed(text_.substr(begin, at_ - begin));
    return std::make_shared<node>(std::move(n));
  }

  node_ptr binary(node::kind what, std::string_view sign, node_ptr left, node_ptr right,
                  std::size_t begin) {
    node n;
    n.what = what;
    n.sign = sign;
    n.left = std::move(left);
    n.right = std::move(right);
    return finish(std::move(n), begin);
  }

  node_ptr comparison() {
    skip();
    const auto begin = at_;
    auto left = sum();
    for (const auto* sign : {"==", "!=", "<=", ">=", "<", ">"}) {
      if (!fault_.empty() || !take(sign))
        continue;
      return binary(node::kind::comparison, sign, std::move(left), sum(), begin);
    }
    if (fault_.empty() && take("="))
      return --at_, expect("== (a single = compares nothing)");
    return left;
  }

  node_ptr sum() {
    skip();
    const auto begin = at_;
    auto left = product();
    while (fault_.empty()) {
      const auto* sign = take("+") ? "+" : take("-") ? "-" : nullptr;
      if (!sign)
        break;
      left = binary(node::kind::operation, sign, left, product(), begin);
    }
    return left;
  }

  node_ptr product() {
    skip();
    const auto begin = at_;
    auto left = factor();
    while (fault_.empty()) {
      const auto* sign = take("*") ? "*" : take("/") ? "/" : nullptr;
      if (!sign)
        break;
      left = binary(node::kind::operation, sign, left, factor(), begin);
    }
    return left;
  }

  node_ptr factor() {
    skip();
    const auto begin = at_;
    if (depth_ >= depth_max)
      return expect("fewer brackets");
    ++depth_;
    node_ptr out;
    if (take("-")) {
      node n;
      n.what = node::kind::negate;
      n.left = factor();
      out = finish(std::move(n), begin);
    } else if (take("(")) {
      out = sum();
      if (fault_.empty() && !take(")"))
        expect("\")\"");
    } else if (at_ < text_.size() && text_[at_] == '\'') {
      out = quantity();
    } else if (at_ < text_.size() && is_digit(text_[at_])) {
      out = number();
    } else if (at_ < text_.size() && is_letter(text_[at_])) {
      out = name();
    } else {
      out = expect("a number, a name or a quantity in quotes");
    }
    --depth_;
    return out;
  }

  node_ptr quantity() {
    const auto begin = at_++;
    const auto end = text_.find('\'', at_);
    if (end == std::string_view::npos)
      return expect("a closing quote");
    const auto value = from_quantity(text_.substr(at_, end - at_));
    if (!value)
      return expect("a quantity such as '20 s', '1 MiB' or '10 Mbit/s'");
    at_ = end + 1;
    node n;
    n.value = *value;
    return finish(std::move(n), begin);
  }

  node_ptr number() {
    const auto begin = at_;
    auto end = at_;
    while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.' || text_[end] == '_'))
      ++end;
    const auto value = from_decimal(text_.substr(at_, end - at_));
    if (!value)
      return expect("a number of at most 18 digits");
    at_ = end;
    node n;
    n.value = *value;
    return finish(std::move(n), begin);
  }

  /// Letters and digits, with hyphens and dots between them.
  std::string word() {
    const auto begin = at_;
    const auto is_inner = [this](std::size_t i) {
      return i < text_.size() && (is_letter(text_[i]) || is_digit(text_[i]));
    };
    while (is_inner(at_) ||
           (at_ < text_.size() && (text_[at_] == '-' || text_[at_] == '.') && is_inner(at_ + 1)))
      ++at_;
    return std::string{text_.substr(begin, at_ - begin)};
  }

  node_ptr name() {
    const auto begin = at_;
    node n;
    n.what = node::kind::reference;
    n.use = uses_.size();
    uses_.push_back({word(), {}, false});
    if (!take("("))
      return finish(std::move(n), begin);
    uses_[n.use].is_call = true;
    do {
      skip();
      auto argument = word();
      if (argument.empty())
        return expect("a name");
      uses_[n.use].arguments.push_back(std::move(argument));
    } while (take(","));
    if (!take(")"))
      return expect("\")\"");
    return finish(std::move(n), begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string fault_;
  std::size_t fault_at_ = 0;
  std::vector<expression::use> uses_;
};

namespace {

using operand = std::variant<bool, fraction, long double>;

tl::unexpected<error> refuse(const node& n, std::string_view why) {
  return fail(errc::usage, fmt::format("\"{}\" {}", n.text, why));
}

long double as_measured(const operand& x) {
  const auto* exact = std::get_if<fraction>(&x);
  return exact ? exact->approximate() : std::get<long double>(x);
}

class evaluator {
public:
  evaluator(const std::vector<expression::use>& uses, const lookup& find)
      : uses_(uses), find_(find) {}

  result<operand> value(const node& n) const {
    switch (n.what) {
    case node::kind::number: return n.value;
    case node::kind::reference: return figure_of(n);
    case node::kind::negate: return negated(n);
    case node::kind::operation: return operation(n);
    case node::kind::comparison: return comparison(n);
    }
    return refuse(n, "can't be evaluated");
  }

private:
  result<operand> figure_of(const node& n) const {
    const auto& use = uses_[n.use];
    const auto found = find_(use.name, use.arguments);
    if (!found)
      return refuse(n, "has no value in this run");
    if (const auto* coins = std::get_if<amount>(&*found))
      return fraction{static_cast<int128>(coins->value), static_cast<int128>(units_per_coin)};
    if (const auto* count = std::get_if<std::int64_t>(&*found))
      return fraction{*count};
    if (const auto* yes = std::get_if<bool>(&*found))
      return *yes;
    const auto measured = std::get<long double>(*found);
    if (!std::isfinite(measured))
      return refuse(n, "is not a finite number");
    return measured;
  }

  result<operand> number(const node& n) const {
    auto out = value(n);
    if (out && std::holds_alternative<bool>(*out))
      return refuse(n, "is yes or no, not a number");
    return out;
  }

  result<operand> negated(const node& n) const {
    auto x = number(*n.left);
    if (!x)
      return x;
    if (const auto* exact = std::get_if<fraction>(&*x))
      return exact->negated();
    return -std::get<long double>(*x);
  }

  result<operand> operation(const node& n) const {
    const auto a = number(*n.left);
    if (!a)
      return a;
    const auto b = number(*n.right);
    if (!b)
      return b;
    const auto* left = std::get_if<fraction>(&*a);
    const auto* right = std::get_if<fraction>(&*b);
    if (n.sign == "/" && as_measured(*b) == 0)
      return refuse(n, "divides by zero");
    if (left && right) {
      const auto out = n.sign == "+"   ? add(*left, *right)
                       : n.sign == "-" ? add(*left, right->negated())
                       : n.sign == "*" ? multiply(*left, *right)
                                       : multiply(*left, *right->inverse());
      if (!out)
        return refuse(n, "is too large to be computed exactly");
      return *out;
    }
    const auto x = as_measured(*a), y = as_measured(*b);
    return n.sign == "+" ? x + y : n.sign == "-" ? x - y : n.sign == "*" ? x * y : x / y;
  }

  template <class T>
  static bool holds(const std::string& sign, const T& a, const T& b) {
    if (sign == "==")
      return a == b;
    if (sign == "!=")
      return a != b;
    if (sign == "<")
      return a < b;
    if (sign == "<=")
      return a <= b;
    return sign == ">" ? a > b : a >= b;
  }

  result<operand> comparison(const node& n) const {
    const auto a = number(*n.left);
    if (!a)
      return a;
    const auto b = number(*n.right);
    if (!b)
      return b;
    const auto* left = std::get_if<fraction>(&*a);
    const auto* right = std::get_if<fraction>(&*b);
    if (left && right)
      return holds(n.sign, *left, *right);
    return holds(n.sign, as_measured(*a), as_measured(*b));
  }

  const std::vector<expression::use>& uses_;
  const lookup& find_;
};

std::string value_text(const result<operand>& x) {
  if (!x)
    return "no value";
  if (const auto* yes = std::get_if<bool>(&*x))
    return *yes ? "yes" : "no";
  if (const auto* exact = std::get_if<fraction>(&*x))
    return exact->text();
  return fmt::format("{:.6g}", static_cast<double>(std::get<long double>(*x)));
}

} // namespace

bool expression::is_condition() const {
  return root_ && (root_->what == node::kind::comparison || root_->what == node::kind::reference);
}

result<expression> parse_expression(std::string_view text, const std::string& where) {
  return expression_parser{text}.run(where);
}

result<bool> evaluate(const expression& e, const lookup& find) {
  const auto x = evaluator{e.uses_, find}.value(*e.root_);
  if (!x)
    return tl::unexpected{x.error()};
  if (const auto* yes = std::get_if<bool>(&*x))
    return *yes;
  return fail(errc::usage, fmt::format("\"{}\" says neither yes nor no", e.text_));
}

result<double> value_of(const expression& e, const lookup& find) {
  const auto x = evaluator{e.uses_, find}.value(*e.root_);
  if (!x)
    return tl::unexpected{x.error()};
  if (std::get_if<bool>(&*x))
    return fail(errc::usage, fmt::format("\"{}\" is no number", e.text_));
  return static_cast<double>(as_measured(*x));
}

std::string explain(const expression& e, const lookup& find) {
  const evaluator values{e.uses_, find};
  const auto& root = *e.root_;
  if (root.what != node::kind::comparison)
    return fmt::format("{} = {}", root.text, value_text(values.value(root)));
  const auto side = [&](const node& n) {
    const auto text = value_text(values.value(n));
    return n.text == text ? text : fmt::format("{} = {}", n.text, text);
  };
  return fmt::format("{}, {}", side(*root.left), side(*root.right));
}

} // namespace concur::config
