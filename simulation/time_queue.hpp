// The queue of things to come, in order of their time; what is due at the same moment comes out in
// the order in which it went in. That order is what makes a simulated run repeatable, and it costs
// nothing here: no sequence number is stored or compared.
//
// It is a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan, "Faster algorithms for the shortest path
// problem", JACM 1990) with digits of several bits, which makes it the same thing as a hierarchical
// timing wheel (Varghese, Lauck, SOSP 1987) that is never turned by hand. A binary heap was the
// alternative: it needs a sequence number for the order of equals and moves whole events log n
// times; see tests/bench/queue_bench.cpp.
//
// How it works. Let `last` be the time of the entry popped last. An entry waits in the bucket
// named by the highest digit in which its time differs from `last`, and by the value of that digit.
// All entries of a lower bucket are due before all of a higher one. When nothing is due at `last`,
// the lowest bucket is opened: `last` becomes its earliest time and its entries fall into lower
// buckets, at least one level. So an entry moves at most once a level, and in practice two or three
// times, whatever the number of entries.
//
// Why equals keep their order. The bucket depends on the time and on `last` only, and opening a
// bucket changes no digit that names another. So entries of one time are always in one bucket, each
// bucket is appended to at the end, and opening goes from front to back.
#pragma once

#include "base/assert.hpp"
#include "base/types.hpp"
#include "simulation/slab.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace concur::simulation {

/// A monotone priority queue: times never go back behind what was popped. push, pop and next_due
/// take constant time (amortised). Values may be move-only and need no default; they stay where
/// they were put until they are popped, only 16 bytes an entry move. Not thread-safe.
template <class T>
class time_queue {
public:
  struct entry {
    instant due;
    T value;
  };

  time_queue() = default;
  time_queue(const time_queue&) = delete;
  time_queue& operator=(const time_queue&) = delete;
  ~time_queue() { clear(); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }

  /// @pre due is not before the entry popped last, nor before the start of the run
  void push(instant due, T value) {
    const auto t = static_cast<std::uint64_t>(to_ns(due));
    CONCUR_ASSERT(to_ns(due) >= static_cast<std::int64_t>(last_));
    place({t, values_.put(std::move(value))});
    ++size_;
  }

  /// When the next entry is due; nothing if there is none.
  std::optional<instant> next_due() const {
    if (size_ == 0)
      return std::nullopt;
    return at(ready_next_ < ready_.size() ? last_ : earliest_[lowest()]);
  }

  /// Takes the next entry out. @pre not empty
  entry pop() {
    CONCUR_ASSERT(size_ > 0);
    if (ready_next_ == ready_.size())
      open_lowest();
    const std::uint32_t slot = ready_[ready_next_++];
    --size_;
    return {at(last_), values_.take(slot)};
  }

  /// Drops all entries. Time does not go back: what is pushed later is still not before what was
  /// popped. Destructors of values may push; what they push is dropped too.
  void clear() {
    while (size_ > 0) {
      std::vector<T> dying;
      dying.reserve(size_);
      const std::uint64_t time = last_;
      while (size_ > 0)
        dying.push_back(pop().value);
      last_ = time; // Nothing waits, so no bucket depends on it.
    }
    ready_.clear();
    ready_next_ = 0;
  }

private:
  static constexpr unsigned digit_bits = 5;
  static constexpr unsigned digits = 1u << digit_bits;
  static constexpr unsigned levels = (64 + digit_bits - 1) / digit_bits;

  struct waiting {
    std::uint64_t due;
    std::uint32_t slot;
  };

  static instant at(std::uint64_t t) { return instant{duration{static_cast<std::int64_t>(t)}}; }

  void place(const waiting& w) {
    const std::uint64_t difference = w.due ^ last_;
    if (difference == 0) {
      ready_.push_back(w.slot);
      return;
    }
    const unsigned level = (static_cast<unsigned>(std::bit_width(difference)) - 1) / digit_bits;
    const unsigned digit = static_cast<unsigned>(w.due >> (level * digit_bits)) % digits;
    const std::size_t bucket = std::size_t{level} * digits + digit;
    if ((used_[level] >> digit & 1) == 0) {
      used_[level] |= std::uint32_t{1} << digit;
      levels_used_ |= 1u << level;
      earliest_[bucket] = w.due;
    } else if (w.due < earliest_[bucket]) {
      earliest_[bucket] = w.due;
    }
    buckets_[bucket].push_back(w);
  }

  std::size_t lowest() const {
    const auto level = static_cast<unsigned>(std::countr_zero(levels_used_));
    return std::size_t{level} * digits + static_cast<unsigned>(std::countr_zero(used_[level]));
  }

  /// @pre nothing is ready, something waits
  void open_lowest() {
    const std::size_t bucket = lowest();
    const std::size_t level = bucket / digits;
    used_[level] &= used_[level] - 1; // The lowest digit is the lowest bit.
    if (used_[level] == 0)
      levels_used_ &= levels_used_ - 1;
    ready_.clear();
    ready_next_ = 0;
    last_ = earliest_[bucket];
    // Entries only fall to lower levels, so this bucket is not appended to meanwhile.
    for (const waiting& w : buckets_[bucket])
      place(w);
    buckets_[bucket].clear();
  }

  slab<T> values_;
  std::size_t size_ = 0;
  std::uint64_t last_ = 0;           ///< time of the entry popped last
  std::vector<std::uint32_t> ready_; ///< due at last_, in order, from ready_next_ on
  std::size_t ready_next_ = 0;
  std::uint32_t levels_used_ = 0;            ///< a bit a level
  std::array<std::uint32_t, levels> used_{}; ///< a bit a bucket that is not empty
  std::array<std::uint64_t, std::size_t{levels} * digits> earliest_; ///< of each bucket in use
  std::array<std::vector<waiting>, std::size_t{levels} * digits> buckets_;
};

} // namespace concur::simulation
