// The strong types everybody speaks in. Plain integers stay inside one function.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace concur {

/// A number that may only be compared and moved, never mixed with another kind of number.
template <class Tag, class Rep>
struct strong {
  using rep = Rep;
  Rep value{};

  constexpr strong() = default;
  constexpr explicit strong(Rep v) : value(v) {}
  friend constexpr auto operator<=>(const strong&, const strong&) = default;
};

/// Position of a node in its scenario, counted from 0. It is a network address, not an identity:
/// who somebody is, is said by his public key.
using node_id = strong<struct node_id_tag, std::uint32_t>;
inline constexpr node_id nobody{std::numeric_limits<std::uint32_t>::max()};

/// Distance from the genesis block, which has height 0.
using height = strong<struct height_tag, std::uint64_t>;
constexpr height operator+(height h, std::uint64_t n) { return height{h.value + n}; }
constexpr height operator-(height h, std::uint64_t n) { return height{h.value - n}; }

/// Money in units of 10^-8 coin. All arithmetic on it is checked, see base/money.hpp.
using amount = strong<struct amount_tag, std::uint64_t>;

/// Time inside the laboratory: nanoseconds since the start of the run. There is no now(): time is
/// always an argument. `sim` moves it by hand, `live` and `hosts` read a real clock in actors/.
struct lab_clock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<lab_clock>;
  static constexpr bool is_steady = true;
};
using duration = lab_clock::duration;
using instant = lab_clock::time_point;

/// Time stamps in headers: milliseconds since 1970-01-01 UTC.
using unix_ms = strong<struct unix_ms_tag, std::uint64_t>;

constexpr std::int64_t to_ns(instant t) { return t.time_since_epoch().count(); }
constexpr double to_seconds(duration d) { return static_cast<double>(d.count()) / 1e9; }
constexpr double to_seconds(instant t) { return to_seconds(t.time_since_epoch()); }

} // namespace concur
