// Exact fractions of 128-bit integers for conditions about money. Overflow is an answer.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace concur::config {

__extension__ using int128 = __int128;

/// `over` / `under`, in lowest terms, under > 0.
class fraction {
public:
  constexpr fraction() = default;
  explicit constexpr fraction(std::int64_t whole) : over_(whole) {}
  /// @pre under > 0
  fraction(int128 over, int128 under);

  friend std::optional<fraction> add(const fraction& a, const fraction& b);
  friend std::optional<fraction> multiply(const fraction& a, const fraction& b);
  /// Nothing for zero.
  std::optional<fraction> inverse() const;
  fraction negated() const;

  friend bool operator==(const fraction&, const fraction&) = default;
  /// Exact for all values, without overflow.
  friend std::strong_ordering operator<=>(const fraction& a, const fraction& b);

  long double approximate() const;
  /// Up to 9 decimals, "~" in front if there would be more.
  std::string text() const;

private:
  int128 over_ = 0;
  int128 under_ = 1;
};

std::optional<fraction> add(const fraction& a, const fraction& b);
std::optional<fraction> multiply(const fraction& a, const fraction& b);

} // namespace concur::config
