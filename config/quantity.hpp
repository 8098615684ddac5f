// Numbers with a unit, as people write them: "300 ms", "1 MiB", "10 Mbit/s", "0.05". All exact,
// nothing goes through floating point. Errors are sentences that say what was expected.
#pragma once

#include "base/result.hpp"
#include "base/types.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace concur::config {

/// "300 ms": a decimal number and ns, us, ms, s, min, h, day or week (d, days, weeks too). Whole
/// nanoseconds only, at most about 292 years; may be negative.
result<duration> parse_duration(std::string_view text);
/// In the biggest unit that gives a whole number: "90 s", "1 h". parse_duration() undoes it.
std::string to_text(duration d);

/// "250 B", "64 KiB", "1 MB": kB, MB, GB are powers of 1,000; KiB, MiB, GiB powers of 1,024.
result<std::uint64_t> parse_size(std::string_view text);
std::string size_text(std::uint64_t bytes);

/// "10 Mbit/s", "1 MB/s", "unlimited" to bytes a second; 0 stands for unlimited.
result<std::uint64_t> parse_rate(std::string_view text);
std::string rate_text(std::uint64_t bytes_per_second);

/// "100", "0.05": coins with up to 8 decimals.
result<amount> parse_coins(std::string_view text);
/// The shortest text: "100", "0.05". parse_coins() undoes it.
std::string to_text(amount a);

/// "0.1..0.4:0.1" to {"0.1", "0.2", "0.3", "0.4"}, both ends included if the step meets them. At
/// most 10,000 values. Exact decimals.
result<std::vector<std::string>> parse_range(std::string_view text);

/// Shortest text that reads back as the same number, always with '.' or an exponent.
std::string number_text(double x);

/// A decimal number as `digits` / 10^`decimals`. No value if `text` is none or has more than 18
/// digits.
struct decimal {
  std::int64_t digits = 0;
  unsigned decimals = 0;
};
std::optional<decimal> parse_decimal(std::string_view text);

} // namespace concur::config
