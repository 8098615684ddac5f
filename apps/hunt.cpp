#include "apps/campaign.hpp"
#include "apps/commands.hpp"
#include "apps/inspect.hpp"
#include "apps/search/files.hpp"
#include "apps/search_common.hpp"
#include "apps/terminal.hpp"
#include "config/twins_scenario.hpp"

#include <chrono>
#include <fmt/format.h>
#include <mutex>

namespace concur::apps {
namespace {

using namespace search;
using json = nlohmann::ordered_json;
using wall_clock = std::chrono::steady_clock;

constexpr std::uint64_t seeds_by_default = 1000;

/// Which scenario belongs to a number.
class quarry {
public:
  static result<quarry> open(const common_options& common, const hunt_options& options) {
    if (options.twins)
      return open_twins(common, options);
    quarry out;
    out.flags_ = common;
    out.flags_.time.reset(); // Of the hunt, not of each run.
    out.flags_.sets.push_back("run.driver=\"loop\"");
    std::uint64_t first = common.seed.value_or(1);
    if (options.scenario.empty()) {
      out.drawn_ = config::draw_options{options.protocol, options.profile};
      if (options.profile.empty())
        return fail(errc::usage, "a scenario or a profile is expected", "hunt",
                    "concur hunt FILE, or concur hunt --profile mixed");
      if (auto ok = check_drawn(*out.drawn_); !ok)
        return tl::unexpected<error>{ok.error()};
      out.flags_.seed.reset();
      out.name_ = options.profile;
    } else {
      auto base = load(out.flags_, options.scenario);
      if (!base)
        return tl::unexpected<error>{base.error()};
      if (base->settings.run.mode != simulation::run_mode::sim)
        return fail(errc::usage, "a hunt runs in mode sim", "run.mode",
                    "only there can what it finds be repeated");
      out.name_ = base->settings.name;
      first = base->settings.run.seed;
      out.base_ = std::move(*base);
    }
    auto count = common.time ? std::min(runs_max, seed_max - first) : seeds_by_default;
    auto seeds = seeds_of(options.seeds, first, count);
    if (!seeds)
      return tl::unexpected<error>{seeds.error()};
    if (seeds->count > runs_max)
      return too_many_runs("a hunt");
    out.seeds_ = *seeds;
    return out;
  }

  /// Cases are numbered as seeds are.
  static result<quarry> open_twins(const common_options& common, const hunt_options& options) {
    quarry out;
    out.flags_ = common;
    out.flags_.time.reset();
    out.flags_.sets.push_back("run.driver=\"loop\"");
    out.twins_ = config::twins_options{{}, options.nodes, options.twinned, options.rounds};
    out.twins_->preset = options.protocol.empty() ? "lecture-dpos" : options.protocol;
    if (auto ok = config::check(*out.twins_); !ok)
      return tl::unexpected<error>{ok.error()};
    const auto cases = config::twins_cases(*out.twins_);
    auto chosen = seeds_of(options.seeds, 0, cases);
    if (!chosen)
      return tl::unexpected<error>{chosen.error()};
    if (chosen->first >= cases || chosen->count > cases - chosen->first)
      return fail(errc::usage, fmt::format("there are {} cases, from 0 on", cases), "--seeds");
    out.seeds_ = *chosen;
    out.name_ = "twins of " + out.twins_->preset;
    return out;
  }

  bool is_twins() const { return twins_.has_value(); }
  const std::string& name() const { return name_; }
  const seed_range& seeds() const { return seeds_; }

  result<loaded_scenario> scenario(std::size_t i) const {
    auto seed = seeds_.first + i;
    if (base_) {
      auto out = *base_;
      out.settings.run.seed = seed;
      return out;
    }
    auto text =
        twins_ ? config::twins_scenario(seed, *twins_) : config::random_scenario(seed, *drawn_);
    auto file = fmt::format("{}-{}.toml", twins_ ? "twins" : "random", seed);
    auto source = std::make_shared<const config::source>(
        config::source{std::move(file), std::move(text), false});
    auto settings = config::read_scenario(source, flags_.sets);
    if (!settings)
      return tl::unexpected<error>{settings.error()};
    return loaded_scenario{source, std::move(*settings), false, true};
  }

private:
  common_options flags_;
  std::optional<loaded_scenario> base_;
  std::optional<config::draw_options> drawn_;
  std::optional<config::twins_options> twins_;
  std::string name_;
  seed_range seeds_;
};

/// What a hunt has seen. Filled in by several threads.
struct bag {
  std::mutex mutex;
  std::uint64_t runs = 0, events = 0, settled = 0, blocks = 0, checks = 0;
  std::uint64_t cut_short = 0; ///< runs that were too slow for their limit of wall time
  struct find {
    std::size_t number = 0;
    search::target target;
    std::string digest, what;
  };
  std::optional<find> found; ///< of all that failed the first by number

  void take(std::size_t i, const session& s, const wish& w) {
    std::lock_guard lock{mutex};
    ++runs;
    events += s.outcome.figures.events;
    settled += s.outcome.figures.settled;
    blocks += s.outcome.figures.blocks_made();
    for (auto& p : s.outcome.properties)
      checks += p.checks;
    auto target = choose_target(s.judgement, w);
    if (target && (!found || i < found->number))
      found = find{i, std::move(*target), s.outcome.figures.digest, s.judgement.what};
  }
  void skip() {
    std::lock_guard lock{mutex};
    ++cut_short;
  }
  bool has_found() {
    std::lock_guard lock{mutex};
    return found.has_value();
  }

  std::string text() const {
    auto out = fmt::format("{} runs, {} events, {} settled transactions, {} blocks, {} checks of "
                           "safety",
                           grouped(runs), grouped(events), grouped(settled), grouped(blocks),
                           grouped(checks));
    if (cut_short > 0)
      out += fmt::format("; {} more were cut short by run.limit.wall and are not judged",
                         grouped(cut_short));
    return out;
  }
  json to_json() const {
    return {{"found", found.has_value()}, {"runs", runs},     {"events", events},
            {"settled", settled},         {"blocks", blocks}, {"checks", checks},
            {"cut_short", cut_short}};
  }
};

/// How much of a run fits into a limit of wall time depends on the machine: what is missing then
/// says nothing, and cannot be repeated.
bool was_too_slow(const quarry& q, std::size_t i, const session& s) {
  if (s.outcome.end != simulation::run_end::limit)
    return false;
  auto loaded = q.scenario(i);
  return loaded && s.facts.wall_s >= to_seconds(loaded->settings.run.limit.wall_time);
}

status search_all(const common_options& common, const hunt_options& options, const quarry& q,
                  const std::optional<double>& seconds, bag& seen) {
  auto began = wall_clock::now();
  campaign all;
  all.runs = q.seeds().count;
  all.settings = [&](std::size_t i) -> result<simulation::scenario> {
    auto s = q.scenario(i);
    if (!s)
      return tl::unexpected<error>{s.error()};
    return std::move(s->settings);
  };
  all.take = [&](std::size_t i, const session& s) {
    // Twins are told apart by cuts, so what they break is outside of what most chains assume.
    if (was_too_slow(q, i, s))
      seen.skip();
    else
      seen.take(i, s, {options.any, options.outside || options.twins, {}});
  };
  all.is_enough = [&] { return seen.has_found(); };
  if (seconds)
    all.is_out_of_time = [&, began] {
      return std::chrono::duration<double>(wall_clock::now() - began).count() > *seconds;
    };
  progress bar{common, "hunt " + q.name()};
  return run_all(all, threads_of(common), bar);
}

/// What was found, with everything written, and the smallest scenario that fails alike.
struct trophy {
  std::filesystem::path folder, shrunk_file;
  search::shrunk shrunk;
};

result<trophy> bring_home(const common_options& common, std::uint64_t shrink_runs, const quarry& q,
                          const bag::find& f) {
  auto loaded = q.scenario(f.number);
  if (!loaded)
    return tl::unexpected<error>{loaded.error()};
  loaded->has_overrides = true; // So that it is repeated from what was resolved.
  auto written = run_and_write(*loaded, common.out, {});
  if (!written)
    return tl::unexpected<error>{written.error()};
  auto& again = written->session;
  if (!was_interrupted() && again.outcome.figures.digest != f.digest)
    return fail(
        errc::internal,
        fmt::format("seed {} gave another digest when run again", loaded->settings.run.seed),
        written->folder.string(), "please report this: runs must be repeatable");
  search::shrink_limits limits;
  limits.runs = shrink_runs;
  auto small = shrink_and_show(common, loaded->settings, f.target, limits);
  if (!small)
    return tl::unexpected<error>{small.error()};
  trophy out{written->folder, place_of_shrunk(written->folder, again.judgement, f.target),
             std::move(*small)};
  if (auto ok = write_file(out.shrunk_file, out.shrunk.toml, overwriting::allowed); !ok)
    return tl::unexpected<error>{ok.error()};
  return out;
}

int show_find(const common_options& common, std::uint64_t shrink_runs, const quarry& q,
              const bag& seen) {
  auto& f = *seen.found;
  auto seed = q.seeds().first + f.number;
  if (!common.json && !common.quiet)
    fmt::print(stderr, "found at {} {}: {}\n", q.is_twins() ? "case" : "seed", seed, f.what);
  auto t = bring_home(common, shrink_runs, q, f);
  if (!t)
    return show_error(common, t.error());
  auto replay = "concur replay " + t->folder.string();
  if (f.target.is_safety())
    replay += " --until violation";
  auto code = was_interrupted() ? 130 : 1;
  if (common.json) {
    auto j = seen.to_json();
    j["seed"] = seed;
    j["what"] = f.what;
    j["folder"] = t->folder.string();
    j["shrunk"] = shrunk_json(t->shrunk, f.target);
    j["file"] = t->shrunk_file.string();
    j["replay"] = replay;
    j["exit_code"] = code;
    print_json(j);
    return code;
  }
  fmt::print("FOUND       {}, {} {}\n{}\n\n{}\n{}\nREPLAY  {}\nSMALL   concur run {}\n", f.what,
             q.is_twins() ? "case" : "seed", seed, seen.text(), shrunk_text(t->shrunk, f.target),
             t->folder.string(), replay, t->shrunk_file.string());
  return code;
}

} // namespace

int hunt(const common_options& common, const hunt_options& options) {
  auto q = quarry::open(common, options);
  if (!q)
    return show_error(common, q.error());
  auto seconds = seconds_of(common.time);
  if (!seconds)
    return show_error(common, seconds.error());
  watch_interrupts();
  bag seen;
  if (auto ok = search_all(common, options, *q, *seconds, seen); !ok)
    return show_error(common, ok.error());
  if (seen.found)
    return show_find(common, options.shrink_runs, *q, seen);
  auto code = was_interrupted() ? 130 : 0;
  if (common.json) {
    auto j = seen.to_json();
    j["exit_code"] = code;
    print_json(j);
  } else {
    fmt::print("nothing found in {}\n", seen.text());
  }
  return code;
}

} // namespace concur::apps
