#include "apps/commands.hpp"
#include "apps/inspect.hpp"
#include "apps/outcome/text.hpp"
#include "apps/search/condition.hpp"
#include "apps/search/narrator.hpp"
#include "apps/search_common.hpp"
#include "apps/terminal.hpp"

#include <charconv>
#include <cstdio>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using namespace search;
using json = nlohmann::ordered_json;

status check(const replay_options& options, bool as_json) {
  if (options.view)
    return fail(errc::usage, "replay --view is not offered: there is no live view", "--view",
                "--step shows the run event by event, --until stops at a place");
  if (options.step && as_json)
    return fail(errc::usage, "--step is for people and cannot be told as one JSON object",
                "--json");
  return {};
}

/// Handles events until `over` says so, the run ends, or Ctrl-C.
template <class Over>
void play(playback& p, progress& bar, const simulation::scenario& s, const Over& over) {
  auto limit = to_seconds(s.run.stop.time.value_or(s.run.limit.virtual_time));
  while (!was_interrupted() && !over() && p.step())
    if (p.events() % 1024 == 0)
      bar.show(std::min(1.0, to_seconds(p.now()) / limit),
               fmt::format("{} events, height {}", grouped(p.events()), p.best_height()));
  if (was_interrupted())
    p.stop(simulation::run_end::interrupted);
}

/// How many events to show before asking again; nothing: leave.
std::optional<std::uint64_t> ask() {
  fmt::print("next (Enter, a number, q): ");
  std::fflush(stdout);
  std::string line;
  for (int c = std::getchar(); c != '\n'; c = std::getchar()) {
    if (c == EOF)
      return std::nullopt;
    line += static_cast<char>(c);
  }
  if (line.empty())
    return 1;
  std::uint64_t count = 0;
  auto* end = line.data() + line.size();
  auto [at, problem] = std::from_chars(line.data(), end, count);
  if (line == "q" || line == "quit")
    return std::nullopt;
  return problem == std::errc{} && at == end ? count : 0;
}

/// Event by event, as standard input asks for.
void step_through(playback& p, const narrator& told) {
  for (auto count = ask(); count; count = ask()) {
    if (*count == 0)
      fmt::print("Enter for the next event, a number for so many, q to leave\n");
    for (; *count > 0; --*count) {
      if (was_interrupted() || !p.step()) {
        fmt::print("the run is over: {}\n", to_string(p.ended()));
        return;
      }
      fmt::print("{}", told.text());
    }
  }
  fmt::print("\n");
}

std::string violation_text(const playback& p) {
  auto v = p.first_violation();
  if (!v)
    return {};
  auto out = fmt::format("{} was violated at {} s: {} {}\n", v->property, seconds_text(v->at),
                         p.nodes().members()[v->node.value].settings.name, v->text);
  return out;
}

json state_json(const playback& p) {
  json out{{"stopped_at_s", to_seconds(p.now())},
           {"event", p.events()},
           {"height", p.best_height()},
           {"violation", nullptr},
           {"nodes", json::array()}};
  if (auto v = p.first_violation())
    out["violation"] = {{"property", v->property}, {"t_s", to_seconds(v->at)}, {"what", v->text}};
  for (auto& m : p.nodes().members()) {
    auto s = m.validator->engine().status();
    out["nodes"].push_back({{"name", m.settings.name},
                            {"height", s.head_height.value},
                            {"head", to_hex(s.head)},
                            {"settled", s.settled_height.value},
                            {"branches", s.branches},
                            {"orphans", s.orphans}});
  }
  return out;
}

/// --until and --step: where it stopped, and the state there.
int look_into(const common_options& common, const replay_options& options, const replayed& what) {
  std::optional<condition> until;
  if (options.until) {
    auto parsed = parse_condition(*options.until);
    if (!parsed)
      return show_error(common, parsed.error());
    until = *parsed;
  }
  auto p = playback::begin(what.loaded.settings);
  if (!p)
    return show_error(common, p.error());
  narrator told{(*p)->nodes()};
  (*p)->listen(told);
  auto met = !until;
  if (until) {
    progress bar{common, what.loaded.settings.name};
    play(**p, bar, what.loaded.settings, [&] { return met = is_met(*until, **p); });
    met = met || is_met(*until, **p);
  }
  if (common.json) {
    print_json(state_json(**p));
  } else if (until) {
    if (met)
      fmt::print("{} is reached:\n{}", *options.until, told.text());
    else
      fmt::print("{} was never reached; the run ended ({}) after {} events\n", *options.until,
                 to_string((*p)->ended()), grouped((*p)->events()));
    fmt::print("{}\n{}", violation_text(**p), state_text(**p));
  }
  if (met && options.step)
    step_through(**p, told);
  return was_interrupted() ? 130 : met ? 0 : 4;
}

/// A whole run again; up to the recorded number of events if there is one.
result<playback::result_of_run> run_again(const common_options& common,
                                          const simulation::scenario& s,
                                          const std::optional<std::uint64_t>& events) {
  auto p = playback::begin(s);
  if (!p)
    return tl::unexpected<error>{p.error()};
  progress bar{common, s.name};
  play(**p, bar, s, [&] { return events && (*p)->events() >= *events; });
  return (*p)->finish();
}

/// What a replay came to, and what it had to come to.
struct comparison {
  std::string digest, recorded, build;
  std::uint64_t events = 0;
  bool is_same = false;

  std::string text(const std::string& against) const {
    if (is_same)
      return fmt::format("same as {}: {} events, digest {}\n", against, grouped(events), digest);
    auto out = fmt::format("NOT the same as {}: digest {} after {} events, it was {}\n", against,
                           digest, grouped(events), recorded);
    if (build.empty() || build == build_id())
      return out + "the build is the same, so the laboratory failed: please report this\n";
    return out + fmt::format("it was made by {}, this is {}: other builds may run differently; "
                             "replay with the build that made it\n",
                             build, build_id());
  }
};

int whole_replay(const common_options& common, const replayed& what) {
  auto& s = what.loaded.settings;
  auto& was = what.recorded;
  auto run = run_again(common, s, was ? std::optional{was->events} : std::nullopt);
  if (!run)
    return show_error(common, run.error());
  comparison c{run->outcome.figures.digest, {}, {}, run->outcome.figures.events, false};
  auto exit_code = run->judgement.exit_code;
  if (was) {
    c.recorded = was->digest;
    c.build = was->build;
    exit_code = was->exit_code; // A run that was cut short is judged as it was then.
  } else if (!was_interrupted()) {
    auto second = run_again(common, s, std::nullopt);
    if (!second)
      return show_error(common, second.error());
    c.recorded = second->outcome.figures.digest;
  }
  c.is_same = c.digest == c.recorded;
  if (was_interrupted())
    return 130;
  exit_code = c.is_same ? exit_code : 6;
  auto against = was ? "recorded in " + was->folder.string() : "the second run of it";
  if (common.json) {
    print_json({{"name", s.name},
                {"seed", s.run.seed},
                {"same", c.is_same},
                {"digest", c.digest},
                {"recorded", c.recorded},
                {"events", c.events},
                {"build", build_id()},
                {"recorded_build", was ? json(was->build) : json(nullptr)},
                {"what", run->judgement.what},
                {"exit_code", exit_code}});
    return exit_code;
  }
  fmt::print("{}, seed {}\n{}{}\n", s.name, s.run.seed, c.text(against),
             was && exit_code != run->judgement.exit_code ? "" : run->judgement.what);
  return exit_code;
}

} // namespace

int replay(const common_options& common, const replay_options& options) {
  if (auto ok = check(options, common.json); !ok)
    return show_error(common, ok.error());
  auto what = open_replayed(common, options.run);
  if (!what)
    return show_error(common, what.error());
  watch_interrupts();
  return options.until || options.step ? look_into(common, options, *what)
                                       : whole_replay(common, *what);
}

} // namespace concur::apps
