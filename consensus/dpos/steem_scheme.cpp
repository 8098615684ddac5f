// Steem: every 21 blocks a new round, 20 delegates by votes and one by virtual time (D5).
#include "consensus/dpos/graphene_scheme.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

struct steem_state : graphene_state {
  std::shared_ptr<const virtual_schedule> runners;
};

slot_rules slots_of(const dpos_settings& s) {
  return {std::chrono::duration_cast<milliseconds>(s.block_interval), 0};
}

class steem_scheme final : public graphene_scheme {
public:
  steem_scheme(const dpos_settings& s, unix_ms genesis_time)
      : graphene_scheme(s, slots_of(s), genesis_time),
        own_(std::get<steem_settings>(settings_.rules)) {}

  state_ptr genesis(const added_block& b) override {
    auto out = std::make_shared<steem_state>();
    out->head = {b.header().height, b.header().time, 0, false};
    out->settled = b.header().height;
    out->runners = std::make_shared<const virtual_schedule>();
    begin_round(*out, b);
    return out;
  }

  state_ptr next(const delegate_state& parent, const added_block& b) override {
    auto out = std::make_shared<steem_state>(static_cast<const steem_state&>(parent));
    advance(*out, b, false);
    if (counts_votes(parent, b.header()))
      begin_round(*out, b);
    return out;
  }

  bool counts_votes(const delegate_state&, const block_header& child) const override {
    return child.height.value % (own_.round.voted + own_.round.by_virtual) == 0;
  }

private:
  void begin_round(steem_state& s, const added_block& b) const {
    auto t = dpos::count_votes(settings_, *b.stake(), b.header().time);
    std::vector<steem_candidate> candidates;
    for (auto& c : t.ranking) {
      constexpr uint128 most = ~std::uint64_t{0};
      candidates.push_back(
          {c.candidate, static_cast<std::uint64_t>(std::min(c.votes, most)), true});
    }
    auto round = next_steem_round(own_.round, update_votes(*s.runners, candidates), candidates,
                                  b.header().time);
    s.runners = std::make_shared<const virtual_schedule>(std::move(round.next));
    ++s.term;
    if (round.order.empty() && s.order)
      return; // nobody stands: those who are there go on
    s.ranks = ranks_of(t, round.order);
    s.order = std::make_shared<const std::vector<account_id>>(std::move(round.order));
    s.active = s.order;
  }

  const steem_settings& own_;
};

} // namespace

std::unique_ptr<scheme> make_steem_scheme(const dpos_settings& s, unix_ms genesis_time) {
  return std::make_unique<steem_scheme>(s, genesis_time);
}

} // namespace concur::consensus::dpos
