// Where in which text something stands, and problems that are shown there: "file:line:col: what",
// the line, a caret under the place, and a suggestion. All problems of a file are collected.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace concur::config {

/// A text that settings came from. `name` is what the user called it: a path, "--set key" or
/// "builtin:scenarios/x.toml".
struct source {
  std::string name;
  std::string text;
  bool is_override = false; ///< given on the command line: it has no lines worth showing
};
using source_ptr = std::shared_ptr<const source>;

/// A place in a source; line and column count from 1, the column in code points.
struct place {
  source_ptr from;
  std::uint32_t line = 0;   ///< 0: the source as a whole
  std::uint32_t column = 0; ///< of the first character
  std::uint32_t length = 1; ///< code points to underline

  /// "file:line:col", or the name alone.
  std::string text() const;
};

struct problem {
  place where;
  std::string what;
  std::string hint; ///< what to do instead; may be empty
};

/// Collects problems. Not thread-safe.
class problems {
public:
  void add(const place& where, std::string what, std::string hint = {});
  bool empty() const { return all_.empty(); }
  std::size_t size() const { return all_.size(); }

  /// All of them as one error of kind `usage`, in the order of the text; the first gives `where`
  /// and `what`, the excerpt and the others follow in `hint`. At most 50 are shown. @pre !empty()
  error to_error() const;

private:
  std::vector<problem> all_;
};

/// The entry of `known` that was probably meant by `given`: nearest by edit distance (insert,
/// delete, replace, swap of neighbours), at most a third of its length away. Empty if none is near.
std::string nearest(std::string_view given, const std::vector<std::string>& known);

/// `did you mean "x"?` or, if nothing is near, `it can be a, b or c`.
std::string suggestion(std::string_view given, const std::vector<std::string>& known);

/// "a", "a or b", "a, b or c".
std::string listing(const std::vector<std::string>& names);

} // namespace concur::config
