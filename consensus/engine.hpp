// Every protocol is a pure state machine behind this interface: an input goes in, a value that says
// what to do comes out. An engine has no clock, thread, socket, file or log; time is an argument.
//
// Duties of whoever performs effects, in this order (design.md, section 7):
//   1. make the blocks of `store` durable, in one write with what the chain updates change;
//   2. send;  3. follow the chain updates;  4. set timers and hand out work;  5. tell observers;
//   6. stop the node if `halt` says so.
#pragma once

#include "base/u256.hpp"
#include "consensus/agenda.hpp"
#include "consensus/chain/block_tree.hpp"
#include "consensus/chain_view.hpp"
#include "messages/envelope.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace concur::consensus {

/// What a timer was for. Timers fire late and are never taken back: one that is no longer wanted
/// is recognised by its key.
enum class timer_kind : std::uint8_t {
  fetch,
  status,
  puzzle,
  transactions,
  payment,
  load,
  resend,
  duty,
  ballot
};
struct timer_key {
  timer_kind kind{};
  std::uint64_t number = 0;
  friend bool operator==(const timer_key&, const timer_key&) = default;
};

// Inputs.
struct started {};
struct received {
  node_id from;
  message_ptr what;
};
struct timer_fired {
  timer_key key;
};
/// A miner found `nonce` for the puzzle of that generation.
struct puzzle_solved {
  std::uint64_t generation = 0;
  std::uint64_t nonce = 0;
};
/// The pool holds something that the current puzzle lacks, or its nonces are used up.
struct payload_ready {};
/// A duty of the last agenda is due by this node's clock.
struct duty_due {
  consensus::duty duty;
};
using input = std::variant<started, received, timer_fired, puzzle_solved, payload_ready, duty_due>;

// Effects.
struct outbound {
  node_id to;
  message_ptr what;
};

/// A puzzle for the node's miner; it replaces the one before.
struct puzzle {
  std::uint64_t generation = 0;
  block_header header; ///< with the nonce still zero
  u256 target;         ///< a solution's hash is at most this
};

/// How much a settled block can be relied on. Undoing a probabilistic one is a measurement, undoing
/// any other is a violation.
enum class assurance : std::uint8_t { probabilistic, scheduled, quorum, crash_fault };

struct head_moved {
  block_id from, to;
};
struct settled {
  block_id block;
  concur::height height;
  consensus::assurance assurance{};
};
/// The head moved to a branch without this block, which was settled before.
struct settled_reverted {
  block_id block;
  concur::height height;
};
using chain_update = std::variant<head_moved, settled, settled_reverted>;

struct timer_command {
  timer_key key;
  duration after{0};
};
/// Something a peer sent was refused.
struct refusal {
  node_id from;
  reason why;
  hash256 what; ///< block or transaction
};
/// Where in an attack that may succeed or fail a deviation stands; the last two end an attempt.
enum class attempt_step : std::uint8_t { none, begun, given_up, carried_out };
/// A faulty node did something else than an honest one would have done.
struct deviation {
  std::string_view what;
  attempt_step step = attempt_step::none;
};

/// Somebody contradicted himself in what he signed.
struct accusation {
  account_id accused;
  reason kind; ///< double-proposal, double-vote, surround-vote
  std::uint64_t slot = 0;
  std::shared_ptr<const action> evidence; ///< both statements
};

struct [[nodiscard]] effects {
  std::optional<bytes> safety; ///< what must be durable before anything below is sent
  std::vector<block_ptr> store;
  std::vector<outbound> send;
  std::vector<chain_update> chain;
  std::vector<timer_command> timers;
  std::optional<puzzle> work;
  std::shared_ptr<const consensus::agenda> agenda; ///< replaces the one before
  std::vector<action> petitions; ///< to be signed and submitted by this node's account
  std::vector<refusal> refusals;
  std::vector<block_ptr> made; ///< by this node, adopted or not
  std::vector<deviation> deviations;
  std::vector<accusation> accusations;
  std::optional<std::string> halt;
};

struct step_context {
  node_id self;
  instant now;   ///< true time of the laboratory: for timers only
  unix_ms clock; ///< what this node's own clock shows
  chain_view& chain;
};

struct engine_info {
  std::string_view name;
  consensus::assurance assurance{};
  std::string_view assumes; ///< in words, such as "more than half of the work is honest"
};

struct engine_status {
  block_id head;
  concur::height head_height;
  block_id settled;
  concur::height settled_height;
  std::size_t orphans = 0;
  std::size_t branches = 0; ///< blocks known beside the best chain
};

class engine {
public:
  virtual ~engine() = default;
  virtual engine_info info() const = 0;
  virtual effects step(const step_context& context, const input& in) = 0;
  virtual engine_status status() const = 0;
  /// Encoded bytes of all blocks that it holds, those without a known parent too.
  virtual std::size_t held_bytes() const = 0;
  /// All valid blocks that this node knows; the unit of agreement is a block in every protocol.
  virtual const block_tree& tree() const = 0;
};

} // namespace concur::consensus
