// How long things took, in little memory: counts in buckets whose width grows with the value, the
// idea of HdrHistogram (Gil Tene, HdrHistogram/HdrHistogram on GitHub). Each power of two is split
// into 64 buckets of equal width, so a bucket is at most 1/64 of its values wide and its middle is
// off by at most 1/128, 0.8 %. Below 128 ns every value has its own bucket.
#pragma once

#include "base/assert.hpp"
#include "base/types.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <vector>

namespace concur::simulation {

/// Counts durations. At most 30 kB, less for short ones; adding takes constant time. Two
/// histograms of the same values are equal whatever the order of adding and merging. Not
/// thread-safe.
class histogram {
public:
  /// Durations below zero count as zero: a clock that is off can make them.
  void add(duration d, std::uint64_t times = 1) {
    if (times == 0)
      return;
    const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(d.count(), 0));
    const std::size_t bucket = bucket_of(value);
    if (bucket >= counts_.size())
      counts_.resize(bucket + 1);
    counts_[bucket] += times;
    count_ += times;
    sum_ += static_cast<double>(value) * static_cast<double>(times);
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  void merge(const histogram& other) {
    counts_.resize(std::max(counts_.size(), other.counts_.size()));
    for (std::size_t i = 0; i < other.counts_.size(); ++i)
      counts_[i] += other.counts_[i];
    count_ += other.count_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t count() const { return count_; }

  /// Exact; zero if nothing was added.
  duration min() const { return at(count_ == 0 ? 0 : min_); }
  duration max() const { return at(max_); }

  /// Exact but for the rounding of doubles; zero if nothing was added.
  duration mean() const {
    return at(count_ == 0 ? 0 : static_cast<std::uint64_t>(sum_ / static_cast<double>(count_)));
  }

  /// The smallest value that a share `q` of all does not exceed (nearest rank), off by less than
  /// 1 %; 0 gives the minimum and 1 the maximum, both exact. Zero if nothing was added.
  /// @pre 0 <= q <= 1
  duration quantile(double q) const {
    CONCUR_ASSERT(q >= 0 && q <= 1);
    if (count_ == 0)
      return duration{0};
    if (q >= 1)
      return max();
    const double exact_rank = q * static_cast<double>(count_);
    auto rank = static_cast<std::uint64_t>(exact_rank);
    rank += static_cast<double>(rank) < exact_rank;
    if (rank <= 1)
      return min();
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen >= rank)
        return at(std::clamp(middle_of(bucket), min_, max_));
    }
    return max();
  }

  friend bool operator==(const histogram& a, const histogram& b) {
    return a.counts_ == b.counts_ && a.min_ == b.min_ && a.max_ == b.max_;
  }

private:
  static constexpr unsigned split_bits = 6;
  static constexpr std::uint64_t split = std::uint64_t{1} << split_bits;

  static duration at(std::uint64_t ns) { return duration{static_cast<std::int64_t>(ns)}; }

  /// Bits of the value below its first seven are left out.
  static unsigned dropped_bits(std::uint64_t value) {
    const auto width = static_cast<unsigned>(std::bit_width(value));
    return width > split_bits + 1 ? width - split_bits - 1 : 0;
  }
  static std::size_t bucket_of(std::uint64_t value) {
    const unsigned dropped = dropped_bits(value);
    return static_cast<std::size_t>(dropped * split + (value >> dropped));
  }
  static std::uint64_t middle_of(std::size_t bucket) {
    if (bucket < 2 * split)
      return bucket;
    const auto dropped = static_cast<unsigned>(bucket / split - 1);
    const std::uint64_t low = (bucket - dropped * split) << dropped;
    return low + (std::uint64_t{1} << dropped) / 2;
  }

  std::vector<std::uint64_t> counts_; ///< no longer than the largest value needs
  std::uint64_t count_ = 0;
  double sum_ = 0; ///< ns
  std::uint64_t min_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t max_ = 0;
};

} // namespace concur::simulation
