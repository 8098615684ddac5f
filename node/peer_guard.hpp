// What one node takes from each of its peers: so many transactions, blocks, votes and requests a
// second, each with a bucket of its own (a token bucket: Turner 1986). Whoever sends more is not
// heard for the rest; whoever says what no honest node says is not heard for ten minutes. An honest
// node that lags and catches up stays below all of it. Limits of experience.md, section 10.
#pragma once

#include "messages/envelope.hpp"

#include <array>
#include <vector>

namespace concur::node {

struct peer_limits {
  double transactions_per_s = 1'000;
  double blocks_per_s = 50; ///< headers and parts of blocks count as one each
  double votes_per_s = 1'000;
  double requests_per_s = 1'000; ///< announcements and everything else
  double burst_s = 2;            ///< a bucket holds what comes in so long
  double blocks_at_once = 2'048; ///< asked for and answered at once by a node that catches up
  duration ban = std::chrono::minutes{10};
};

/// Not thread-safe.
class peer_guard {
public:
  /// So many nodes, by id.
  explicit peer_guard(std::size_t nodes, const peer_limits& limits = {});

  /// Refuses with peer-too-fast or peer-banned.
  verdict take(node_id from, const message& what, instant now);
  /// It said something that no honest node says.
  void strike(node_id from, instant now) { peers_[from.value].banned_until = now + limits_.ban; }
  /// It was banned before this process began.
  void ban(node_id from, instant until) { peers_[from.value].banned_until = until; }
  instant banned_until(node_id from) const { return peers_[from.value].banned_until; }
  bool is_banned(node_id from, instant now) const { return now < peers_[from.value].banned_until; }

private:
  enum kind : std::size_t { transactions, blocks, votes, requests, kinds };
  struct bucket {
    double tokens = 0;
    instant filled{};
  };
  struct peer {
    std::array<bucket, kinds> buckets;
    instant banned_until{};
  };

  static kind kind_of(const message& m);
  double rate_of(kind k) const;
  double room_of(kind k) const;

  peer_limits limits_;
  std::vector<peer> peers_;
};

} // namespace concur::node
