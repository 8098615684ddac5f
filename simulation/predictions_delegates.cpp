#include "simulation/predictions_delegates.hpp"

#include "simulation/theory_delegates.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::simulation {
namespace {

using namespace consensus::dpos;
using consensus::ethereum::ethereum_settings;

constexpr std::uint64_t whole = 10'000;

struct committee {
  theory::settling_quorum quorum;
  std::string source;
};

bool stands(const node_settings& n) {
  return n.role == role_kind::member || n.role == role_kind::delegate ||
         n.role == role_kind::validator;
}

/// One body of each key.
bool is_second_body(const node_settings& n) {
  return n.behaviour.kind == "twin" && !n.behaviour.account.empty() &&
         n.behaviour.account != n.name;
}

std::uint64_t standing(const scenario& s) {
  return static_cast<std::uint64_t>(std::count_if(
      s.nodes.begin(), s.nodes.end(), [](auto& n) { return stands(n) && !is_second_body(n); }));
}

std::size_t places_of(const dpos_settings& d) {
  if (auto* lecture = std::get_if<lecture_settings>(&d.rules))
    return lecture->rules.delegates;
  if (auto* eos = std::get_if<eos_settings>(&d.rules))
    return eos->election.producers;
  if (auto* steem = std::get_if<steem_settings>(&d.rules))
    return steem->round.voted + steem->round.by_virtual;
  return std::get<bitshares_settings>(d.rules).delegates_min;
}

/// Who settles under rules that count heads. Where more stand than there are places, who is chosen
/// is for the voters to say.
std::optional<committee> delegates_of(const scenario& s) {
  auto* d = std::get_if<dpos_settings>(&s.protocol.rules);
  auto n = standing(s);
  if (!d || n == 0 || n > places_of(*d))
    return std::nullopt;
  if (std::holds_alternative<eos_settings>(d->rules))
    return committee{theory::two_thirds_quorum(n), "floor(2n/3) + 1 (EOSIO; AntelopeIO/spring)"};
  return committee{theory::scheduled_quorum(n, whole - d->threshold),
                   fmt::format("n - floor({:.2g} n) (bitshares/bitshares-core, steemit/steem)",
                               static_cast<double>(whole - d->threshold) / whole)};
}

bool is_silent(const node_settings& n) {
  return n.behaviour.kind == "silent" || n.behaviour.kind == "withhold-votes" || n.leaves;
}
bool is_two_faced(const node_settings& n) {
  return n.behaviour.kind == "cartel" || n.behaviour.kind == "twin";
}

template <class Is>
std::uint64_t counted(const scenario& s, Is is) {
  return static_cast<std::uint64_t>(std::count_if(s.nodes.begin(), s.nodes.end(), [&](auto& n) {
    return stands(n) && !is_second_body(n) && is(n);
  }));
}

/// Of stake: more than a third keeps a checkpoint from being justified (3 votes >= 2 total).
std::optional<prediction> stake_stall(const scenario& s) {
  double silent = 0, all = 0;
  for (auto& n : s.nodes)
    if (stands(n)) {
      all += static_cast<double>(n.stake.value);
      silent += is_silent(n) ? static_cast<double>(n.stake.value) : 0;
    }
  if (all <= 0)
    return std::nullopt;
  return prediction{3 * silent > all ? 1.0 : 0.0,
                    "two thirds of the stake justify (Buterin, Griffith 2017)",
                    fmt::format("{:.4g} of the stake is silent, before any leak", silent / all)};
}

double confirmations_lag(std::uint64_t confirmations) {
  return static_cast<double>(confirmations) - 1;
}

prediction lag_of(double value, const char* formula, std::string rule) {
  return {value, formula, std::move(rule) + "; nobody fails, every turn is used", 0.5};
}

std::optional<prediction> lag_of_delegates(const dpos_settings& d, std::uint64_t n) {
  if (auto* eos = std::get_if<eos_settings>(&d.rules)) {
    if (eos->finality == eos_finality::savanna)
      return lag_of(theory::savanna_lag(), "two certificates in a row (AntelopeIO/spring)",
                    "votes are back within a block interval");
    return lag_of(theory::pipelined_lag(n, eos->repetitions),
                  "r(t - 1) + (r + 1)/2, t turns of r blocks (derived from EOSIO's rules)",
                  fmt::format("{} producers, {} blocks in a row", n, eos->repetitions));
  }
  const auto missing = (whole - d.threshold) * n / whole;
  if (std::holds_alternative<lecture_settings>(d.rules))
    return lag_of(theory::fixed_order_lag(n, missing), "n - 1 - floor(missing n) (derived)",
                  fmt::format("{} delegates in a fixed order", n));
  return lag_of(theory::shuffled_lag(n, missing),
                "order statistics of shuffled rounds (derived from Graphene's rules)",
                fmt::format("{} witnesses, shuffled each round", n));
}

} // namespace

std::optional<prediction> predict_stall(const scenario& s) {
  if (std::holds_alternative<ethereum_settings>(s.protocol.rules))
    return stake_stall(s);
  auto c = delegates_of(s);
  if (!c)
    return std::nullopt;
  const auto silent = counted(s, is_silent);
  return prediction{silent >= c->quorum.stalls_from() ? 1.0 : 0.0, c->source,
                    fmt::format("{} of {} are silent, {} stall it", silent, c->quorum.members,
                                c->quorum.stalls_from())};
}

std::optional<prediction> predict_rewrite(const scenario& s) {
  auto c = delegates_of(s);
  if (!c)
    return std::nullopt;
  const auto liars = counted(s, is_two_faced);
  return prediction{
      liars >= c->quorum.rewrites_alone_from() ? 1.0 : 0.0, c->source,
      fmt::format("{} of {} act together, {} settle alone; the honest follow one side", liars,
                  c->quorum.members, c->quorum.rewrites_alone_from())};
}

std::optional<prediction> predict_lag(const scenario& s) {
  if (auto* d = std::get_if<dpos_settings>(&s.protocol.rules)) {
    const auto n = std::min<std::uint64_t>(standing(s), places_of(*d));
    return n > 0 ? lag_of_delegates(*d, n) : std::nullopt;
  }
  if (auto* e = std::get_if<ethereum_settings>(&s.protocol.rules))
    return lag_of(theory::epochs_lag(e->slots_per_epoch),
                  "two epochs and half of the third (Buterin, Griffith 2017)",
                  fmt::format("epochs of {} slots", e->slots_per_epoch));
  if (auto* w = std::get_if<pow_settings>(&s.protocol.rules))
    return prediction{confirmations_lag(w->confirmations), "confirmations less one", "by the rules",
                      0};
  if (auto* l = std::get_if<consensus::pos::lecture_pos_settings>(&s.protocol.rules))
    return prediction{confirmations_lag(l->confirmations), "confirmations less one", "by the rules",
                      0};
  return std::nullopt;
}

duration stall_of(const scenario& s) {
  constexpr int rounds = 4;
  const auto interval = block_interval_of(s.protocol.rules);
  std::uint64_t slots = settling_blocks(s.protocol.rules);
  if (auto* d = std::get_if<dpos_settings>(&s.protocol.rules)) {
    slots = std::min<std::uint64_t>(std::max<std::uint64_t>(standing(s), 1), places_of(*d));
    if (auto* eos = std::get_if<eos_settings>(&d->rules))
      slots *= eos->repetitions;
  } else if (auto* e = std::get_if<ethereum_settings>(&s.protocol.rules)) {
    slots = e->slots_per_epoch;
  }
  return interval * static_cast<std::int64_t>(rounds * std::max<std::uint64_t>(slots, 1));
}

} // namespace concur::simulation
