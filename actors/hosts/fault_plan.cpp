#include "actors/hosts/fault_plan.hpp"

#include "simulation/placement.hpp"

namespace concur::actors {

using simulation::fault_kind;

fault_plan::fault_plan(const simulation::scenario& s) {
  for (auto& f : s.faults)
    if (f.kind == fault_kind::crash || f.kind == fault_kind::pause)
      if (auto machines = simulation::machines_hit(s, f.nodes))
        add(f, f.at, std::move(*machines));
}

void fault_plan::add(const simulation::fault_settings& f, duration at,
                     std::vector<std::size_t> machines) {
  auto is_crash = f.kind == fault_kind::crash;
  action first{is_crash ? step::kill : step::pause, &f, std::move(machines)};
  action last{is_crash ? step::start : step::resume, &f, first.machines};
  entries_.emplace(instant{at}, entry{std::move(first), true});
  if (f.lasts)
    entries_.emplace(instant{at + *f.lasts}, entry{std::move(last), false});
}

std::vector<fault_plan::action> fault_plan::due(instant now) {
  std::vector<action> out;
  while (!entries_.empty() && entries_.begin()->first <= now) {
    auto [at, next] = *entries_.begin();
    entries_.erase(entries_.begin());
    auto& f = *next.what.because;
    if (next.begins && f.every) {
      auto again = at.time_since_epoch() + *f.every;
      if (!f.until || again < *f.until)
        add(f, again, next.what.machines);
    }
    out.push_back(std::move(next.what));
  }
  return out;
}

} // namespace concur::actors
