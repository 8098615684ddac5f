// Estimates as people read them: one unit for the mean and its interval, as many digits as the
// interval deserves.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace concur::apps {

enum class unit { number, seconds, bytes, share };

/// The mean over seeds, and the interval that holds the true one in 95 of 100 cases.
struct estimate {
  std::optional<double> mean; ///< nothing if no run has the figure
  double low = 0, high = 0;   ///< equal to the mean with fewer than two samples
  std::size_t samples = 0;

  bool has_interval() const { return samples > 1; }
  double half() const { return (high - low) / 2; }
};

/// Student's interval of the mean; figures that are nothing do not count.
estimate estimate_of(const std::vector<std::optional<double>>& samples);

/// A value whose size says which multiple of a unit is used for all that stand beside it: 205 s
/// compare better with 61 s than 3.4 min do. Nothing: each for itself.
using yardstick = std::optional<double>;

/// The one for these values: their least, unless they are too far apart for one multiple.
yardstick yardstick_of(const std::vector<std::optional<double>>& values);

/// "25.3 ± 1.2 s", "12.3 ± 0.4 MB", "3", or "–" without a mean.
std::string text(const estimate& e, unit u, yardstick like = {});

/// One value: "25.3 s", "1.2 kB", "7.4 %", "12.3 M", or "–".
std::string text(std::optional<double> value, unit u, yardstick like = {});

/// A mark on an axis: as few digits as there are.
std::string mark_text(double value, unit u);

} // namespace concur::apps
