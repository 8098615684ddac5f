// Facts that observers hear of: invariants, measurements, traces and the live view live from them
// and from nothing else, and never take part.
#pragma once

#include "consensus/engine.hpp"

#include <variant>
#include <vector>

namespace concur::node {

/// A block was made; `adopted` is false if its own maker does not build on it (a deviation).
struct block_made {
  block_ptr block;
  bool adopted = true;
};
/// The head moved. `undone` newest first, `done` oldest first.
struct chain_moved {
  std::vector<block_ptr> undone;
  std::vector<block_ptr> done;
};
struct block_settled {
  block_id block;
  concur::height height;
  consensus::assurance assurance{};
};
struct settling_reverted {
  block_id block;
  concur::height height;
};
/// Something was refused, from a peer or from this node's own wallet.
struct refused {
  node_id from;
  reason why;
  hash256 what;
};
struct tx_submitted {
  tx_ptr tx;
};
struct tx_rejected {
  tx_ptr tx;
  reason why;
};
enum class tx_news : std::uint8_t { included, settled, returned, rejected };
/// What became of a transaction, as the node saw it through which it was submitted. `returned`: the
/// block that had included it was undone.
struct tx_moved {
  tx_ptr tx;
  tx_news news{};
};
struct deviated {
  std::string_view what;
  consensus::attempt_step step = consensus::attempt_step::none;
};
inline bool ends_attempt(consensus::attempt_step s) {
  return s == consensus::attempt_step::given_up || s == consensus::attempt_step::carried_out;
}
/// Nonces tried since the last fact of this kind; drawn mining reports what it would have tried.
struct hashed {
  std::uint64_t nonces = 0;
};
/// Somebody contradicted himself, as this node saw it.
struct accused {
  account_id who;
  reason kind;
  std::uint64_t slot = 0;
  std::shared_ptr<const action> evidence; ///< both statements
};
/// A slot of this node's best chain ended.
struct slot_ended {
  consensus::slot_result result;
};
/// The set that takes turns changed.
struct term_began {
  std::uint64_t term = 0;
  std::shared_ptr<const consensus::ranking> ranks; ///< null without elections
};
/// Signatures made since the last fact of this kind, those of transactions aside.
struct sealed {
  std::uint64_t signatures = 0;
};
/// The node stops for good, because an assumption of its protocol is broken or it holds too much.
struct halted {
  std::string why;
  bool is_out_of_memory = false; ///< then the run is given up
};
/// The node's process ended; its clients live on.
struct stopped {};
/// The node's process began again, with this much of the chain.
struct restarted {
  block_id head;
  concur::height height;
};

using fact = std::variant<block_made, chain_moved, block_settled, settling_reverted, refused,
                          tx_submitted, tx_rejected, tx_moved, deviated, hashed, accused,
                          slot_ended, term_began, sealed, halted, stopped, restarted>;

} // namespace concur::node
