// What a node keeps of its peers in the rings of its store, so that a restart does not forget it:
// who is banned until when, whom it has heard. Times are Unix times, since
// those of a run begin anew with it.
#pragma once

#include "base/keys.hpp"
#include "ledger/store.hpp"

#include <map>

namespace concur::node {

struct peer_note {
  public_key who;
  unix_ms at; ///< banned until then, or heard of then
  friend bool operator==(const peer_note&, const peer_note&) = default;
};

ledger::ring_entry ban_entry(const peer_note& n);
ledger::ring_entry seen_entry(const peer_note& n);
/// Bans that have not ended by `now`; of several of one peer the last one. What does not decode is
/// left out: a node must start whatever somebody did to its files.
std::map<public_key, unix_ms> bans_in(const ledger::store& s, unix_ms now);
/// Oldest first.
std::vector<peer_note> peers_in(const ledger::store& s);

} // namespace concur::node
