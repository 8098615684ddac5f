#include "simulation/predictions.hpp"

#include "simulation/predictions_delegates.hpp"
#include "simulation/theory.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace concur::simulation {
namespace {

constexpr std::array theories{
    theory_info{"rosenfeld",
                "success of a double spend, exact (Rosenfeld 2012), giving up included"},
    theory_info{"whitepaper", "success of a double spend, Poisson approximation (Nakamoto 2008)"},
    theory_info{"selfish-mining", "revenue of a selfish pool, SM1 (Eyal, Sirer 2014)"},
    theory_info{"fair-share", "revenue of an honest miner: its share of the hash rate"},
    theory_info{"stale-share", "share of stale blocks, first order in delay by interval (derived)"},
    theory_info{"chain-growth",
                "blocks of the best chain a second, one delay between all (derived)"},
    theory_info{"chain-quality", "share of honest blocks under SM1 (Eyal, Sirer 2014)"},
    theory_info{"stalls", "1 if the silent members stall what is settled, else 0 (quorums)"},
    theory_info{"rewrites", "1 if a coalition alone settles a second history, else 0 (quorums)"},
    theory_info{"settled-lag", "blocks from the settled one to the head, by each protocol's rules"},
};

const node_settings* behaving(const scenario& s, std::string_view kind) {
  auto found = std::find_if(s.nodes.begin(), s.nodes.end(),
                            [&](auto& n) { return n.behaviour.kind == kind; });
  return found == s.nodes.end() ? nullptr : &*found;
}

std::uint64_t confirmations_of(const scenario& s, const behaviour_settings& b) {
  if (b.confirmations > 0)
    return b.confirmations;
  for (auto& n : s.nodes)
    if (n.name == b.merchant)
      return n.accepts.value_or(0);
  return 0;
}

std::string race_rule(const scenario& s, const node_settings& n) {
  auto& b = n.behaviour;
  auto out = fmt::format("share {:.4g}, {} confirmations, a tie wins", n.hash_share,
                         confirmations_of(s, b));
  return out + (b.give_up_behind == 0 ? ", never gives up"
                                      : fmt::format(", gives up {} behind", b.give_up_behind));
}

std::optional<prediction> exact(const scenario& s, const node_settings& n) {
  return prediction{theory::double_spend_giving_up(n.hash_share, confirmations_of(s, n.behaviour),
                                                   n.behaviour.give_up_behind),
                    "exact, negative binomial (Rosenfeld 2012)", race_rule(s, n)};
}

std::optional<prediction> poisson(const scenario& s, const node_settings& n) {
  return prediction{theory::double_spend_whitepaper(n.hash_share, confirmations_of(s, n.behaviour)),
                    "Poisson approximation (Nakamoto 2008, section 11)",
                    fmt::format("share {:.4g}, {} confirmations, never gives up", n.hash_share,
                                confirmations_of(s, n.behaviour))};
}

std::optional<prediction> sm1(const scenario& s, const node_settings& n) {
  auto* work = std::get_if<pow_settings>(&s.protocol.rules);
  if (!work || n.hash_share > 0.5 || !n.behaviour.policy.empty() || n.behaviour.variant != "sm1")
    return std::nullopt;
  return prediction{theory::selfish_mining_revenue(n.hash_share, work->ties),
                    "SM1 (Eyal, Sirer 2014)",
                    fmt::format("share {:.4g}, gamma {:.4g}, of the blocks of the best chain",
                                n.hash_share, work->ties)};
}

struct fair_race {
  double delay = 0, interval = 0; // seconds
  std::vector<double> shares;
};

/// One fixed delay between all, nothing lost, nobody faulty, a target that stays.
std::optional<fair_race> race_of(const scenario& s) {
  auto* delay = std::get_if<constant_latency>(&s.network.latency);
  auto* work = std::get_if<pow_settings>(&s.protocol.rules);
  if (!delay || !work || s.network.jitter > 0 || s.network.drop > 0 || s.network.bandwidth > 0 ||
      !s.network.partitions.empty() || s.network.topology.kind != topology_kind::full ||
      s.network.blocks != relay_kind::push || work->retarget != retarget_kind::none ||
      work->difficulty_step_every > 0)
    return std::nullopt;
  fair_race out{to_seconds(delay->value), to_seconds(work->block_interval), {}};
  for (auto& n : s.nodes) {
    if (!n.behaviour.kind.empty())
      return std::nullopt;
    if (n.hash_share > 0)
      out.shares.push_back(n.hash_share);
  }
  return out;
}

std::optional<prediction> stale(const scenario& s) {
  auto r = race_of(s);
  if (!r)
    return std::nullopt;
  return prediction{theory::stale_share_first_order(r->delay, r->interval, r->shares),
                    "(D/T)(1 - sum h_i^2), first order",
                    "one delay between all miners, first seen wins"};
}

std::optional<prediction> growth(const scenario& s) {
  auto r = race_of(s);
  if (!r)
    return std::nullopt;
  auto stale = theory::stale_share_one_height(r->delay, r->interval, r->shares);
  return prediction{(1 - stale) / r->interval, "(1 - s)/T, s of one height taken exactly",
                    "one delay between all miners, first seen wins"};
}

std::optional<prediction> quality(const scenario& s, const node_settings& pool) {
  auto p = sm1(s, pool);
  if (p)
    p->value = 1 - p->value;
  return p;
}

} // namespace

std::span<const theory_info> list_theories() { return theories; }

std::optional<prediction> predict(std::string_view theory, const scenario& s) {
  if (theory == "stale-share")
    return stale(s);
  if (theory == "chain-growth")
    return growth(s);
  if (theory == "stalls")
    return predict_stall(s);
  if (theory == "rewrites")
    return predict_rewrite(s);
  if (theory == "settled-lag")
    return predict_lag(s);
  auto* spender = behaving(s, "double-spend");
  if (theory == "rosenfeld")
    return spender ? exact(s, *spender) : std::nullopt;
  if (theory == "whitepaper")
    return spender ? poisson(s, *spender) : std::nullopt;
  auto* pool = behaving(s, "selfish");
  if (theory == "selfish-mining")
    return pool ? sm1(s, *pool) : std::nullopt;
  if (theory == "chain-quality")
    return pool ? quality(s, *pool) : std::nullopt;
  if (theory == "fair-share" && pool)
    return prediction{pool->hash_share, "the share of the hash rate", "honest mining"};
  return std::nullopt;
}

std::optional<prediction> predict_attack(const scenario& s, const node_settings& attacker) {
  if (attacker.behaviour.kind == "double-spend")
    return exact(s, attacker);
  if (attacker.behaviour.kind == "selfish")
    return sm1(s, attacker);
  return std::nullopt;
}

} // namespace concur::simulation
