// One replica without I/O: an engine, a transaction pool and a ledger. It turns what the engine
// says into what a node has to write, send and tell.
#pragma once

#include "ledger/pool.hpp"
#include "node/executor.hpp"
#include "node/role.hpp"
#include "node/tx_relay.hpp"

#include <deque>
#include <memory>
#include <unordered_map>

namespace concur::node {

struct replica_settings {
  node_id self;
  account_id account; ///< paid by the blocks of this node
  std::vector<node_id> neighbours;
  role_id own; ///< of this replica
  std::optional<role_id> miner;
  std::optional<role_id> wallet;
  std::optional<role_id> scheduler;
  std::optional<key_pair> key; ///< of `account`, for seals and votes; needed where turns are taken
  ledger::pool_limits pool;
  tx_relay_settings relay;
  bool searches = false;          ///< work must be renewed when the pool has news
  std::uint64_t states_kept = 64; ///< blocks below the head whose state is kept ready
  /// Bytes of transactions and blocks that it may hold; 0: no limit. At the limit it takes neither
  /// transactions nor blocks without a parent any more; an eighth above it, it halts.
  std::size_t held_bytes_max = 0;
};

/// What a replica holds, for comparing and reporting.
struct replica_report {
  ledger::chain_position position;
  std::size_t orphans = 0;
  std::size_t branches = 0;
  std::size_t pool_transactions = 0;
  std::size_t pool_bytes = 0;
  amount issued;
  ledger::state state;
};

class replica final : public role, private consensus::chain_view {
public:
  /// `restored` is what the node's store gave back; the engine was made from the same.
  replica(replica_settings settings, std::unique_ptr<consensus::engine> engine,
          std::shared_ptr<executor> executor, const ledger::restored* restored = nullptr);

  void handle(const moment& at, const event& what, actions& out) override;

  replica_report report() const;
  /// Encoded bytes of pooled transactions and of all blocks that it knows.
  std::size_t held_bytes() const { return pool_.bytes() + engine_->held_bytes(); }
  const consensus::engine& engine() const { return *engine_; }

private:
  struct slot {
    executed_ptr
        kept; ///< null once the block is buried; holding it keeps the executor's memo alive
    std::shared_ptr<const ledger::undo_record> undo;
  };

  // chain_view
  verdict execute(const block_ptr& b) override;
  const concur::chain_id& chain() const override { return executor_->chain(); }
  consensus::stake_ptr stake_after(const block_id& b) override;
  bool check_signature(const public_key& key, byte_view text, const signature& s) override;
  signature sign(byte_view text) override;
  consensus::payload make_payload(const block_header& header, std::span<const due> dues,
                                  const consensus::wishes& wanted) override;
  std::vector<tx_ptr> find_short(const block_id& block,
                                 std::span<const std::uint64_t> short_ids) override;
  account_id proposer() const override { return settings_.account; }
  std::span<const node_id> neighbours() const override { return settings_.neighbours; }
  bool has_room() const override {
    return settings_.held_bytes_max == 0 || held_bytes() < settings_.held_bytes_max;
  }

  void step(const moment& at, const consensus::input& in, actions& out);
  void hand_out(consensus::effects& effects, actions& out);
  void tell(consensus::effects& effects, actions& out);
  void act(const moment& at, const event& what, actions& out);
  void look_at_memory(actions& out) const;
  void on_arrival(const moment& at, const arrival& a, actions& out);
  void on_wake(const moment& at, const wake& w, actions& out);
  void on_submit(const moment& at, const submit& s, actions& out);
  verdict take_transaction(const moment& at, node_id from, const tx_ptr& tx, actions& out);
  void answer_items(node_id from, const get_items& m, actions& out);
  void ask_transactions(const moment& at, actions& out);

  void on_start(const moment& at, actions& out);
  void follow(const consensus::head_moved& moved, actions& out);
  void settle(const consensus::settled& s, actions& out);
  void write_move(const block_id& from, actions& out) const;
  void tell_owner(const tx_ptr& tx, tx_news news, actions& out);
  void drop_old_states();

  void take_up(const submit& s, actions& out);
  bool knows(const tx_id& id) const;
  bool included(const tx_id& id, const block_id& head) const {
    return place_of(id, head).has_value();
  }
  /// Height of the block that includes it.
  std::optional<concur::height> place_of(const tx_id& id, const block_id& head) const;
  /// The blocks that leave and enter the chain on the way from one head to another.
  chain_moved way(const block_id& from, const block_id& to) const;
  /// State after a block of the tree, rebuilt from the one at the head if it was dropped.
  ledger::state state_of(const block_id& id);

  replica_settings settings_;
  std::unique_ptr<consensus::engine> engine_;
  std::shared_ptr<executor> executor_;
  ledger::pool pool_;
  tx_relay relay_;
  ledger::state state_; // after head_
  block_id head_;       // as far as the engine's moves were followed
  std::unordered_map<block_id, slot, hash256_hasher> slots_; // looked up only
  std::deque<std::pair<concur::height, block_id>> states_;   // kept ones, about in order of height
  std::unordered_map<tx_id, role_id, hash256_hasher>
      own_;                      // submitted here, not settled, and by whom; looked up only
  std::uint64_t signatures_ = 0; // made in this step
  bool is_new_ = true;           // nothing of this chain is in the store yet
  bool renewal_pending_ = false;
};

} // namespace concur::node
