// Pearson's statistic: how far counts are from shares.
#pragma once

#include <cstdint>
#include <vector>

namespace concur::test {

/// Of counts against weights of any sum, with one degree of freedom less than there are counts.
inline double chi_square(const std::vector<std::uint64_t>& counts,
                         const std::vector<double>& weights) {
  double draws = 0, sum = 0;
  for (auto n : counts)
    draws += static_cast<double>(n);
  for (auto w : weights)
    sum += w;
  double chi = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto expected = draws * weights.at(i) / sum;
    const auto off = static_cast<double>(counts[i]) - expected;
    chi += off * off / expected;
  }
  return chi;
}

} // namespace concur::test
