// Execution of blocks, memoised by content: the same block on the same parent gives the same
// result, so in one process it is worked out once, however many replicas there are (design.md,
// section 5). One instance a process with `verify = once | none`, one a replica with `each`. Not
// thread-safe.
#pragma once

#include "ledger/rules.hpp"
#include "node/ledger_stake.hpp"

#include <memory>
#include <unordered_map>

namespace concur::node {

/// The state after a block, and how to get back. Undo data outlives the state, which is dropped
/// when the block is buried deep enough.
struct executed {
  block_ptr block;
  ledger::state after;
  std::shared_ptr<const ledger::undo_record> undo;
  mutable consensus::stake_ptr stake{}; ///< of `after`, once somebody has asked for it
};
using executed_ptr = std::shared_ptr<const executed>;

/// Different bodies may share one id (messages/block.hpp), so an id alone proves nothing.
bool same_content(const block& a, const block& b);

class executor {
public:
  executor(ledger::rules rules, ledger::verify_mode mode);

  tl::expected<executed_ptr, reason> run(const block_ptr& b, const ledger::state& parent,
                                         const ledger::inclusion& included);

  /// `b` was executed before this run, and a store gave it back.
  void remember(const block& b);

  /// Blocks with this transaction that were executed here, in any branch.
  std::span<const block_id> blocks_with(const tx_id& id) const;

  /// What every chain of these rules starts with, worked out once; undoing it leaves no account.
  const block_ptr& genesis() const { return after_genesis_->block; }
  const executed_ptr& after_genesis() const { return after_genesis_; }

  const ledger::rules& rules() const { return rules_; }
  const concur::chain_id& chain() const { return chain_; }
  const std::shared_ptr<ledger::signature_checker>& signatures() const { return signatures_; }
  std::uint64_t executions() const { return executions_; }

private:
  void forget_expired();

  ledger::rules rules_;
  concur::chain_id chain_;
  std::shared_ptr<ledger::signature_checker> signatures_;
  executed_ptr after_genesis_;
  std::unordered_map<block_id, std::weak_ptr<const executed>, hash256_hasher> memo_;
  std::unordered_map<tx_id, std::vector<block_id>, hash256_hasher> blocks_with_; // looked up only
  std::uint64_t executions_ = 0;
};

} // namespace concur::node
