// What a protocol may ask about the ledger after some block: who has how much at stake, and for
// whom it was voted. The ledger itself is not seen from here; the node answers.
#pragma once

#include "messages/block.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace concur::consensus {

using vote_list = std::vector<account_id>;

/// An account that takes part: it stands as a candidate, votes, or has coins bonded.
struct holder {
  account_id who;
  amount balance; ///< coins at hand
  coin_age age = 0;
  unix_ms aged_until; ///< up to which `age` counts
  bool is_candidate = false;
  bool is_convicted = false; ///< evidence against it was accepted
  amount bonded, leaving;    ///< `leaving` is part of `bonded`
  unix_ms leaving_since;
  std::shared_ptr<const vote_list> votes; ///< rising; null for none
  account_id proxy;                       ///< zero for none
  std::uint32_t wanted = 0;               ///< see vote_for
  unix_ms cast;                           ///< when it voted or chose its proxy
};

/// Coin-age at `now`; an earlier time gives what was known then.
inline coin_age age_at(const holder& h, unix_ms now) {
  auto rested = now > h.aged_until ? now.value - h.aged_until.value : 0;
  return h.age + coin_age{h.balance.value} * rested;
}

class stake_view {
public:
  virtual ~stake_view() = default;

  /// All accounts with a stake record, ascending by key. The first call of a view is linear in
  /// their number, later ones cost nothing.
  virtual std::span<const holder> holders() const = 0;
  /// Any account; nothing if there is none.
  virtual std::optional<holder> find(const account_id& who) const = 0;
  /// All coins there are.
  virtual amount issued() const = 0;
};

using stake_ptr = std::shared_ptr<const stake_view>;

} // namespace concur::consensus
