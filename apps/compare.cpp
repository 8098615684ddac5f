#include "apps/campaign.hpp"
#include "apps/commands.hpp"
#include "apps/comparison/comparison.hpp"
#include "apps/comparison/metrics.hpp"
#include "config/embedded.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <tuple>

namespace concur::apps {
namespace {

constexpr std::uint64_t seeds_default = 5;
constexpr const char* lecture = "lecture-";

/// What is to be run: the settings of each protocol, in the order of the table.
struct compare_plan {
  loaded_scenario base;
  std::vector<simulation::scenario> settings;
  seed_range seeds;
};

/// The file under its own protocol, without what is set of the others: errors of the file itself.
result<loaded_scenario> as_it_is(const common_options& common, const std::string& scenario) {
  auto flags = common;
  std::erase_if(flags.sets, [](auto& set) { return set.starts_with("protocol."); });
  return load(flags, scenario);
}

/// The workload under another protocol. All of the file's own [protocol] goes: its constants belong
/// to the protocol that it was written for. --set comes on top of the preset.
result<simulation::scenario> under(const common_options& common, const std::string& scenario,
                                   const std::string& preset) {
  auto flags = common;
  flags.sets.insert(flags.sets.begin(), "protocol={preset=\"" + preset + "\"}");
  flags.sets.push_back("run.driver=\"loop\"");
  auto loaded = load(flags, scenario);
  if (!loaded) {
    auto why = loaded.error(); // The file by itself is right.
    why.what = "under " + preset + ": " + why.what;
    return tl::unexpected<error>{std::move(why)};
  }
  if (loaded->settings.run.mode != simulation::run_mode::sim)
    return fail(errc::usage, "a comparison runs in mode sim", "run.mode",
                "live runs share the processor and would disturb each other");
  return std::move(loaded->settings);
}

status check_sets(const common_options& common) {
  for (auto& set : common.sets) {
    auto key = set.substr(0, set.find('='));
    if (key == "protocol" || key == "protocol.preset" || key == "protocol.kind")
      return fail(errc::usage, "the protocols are what is compared", "--set " + key,
                  "choose them by --protocols a,b,c");
  }
  return {};
}

/// The presets to compare; empty names and unknown ones are errors.
result<std::vector<std::string>> presets_of(const compare_options& options) {
  auto known = config::list(config::asset::preset);
  std::vector<std::string> out;
  if (options.protocols.empty()) {
    for (auto& name : known)
      if (options.all || name.starts_with(lecture))
        out.push_back(name);
    return out;
  }
  for (auto& name : options.protocols) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail(errc::usage, "there is no preset \"" + name + "\"", "--protocols",
                  config::suggestion(name, known));
    if (std::find(out.begin(), out.end(), name) != out.end())
      return fail(errc::usage, "\"" + name + "\" is named twice", "--protocols");
    out.push_back(name);
  }
  return out;
}

/// Work, stake, delegates, then the others.
std::size_t rank_of(const std::string& family) {
  static constexpr const char* order[] = {"pow", "pos", "ethereum", "dpos"};
  return static_cast<std::size_t>(std::find(std::begin(order), std::end(order), family) -
                                  std::begin(order));
}

result<compare_plan> plan_of(const common_options& common, const compare_options& options) {
  if (auto ok = check_sets(common); !ok)
    return tl::unexpected<error>{ok.error()};
  auto presets = presets_of(options);
  if (!presets)
    return tl::unexpected<error>{presets.error()};
  auto base = as_it_is(common, options.scenario);
  if (!base)
    return tl::unexpected<error>{base.error()};
  compare_plan out{std::move(*base), {}, {}};
  auto seeds = seeds_of(options.seeds, out.base.settings.run.seed, seeds_default);
  if (!seeds)
    return tl::unexpected<error>{seeds.error()};
  if (seeds->count > runs_max / presets->size())
    return too_many_runs("a comparison");
  out.seeds = *seeds;
  for (auto& preset : *presets) {
    auto settings = under(common, options.scenario, preset);
    if (!settings)
      return tl::unexpected<error>{settings.error()};
    out.settings.push_back(std::move(*settings));
  }
  if (options.protocols.empty()) // Else in the order in which they were named.
    std::stable_sort(out.settings.begin(), out.settings.end(), [](auto& a, auto& b) {
      return rank_of(a.protocol.family) < rank_of(b.protocol.family);
    });
  return out;
}

/// A word as the shell reads it back.
std::string quoted(const std::string& word) {
  auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-_./=,:"}.find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_plain))
    return word;
  std::string out = "'";
  for (char c : word)
    out += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return out + "'";
}

std::string replay_of(const common_options& common, const compare_options& options,
                      const compare_plan& plan) {
  std::string presets;
  for (auto& s : plan.settings)
    presets += (presets.empty() ? "" : ",") + s.protocol.preset;
  auto last = plan.seeds.first + plan.seeds.count - 1;
  auto out = fmt::format("concur compare {} --protocols {} --seeds {}..{}",
                         quoted(options.scenario), presets, plan.seeds.first, last);
  for (auto& set : common.sets)
    out += " --set " + quoted(set);
  return out;
}

/// All runs, protocols in turn, so that what Ctrl-C leaves is as much of each.
result<std::vector<run_row>> rows_of(const compare_plan& plan, unsigned threads, progress& bar) {
  auto protocols = plan.settings.size();
  std::vector<run_row> rows(protocols * plan.seeds.count); // each written by one thread
  campaign all;
  all.runs = rows.size();
  all.settings = [&](std::size_t i) {
    auto settings = plan.settings[i % protocols];
    settings.run.seed = plan.seeds.first + i / protocols;
    return settings;
  };
  all.take = [&](std::size_t i, const session& s) {
    rows[i].point = i % protocols;
    rows[i].seed = plan.seeds.first + i / protocols;
    rows[i].figures = metrics_of(s.summary);
    fill(rows[i], s);
  };
  if (auto ok = run_all(all, threads, bar); !ok)
    return tl::unexpected<error>{ok.error()};
  std::erase_if(rows, [](auto& r) { return !r.finished; });
  std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) {
    return std::tie(a.point, a.seed) < std::tie(b.point, b.seed);
  });
  return rows;
}

status write_files(const comparison& c, const nlohmann::ordered_json& summary,
                   const run_folder& folder) {
  auto json = summary.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  for (auto& [name, text] :
       {std::pair{"compare.csv", comparison_csv(c)}, std::pair{"compare.json", std::move(json)},
        std::pair{"results.csv", runs_csv(c)}, std::pair{"report.html", comparison_page(c)}})
    if (auto ok = folder.write(name, text); !ok)
      return ok;
  return {};
}

} // namespace

int compare(const common_options& common, const compare_options& options) {
  auto plan = plan_of(common, options);
  if (!plan)
    return show_error(common, plan.error());
  auto& name = plan->base.settings.name;
  auto folder = run_folder::create(common.out, "compare-" + name, plan->seeds.first,
                                   std::chrono::system_clock::now());
  if (!folder)
    return show_error(common, folder.error());
  watch_interrupts();
  progress bar{common, "compare " + name};
  auto rows = rows_of(*plan, threads_of(common), bar);
  if (!rows)
    return show_error(common, rows.error());
  for (auto& r : *rows)
    if (auto ok = keep_run(common, plan->base, plan->settings[r.point], r, folder->path()); !ok)
      return show_error(common, ok.error());
  comparison c;
  c.name = name;
  c.about = plan->base.settings.about;
  c.scenario = options.scenario;
  c.build = build_id();
  c.replay = replay_of(common, options, *plan);
  c.folder = folder->path().string();
  c.first_seed = plan->seeds.first;
  c.seeds = plan->seeds.count;
  for (auto& s : plan->settings)
    c.protocols.push_back({s.protocol.preset, s.protocol.family, {}, {}, nullptr});
  c.runs = std::move(*rows);
  summarise(c);
  auto summary = comparison_json(c);
  if (auto ok = write_files(c, summary, *folder); !ok)
    return show_error(common, ok.error());
  fmt::print("{}", common.json ? summary.dump(-1, ' ', false,
                                              nlohmann::ordered_json::error_handler_t::replace) +
                                     "\n"
                               : comparison_text(c, use_colour(common)));
  return exit_code_of(c.runs);
}

} // namespace concur::apps
