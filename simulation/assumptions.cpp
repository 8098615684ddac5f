#include "simulation/assumptions.hpp"

#include "simulation/tolerance.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace concur::simulation {
namespace {

using enum fault_kind;

bool is_faulty(const scenario& s, const node_settings& n) {
  return !n.behaviour.kind.empty() || std::any_of(s.offences.begin(), s.offences.end(),
                                                  [&](auto& o) { return o.node == n.name; });
}

double weight_of(const scenario& s, const node_settings& n) {
  if (n.behaviour.kind == "twin" && !n.behaviour.account.empty())
    return 0; // the same key as another node's, which is counted
  if (is_mined(s.protocol.rules) && !takes_turns(s.protocol.rules))
    return n.hash_share;
  if (n.role == role_kind::full || n.role == role_kind::miner)
    return 0;
  if (is_elected(s.protocol.rules))
    return 1;
  return static_cast<double>(n.stake.value) + static_cast<double>(n.balance.value);
}

std::string percent_of(double share) { return fmt::format("{:.3g} %", 100 * share); }

/// Faults that keep messages from arriving in time while they hold.
bool delays_news(const scenario& s, const fault_settings& f) {
  auto interval = block_interval_of(s.protocol.rules);
  switch (f.kind) {
  case partition:
  case one_way:
  case bridge:
  case flapping:
  case swizzle:
  case crash:
  case crash_unsynced:
  case crash_empty:
  case pause:
  case restart_storm:
  case out_of_memory:
  case disk_write:
  case disk_sync:
  case disk_full:
  case disk_torn:
  case disk_stale:
  case disk_flip:
  case bandwidth: return true;
  case delay:
  case jitter:
  case slow_node:
  case disk_slow:
  case reorder: return 2 * f.time >= interval;
  case link: return 2 * (f.time + f.jitter) >= interval || f.share >= 0.5 || f.rate > 0;
  case drop:
  case bit_flip:
  case truncate: return f.share >= 0.5;
  default: return false;
  }
}

bool loses_writes(const fault_settings& f) {
  return f.kind == crash_unsynced || f.kind == crash_empty || f.kind == disk_stale ||
         f.kind == disk_flip;
}

/// When the fault holds for the last time; instant::max() if it never ends.
instant end_of(const fault_settings& f) {
  if (!f.lasts)
    return instant::max();
  if (f.every || f.per_hour > 0 || !f.when.empty())
    return f.until ? instant{*f.until + *f.lasts} : instant::max();
  return instant{f.at + *f.lasts};
}

void add_share(const scenario& s, std::vector<broken_assumption>& out) {
  auto* t = tolerance_of(s.protocol.preset, s.protocol.family);
  auto share = faulty_share(s);
  if (!t || (t->is_included ? share <= t->share() : share < t->share()))
    return;
  auto until = instant{};
  for (auto& n : s.nodes)
    if (is_faulty(s, n))
      until = std::max(until, n.behaviour.until ? instant{*n.behaviour.until} : instant::max());
  out.push_back(
      {assumption::honest_majority,
       fmt::format("{} of {} is faulty, {} is assumed", percent_of(share), t->of, to_string(*t)),
       until});
}

void add_network(const scenario& s, std::vector<broken_assumption>& out) {
  for (auto& p : s.network.partitions)
    out.push_back({assumption::synchrony, "some nodes cannot hear each other for a while",
                   p.until ? instant{*p.until} : instant::max()});
  if (s.network.drop >= 0.5)
    out.push_back({assumption::synchrony,
                   fmt::format("{} of all packets are lost", percent_of(s.network.drop))});
  for (auto& f : s.faults)
    if (delays_news(s, f))
      out.push_back(
          {assumption::synchrony, fmt::format("{}: {}", f.name, info_of(f.kind).about), end_of(f)});
}

void add_clocks(const scenario& s, std::vector<broken_assumption>& out) {
  for (auto& n : s.nodes)
    if (n.clock_offset != duration{0})
      out.push_back({assumption::clocks, fmt::format("the clock of {} is wrong", n.name)});
  for (auto& f : s.faults)
    if (info_of(f.kind).area == fault_area::clock)
      out.push_back(
          {assumption::clocks, fmt::format("{}: {}", f.name, info_of(f.kind).about), end_of(f)});
}

/// What nodes lose that are counted as faulty anyway. Late names may be anybody's.
bool hits_faulty_alone(const scenario& s, const fault_settings& f) {
  return !f.nodes.empty() && std::all_of(f.nodes.begin(), f.nodes.end(), [&](auto& name) {
    auto n = std::find_if(s.nodes.begin(), s.nodes.end(), [&](auto& x) { return x.name == name; });
    return n != s.nodes.end() && is_faulty(s, *n);
  });
}

void add_disks(const scenario& s, std::vector<broken_assumption>& out) {
  for (auto& f : s.faults)
    if (loses_writes(f) && !hits_faulty_alone(s, f))
      out.push_back(
          {assumption::storage, fmt::format("{}: {}", f.name, info_of(f.kind).about), end_of(f)});
}

/// Signatures that somebody spoils while nobody checks them. Where all are good it is no matter.
void add_signatures(const scenario& s, std::vector<broken_assumption>& out) {
  if (s.run.verify != ledger::verify_mode::none)
    return;
  auto spoils = [](std::string_view kind) {
    return kind == "forge" || kind == "mutate" || kind == "bad-signature";
  };
  auto is_spoiled =
      std::any_of(s.nodes.begin(), s.nodes.end(),
                  [&](auto& n) { return spoils(n.behaviour.kind); }) ||
      std::any_of(s.offences.begin(), s.offences.end(), [&](auto& o) { return spoils(o.kind); }) ||
      std::any_of(s.faults.begin(), s.faults.end(), [](auto& f) { return f.kind == bit_flip; });
  if (is_spoiled)
    out.push_back({assumption::signatures,
                   "nobody checks signatures (run.verify = \"none\"), and some are spoiled"});
}

struct foundation {
  std::string_view property;
  bool majority, synchrony, clocks, storage, signatures;
};

// The ledger's own rules hold whatever happens, as long as signatures are checked: every node
// checks them alone. A node that forgot what it signed may sign something else and be accused of
// it.
constexpr std::array foundations{
    foundation{"block-valid", false, false, false, false, true},
    foundation{"no-double-spend", false, false, false, false, true},
    foundation{"settled-sound", false, false, false, false, true},
    foundation{"settled-prefix", true, true, true, true, true},
    foundation{"merchant-reversed", true, true, false, true, true},
    foundation{"no-honest-self-conflict", false, false, false, true, true},
    foundation{"weight-grows", false, false, false, true, true},
    foundation{"evidence-sound", false, false, false, true, true},
    foundation{"stop-rule", true, true, true, false, true},
    foundation{"one-head", true, true, true, false, true},
    foundation{"all-settled", true, true, true, false, true},
    foundation{"heads-identical", true, true, true, false, true},
    foundation{"stores-identical", true, true, true, false, true},
};

bool settles_by_quorum(const protocol_rules& rules) {
  if (std::holds_alternative<consensus::ethereum::ethereum_settings>(rules))
    return true;
  auto* delegates = std::get_if<consensus::dpos::dpos_settings>(&rules);
  auto* eos = delegates ? std::get_if<consensus::dpos::eos_settings>(&delegates->rules) : nullptr;
  return eos && eos->finality == consensus::dpos::eos_finality::savanna;
}

} // namespace

std::string_view to_string(assumption a) {
  switch (a) {
  case assumption::honest_majority: return "honest majority";
  case assumption::synchrony: return "synchrony";
  case assumption::clocks: return "clocks";
  case assumption::storage: return "storage";
  case assumption::signatures: return "signatures";
  }
  return "assumption";
}

double faulty_share(const scenario& s) {
  double faulty = 0, all = 0;
  for (auto& n : s.nodes) {
    all += weight_of(s, n);
    faulty += is_faulty(s, n) ? weight_of(s, n) : 0;
  }
  return all > 0 ? faulty / all : 0;
}

std::vector<broken_assumption> broken_assumptions(const scenario& s) {
  std::vector<broken_assumption> out;
  add_share(s, out);
  add_network(s, out);
  add_clocks(s, out);
  add_disks(s, out);
  add_signatures(s, out);
  return out;
}

bool rests_on(std::string_view property, assumption a, const protocol_rules& rules) {
  if (property == "settled-prefix" && settles_by_quorum(rules) &&
      (a == assumption::synchrony || a == assumption::clocks))
    return false;
  auto found = std::find_if(foundations.begin(), foundations.end(),
                            [&](auto& f) { return f.property == property; });
  if (found == foundations.end())
    return false;
  switch (a) {
  case assumption::honest_majority: return found->majority;
  case assumption::synchrony: return found->synchrony;
  case assumption::clocks: return found->clocks;
  case assumption::storage: return found->storage;
  case assumption::signatures: return found->signatures;
  }
  return false;
}

bool is_liveness(std::string_view property) {
  constexpr std::array names{"stop-rule", "one-head", "all-settled", "heads-identical",
                             "stores-identical"};
  return std::find(names.begin(), names.end(), property) != names.end();
}

} // namespace concur::simulation
