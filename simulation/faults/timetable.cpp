#include "simulation/faults/timetable.hpp"

#include "base/assert.hpp"

namespace concur::simulation {
namespace {

duration mean_gap(double per_hour) {
  return duration{static_cast<std::int64_t>(
      static_cast<double>(duration{std::chrono::hours{1}}.count()) / per_hour)};
}

} // namespace

timetable::timetable(const scenario& s, fault_scope scope) : scenario_(s) {
  for (std::size_t i = 0; i < s.faults.size(); ++i) {
    auto& f = s.faults[i];
    draws_.emplace_back(s.run.seed, "fault/" + f.name + "/when");
    if (scope == fault_scope::network && info_of(f.kind).area != fault_area::network)
      continue;
    if (!f.when.empty()) {
      auto when = parse_condition(f.when);
      CONCUR_ASSERT(when.has_value()); // config/ has read it before
      conditions_.push_back({i, *when});
    } else if (f.per_hour > 0) {
      plan_next(instant{f.at}, i);
    } else {
      add(instant{f.at}, i, step::begin);
    }
  }
}

timetable::change timetable::pop() {
  auto out = *due_.begin();
  due_.erase(due_.begin());
  return out;
}

void timetable::add(instant at, std::size_t fault, step what) {
  due_.insert({at, ++order_, fault, what});
}

void timetable::forget(std::size_t fault) {
  std::erase_if(due_, [&](auto& c) { return c.fault == fault && c.what != step::begin; });
}

void timetable::look(instant now, const progress_view& view) {
  for (auto& c : conditions_) {
    auto& f = scenario_.faults[c.fault];
    auto t = now.time_since_epoch();
    auto holds = t >= f.at && (!f.until || t < *f.until) && view.holds(c.when);
    if (holds && !c.held)
      add(now, c.fault, step::begin);
    c.held = holds;
  }
}

void timetable::plan_next(instant now, std::size_t fault) {
  auto& f = scenario_.faults[fault];
  if (!f.when.empty() || (!f.every && f.per_hour <= 0))
    return;
  auto at = now + (f.every ? *f.every : draws_[fault].exponential(mean_gap(f.per_hour)));
  if (!f.until || at.time_since_epoch() < *f.until)
    add(at, fault, step::begin);
}

} // namespace concur::simulation
