// Storage for many values of one kind that come and go: a number names each, the place freed last
// is given out first (it is still in the cache), nothing ever moves.
#pragma once

#include "base/assert.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

namespace concur::simulation {

/// At most 2^32 - 1 values at a time. The owner takes every value out before the slab goes: it does
/// not know which places are in use. Not thread-safe.
template <class T>
class slab {
public:
  slab() = default;
  slab(const slab&) = delete;
  slab& operator=(const slab&) = delete;

  std::uint32_t put(T value) {
    if (free_ == none)
      grow();
    const std::uint32_t slot = free_;
    cell& c = at(slot);
    free_ = c.next_free;
    std::construct_at(&c.value, std::move(value));
    return slot;
  }

  /// @pre slot came from put and was not taken since
  T take(std::uint32_t slot) {
    cell& c = at(slot);
    T value = std::move(c.value);
    std::destroy_at(&c.value);
    c.next_free = free_;
    free_ = slot;
    return value;
  }

private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t chunk_bits = 8;
  static constexpr std::uint32_t chunk_size = 1u << chunk_bits;

  union cell {
    cell() : next_free(none) {}
    ~cell() {}
    cell(const cell&) = delete;
    cell& operator=(const cell&) = delete;
    std::uint32_t next_free;
    T value;
  };

  cell& at(std::uint32_t slot) { return chunks_[slot >> chunk_bits][slot % chunk_size]; }

  void grow() {
    CONCUR_ASSERT(chunks_.size() < (none >> chunk_bits));
    const auto first = static_cast<std::uint32_t>(chunks_.size()) << chunk_bits;
    chunks_.push_back(std::make_unique<cell[]>(chunk_size));
    for (std::uint32_t i = 0; i + 1 < chunk_size; ++i)
      chunks_.back()[i].next_free = first + i + 1;
    free_ = first;
  }

  std::vector<std::unique_ptr<cell[]>> chunks_;
  std::uint32_t free_ = none;
};

} // namespace concur::simulation
