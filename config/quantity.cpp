#include "config/quantity.hpp"

#include "base/money.hpp"

#include <array>
#include <fmt/core.h>

namespace concur::config {

namespace {

struct unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array time_units{
    unit{"ns", 1},
    unit{"us", 1'000},
    unit{"ms", 1'000'000},
    unit{"s", 1'000'000'000},
    unit{"min", 60'000'000'000},
    unit{"h", 3'600'000'000'000},
    unit{"day", 86'400'000'000'000},
    unit{"days", 86'400'000'000'000},
    unit{"d", 86'400'000'000'000},
    unit{"week", 604'800'000'000'000},
    unit{"weeks", 604'800'000'000'000},
};

constexpr std::array size_units{
    unit{"B", 1},          unit{"kB", 1'000},     unit{"MB", 1'000'000}, unit{"GB", 1'000'000'000},
    unit{"KiB", 1u << 10}, unit{"MiB", 1u << 20}, unit{"GiB", 1u << 30},
};

/// In bits a second.
constexpr std::array rate_units{
    unit{"bit/s", 1},
    unit{"kbit/s", 1'000},
    unit{"Mbit/s", 1'000'000},
    unit{"Gbit/s", 1'000'000'000},
    unit{"B/s", 8},
    unit{"kB/s", 8'000},
    unit{"MB/s", 8'000'000},
    unit{"GB/s", 8'000'000'000},
    unit{"KiB/s", 8ull << 10},
    unit{"MiB/s", 8ull << 20},
    unit{"GiB/s", 8ull << 30},
};

__extension__ using wide = __int128;

std::string_view trim(std::string_view s) {
  while (!s.empty() && s.front() == ' ')
    s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ')
    s.remove_suffix(1);
  return s;
}

std::int64_t power_of_ten(unsigned n) {
  std::int64_t out = 1;
  for (; n > 0; --n)
    out *= 10;
  return out;
}

struct number_and_unit {
  decimal number;
  std::string_view unit_name;
};

std::optional<number_and_unit> split(std::string_view text) {
  text = trim(text);
  std::size_t end = 0;
  while (end < text.size() &&
         (std::string_view{"+-.0123456789_"}.find(text[end]) != std::string_view::npos))
    ++end;
  const auto number = parse_decimal(text.substr(0, end));
  if (!number)
    return std::nullopt;
  return number_and_unit{*number, trim(text.substr(end))};
}

template <std::size_t N>
result<std::int64_t> scaled(std::string_view text, const std::array<unit, N>& units,
                            const std::string& expected) {
  const auto parts = split(text);
  if (!parts)
    return fail(errc::usage, fmt::format("\"{}\" is not {}", text, expected));
  for (const auto& u : units) {
    if (u.name != parts->unit_name)
      continue;
    const wide product = static_cast<wide>(parts->number.digits) * static_cast<wide>(u.factor);
    const auto divisor = power_of_ten(parts->number.decimals);
    if (product % divisor != 0)
      return fail(errc::usage, fmt::format("\"{}\" is finer than one {}", text, units[0].name));
    const wide out = product / divisor;
    constexpr wide max = std::numeric_limits<std::int64_t>::max();
    if (out > max || out < -max)
      return fail(errc::usage, fmt::format("\"{}\" is too large", text));
    return static_cast<std::int64_t>(out);
  }
  if (parts->unit_name.empty())
    return fail(errc::usage, fmt::format("\"{}\" has no unit, expected {}", text, expected));
  return fail(errc::usage,
              fmt::format("unknown unit \"{}\", expected {}", parts->unit_name, expected));
}

result<std::uint64_t> not_negative(const result<std::int64_t>& r, std::string_view text) {
  if (!r)
    return tl::unexpected{r.error()};
  if (*r < 0)
    return fail(errc::usage, fmt::format("\"{}\" is negative", text));
  return static_cast<std::uint64_t>(*r);
}

std::string decimal_text(std::int64_t digits, unsigned decimals) {
  const auto unsigned_digits =
      digits < 0 ? 0 - static_cast<std::uint64_t>(digits) : static_cast<std::uint64_t>(digits);
  auto out = fmt::format("{:0>{}}", unsigned_digits, decimals + 1);
  if (decimals > 0) {
    out.insert(out.size() - decimals, ".");
    out.erase(out.find_last_not_of('0') + 1);
    if (out.ends_with('.'))
      out.pop_back();
  }
  return digits < 0 ? "-" + out : out;
}

/// Biggest listed unit that divides `n`.
template <std::size_t N>
std::string in_units(std::uint64_t n, const std::array<unit, N>& units) {
  for (const auto& u : units) {
    if (n % u.factor == 0)
      return fmt::format("{} {}", n / u.factor, u.name);
  }
  return {};
}

} // namespace

std::optional<decimal> parse_decimal(std::string_view text) {
  decimal out;
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  std::size_t digits = 0;
  bool after_point = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !after_point && i > 0 && i + 1 < text.size()) {
      after_point = true;
    } else if (c >= '0' && c <= '9') {
      if (++digits > 18)
        return std::nullopt;
      out.digits = out.digits * 10 + (c - '0');
      if (after_point)
        ++out.decimals;
    } else if (c != '_' || i == 0 || i + 1 == text.size()) {
      return std::nullopt;
    }
  }
  if (digits == 0)
    return std::nullopt;
  if (negative)
    out.digits = -out.digits;
  return out;
}

result<duration> parse_duration(std::string_view text) {
  const auto ns =
      scaled(text, time_units, "a time such as \"300 ms\" (ns, us, ms, s, min, h, day, week)");
  if (!ns)
    return tl::unexpected{ns.error()};
  return duration{*ns};
}

std::string to_text(duration d) {
  static constexpr std::array units{unit{"day", 86'400'000'000'000},
                                    unit{"h", 3'600'000'000'000},
                                    unit{"min", 60'000'000'000},
                                    unit{"s", 1'000'000'000},
                                    unit{"ms", 1'000'000},
                                    unit{"us", 1'000},
                                    unit{"ns", 1}};
  const auto ns = d.count();
  if (ns == 0)
    return "0 s";
  if (ns < 0)
    return "-" + in_units(0 - static_cast<std::uint64_t>(ns), units);
  return in_units(static_cast<std::uint64_t>(ns), units);
}

result<std::uint64_t> parse_size(std::string_view text) {
  return not_negative(
      scaled(text, size_units, "a size such as \"250 B\" (B, kB, MB, GB, KiB, MiB, GiB)"), text);
}

std::string size_text(std::uint64_t bytes) {
  static constexpr std::array units{unit{"GiB", 1u << 30}, unit{"GB", 1'000'000'000},
                                    unit{"MiB", 1u << 20}, unit{"MB", 1'000'000},
                                    unit{"KiB", 1u << 10}, unit{"kB", 1'000},
                                    unit{"B", 1}};
  return bytes == 0 ? "0 B" : in_units(bytes, units);
}

result<std::uint64_t> parse_rate(std::string_view text) {
  if (trim(text) == "unlimited")
    return 0;
  const auto bits =
      not_negative(scaled(text, rate_units,
                          "a rate such as \"10 Mbit/s\" (bit/s, kbit/s, Mbit/s, Gbit/s, B/s, "
                          "kB/s, MB/s, GB/s) or \"unlimited\""),
                   text);
  if (!bits)
    return bits;
  if (*bits < 8)
    return fail(errc::usage, fmt::format("\"{}\" is less than one byte a second", text));
  return *bits / 8;
}

std::string rate_text(std::uint64_t bytes_per_second) {
  static constexpr std::array units{unit{"Gbit/s", 125'000'000}, unit{"Mbit/s", 125'000},
                                    unit{"kbit/s", 125}, unit{"B/s", 1}};
  return bytes_per_second == 0 ? "unlimited" : in_units(bytes_per_second, units);
}

result<amount> parse_coins(std::string_view text) {
  const auto number = parse_decimal(trim(text));
  const std::string expected = "an amount of coins such as \"100\" or \"0.05\"";
  if (!number)
    return fail(errc::usage, fmt::format("\"{}\" is not {}", text, expected));
  if (number->digits < 0)
    return fail(errc::usage, fmt::format("\"{}\" is negative, expected {}", text, expected));
  auto [digits, decimals] = *number;
  for (; decimals > 8 && digits % 10 == 0; --decimals)
    digits /= 10;
  if (decimals > 8)
    return fail(errc::usage, fmt::format("\"{}\" has more than 8 decimals", text));
  std::uint64_t units = 0;
  const auto factor = static_cast<std::uint64_t>(power_of_ten(8 - decimals));
  if (__builtin_mul_overflow(static_cast<std::uint64_t>(digits), factor, &units))
    return fail(errc::usage, fmt::format("\"{}\" is more than 64 bits can hold", text));
  return amount{units};
}

std::string to_text(amount a) {
  auto out = fmt::format("{}.{:08}", a.value / units_per_coin, a.value % units_per_coin);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.'))
    out.pop_back();
  return out;
}

result<std::vector<std::string>> parse_range(std::string_view text) {
  const std::string expected = "a range such as \"0.1..0.4:0.1\" (from..to:step)";
  const auto dots = text.find("..");
  const auto colon = text.find(':');
  const auto bad = fail(errc::usage, fmt::format("\"{}\" is not {}", text, expected));
  if (dots == std::string_view::npos || (colon != std::string_view::npos && colon < dots))
    return bad;
  const auto from = parse_decimal(trim(text.substr(0, dots)));
  const auto to = parse_decimal(trim(text.substr(
      dots + 2, colon == std::string_view::npos ? std::string_view::npos : colon - dots - 2)));
  const auto step = colon == std::string_view::npos ? std::optional{decimal{1, 0}}
                                                    : parse_decimal(trim(text.substr(colon + 1)));
  if (!from || !to || !step)
    return bad;
  const auto decimals = std::max({from->decimals, to->decimals, step->decimals});
  const auto scale = [decimals](const decimal& d) {
    return static_cast<wide>(d.digits) * power_of_ten(decimals - d.decimals);
  };
  const wide first = scale(*from), last = scale(*to), by = scale(*step);
  constexpr wide max = std::numeric_limits<std::int64_t>::max();
  if (first > max || first < -max || last > max || last < -max)
    return bad;
  if (by <= 0 || last < first)
    return fail(errc::usage,
                fmt::format("\"{}\" is empty: expected from <= to and step > 0", text));
  if ((last - first) / by >= 10'000)
    return fail(errc::usage, fmt::format("\"{}\" has more than 10,000 values", text));
  std::vector<std::string> out;
  for (wide x = first; x <= last; x += by)
    out.push_back(decimal_text(static_cast<std::int64_t>(x), decimals));
  return out;
}

std::string number_text(double x) {
  auto out = fmt::format("{}", x);
  if (out.find_first_of(".en") == std::string::npos)
    out += ".0";
  return out;
}

} // namespace concur::config
