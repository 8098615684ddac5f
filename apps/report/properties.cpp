#include "apps/report/properties.hpp"

#include "apps/report/format.hpp"
#include "apps/report/json_view.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>

namespace concur::apps::report {
namespace {

using nlohmann::json;

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string first_text(const json& first) {
  if (first.is_number())
    return "at " + duration(first.get<double>());
  if (!first.is_object())
    return text(first);
  std::string out;
  auto add = [&](const std::string& part) {
    if (!part.empty())
      out += (out.empty() ? "" : ", ") + part;
  };
  for (auto* key : {"t_s", "time_s", "at_s"})
    if (auto seconds = number(first, {key}))
      add("at " + duration(*seconds));
  if (auto height = number(first, {"height"}))
    add("block " + whole(*height));
  for (auto& [key, value] : first.items())
    if (key != "t_s" && key != "time_s" && key != "at_s" && key != "height" && !value.is_null()) {
      auto said = short_id(text(value));
      add(key == "what" || key == "reason" || key == "text" ? text(value) : key + " " + said);
    }
  return out;
}

} // namespace

outcome outcome_of(const std::string& kind, const std::string& status,
                   std::optional<double> count) {
  static constexpr std::array<std::string_view, 13> good{
      "held", "hold", "holds", "pass",    "passed", "ok", "met",
      "seen", "good", "true",  "reached", "yes",    "1"};
  static constexpr std::array<std::string_view, 11> bad{"violated", "fail",   "failed", "missed",
                                                        "unmet",    "absent", "false",  "bad",
                                                        "no",       "broken", "0"};
  if (kind == "expect" && (status == "violated" || status == "occurred"))
    return outcome::good;
  if (among(good, status))
    return outcome::good;
  // What was never seen makes a run inconclusive, not wrong.
  if (kind == "seen")
    return status.empty() && count.value_or(0) > 0 ? outcome::good : outcome::open;
  return among(bad, status) ? outcome::bad : outcome::open;
}

std::vector<property> properties(const json& summary) {
  std::vector<property> out;
  for (auto& item : list(summary, {"properties"})) {
    property p;
    p.name = text(item, {"name"});
    p.kind = text(item, {"kind"});
    auto& status = at(item, {"status"});
    p.status = status.is_boolean() ? (status.get<bool>() ? "true" : "false") : text(status);
    p.count = number(item, {"count"});
    p.result = outcome_of(p.kind, p.status, p.count);
    p.first = first_text(at(item, {"first"}));
    p.excuse = text(item, {"excuse"});
    if (!p.excuse.empty())
      p.result = outcome::open;
    out.push_back(std::move(p));
  }
  return out;
}

verdict verdict_of(const json& summary) {
  auto said = text(summary, {"verdict"});
  if (said == "pass")
    return verdict::pass;
  if (said == "fail")
    return verdict::fail;
  return said == "inconclusive" ? verdict::inconclusive : verdict::unknown;
}

const char* glyph(outcome result) {
  switch (result) {
  case outcome::good: return "✓";
  case outcome::bad: return "✗";
  case outcome::open: return "?";
  }
  return "?";
}

} // namespace concur::apps::report
