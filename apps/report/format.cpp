#include "apps/report/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

// Length of the valid UTF-8 sequence at the start of `s`, 0 if there is none (RFC 3629, table of
// well-formed sequences: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t sequence_length(std::string_view s) {
  auto at = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
  auto tail = [&](std::size_t from, std::size_t n) {
    for (std::size_t i = from; i < n; ++i)
      if (i >= s.size() || (at(i) & 0xC0u) != 0x80u)
        return false;
    return true;
  };
  auto first = at(0);
  if (first < 0x80)
    return 1;
  if (first >= 0xC2 && first <= 0xDF)
    return tail(1, 2) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (!tail(1, 3))
      return 0;
    auto second = at(1);
    return (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ? 0 : 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (!tail(1, 4))
      return 0;
    auto second = at(1);
    return (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F) ? 0 : 4;
  }
  return 0;
}

bool is_control(unsigned char c) { return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F; }

// C1 controls and the marks that turn the direction of text around could make a name read as
// something else.
bool is_deceptive(std::string_view sequence) {
  if (sequence.size() == 2)
    return sequence[0] == '\xC2' && static_cast<unsigned char>(sequence[1]) < 0xA0;
  return sequence.size() == 3 && sequence[0] == '\xE2' &&
         ((sequence[1] == '\x80' && sequence[2] >= '\xAA' && sequence[2] <= '\xAE') ||
          (sequence[1] == '\x81' && sequence[2] >= '\xA6' && sequence[2] <= '\xA9'));
}

template <class Put>
std::string rewrite(std::string_view text, std::string_view bad, Put put) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    auto n = sequence_length(text);
    auto sequence = text.substr(0, n);
    if (n == 0 || (n == 1 && is_control(static_cast<unsigned char>(text[0]))) ||
        is_deceptive(sequence))
      out += bad;
    else
      put(out, sequence);
    text.remove_prefix(std::max<std::size_t>(n, 1));
  }
  return out;
}

std::string with_separators(std::string digits) {
  auto start = digits.empty() || digits[0] != '-' ? std::size_t{0} : std::size_t{1};
  auto end = std::min(digits.find('.'), digits.size());
  for (auto i = end; i > start + 3; i -= 3)
    digits.insert(i - 3, ",");
  return digits;
}

std::string trim_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos)
    return digits;
  while (digits.back() == '0')
    digits.pop_back();
  if (digits.back() == '.')
    digits.pop_back();
  return digits;
}

struct unit {
  double size;
  std::string_view name;
};

// Two parts, as people say it: "19 h 50 min". A zero second part is left out.
std::string two_parts(double seconds, unit large, unit small) {
  auto total = std::round(seconds / small.size);
  auto ratio = std::round(large.size / small.size);
  auto high = std::floor(total / ratio);
  auto low = total - high * ratio;
  auto out = fmt::format("{} {}", whole(high), large.name);
  return low < 1 ? out : out + fmt::format(" {} {}", whole(low), small.name);
}

std::string scaled(double value, std::string_view name, double decimal_below = 10) {
  auto rounded = std::abs(value) < decimal_below ? std::round(value * 10) / 10 : std::round(value);
  return trim_zeros(fmt::format("{:.1f}", rounded)) + " " + std::string(name);
}

} // namespace

std::string escape(std::string_view text) {
  return rewrite(text, "\xEF\xBF\xBD", [](std::string& out, std::string_view sequence) {
    switch (sequence[0]) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default: out += sequence;
    }
  });
}

std::string plain(std::string_view text) {
  return rewrite(text, "?", [](std::string& out, std::string_view sequence) {
    out += sequence == "\n" || sequence == "\t" ? "?" : sequence;
  });
}

std::string whole(double value) {
  if (!std::isfinite(value))
    return "?";
  if (std::abs(value) >= 1e18)
    return fmt::format("{:.3g}", value);
  return with_separators(fmt::format("{}", static_cast<std::int64_t>(std::llround(value))));
}

std::string figure(double value) {
  if (!std::isfinite(value))
    return "?";
  auto size = std::abs(value);
  if (size == 0)
    return "0";
  if (size < 1e-6)
    return fmt::format("{:.2g}", value);
  if (size >= 100)
    return whole(value);
  auto decimals = 2 - static_cast<int>(std::floor(std::log10(size)));
  return trim_zeros(fmt::format("{:.{}f}", value, decimals));
}

std::string duration(double seconds) {
  constexpr unit second{1, "s"}, minute{60, "min"}, hour{3600, "h"}, day{86400, "d"};
  if (!std::isfinite(seconds))
    return "?";
  if (seconds < 0)
    return "-" + duration(-seconds);
  if (seconds == 0)
    return "0 s";
  if (seconds < 0.9995e-3)
    return scaled(seconds * 1e6, "µs");
  if (seconds < 0.9995)
    return scaled(seconds * 1e3, "ms");
  if (seconds < 99.5)
    return scaled(seconds, second.name, 100);
  if (seconds < 59.5 * minute.size)
    return scaled(seconds / minute.size, minute.name);
  return seconds < 99.5 * hour.size ? two_parts(seconds, hour, minute)
                                    : two_parts(seconds, day, hour);
}

std::string byte_size(double bytes) {
  constexpr std::array<unit, 5> units{unit{1e12, "TB"}, unit{1e9, "GB"}, unit{1e6, "MB"},
                                      unit{1e3, "kB"}, unit{1, "B"}};
  if (!std::isfinite(bytes))
    return "?";
  for (auto& u : units)
    if (std::abs(bytes) >= 0.9995 * u.size)
      return figure(bytes / u.size) + " " + std::string(u.name);
  return scaled(bytes, "B");
}

std::string percent(double share) {
  if (!std::isfinite(share))
    return "?";
  auto value = share * 100;
  auto size = std::abs(value);
  if (size == 0)
    return "0 %";
  auto decimals = size >= 0.095 ? 1 : size >= 0.0095 ? 2 : 4;
  return trim_zeros(fmt::format("{:.{}f}", value, decimals)) + " %";
}

std::string short_id(std::string_view id) {
  constexpr std::size_t head = 4, tail = 6;
  if (id.size() <= head + tail + 2)
    return std::string(id);
  return std::string(id.substr(0, head)) + "…" + std::string(id.substr(id.size() - tail));
}

std::string shortened(std::string_view text, std::size_t letters) {
  std::size_t end = 0, kept = 0, count = 0;
  while (end < text.size()) {
    if (++count == letters)
      kept = end;
    end += std::max<std::size_t>(sequence_length(text.substr(end)), 1);
  }
  return count <= letters ? std::string(text) : std::string(text.substr(0, kept)) + "…";
}

bool same_name(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

} // namespace concur::apps::report
