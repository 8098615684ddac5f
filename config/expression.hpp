// The conditions of check.require: comparisons of figures such as
//   balance(B) == 1100 + rewards(B)      p99(settled) < '2 min'      stale-rate < 0.05
// Grammar, loosest first:  comparison := sum [(== != < <= > >=) sum]   sum := product {(+|-)
// product}
//   product := factor {(*|/) factor}     factor := ['-'] (number | 'quantity' | name |
//   name '(' argument {',' argument} ')' | '(' sum ')')
// Names may hold hyphens between letters (`stale-rate`), so a minus sign needs spaces around it.
// Quantities in quotes are times in seconds, sizes in bytes, rates in bytes a second.
//
// Numbers are exact fractions of 128-bit integers, so amounts of coins compare to the last unit;
// what was measured is a long double and taints the result.
#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace concur::config {

/// What a name stands for: an exact amount of coins, an exact count, a measured figure, or yes/no.
using figure = std::variant<amount, std::int64_t, long double, bool>;

/// Gives the figure of a name or a call; nothing if there is none (no sample, unknown).
using lookup = std::function<std::optional<figure>(const std::string& name,
                                                   const std::vector<std::string>& arguments)>;

struct expression_node;

/// A parsed condition. Immutable; cheap to copy.
class expression {
public:
  struct use {
    std::string name;
    std::vector<std::string> arguments;
    bool is_call = false;
  };
  /// Every name and call in it, from left to right.
  const std::vector<use>& uses() const { return uses_; }
  /// True if it is a comparison, or a single name, which may stand for yes or no.
  bool is_condition() const;
  const std::string& text() const { return text_; }

private:
  friend class expression_parser;
  friend result<bool> evaluate(const expression&, const lookup&);
  friend result<double> value_of(const expression&, const lookup&);
  friend std::string explain(const expression&, const lookup&);
  std::string text_;
  std::shared_ptr<const expression_node> root_;
  std::vector<use> uses_;
};

/// `where` goes into errors. At most 1,000 characters and 32 levels of brackets.
result<expression> parse_expression(std::string_view text, const std::string& where = {});

/// Errors (kind usage): a name without a figure, division by zero, a sum that does not fit, yes/no
/// where a number is needed or the other way round.
result<bool> evaluate(const expression& e, const lookup& find);

/// The number that an expression comes to. Errors as for evaluate(), and for yes or no.
result<double> value_of(const expression& e, const lookup& find);

/// Both sides with their values: "balance(B) = 1099.5, 1100 + rewards(B) = 1100".
std::string explain(const expression& e, const lookup& find);

} // namespace concur::config
