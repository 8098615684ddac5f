#include "consensus/faulty/selfish_policy.hpp"

#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <string_view>

namespace concur::consensus {
namespace {

template <class T>
struct word {
  std::string_view text;
  T value;
};
constexpr std::array forks{word<race_fork>{"irrelevant", race_fork::irrelevant},
                           word<race_fork>{"relevant", race_fork::relevant},
                           word<race_fork>{"active", race_fork::active}};
constexpr std::array actions{word<race_action>{"adopt", race_action::adopt},
                             word<race_action>{"override", race_action::overrule},
                             word<race_action>{"match", race_action::match},
                             word<race_action>{"wait", race_action::wait}};

template <class T, std::size_t n>
std::optional<T> meaning(const std::array<word<T>, n>& known, std::string_view text) {
  for (auto& w : known)
    if (w.text == text)
      return w.value;
  return std::nullopt;
}

template <class T, std::size_t n>
std::string_view text_of(const std::array<word<T>, n>& known, T value) {
  for (auto& w : known)
    if (w.value == value)
      return w.text;
  return {};
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> cells(std::string_view line) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= line.size();) {
    auto comma = std::min(line.find(',', at), line.size());
    out.push_back(trimmed(line.substr(at, comma - at)));
    at = comma + 1;
  }
  return out;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (bad != std::errc{} || end != text.data() + text.size() || text.empty())
    return std::nullopt;
  return out;
}

} // namespace

std::string policy_line(const race& at, race_action action) {
  return fmt::format("{},{},{},{}", at.pool, at.others, text_of(forks, at.fork),
                     text_of(actions, action));
}

race_action sm1(const race& at, const stubbornness& how) {
  auto others_were_last = at.fork == race_fork::relevant;
  if (at.others > at.pool)
    return at.others - at.pool > how.trail || at.pool == 0 ? race_action::adopt : race_action::wait;
  if (at.others == 0)
    return race_action::wait;
  if (at.pool == at.others)
    return others_were_last ? race_action::match : race_action::wait;
  if (at.pool == at.others + 1) {
    if (others_were_last)
      return how.lead ? race_action::match : race_action::overrule;
    return how.equal_fork ? race_action::wait : race_action::overrule;
  }
  return others_were_last ? race_action::match : race_action::wait;
}

result<race_policy> race_policy::named(const std::string& variant, std::uint64_t trail) {
  if (variant == "sm1")
    return race_policy{};
  if (variant == "lead-stubborn")
    return race_policy{{true, false, 0}};
  if (variant == "equal-fork-stubborn")
    return race_policy{{false, true, 0}};
  if (variant == "trail-stubborn")
    return race_policy{{false, false, trail}};
  return fail(errc::usage, "there is no variant \"" + variant + "\"", {},
              "sm1, lead-stubborn, equal-fork-stubborn or trail-stubborn");
}

result<race_policy> race_policy::listed(const std::vector<std::string>& lines) {
  race_policy out;
  for (auto& line : lines) {
    auto c = cells(line);
    if (c.size() == 4 && c[0] == "a")
      continue; // the head of a table
    auto pool = c.size() == 4 ? number(c[0]) : std::nullopt;
    auto others = c.size() == 4 ? number(c[1]) : std::nullopt;
    auto fork = c.size() == 4 ? meaning(forks, c[2]) : std::nullopt;
    auto action = c.size() == 4 ? meaning(actions, c[3]) : std::nullopt;
    if (!pool || !others || !fork || !action)
      return fail(errc::usage, "\"" + line + "\" is no line of a policy", {},
                  "such as \"1,1,relevant,match\"; forks: irrelevant relevant active; "
                  "actions: adopt override match wait");
    if (!out.table_.emplace(race{*pool, *others, *fork}, *action).second)
      return fail(errc::usage, "\"" + line + "\" says again what a line before it says");
  }
  return out;
}

race_action race_policy::operator()(const race& at) const {
  auto written = table_.find(at);
  return written == table_.end() ? sm1(at, how_) : written->second;
}

} // namespace concur::consensus
