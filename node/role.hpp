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

/// What a delegate scheduler has seen of one candidate's turns so far.
struct track_record {
  account_id who;
  std::uint64_t made = 0, missed = 0;
};
/// What voters decide on.
struct standing {
  std::uint64_t term = 0;
  consensus::ranking ranks;
  std::vector<track_record> records; ///< rising by key
  std::vector<account_id> accused;   ///< rising; of double proposals, by what this node has seen
};

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
/// To a validator: please take this transaction, and tell that role what becomes of it.
struct submit {
  tx_ptr tx;
  role_id by{};
  bool is_known = false; ///< was submitted before the node restarted
};
/// To a client: its node has restarted, and what it was to tell the client is forgotten.
struct reconnected {};
/// To a delegate scheduler: what there is to do from now on.
struct agenda_news {
  std::shared_ptr<const consensus::agenda> agenda;
};
/// To a validator: a duty has come.
struct duty_begins {
  consensus::duty duty;
};
/// To a voter: an election or its term is over; who stands how, and who used its turns.
struct standings {
  std::shared_ptr<const standing> what;
};
/// To a wallet: sign this and submit it.
struct petition {
  action what;
};
/// To whoever submitted it: what became of its transaction.
struct notice {
  tx_ptr tx;
  tx_news news{};
  reason why; ///< rejected
};
using event = std::variant<start, arrival, wake, work, solved, exhausted, submit, notice,
                           agenda_news, duty_begins, standings, petition, reconnected>;

std::string_view kind_name(const event& e);
/// A number for it, arrivals by their message; and its name, "event" if there is no such number.
std::uint8_t kind_code(const event& e);
std::string_view kind_name(std::uint8_t code);
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
