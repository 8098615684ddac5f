#include "config/source.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace concur::config {

namespace {

constexpr std::size_t problems_shown_max = 50;
constexpr std::size_t excerpt_width_max = 96;

std::string_view line_of(const source& s, std::uint32_t line) {
  std::string_view rest = s.text;
  for (std::uint32_t i = 1; i < line; ++i) {
    const auto end = rest.find('\n');
    if (end == std::string_view::npos)
      return {};
    rest.remove_prefix(end + 1);
  }
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r'))
    rest.remove_suffix(1);
  return rest;
}

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Cuts `line` to code points [from, from + count) and makes control characters visible.
std::string window(std::string_view line, std::size_t from, std::size_t count) {
  std::string out;
  std::size_t at = 0;
  for (const char c : line) {
    if (!continues_code_point(c))
      ++at;
    if (at <= from || at > from + count)
      continue;
    const bool is_control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    out += c == '\t' ? ' ' : is_control ? '?' : c;
  }
  return out;
}

/// The line and a caret line below it, both indented. Empty if there is nothing to show.
std::string excerpt(const place& p) {
  if (!p.from || p.from->is_override || p.line == 0)
    return {};
  const auto line = line_of(*p.from, p.line);
  std::size_t first = p.column > 0 ? p.column - 1 : 0;
  // A long line is shown around the place only.
  const std::size_t from = first > excerpt_width_max / 2 ? first - excerpt_width_max / 2 : 0;
  const auto shown = window(line, from, excerpt_width_max);
  first -= from;
  const auto number = fmt::format("{}", p.line);
  const auto room = excerpt_width_max > first ? excerpt_width_max - first : 1;
  const auto carets = std::clamp<std::size_t>(p.length, 1, room);
  return fmt::format("{} | {}\n  {} | {}{}", number, shown, std::string(number.size(), ' '),
                     std::string(first, ' '), std::string(carets, '^'));
}

std::string hint_of(const problem& p) {
  auto out = excerpt(p.where);
  if (!p.hint.empty())
    out += (out.empty() ? "" : "\n  ") + p.hint;
  return out;
}

bool before(const problem& a, const problem& b) {
  return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
}

std::size_t distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: edit distance with swaps of neighbours.
  std::vector<std::size_t> older(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], older[j - 2] + 1);
    }
    older.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

} // namespace

std::string place::text() const {
  if (!from)
    return {};
  if (from->is_override || line == 0)
    return from->name;
  return fmt::format("{}:{}:{}", from->name, line, column);
}

void problems::add(const place& where, std::string what, std::string hint) {
  all_.push_back({where, std::move(what), std::move(hint)});
}

error problems::to_error() const {
  CONCUR_ASSERT(!all_.empty());
  auto sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(), before);
  error out{errc::usage, sorted[0].what, sorted[0].where.text(), hint_of(sorted[0])};
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (i == problems_shown_max) {
      out.hint += fmt::format("\nand {} more", sorted.size() - i);
      break;
    }
    const auto hint = hint_of(sorted[i]);
    out.hint += fmt::format("{}{}: {}", out.hint.empty() ? "" : "\n", sorted[i].where.text(),
                            sorted[i].what);
    if (!hint.empty())
      out.hint += "\n  " + hint;
  }
  return out;
}

std::string nearest(std::string_view given, const std::vector<std::string>& known) {
  std::string best;
  if (given.size() > 64)
    return best;
  std::size_t best_distance = std::max<std::size_t>(given.size() / 3, 1) + 1;
  for (const auto& k : known) {
    const auto d = distance(given, k);
    // A name that is wholly different is no suggestion, however short it is.
    if (d < best_distance && d < std::max(given.size(), k.size())) {
      best = k;
      best_distance = d;
    }
  }
  return best;
}

std::string suggestion(std::string_view given, const std::vector<std::string>& known) {
  const auto near = nearest(given, known);
  if (!near.empty())
    return fmt::format("did you mean \"{}\"?", near);
  if (known.empty())
    return {};
  return "it can be " + listing(known);
}

std::string listing(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0)
      out += i + 1 == names.size() ? " or " : ", ";
    out += names[i];
  }
  return out;
}

} // namespace concur::config
