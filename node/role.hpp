// A role is one actor's logic without the actor: it handles one event at a time and says what is to
// be done. The same roles run under the bare loop, under CAF in virtual time, and under CAF with
// threads; no role knows which. Not thread-safe: one event at a time.
#pragma once

#include "consensus/engine.hpp"
#include "ledger/store.hpp"
#include "node/observation.hpp"

#include <memory>
#include <variant>
#include <vector>

namespace concur::node {

/// Position of a role in its run, counted from 0.
using role_id = strong<struct role_id_tag, std::uint32_t>;

// Events.
struct start {};
/// A message from another node.
struct arrival {
  node_id from;
  message_ptr what;
};
/// Something the role asked to be woken for.
struct wake {
  consensus::timer_key key;
};
/// To a miner: work on this.
struct work {
  std::shared_ptr<const consensus::puzzle> puzzle;
};
/// To a validator: the miner found it.
struct solved {
  consensus::puzzle_solved solution;
};
/// To a validator: nonces are used up, new work is needed.
struct exhausted {};
/// To a validator: please take this transaction.
struct submit {
  tx_ptr tx;
};
/// To a wallet: what became of its transaction.
struct notice {
  tx_ptr tx;
  tx_news news{};
  reason why; ///< rejected
};
using event = std::variant<start, arrival, wake, work, solved, exhausted, submit, notice>;

std::string_view kind_name(const event& e);
/// A few bits that differ when the contents differ, for digests of runs.
std::uint64_t fingerprint(const event& e);

/// An event for a role of the same node, itself included, `after` from now.
struct post {
  role_id to;
  duration after{0};
  event what;
};

/// What handling an event asks for, in the order in which it must be performed: make `write`
/// durable, send, post, tell the observers, stop if halted.
struct actions {
  ledger::write_batch write;
  std::vector<consensus::outbound> send;
  std::vector<post> posts;
  std::vector<fact> facts;
  std::optional<std::string> halt;

  void clear();
};

/// What a role may know of the moment.
struct moment {
  instant now;   ///< true time of the laboratory
  unix_ms clock; ///< what the node's own clock shows
};

class role {
public:
  virtual ~role() = default;
  /// @pre `out` is empty
  virtual void handle(const moment& at, const event& what, actions& out) = 0;
};

} // namespace concur::node
