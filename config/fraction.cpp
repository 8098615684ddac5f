#include "config/fraction.hpp"

#include "base/assert.hpp"

#include <fmt/core.h>

namespace concur::config {

namespace {

int128 common_divisor(int128 a, int128 b) {
  a = a < 0 ? -a : a;
  while (b != 0) {
    const int128 rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/// Greatest whole number not above over / under.
int128 floor_of(int128 over, int128 under) {
  const int128 quotient = over / under;
  return over % under < 0 ? quotient - 1 : quotient;
}

std::strong_ordering order(int128 a, int128 b) {
  return a < b   ? std::strong_ordering::less
         : a > b ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

} // namespace

fraction::fraction(int128 over, int128 under) {
  CONCUR_ASSERT(under > 0);
  const int128 divisor = common_divisor(over, under);
  over_ = over / divisor;
  under_ = under / divisor;
}

std::optional<fraction> add(const fraction& a, const fraction& b) {
  int128 left = 0, right = 0, under = 0, over = 0;
  if (__builtin_mul_overflow(a.over_, b.under_, &left) ||
      __builtin_mul_overflow(b.over_, a.under_, &right) ||
      __builtin_mul_overflow(a.under_, b.under_, &under) ||
      __builtin_add_overflow(left, right, &over))
    return std::nullopt;
  return fraction{over, under};
}

std::optional<fraction> multiply(const fraction& a, const fraction& b) {
  int128 over = 0, under = 0;
  if (__builtin_mul_overflow(a.over_, b.over_, &over) ||
      __builtin_mul_overflow(a.under_, b.under_, &under))
    return std::nullopt;
  return fraction{over, under};
}

std::optional<fraction> fraction::inverse() const {
  if (over_ == 0)
    return std::nullopt;
  return over_ > 0 ? fraction{under_, over_} : fraction{-under_, -over_};
}

fraction fraction::negated() const { return {-over_, under_}; }

std::strong_ordering operator<=>(const fraction& a, const fraction& b) {
  // Compares the continued fractions term by term: no product, so nothing can overflow.
  int128 a_over = a.over_, a_under = a.under_, b_over = b.over_, b_under = b.under_;
  bool is_flipped = false;
  while (true) {
    const int128 a_whole = floor_of(a_over, a_under), b_whole = floor_of(b_over, b_under);
    if (a_whole != b_whole)
      return is_flipped ? order(b_whole, a_whole) : order(a_whole, b_whole);
    const int128 a_rest = a_over - a_whole * a_under, b_rest = b_over - b_whole * b_under;
    if (a_rest == 0 || b_rest == 0) {
      const auto rest = order(a_rest == 0 ? 0 : 1, b_rest == 0 ? 0 : 1);
      return is_flipped ? 0 <=> rest : rest;
    }
    a_over = a_under;
    a_under = a_rest;
    b_over = b_under;
    b_under = b_rest;
    is_flipped = !is_flipped;
  }
}

long double fraction::approximate() const {
  return static_cast<long double>(over_) / static_cast<long double>(under_);
}

std::string fraction::text() const {
  const bool is_negative = over_ < 0;
  int128 rest = is_negative ? -over_ : over_;
  const auto digits = [](int128 n) {
    std::string out;
    do {
      out.insert(out.begin(), static_cast<char>('0' + static_cast<int>(n % 10)));
      n /= 10;
    } while (n > 0);
    return out;
  };
  std::string out = (is_negative ? "-" : "") + digits(rest / under_);
  rest %= under_;
  for (int i = 0; rest > 0 && i < 9; ++i) {
    if (i == 0)
      out += '.';
    int128 ten_times = 0;
    if (__builtin_mul_overflow(rest, int128{10}, &ten_times))
      return fmt::format("~{}", static_cast<double>(approximate()));
    out += static_cast<char>('0' + static_cast<int>(ten_times / under_));
    rest = ten_times % under_;
  }
  return rest > 0 ? "~" + out : out;
}

} // namespace concur::config
