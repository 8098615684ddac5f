#include "apps/search/condition.hpp"

#include "config/quantity.hpp"

#include <charconv>

namespace concur::apps::search {
namespace {

std::optional<std::uint64_t> count_of(std::string_view text) {
  std::uint64_t out = 0;
  auto* end = text.data() + text.size();
  auto [at, problem] = std::from_chars(text.data(), end, out);
  return problem == std::errc{} && at == end ? std::optional{out} : std::nullopt;
}

struct check_met {
  const playback& p;

  bool operator()(const until_violation&) const {
    auto& all = p.checks();
    return !all.all_hold();
  }
  bool operator()(const until_event& c) const { return p.events() >= c.number; }
  bool operator()(const until_time& c) const { return p.now().time_since_epoch() >= c.at; }
  bool operator()(const until_height& c) const { return p.best_height() >= c.height; }
};

} // namespace

result<condition> parse_condition(const std::string& text) {
  auto wrong = [&] {
    return fail(errc::usage, "\"" + text + "\" is no condition", "--until",
                "violation, 'event 1200', 'time 90 s' or 'height 12'");
  };
  if (text == "violation")
    return until_violation{};
  auto space = text.find(' ');
  if (space == std::string::npos)
    return wrong();
  auto word = text.substr(0, space), rest = text.substr(space + 1);
  if (word == "time") {
    auto at = config::parse_duration(rest);
    return at && *at >= duration{0} ? result<condition>{until_time{*at}} : wrong();
  }
  auto number = count_of(rest);
  if (number && word == "event")
    return until_event{*number};
  if (number && word == "height")
    return until_height{*number};
  return wrong();
}

bool is_met(const condition& c, const playback& p) { return std::visit(check_met{p}, c); }

} // namespace concur::apps::search
