// How EOSIO changes its producers.
//
// D9    The system contract looks at the votes in a block whose slot is more than 120 after the
// last
//       look: the first 21 by votes that have any and a key, in ascending order of their names. The
//       committee never shrinks below its former size (EOSIO/eosio.contracts: contracts/
//       eosio.system/src/voting.cpp, update_elected_producers; producer_pay.cpp, onblock).
// D9.1  Before 15 % of all tokens voted once, nobody is elected and the first producers stay
//       (contracts/eosio.system/include/eosio.system/eosio.system.hpp, min_activated_stake:
//       150,000,000 of 1,000,000,000).
// D9.2  An elected schedule is proposed if it differs from the pending one, or from the active one
//       if none is pending, and no other is proposed already (EOSIO/eos: libraries/chain/
//       controller.cpp, set_proposed_producers).
// D9.3  It becomes pending in a block by which the block that proposed it is irreversible, if none
//       is pending and none became active in that very block (controller.cpp, start_block).
// D9.4  It becomes active with the block by which the block that made it pending is irreversible,
//       and holds from the next block on (block_header_state.cpp, maybe_promote_pending). So a
//       change takes two rounds of irreversibility.
#pragma once

#include "consensus/dpos/election.hpp"

#include <optional>

namespace concur::consensus::dpos {

struct eos_election_rules {
  std::size_t producers = 21;
  std::uint64_t slots_between = 120;
  /// D9.1, in millionths of the supply; the chain's first election waits for it.
  std::uint32_t turnout_min_ppm = 150'000;

  friend bool operator==(const eos_election_rules&, const eos_election_rules&) = default;
};

/// Whether a block in `slot` counts the votes, the last time being in `last`. D9
constexpr bool counts_votes(const eos_election_rules& rules, std::uint64_t slot,
                            std::uint64_t last) {
  return slot > last && slot - last > rules.slots_between;
}

/// D9: who is elected, in ascending order. Nothing if nobody has votes, or fewer than `former`.
std::optional<std::vector<account_id>> elected_producers(const eos_election_rules& rules,
                                                         std::span<const candidate_votes> ranking,
                                                         std::size_t former);

class eos_schedule {
public:
  /// @pre not empty
  explicit eos_schedule(std::vector<account_id> active) : active_(std::move(active)) {}

  const std::vector<account_id>& active() const { return active_; }
  std::uint32_t version() const { return version_; } ///< how often the active schedule changed
  bool has_pending() const { return pending_.has_value(); }
  /// The pending producers; null if there are none.
  const std::vector<account_id>* pending() const {
    return pending_ ? &pending_->producers : nullptr;
  }
  bool has_proposed() const { return proposed_.has_value(); }

  /// Block `own` has made everything up to `irreversible` so. True if another schedule is active
  /// from the next block on. D9.3, D9.4
  bool on_block(concur::height own, concur::height irreversible);
  /// Block `own` elected these. False if that changes nothing. D9.2 @pre not empty
  bool propose(concur::height own, std::vector<account_id> producers);

  friend bool operator==(const eos_schedule&, const eos_schedule&) = default;

private:
  struct waiting {
    std::vector<account_id> producers;
    concur::height since;
    friend bool operator==(const waiting&, const waiting&) = default;
  };

  std::vector<account_id> active_;
  std::uint32_t version_ = 0;
  std::optional<waiting> pending_;
  std::optional<waiting> proposed_;
};

} // namespace concur::consensus::dpos
