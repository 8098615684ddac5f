// What a number of runs says about the truth: intervals of confidence, and quantiles of samples.
// For reports; no decision of a node or the simulator depends on it.
#pragma once

#include <cstdint>
#include <span>

namespace concur::simulation {

struct confidence_interval {
  double low = 0, high = 0;

  bool contains(double x) const { return low <= x && x <= high; }
};

/// A rate from `hits` of `trials` (Wilson, "Probable inference", 1927): short, right on average.
/// [0, 1] without trials. @pre hits <= trials, 0 < confidence < 1
confidence_interval wilson(std::uint64_t hits, std::uint64_t trials, double confidence = 0.95);

/// The same, never too short whatever the true rate is (Clopper, Pearson 1934); what a claim such
/// as "no violation in n runs" needs. [0, 1] without trials. @pre as for wilson
confidence_interval clopper_pearson(std::uint64_t hits, std::uint64_t trials,
                                    double confidence = 0.95);

/// 0 without samples.
double mean(std::span<const double> samples);

/// With n - 1 in the divisor; 0 for fewer than two samples.
double standard_deviation(std::span<const double> samples);

/// Where the mean of what the samples were drawn from is, by Student's t (1908): samples that are
/// independent and near normal, such as one number a seed. Without a second sample nothing is
/// known: from minus to plus infinity. @pre 0 < confidence < 1
confidence_interval mean_interval(std::span<const double> samples, double confidence = 0.95);

/// Quantile with linear interpolation between neighbours, type 7 of Hyndman, Fan, "Sample quantiles
/// in statistical packages", 1996 (the usual one of R and NumPy). 0 without samples. The samples
/// need not be sorted. @pre 0 <= q <= 1
double sample_quantile(std::span<const double> samples, double q);

} // namespace concur::simulation
