// Asking peers for blocks by id: who was asked for what, when to ask somebody else, when to give
// up. Shared by all protocols; none may assume that it has a block's parent.
#pragma once

#include "base/types.hpp"
#include "messages/block.hpp"

#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

namespace concur::consensus {

struct fetch_settings {
  duration timeout = std::chrono::seconds{5}; ///< after this somebody else is asked
  std::size_t in_flight_per_peer = 16;        ///< bitcoin/bitcoin: MAX_BLOCKS_IN_TRANSIT_PER_PEER
  std::size_t wanted_max = 5000;
  unsigned tries_max = 8; ///< then the block is forgotten until somebody names it again
};

/// Every call takes time in proportion to what it answers and to the number of peers, not to the
/// number of blocks that are wanted. Not thread-safe.
class block_fetch {
public:
  explicit block_fetch(fetch_settings settings) : settings_(settings) {}

  /// `peer` says that it has `id`. Ignored when wanted_max is reached.
  void want(const block_id& id, node_id peer);
  /// `peer` does not have it after all.
  void not_found(const block_id& id, node_id peer);
  /// `peer` was asked for `id` in another way, such as for the rest of a compact block.
  void asked(const block_id& id, node_id peer, instant now);
  /// It has arrived. Returns the peers that are known to have it, sorted.
  std::vector<node_id> arrived(const block_id& id);

  struct request {
    node_id peer;
    std::vector<block_id> ids;
  };
  /// What to ask for now, grouped by peer. Takes the requests as made. @pre now never goes back
  std::vector<request> due(instant now);
  /// When due() should be called again; nothing if nothing is on its way.
  std::optional<instant> next_timeout() const;

  std::size_t wanted() const { return by_id_.size(); }
  bool wants(const block_id& id) const { return by_id_.contains(id); }

private:
  struct wish {
    block_id id;
    std::uint64_t age = 0;      // the oldest wish is served first
    std::vector<node_id> peers; // sorted
    std::size_t next_peer = 0;
    unsigned tries = 0;
    std::optional<node_id> asked;
    instant asked_at{};
  };
  using wishes = std::list<wish>; // a wish moves between the two lists, it is never copied
  struct peer_use {
    std::size_t in_flight = 0;
    std::size_t idle = 0; // idle wishes that it could fulfil
  };

  void ask(wishes::iterator w, node_id peer, instant now);
  void release(wishes::iterator w);
  void forget(wishes::iterator w);
  void forget_hopeless(wishes::iterator w);
  std::optional<node_id> choose(wish& w) const;
  bool is_free(const peer_use& p) const { return p.in_flight < settings_.in_flight_per_peer; }

  fetch_settings settings_;
  wishes idle_;                                                          // by age
  wishes asked_;                                                         // by the time of asking
  std::unordered_map<block_id, wishes::iterator, hash256_hasher> by_id_; // looked up only
  std::map<node_id, peer_use> peers_;
  std::uint64_t next_age_ = 0;
};

} // namespace concur::consensus
