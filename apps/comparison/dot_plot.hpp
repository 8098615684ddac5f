// One figure of all protocols as a picture: a mark a protocol on one axis, with its interval as a
// whisker. Families differ in shape as well as in colour.
#pragma once

#include "apps/comparison/quantity.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace concur::apps {

/// A row of a plot. A second estimate (the 99 % beside the median) is drawn hollow, and joined.
struct plot_row {
  std::string name, family;
  std::vector<estimate> values; ///< one for each of dot_plot::series
  std::string text;             ///< at the right: what the marks say
  bool is_best = false;
};

struct dot_plot {
  std::string title; ///< plain text, as all here
  std::string note;
  apps::unit unit = apps::unit::number;
  bool whole_numbers = false;      ///< the axis counts things
  std::vector<std::string> series; ///< names; one or two
  std::vector<plot_row> rows;
  std::vector<std::pair<double, std::string>> marks; ///< of the axis; empty: round numbers
};

/// A <figure>. The axis is logarithmic if the values span more than a decade and a bit, and says
/// so. Rows without a value keep their place.
std::string draw(const dot_plot& p);

/// The mark of a family, for text.
std::string family_mark(const std::string& family);

/// Which mark is which family, for the families named.
std::string family_legend(const std::vector<std::string>& families);

/// What the drawings need beside the style sheet of reports.
std::string_view plot_style();

} // namespace concur::apps
