// Line charts as SVG: small multiples over time, and distribution curves. Lines differ in dash as
// well as in colour, so that they can be told apart in print and by every reader.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace concur::apps::report {

struct line {
  std::string_view name;
  std::vector<double> x;
  std::vector<double> y; ///< as long as x; NaN = a gap
};

/// A stretch of x behind the lines.
struct band {
  double from{0}, until{0};
  std::string about; ///< plain text, shown where the pointer rests
};

enum class axis_scale { linear, logarithmic };

struct chart {
  std::string title;       ///< plain text
  std::string note;        ///< plain text under the title; may be empty
  std::vector<line> lines; ///< at most 4
  std::vector<band> bands; ///< what lies beyond the lines is cut off
  double width{320};
  double height{170};
  axis_scale x_scale{axis_scale::linear};
  bool plain_x{false};       ///< the x axis has numbers, not times
  bool stepped{false};       ///< values hold until the next one
  bool whole_numbers{false}; ///< the y axis counts things
  bool share{false};         ///< the y axis runs from 0 to 1, in percent
};

/// A <figure> with title, legend and drawing; a sentence instead of the drawing if no line has two
/// points. Long lines are thinned to their extremes, so that size does not grow with the run.
std::string draw(const chart& c);

/// Round tick positions covering lo..hi, `about` of them.
std::vector<double> ticks(double lo, double hi, int about);

/// The same for durations: 1, 2, 5, 10, 15, 30 of seconds, minutes, hours, days.
std::vector<double> time_ticks(double lo, double hi, int about);

} // namespace concur::apps::report
