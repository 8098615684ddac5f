#include "apps/search/shrinker.hpp"

#include "apps/outcome/text.hpp"
#include "config/reader.hpp"
#include "config/writer.hpp"
#include "simulation/assumptions.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace concur::apps::search {
namespace {

using namespace simulation;
using wall_clock = std::chrono::steady_clock;

/// Rounds of all passes; in the second one there is seldom anything left to do.
constexpr int rounds_max = 3;
/// A smaller scenario may take longer to break, but not for ever.
constexpr int patience = 2;

/// One failing run.
struct failing_run {
  scenario settings;
  std::string toml;
  run_size size;
  instant at{};
  std::string story;
};

class shrinker {
public:
  explicit shrinker(const shrink_task& task) : task_(task), began_(wall_clock::now()) {}

  result<shrunk> run() {
    auto first = probe(task_.settings, task_.settings.run.limit.virtual_time);
    if (!first)
      return fail(errc::usage, task_.target.name + " does not fail in this run", "shrink",
                  "there is nothing to shrink");
    shrunk out;
    best_ = *first;
    out.before = best_.size;
    cut();
    rename();
    for (int i = 0; i < rounds_max && !is_over(); ++i) {
      auto before = best_.size;
      drop_parts();
      make_plain();
      turn_dials();
      if (before.scenario == best_.size.scenario && before.events == best_.size.events)
        break;
    }
    cut();
    out.is_minimal = !is_over();
    out.settings = std::move(best_.settings);
    out.toml = std::move(best_.toml);
    out.after = best_.size;
    out.runs = runs_;
    out.seconds = seconds();
    out.story = std::move(best_.story);
    return out;
  }

private:
  double seconds() const {
    return std::chrono::duration<double>(wall_clock::now() - began_).count();
  }
  bool is_over() const {
    return runs_ >= task_.limits.runs || seconds() > task_.limits.time.count() ||
           (task_.is_over && task_.is_over());
  }

  /// Runs what a reader of the file would run, at most for `time`; nothing if the target holds.
  std::optional<failing_run> probe(const scenario& s, duration time) {
    failing_run out;
    out.toml = config::resolved_toml(s, task_.build);
    auto read = config::read_scenario(
        std::make_shared<const config::source>(config::source{"shrunk.toml", out.toml, false}));
    if (!read || (task_.target.is_safety() && !task_.target.is_excused && is_excused(*read)))
      return std::nullopt;
    out.settings = std::move(*read);
    auto p = playback::begin(out.settings);
    if (!p)
      return std::nullopt;
    ++runs_;
    auto fails = task_.target.is_safety() ? breaks(**p, time, out) : misses(**p, out);
    out.size = {size_of(out.settings), (*p)->events(), (*p)->packets()};
    if (task_.progress)
      task_.progress(runs_, fails ? out.size : best_.size);
    return fails ? std::optional{std::move(out)} : std::nullopt;
  }

  /// What was a bug must stay one: not the scenario's fault.
  bool is_excused(const scenario& s) const {
    auto broken = broken_assumptions(s);
    return std::any_of(broken.begin(), broken.end(), [&](auto& b) {
      return rests_on(task_.target.name, b.what, s.protocol.rules);
    });
  }

  bool breaks(playback& p, duration time, failing_run& out) const {
    while (p.now().time_since_epoch() <= time && p.step()) {
      auto* r = p.checks().find(task_.target.name);
      if (r && r->first)
        break;
      if (p.events() % 4096 == 0 && is_over())
        return false;
    }
    auto* r = p.checks().find(task_.target.name);
    if (!r || !r->first)
      return false;
    out.at = r->first->at;
    out.story =
        fmt::format("{} s: {} {}", seconds_text(out.at),
                    p.nodes().members()[r->first->node.value].settings.name, r->first->text);
    return true;
  }

  bool misses(playback& p, failing_run& out) const {
    while (p.step())
      if (p.events() % 4096 == 0 && is_over())
        return false;
    out.at = p.now();
    auto done = p.finish();
    for (auto& j : done.judgement.properties)
      if (j.kind == task_.target.kind && j.name == task_.target.name &&
          j.status == task_.target.status && (task_.target.is_excused || j.excuse.empty())) {
        out.story = j.text;
        return true;
      }
    return false;
  }

  /// Keeps the change if the target still fails.
  template <class Change>
  bool attempt(const Change& change, std::uint64_t events_max = ~std::uint64_t{0}) {
    if (is_over())
      return false;
    auto candidate = best_.settings;
    if (!change(candidate))
      return false;
    auto time = std::min(best_.at.time_since_epoch() * patience, longest_);
    if (task_.target.is_safety()) {
      candidate.run.stop = {};
      candidate.run.limit.virtual_time = time;
    }
    auto found = probe(candidate, time);
    if (!found || found->size.events > events_max)
      return false;
    best_ = std::move(*found);
    return true;
  }

  /// Ends the run right after the violation, and asks for nothing but the target.
  void cut() {
    if (longest_ == duration{0})
      longest_ = best_.at.time_since_epoch() * patience;
    auto candidate = best_.settings;
    candidate.check = {};
    candidate.sweep = {};
    auto& t = task_.target;
    if (t.kind == property_kind::safety)
      candidate.check.safety = {t.name};
    else if (t.kind == property_kind::require)
      candidate.check.require = {t.name};
    else if (t.kind == property_kind::expect)
      candidate.check.expect = {t.name};
    else if (t.kind == property_kind::seen)
      candidate.check.seen = {t.name};
    if (t.is_safety()) {
      auto end = std::chrono::ceil<std::chrono::milliseconds>(best_.at.time_since_epoch());
      candidate.run.stop = {};
      candidate.run.stop.time = end;
      candidate.run.limit.virtual_time = std::max<duration>(end, std::chrono::milliseconds{1});
    }
    if (auto found = probe(candidate, longest_))
      best_ = std::move(*found);
  }

  void rename() {
    attempt([](scenario& s) {
      if (s.name.ends_with("-shrunk"))
        return false;
      s.about = "The smallest found that fails as " + s.name + " did.";
      s.name += "-shrunk";
      s.run.events_log = true;
      return true;
    });
  }

  void drop_parts() {
    for (auto& kind : part_kinds())
      ddmin(kind.count(best_.settings), [&, from = best_.settings](const subset& kept) {
        return attempt([&](scenario& s) {
          s = from;
          kind.keep(s, kept);
          return !s.nodes.empty();
        });
      });
  }

  void make_plain() {
    for (auto& change : simplifications())
      attempt([&](scenario& s) { return change.apply(s); });
  }

  void turn_dials() {
    for (auto& d : dials())
      for (std::size_t i = 0; i < d.count(best_.settings); ++i)
        turn(d, i);
  }

  /// The smallest value that still fails, by bisection: failing need not be monotonic, so what is
  /// found is a value that fails, not the least of them.
  void turn(const dial& d, std::size_t i) {
    double holds = 0;
    auto set = [&](double value) {
      return attempt(
          [&](scenario& s) {
            if (value >= d.value(s, i))
              return false;
            d.set(s, i, value);
            return true;
          },
          best_.size.events);
    };
    if (d.value(best_.settings, i) <= 0 || set(0))
      return;
    while (!is_over()) {
      auto now = d.value(best_.settings, i);
      auto middle = std::round((holds + now) / 2 / d.step) * d.step;
      if (middle <= holds || middle >= now)
        return;
      if (!set(middle))
        holds = middle;
    }
  }

  const shrink_task& task_;
  wall_clock::time_point began_;
  failing_run best_;
  duration longest_{0};
  std::uint64_t runs_ = 0;
};

} // namespace

std::optional<target> choose_target(const judgement& j, const wish& w) {
  const property* out = nullptr;
  auto counts = [&](const property& p) {
    auto is_bad = p.status == "violated" || p.status == "missed" || p.status == "not seen";
    return is_bad && (w.outside || p.excuse.empty()) && (w.name.empty() || p.name == w.name) &&
           (w.any || !w.name.empty() || p.kind == property_kind::safety);
  };
  for (auto& p : j.properties) {
    if (!counts(p))
      continue;
    auto is_safety = p.kind == property_kind::safety;
    auto is_better = !out || (is_safety && out->kind != property_kind::safety) ||
                     (is_safety && p.first && out->first && p.first->at < out->first->at);
    if (is_better)
      out = &p;
  }
  return out ? std::optional{target{out->kind, out->name, out->status, !out->excuse.empty()}}
             : std::nullopt;
}

result<shrunk> shrink(const shrink_task& task) { return shrinker{task}.run(); }

} // namespace concur::apps::search
