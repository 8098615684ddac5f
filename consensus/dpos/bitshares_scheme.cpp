// BitShares: votes are counted at maintenance, the number of delegates is voted too.
//
// D11   The longest branch is followed, of equals the first that was seen.
// D11.1 Votes are counted by the first block at or after the time of maintenance, and by block 1;
//       the next time is the first multiple of the interval after that block (bitshares/
//       bitshares-core: libraries/chain/db_maint.cpp, perform_chain_maintenance).
// D11.2 The elected are active at once, in ascending order, but take turns only from the next
//       shuffle on, which comes when the height is a multiple of their number (D2.2).
#include "base/mutant.hpp"
#include "consensus/dpos/graphene_scheme.hpp"
#include "consensus/dpos/shuffle.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

struct bitshares_state : graphene_state {
  unix_ms next_maintenance; ///< 0: with the first block
};

slot_rules slots_of(const dpos_settings& s) {
  return {std::chrono::duration_cast<milliseconds>(s.block_interval),
          std::get<bitshares_settings>(s.rules).maintenance_skip};
}

class bitshares_scheme final : public graphene_scheme {
public:
  bitshares_scheme(const dpos_settings& s, unix_ms genesis_time)
      : graphene_scheme(s, slots_of(s), genesis_time),
        own_(std::get<bitshares_settings>(settings_.rules)) {}

  state_ptr genesis(const added_block& b) override {
    auto out = std::make_shared<bitshares_state>();
    out->head = {b.header().height, b.header().time, 0, false};
    out->settled = b.header().height;
    elect(*out, b);
    out->order = out->active;
    return out;
  }

  state_ptr next(const delegate_state& parent, const added_block& b) override {
    auto out = std::make_shared<bitshares_state>(of(parent));
    auto maintenance = counts_votes(parent, b.header());
    advance(*out, b, maintenance);
    if (maintenance) {
      elect(*out, b);
      auto interval = milliseconds_of(own_.maintenance_interval);
      out->next_maintenance = unix_ms{
          (b.header().time.value / interval + CONCUR_MUTANT("bitshares-maintenance-late", 1, 2)) *
          interval};
    }
    if (!out->active->empty() && b.header().height.value % out->active->size() == 0) {
      auto order = *out->active;
      shuffle_delegates(order, b.header().time);
      out->order = std::make_shared<const std::vector<account_id>>(std::move(order));
    }
    return out;
  }

  bool counts_votes(const delegate_state& parent, const block_header& child) const override {
    return child.time >= of(parent).next_maintenance;
  }

private:
  static const bitshares_state& of(const delegate_state& s) {
    return static_cast<const bitshares_state&>(s);
  }

  void elect(bitshares_state& s, const added_block& b) const {
    auto t = count_votes(settings_, *b.stake(), b.header().time);
    auto count = std::min(committee_size(t, own_.delegates_min), t.ranking.size());
    std::vector<account_id> active;
    for (std::size_t i = 0; i < count; ++i)
      active.push_back(t.ranking[i].candidate);
    std::sort(active.begin(), active.end());
    ++s.term;
    if (active.empty() && s.active)
      return; // nobody stands: those who are there go on
    s.ranks = ranks_of(t, active);
    s.active = std::make_shared<const std::vector<account_id>>(std::move(active));
  }

  const bitshares_settings& own_;
};

} // namespace

std::unique_ptr<scheme> make_bitshares_scheme(const dpos_settings& s, unix_ms genesis_time) {
  return std::make_unique<bitshares_scheme>(s, genesis_time);
}

} // namespace concur::consensus::dpos
