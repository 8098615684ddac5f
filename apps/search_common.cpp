#include "apps/search_common.hpp"

#include "apps/terminal.hpp"
#include "config/embedded.hpp"
#include "config/quantity.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps {

using namespace search;
using json = nlohmann::ordered_json;

namespace {

status check_virtual(const simulation::scenario& s) {
  if (s.run.mode == simulation::run_mode::sim)
    return {};
  return fail(errc::usage,
              "a run in real time cannot be replayed to the byte: its threads raced each other",
              "run.mode", "--set run.mode=sim runs the same scenario in virtual time");
}

json size_json(const run_size& s) {
  return {{"nodes", s.scenario.nodes},
          {"faults", s.scenario.faults},
          {"traffic", s.scenario.traffic},
          {"events", s.events},
          {"messages", s.packets}};
}

std::string size_line(const char* name, const run_size& s) {
  return fmt::format("{:<8}{:>8}{:>8}{:>9}{:>12}{:>12}\n", name, s.scenario.nodes,
                     s.scenario.faults, s.scenario.traffic, grouped(s.events), grouped(s.packets));
}

} // namespace

result<replayed> open_replayed(const common_options& common, const std::string& run) {
  std::error_code unknown;
  auto is_folder = std::filesystem::is_directory(run, unknown);
  auto name = run;
  if (is_folder) {
    auto source = open_resolved(run);
    if (!source)
      return tl::unexpected<error>{source.error()};
    name = (*source)->name;
  }
  auto loaded = load(common, name);
  if (!loaded)
    return tl::unexpected<error>{loaded.error()};
  if (auto ok = check_virtual(loaded->settings); !ok)
    return tl::unexpected<error>{ok.error()};
  replayed out{std::move(*loaded), std::nullopt};
  if (!is_folder || !common.sets.empty() || common.seed)
    return out;
  auto recorded = read_recorded(run);
  if (!recorded)
    return tl::unexpected<error>{recorded.error()};
  out.recorded = std::move(*recorded);
  return out;
}

result<std::optional<double>> seconds_of(const std::optional<std::string>& time) {
  if (!time)
    return std::optional<double>{};
  auto d = config::parse_duration(*time);
  if (!d || *d <= duration{0})
    return fail(errc::usage, d ? "a time above 0 is expected" : d.error().what, "--time",
                "such as '10 min'");
  return std::optional{to_seconds(*d)};
}

status check_drawn(const config::draw_options& wanted) {
  if (!wanted.preset.empty() && !config::embedded(config::asset::preset, wanted.preset))
    return fail(errc::usage, "no preset is called \"" + wanted.preset + "\"", "--protocol",
                config::suggestion(wanted.preset, config::list(config::asset::preset)));
  std::vector<std::string> known;
  for (auto& p : config::list_profiles())
    known.emplace_back(p.name);
  if (std::find(known.begin(), known.end(), wanted.profile) == known.end())
    return fail(errc::usage, "no profile is called \"" + wanted.profile + "\"", "--profile",
                config::suggestion(wanted.profile, known));
  return {};
}

std::string shrunk_text(const shrunk& s, const target& t) {
  auto out = fmt::format("{} is still {}: {}\n\n{:<8}{:>8}{:>8}{:>9}{:>12}{:>12}\n", t.name,
                         t.status, s.story, "", "nodes", "faults", "traffic", "events", "messages");
  out += size_line("before", s.before) + size_line("after", s.after);
  return out + fmt::format("\n{} runs in {:.1f} s; {}\n", grouped(s.runs), s.seconds,
                           s.is_minimal ? "nothing more can be left out one by one"
                                        : "the budget ran out, more may be left out");
}

json shrunk_json(const shrunk& s, const target& t) {
  return {{"property", t.name},
          {"status", t.status},
          {"story", s.story},
          {"before", size_json(s.before)},
          {"after", size_json(s.after)},
          {"runs", s.runs},
          {"seconds", s.seconds},
          {"minimal", s.is_minimal}};
}

result<shrunk> shrink_and_show(const common_options& common, const simulation::scenario& s,
                               const target& t, const shrink_limits& limits) {
  progress bar{common, "shrink " + s.name};
  shrink_task task{s, t, limits, build_id(), {}, was_interrupted};
  task.progress = [&](std::uint64_t runs, const run_size& best) {
    bar.show(std::min(1.0, static_cast<double>(runs) / static_cast<double>(limits.runs)),
             fmt::format("{} runs, {} nodes, {} faults, {} events", runs, best.scenario.nodes,
                         best.scenario.faults, grouped(best.events)));
  };
  return shrink(task);
}

std::filesystem::path place_of_shrunk(const std::filesystem::path& run, const judgement& j,
                                      const target& t) {
  int number = 0; // As write_run() counts them.
  for (auto& p : j.properties) {
    if (!p.first)
      continue;
    ++number;
    if (p.kind == t.kind && p.name == t.name)
      return run / "violations" / fmt::format("{:02}", number) / "shrunk.toml";
  }
  return run / "shrunk.toml";
}

} // namespace concur::apps
