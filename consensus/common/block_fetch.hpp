// Asking peers for blocks by id: who was asked for what, when to ask somebody else, when to give
// up. Shared by all protocols; none may assume that it has a block's parent.
#pragma once

#include "base/types.hpp"
#include "messages/block.hpp"

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
  /// What to ask for now, grouped by peer. Takes the requests as made.
  std::vector<request> due(instant now);
  /// When due() should be called again; nothing if nothing is on its way.
  std::optional<instant> next_timeout() const;

  std::size_t wanted() const { return wanted_.size(); }
  bool wants(const block_id& id) const { return by_id_.contains(id); }

private:
  struct want_entry {
    block_id id;
    std::vector<node_id> peers; // sorted
    std::size_t next_peer = 0;
    unsigned tries = 0;
    std::optional<node_id> asked;
    instant asked_at{};
  };
  void release(want_entry& w);

  fetch_settings settings_;
  std::map<std::uint64_t, want_entry> wanted_; // by age: the oldest wish is served first
  std::unordered_map<block_id, std::uint64_t, hash256_hasher> by_id_; // looked up only
  std::map<node_id, std::size_t> in_flight_;
  std::uint64_t next_age_ = 0;
};

} // namespace concur::consensus
