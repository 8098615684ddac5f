// What was signed for each of several accounts, one of them at hand: for a node that has the keys
// of others and signs for them as if it were they, so that it contradicts nobody by accident. An
// honest node acts for itself alone.
#pragma once

#include "messages/block.hpp"

#include <map>
#include <optional>

namespace concur::consensus {

/// Nothing: the node itself.
using persona = std::optional<account_id>;

template <class Signed>
class personas {
public:
  /// What is at hand was signed for the one before; from now on it is what was signed for `who`.
  void act_as(const persona& who, Signed& at_hand) {
    if (who == acting_)
      return;
    kept_[acting_] = std::move(at_hand);
    at_hand = std::exchange(kept_[who], Signed{});
    acting_ = who;
  }

private:
  persona acting_;
  std::map<persona, Signed> kept_;
};

} // namespace concur::consensus
