// Two shares of each of many things as dots in a square with its diagonal: what lies on the line
// got what was due to it.
#pragma once

#include <string>
#include <vector>

namespace concur::apps::report {

struct dot {
  std::string title; ///< plain text, shown when the reader points at it
  double x{0}, y{0}; ///< shares, 0..1
  bool is_marked{false};
};

struct scatter {
  std::string title, note, x_name, y_name; ///< plain text
  std::vector<dot> dots;
  double size{460};
};

/// A <figure>; both axes have the same scale, so that the diagonal is equality.
std::string draw(const scatter& s);

} // namespace concur::apps::report
