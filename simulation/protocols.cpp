#include "simulation/protocols.hpp"

#include "consensus/dpos/dpos_rules.hpp"
#include "consensus/ethereum/ethereum_rules.hpp"
#include "consensus/pos/peercoin_rules.hpp"
#include "consensus/pow/pow_rules.hpp"
#include "consensus/pow/work.hpp"

namespace concur::simulation {
namespace {

namespace dpos = consensus::dpos;
namespace ethereum = consensus::ethereum;
namespace pos = consensus::pos;
namespace pow = consensus::pow;

std::chrono::milliseconds whole_ms(duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d);
}

pow::retarget_rule rule_of(retarget_kind k) {
  switch (k) {
  case retarget_kind::none: return pow::retarget_rule::none;
  case retarget_kind::bitcoin: return pow::retarget_rule::bitcoin;
  case retarget_kind::testnet3: return pow::retarget_rule::testnet3;
  case retarget_kind::testnet4: return pow::retarget_rule::testnet4;
  case retarget_kind::asert: return pow::retarget_rule::asert;
  case retarget_kind::lwma: return pow::retarget_rule::lwma;
  }
  return pow::retarget_rule::none;
}

pow::pow_params params_of(const pow_settings& s, unix_ms genesis_time) {
  auto spacing = whole_ms(s.block_interval);
  auto lecture = s.puzzle == puzzle_kind::lecture;
  auto p = lecture ? pow::lecture_params(s.leading_zero_bits, 0, spacing) : pow::mainnet_params();
  p.rule = rule_of(s.retarget);
  p.spacing = spacing;
  p.window = s.retarget_window;
  p.half_life = whole_ms(s.half_life);
  p.future_limit = whole_ms(s.future_limit);
  if (!lecture && s.start_bits != 0)
    p.initial_bits = s.start_bits;
  // What starts easier than Bitcoin's main chain allows is a chain for tests.
  if (!pow::target_of(p.initial_bits, p.limit))
    p.limit = pow::regtest_params().limit;
  if (s.difficulty_step_every != 0)
    p.limit = pow::target_of_zero_bits(1);
  return p.rule == pow::retarget_rule::asert ? pow::anchored_in_genesis(p, genesis_time) : p;
}

pow::pow_settings rules_of(const pow_settings& s, const rules_options& o) {
  return {params_of(s, o.genesis_time),
          s.puzzle == puzzle_kind::lecture ? pow::puzzle_form::lecture : pow::puzzle_form::bitcoin,
          o.searches ? pow::proof_kind::searched : pow::proof_kind::drawn,
          s.confirmations,
          s.difficulty_step_every,
          s.difficulty_step_bits,
          s.ties,
          o.salt};
}

double work_at_first(const pow_settings& s, unix_ms genesis_time) {
  return pow::work_of(*pow::target_of(params_of(s, genesis_time).initial_bits)).to_double();
}

} // namespace

duration block_interval_of(const protocol_rules& p) {
  return std::visit([](auto& rules) -> duration { return rules.block_interval; }, p);
}

namespace {

struct settling {
  std::uint64_t operator()(const pow_settings& s) const { return s.confirmations; }
  std::uint64_t operator()(const pos::lecture_pos_settings& s) const { return s.confirmations; }
  std::uint64_t operator()(const pos::peercoin_settings& s) const { return s.confirmations; }
  std::uint64_t operator()(const ethereum::ethereum_settings& s) const {
    return 2 * s.slots_per_epoch; // two epochs when all votes come
  }
  std::uint64_t operator()(const dpos::dpos_settings& s) const {
    if (auto* eos = std::get_if<dpos::eos_settings>(&s.rules))
      return eos->finality == dpos::eos_finality::savanna ? 3 : 27 * eos->repetitions;
    return 21;
  }
};

struct maker {
  const rules_options& options;

  using made = std::unique_ptr<consensus::chain_rules>;
  made operator()(const pow_settings& s) const {
    return std::make_unique<pow::pow_rules>(rules_of(s, options));
  }
  made operator()(const pos::lecture_pos_settings& s) const {
    return std::make_unique<pos::lecture_rules>(s, options.genesis_time);
  }
  made operator()(pos::peercoin_settings s) const {
    s.proof = options.searches ? pow::proof_kind::searched : pow::proof_kind::drawn;
    return std::make_unique<pos::peercoin_rules>(s, options.genesis_time);
  }
  made operator()(const ethereum::ethereum_settings& s) const {
    return std::make_unique<ethereum::ethereum_rules>(s, options.genesis_time);
  }
  made operator()(dpos::dpos_settings s) const {
    if (auto* lecture = std::get_if<dpos::lecture_settings>(&s.rules))
      lecture->power = options.power;
    return std::make_unique<dpos::dpos_rules>(s, options.genesis_time);
  }
};

} // namespace

std::uint64_t settling_blocks(const protocol_rules& p) { return std::visit(settling{}, p); }

bool takes_turns(const protocol_rules& p) { return !std::holds_alternative<pow_settings>(p); }

bool is_mined(const protocol_rules& p) {
  return std::holds_alternative<pow_settings>(p) ||
         std::holds_alternative<pos::peercoin_settings>(p);
}

bool is_elected(const protocol_rules& p) { return std::holds_alternative<dpos::dpos_settings>(p); }

bool is_bonded(const protocol_rules& p) {
  if (auto* s = std::get_if<dpos::dpos_settings>(&p))
    return s->stake == dpos::voting_stake::bonded;
  return std::holds_alternative<ethereum::ethereum_settings>(p);
}

status check(const protocol_rules& p, unix_ms genesis_time) {
  if (auto* s = std::get_if<pow_settings>(&p))
    return pow::check(params_of(*s, genesis_time));
  if (auto* s = std::get_if<pos::lecture_pos_settings>(&p))
    return pos::check(*s);
  if (auto* s = std::get_if<pos::peercoin_settings>(&p))
    return pos::check(*s);
  if (auto* s = std::get_if<ethereum::ethereum_settings>(&p))
    return ethereum::check(*s);
  return dpos::check(std::get<dpos::dpos_settings>(p));
}

std::unique_ptr<consensus::chain_rules> make_rules(const protocol_rules& p,
                                                   const rules_options& options) {
  return std::visit(maker{options}, p);
}

double hash_rate(const protocol_rules& p, unix_ms genesis_time) {
  if (auto* s = std::get_if<pos::peercoin_settings>(&p)) {
    auto work = pow::work_of(*pow::target_of(s->first_work_bits)).to_double();
    return s->hash_rate > 0 ? s->hash_rate : work / to_seconds(s->work_interval);
  }
  auto& s = std::get<pow_settings>(p);
  return s.hash_rate > 0 ? s.hash_rate
                         : work_at_first(s, genesis_time) / to_seconds(s.block_interval);
}

bool is_searched(const protocol_rules& p) {
  auto* s = std::get_if<pow_settings>(&p);
  return s && s->hashing == hashing_kind::real;
}

} // namespace concur::simulation
