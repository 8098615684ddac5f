#include "apps/outcome/text.hpp"

#include "base/money.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

} // namespace

std::string coins_text(amount a) {
  return trimmed(fmt::format("{}.{:08}", a.value / units_per_coin, a.value % units_per_coin));
}

std::string seconds_text(duration d) {
  constexpr std::int64_t second = 1'000'000'000;
  auto ns = d.count();
  auto size = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  return trimmed(fmt::format("{}{}.{:09}", ns < 0 ? "-" : "", size / second, size % second));
}

std::string seconds_text(const std::optional<duration>& d) {
  return d ? seconds_text(*d) : std::string{};
}

std::string seconds_text(const std::optional<instant>& t) {
  return t ? seconds_text(*t) : std::string{};
}

std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos)
    return std::string{text};
  std::string out = "\"";
  for (auto c : text) {
    if (c == '"')
      out += '"';
    out += c;
  }
  return out += '"';
}

} // namespace concur::apps
