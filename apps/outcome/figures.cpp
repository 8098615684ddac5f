#include "apps/outcome/figures.hpp"

#include "simulation/predictions.hpp"

#include <algorithm>
#include <array>

namespace concur::apps {
namespace {

using namespace simulation;
using config::figure;
using maybe = std::optional<figure>;

maybe count(std::uint64_t n) { return figure{static_cast<std::int64_t>(n)}; }
maybe measured_figure(const std::optional<double>& d) {
  return d ? maybe{figure{static_cast<long double>(*d)}} : std::nullopt;
}
maybe seconds(duration d) { return figure{static_cast<long double>(d.count()) / 1e9L}; }

const histogram* times_named(const std::string& name, const measured& m) {
  if (name == "interval")
    return &m.interval;
  if (name == "included")
    return &m.included_after;
  if (name == "settled" || name == "finality")
    return &m.settled_after;
  if (name == "propagation" || name == "block_reach")
    return &m.block_reach;
  return nullptr;
}

maybe time_figure(const std::string& function, const histogram& times) {
  if (times.count() == 0)
    return std::nullopt;
  if (function == "mean")
    return seconds(times.mean());
  if (function == "max")
    return seconds(times.max());
  static constexpr std::pair<std::string_view, double> quantiles[] = {
      {"p50", 0.5}, {"p90", 0.9}, {"p95", 0.95}, {"p99", 0.99}, {"p999", 0.999}};
  for (auto& [name, q] : quantiles)
    if (function == name)
      return seconds(times.quantile(q));
  return std::nullopt;
}

template <class Counts>
std::uint64_t sum_of(const Counts& all) {
  std::uint64_t n = 0;
  for (auto& [key, times] : all)
    n += times;
  return n;
}

std::uint64_t held_in(const counts& all, std::string_view name) {
  auto found = all.find(name);
  return found == all.end() ? 0 : found->second;
}

std::uint64_t convictions(const outcome& o) {
  return static_cast<std::uint64_t>(
      std::count_if(o.nodes.begin(), o.nodes.end(), [](auto& n) { return n.is_convicted; }));
}

/// The first term is no change.
std::uint64_t term_changes(const measured& m) { return m.terms.empty() ? 0 : m.terms.size() - 1; }

maybe call(const std::string& name, const std::string& argument, const outcome& o) {
  for (auto& a : o.accounts)
    if (a.name == argument) {
      if (name == "balance")
        return figure{a.balance};
      if (name == "rewards")
        return figure{a.rewards};
      if (name == "nonce")
        return count(a.nonce);
      if (name == "bonded")
        return figure{a.bonded};
    }
  for (auto& n : o.nodes)
    if (n.name == argument) {
      if (name == "height")
        return count(n.height);
      if (name == "blocks")
        return count(n.counted.blocks_canonical);
      if (name == "missed")
        return count(n.counted.slots_missed);
      if (name == "accused")
        return count(sum_of(n.counted.accused));
      if (name == "convicted")
        return count(n.is_convicted ? 1 : 0);
      if (name == "active")
        return count(n.is_active ? 1 : 0);
      if (name == "revenue")
        return measured_figure(n.reward_share);
      if (name == "hash_share")
        return measured_figure(n.hash_share);
    }
  if (name == "refused") {
    auto found = o.figures.refused.find(argument);
    return count(found == o.figures.refused.end() ? 0 : found->second);
  }
  auto* times = times_named(argument, o.figures);
  return times ? time_figure(name, *times) : std::nullopt;
}

/// How the chain grows and settles; nothing for another name.
maybe of_chain(const std::string& name, const scenario& s, const outcome& o) {
  auto& m = o.figures;
  if (name == "settled-lag")
    return measured_figure(m.settled_lag);
  if (name == "stall")
    return seconds(m.stall);
  if (name == "stalled")
    return count(m.stall > stall_of(s) ? 1 : 0);
  if (name == "rewritten")
    return count(m.settled_twice > 0 ? 1 : 0);
  if (name == "chain-growth")
    return measured_figure(o.fairness.chain_growth_per_s);
  if (name == "chain-quality")
    return measured_figure(o.fairness.chain_quality);
  return std::nullopt;
}

maybe plain(const std::string& name, const scenario& s, const outcome& o) {
  auto& m = o.figures;
  if (name == "height")
    return count(o.final.height);
  if (name == "settled-height")
    return count(o.final.settled_height);
  if (name == "blocks")
    return count(m.blocks_made());
  if (name == "stale-blocks")
    return count(m.blocks_stale);
  if (name == "stale-rate" || name == "stale_rate")
    return m.blocks_made() == 0 // as exact as the condition it is compared in
               ? std::nullopt
               : std::optional<config::figure>{static_cast<long double>(m.blocks_stale) /
                                               static_cast<long double>(m.blocks_made())};
  if (name == "forks")
    return count(m.forks);
  if (name == "reorg-depth")
    return count(m.reorganisation_max());
  if (name == "submitted")
    return count(m.submitted);
  if (name == "included")
    return count(m.included);
  if (name == "settled")
    return count(m.settled);
  if (name == "rejected")
    return count(m.rejected_sum());
  if (name == "throughput")
    return measured_figure(throughput(m));
  if (name == "supply")
    return figure{o.final.supply};
  if (name == "interval")
    return time_figure("mean", m.interval);
  if (name == "slots-missed")
    return count(m.slots_missed);
  if (name == "missed-slot-rate")
    return m.slots_made + m.slots_missed == 0
               ? std::nullopt
               : std::optional<config::figure>{
                     static_cast<long double>(m.slots_missed) /
                     static_cast<long double>(m.slots_made + m.slots_missed)};
  if (name == "evidence-caught")
    return count(convictions(o));
  if (name == "terms")
    return count(term_changes(m));
  if (name == "all-settled")
    return figure{all_settled(s, o)};
  if (name == "heads-identical")
    return figure{o.final.identical_heads};
  if (name == "stores-identical")
    return figure{o.final.identical_stores};
  if (name == "offences-refused")
    return figure{offences_refused(s, o)};
  if (name == "attempts")
    return count(attempts(m));
  if (name == "merchant-reversed")
    return count(m.reversals);
  if (name == "merchant-reversed.rate")
    return attempts(m) == 0 ? std::nullopt
                            : std::optional<config::figure>{static_cast<long double>(m.reversals) /
                                                            static_cast<long double>(attempts(m))};
  if (name == "settled-reverts")
    return count(m.settled_reverts);
  if (auto chain = of_chain(name, s, o))
    return chain;
  auto seen = times_seen(name, o);
  return seen ? count(*seen) : std::nullopt;
}

struct offence_reason {
  std::string_view offence;
  std::string_view why;
};
constexpr std::array offence_reasons{
    offence_reason{"double-spend", "tx-double-spend"},
    offence_reason{"replay", "tx-replayed"},
    offence_reason{"bad-signature", "tx-bad-signature"},
    offence_reason{"repeated-transaction", "block-repeated-transaction"},
    offence_reason{"overpay", "block-overpays"},
    offence_reason{"below-target", "block-below-target"}};

} // namespace

config::lookup figures_of(const scenario& s, const outcome& o) {
  return [&s, &o](const std::string& name, const std::vector<std::string>& arguments) -> maybe {
    if (arguments.empty())
      return plain(name, s, o);
    return arguments.size() == 1 ? call(name, arguments[0], o) : std::nullopt;
  };
}

bool all_settled(const scenario& s, const outcome& o) {
  auto& m = o.figures;
  auto is_alone = s.load.tx_rate <= 0;
  return m.open == 0 && m.submitted >= s.payments.size() && !(is_alone && m.rejected_of_honest > 0);
}

bool offences_refused(const scenario& s, const outcome& o) {
  for (auto& r : offence_reasons) {
    auto planned = static_cast<std::uint64_t>(std::count_if(
        s.offences.begin(), s.offences.end(), [&](auto& x) { return x.kind == r.offence; }));
    if (held_in(o.figures.deviations, r.offence) < planned ||
        held_in(o.figures.refused, r.why) < planned)
      return false;
  }
  return true;
}

std::optional<std::uint64_t> times_seen(std::string_view event, const outcome& o) {
  auto& m = o.figures;
  if (event == "fork")
    return m.forks;
  if (event == "reorg-depth")
    return sum_of(m.reorganisations);
  if (event == "stale-block")
    return m.blocks_stale;
  if (event == "refused")
    return sum_of(m.refused);
  if (event == "dropped")
    return o.network.dropped;
  if (event == "duplicated")
    return o.network.duplicated;
  if (event == "reordered")
    return o.network.reordered;
  if (event == "partitioned")
    return o.network.partitioned;
  if (event == "silence")
    return held_in(m.deviations, "silent");
  if (event == "equivocation")
    return held_in(m.deviations, "equivocate");
  if (event == "double-vote")
    return held_in(m.deviations, "double-vote");
  if (event == "accusation")
    return m.accusations;
  if (event == "conviction")
    return convictions(o);
  if (event == "missed-slot")
    return m.slots_missed;
  if (event == "term-change")
    return term_changes(m);
  if (event == "settled-revert")
    return m.settled_reverts;
  for (std::string_view deviation :
       {"cartel", "nothing-at-stake", "overtake", "long-range", "double-spend", "withheld-block",
        "match", "override", "censored-transaction", "feather-fork", "shifted-time", "spam",
        "grind", "amnesia", "surround-vote", "shared-keys"})
    if (event == deviation)
      return held_in(m.deviations, deviation);
  if (event == "late-join")
    return static_cast<std::uint64_t>(std::count_if(o.nodes.begin(), o.nodes.end(), [&](auto& n) {
      return n.is_late && n.is_up && n.head == o.final.head && o.final.height > 0;
    }));
  for (auto& f : all_faults())
    if (f.name == event)
      return held_in(m.faults, event);
  return std::nullopt;
}

std::uint64_t attempts(const measured& m) {
  std::uint64_t sum = 0;
  for (auto& n : m.nodes)
    sum += n.attempts;
  return sum;
}

std::optional<double> stale_rate(const measured& m) {
  if (m.blocks_made() == 0)
    return std::nullopt;
  return static_cast<double>(m.blocks_stale) / static_cast<double>(m.blocks_made());
}

std::optional<double> throughput(const measured& m) {
  auto elapsed = to_seconds(m.end);
  return elapsed > 0 ? std::optional{static_cast<double>(m.settled) / elapsed} : std::nullopt;
}

} // namespace concur::apps
