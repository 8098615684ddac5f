#include "apps/session.hpp"

#include "actors/sim_driver.hpp"
#include "apps/hosts_session.hpp"
#include "apps/listeners.hpp"
#include "apps/live_session.hpp"
#include "apps/report/format.hpp"
#include "apps/terminal.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"
#include "simulation/loop.hpp"

#include <charconv>
#include <fmt/format.h>

namespace concur::apps {
namespace {

using namespace simulation;
/// Events between two looks at the clock and at Ctrl-C, in a run without a pace. Events that wait
/// for a disk take some milliseconds each.
constexpr std::uint64_t look_every = 64;

result<ending> drive_virtual(cluster& nodes, listeners& l, const session_options& options) {
  auto observers = l.all();
  observers.push_back(&l.control);
  world w{nodes, observers};
  run_watch watch{nodes.scenario(), options};
  auto beat = [&](const world& now) {
    if (options.pace == 0 && now.events() % look_every != 0)
      return true;
    watch.show(l.control.progress(now.now()),
               fmt::format("{} virtual, {} events, height {}",
                           report::duration(to_seconds(now.now())), grouped(now.events()),
                           l.heights.height()));
    watch.keep_pace(now.now());
    return watch.may_go_on();
  };
  auto end = nodes.scenario().run.driver == driver_kind::loop
                 ? run_loop(w, l.control, beat)
                 : actors::run_actors(w, l.control, beat);
  if (w.failure())
    return tl::unexpected<error>{*w.failure()};
  if (end == run_end::interrupted && watch.is_late())
    end = run_end::limit;
  return ending{end, w.now()};
}

} // namespace

result<loaded_scenario> load(const common_options& common, const std::string& path_or_name) {
  auto source = config::open_scenario(path_or_name);
  if (!source)
    return tl::unexpected<error>{source.error()};
  auto sets = common.sets;
  if (common.seed > seed_max)
    return fail(errc::usage, "a seed is a whole number from 0 to " + std::to_string(seed_max),
                "--seed");
  if (common.seed)
    sets.push_back("run.seed=" + std::to_string(*common.seed));
  if (common.time)
    sets.push_back("run.limit.wall=\"" + *common.time + "\"");
  auto settings = config::read_scenario(*source, sets);
  if (!settings) {
    auto why = settings.error();
    if (common.time && why.where == "--set run.limit.wall")
      why.where = "--time"; // As it was typed.
    return tl::unexpected<error>{std::move(why)};
  }
  auto built_in = (*source)->name.starts_with("builtin:");
  return loaded_scenario{*source, std::move(*settings), built_in,
                         !common.sets.empty() || common.time.has_value()};
}

result<double> pace_of(const std::string& speed) {
  if (speed == "max")
    return 0.0;
  if (speed == "real")
    return 1.0;
  double times = 0;
  auto* end = speed.data() + speed.size();
  auto [at, problem] = std::from_chars(speed.data(), end, times);
  if (problem == std::errc{} && times > 0 && at + 1 == end && *at == 'x')
    return times;
  return fail(errc::usage, "\"" + speed + "\" is no speed", "--speed", "max, real or 10x");
}

result<session> run_session(const simulation::scenario& wanted, const session_options& options) {
  auto s = wanted;
  if (s.run.mode == run_mode::hosts)
    return run_hosts_session(s, options);
  auto is_live = s.run.mode == run_mode::live;
  if (is_live)
    s.run.verify = ledger::verify_mode::each;
  if (options.folder.empty())
    for (auto& n : s.nodes)
      n.store = store_kind::memory;
  cluster_options where;
  where.stores = options.folder / "stores";
  where.epoch = is_live ? present() : virtual_epoch;
  where.searches_always = is_live;
  where.wallets_always = is_live && !options.folder.empty(); // people may have them pay
  run_watch clock{s, options};
  auto nodes = cluster::build(s, where);
  if (!nodes)
    return tl::unexpected<error>{nodes.error()};
  listeners l{*nodes, options};
  auto end = is_live ? drive_live(*nodes, l, options) : drive_virtual(*nodes, l, options);
  if (!end)
    return tl::unexpected<error>{end.error()};
  run_facts facts;
  facts.wall_s = clock.wall_s();
  return finish_session(s, options, *nodes, l, *end, std::move(facts));
}

} // namespace concur::apps
