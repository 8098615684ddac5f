// The engine that all block chains share: keeps the tree, takes blocks in, fetches what is missing,
// chooses the head, tells the neighbours, says what is settled, hands out work, uses turns and
// passes votes on. What differs between protocols is in chain_rules, how faulty nodes differ is in
// conduct.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/chain/orphan_pool.hpp"
#include "consensus/common/block_fetch.hpp"
#include "consensus/conduct.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <unordered_set>

namespace concur::consensus {

/// How a new block reaches the neighbours.
enum class block_relay { announce, compact, push };

struct chain_settings {
  block_relay relay = block_relay::announce;
  bool proposes = false;    ///< works on blocks of its own
  bool takes_turns = false; ///< makes blocks in its turn, and votes
  /// Work is put into a finished block (`true`), or drawn, with the payload chosen when it is
  /// solved.
  bool searches = false;
  duration status_every = std::chrono::seconds{5}; ///< a head_status to one neighbour in turn
  /// Who is asked for a checkpoint at every start; until he answers nothing is taken in.
  std::optional<node_id> trusted;
  orphan_limits orphans;
  fetch_settings fetch;
};

class chain_engine final : public engine {
public:
  /// `known` are blocks that a store gave back, parents first, the genesis block excepted; they
  /// were checked when they were stored. `head` is one of them or genesis.
  chain_engine(chain_settings settings, std::unique_ptr<chain_rules> rules, block_ptr genesis,
               std::unique_ptr<consensus::conduct> conduct = std::make_unique<consensus::conduct>(),
               std::span<const block_ptr> known = {}, std::optional<block_id> head = {});

  engine_info info() const override { return rules_->info(); }
  effects step(const step_context& context, const input& in) override;
  engine_status status() const override;
  std::size_t held_bytes() const override { return tree_.bytes() + orphans_.bytes(); }

  const block_tree& tree() const override { return tree_; }

private:
  struct turn;       // one step: its context and its effects
  struct candidate { // the block that a miner is working on
    std::uint64_t generation = 0;
    block_header header;
    payload content;
    std::vector<due> dues;
  };
  struct partial { // a compact block with holes
    send_compact sent;
    std::vector<tx_ptr> transactions;
    std::vector<std::uint32_t> missing;
  };

  void on_start(turn& t);
  void on_timer(turn& t, const timer_key& key);
  void on_solved(turn& t, const puzzle_solved& solved);
  void on_duty(turn& t, const duty& d);
  void take_initiative(turn& t);
  void meet(turn& t); // the blocks that a store gave back

  // Messages: chain_messages.cpp.
  void on_message(turn& t, node_id from, const announce& m);
  void on_message(turn& t, node_id from, const get_items& m);
  void on_message(turn& t, node_id from, const not_found& m);
  void on_message(turn& t, node_id from, const send_block& m);
  void on_message(turn& t, node_id from, const send_compact& m);
  void on_message(turn& t, node_id from, const get_block_transactions& m);
  void on_message(turn& t, node_id from, const send_block_transactions& m);
  void on_message(turn& t, node_id from, const get_headers& m);
  void on_message(turn& t, node_id from, const send_headers& m);
  void on_message(turn& t, node_id from, const head_status& m);
  void on_message(turn& t, node_id from, const send_votes& m);
  void on_message(turn& t, node_id from, const get_checkpoint& m);
  void on_message(turn& t, node_id from, const send_checkpoint& m);
  void on_message(turn&, node_id, const send_transaction&) {} // the node's business
  void hear(turn& t, const received& m);
  void meet_neighbours(turn& t);
  void ask_headers(turn& t, node_id from, std::vector<block_id> locator);
  void tell_neighbours(turn& t, std::span<const node_id> except, const block_ptr& b);
  void send_status(turn& t);
  void ask_for_missing(turn& t);

  // Taking blocks in: chain_engine.cpp.
  void take_block(turn& t, node_id from, const block_ptr& b);
  void keep_orphan(turn& t, node_id from, const block_ptr& b);
  verdict judge(turn& t, const block_ptr& b, block_tree::position parent);
  bool insert(turn& t, node_id from, const block_ptr& b);
  void choose_head(turn& t, block_tree::position p);
  void settle(turn& t);

  // Making blocks by work: chain_work.cpp.
  void give_work(turn& t);
  void fill(turn& t, block_header& header, payload& content, std::vector<due>& dues);
  block_ptr assemble(turn& t, std::uint64_t nonce);

  // Turns, votes and what contradicts them: chain_turns.cpp.
  void propose(turn& t, std::uint64_t slot);
  block_ptr made_on(turn& t, block_tree::position parent, const chain_rules::turn& at,
                    bool is_other);
  block_ptr chosen_among(turn& t, std::uint64_t slot, const block_ptr& first);
  std::vector<block_ptr> made_on_branches(turn& t, block_tree::position parent, std::uint64_t slot);
  void use_past_turns(turn& t);
  void take_own(turn& t, const block_ptr& b);
  block_ptr sealed(turn& t, const block& unsigned_block);
  void publish_others(turn& t, const block_ptr& honest);
  void cast(turn& t, const duty* occasion);
  void send_own_votes(turn& t, std::vector<vote_message> votes);
  bool take_vote(turn& t, node_id from, const vote_message& v);
  void send_votes_on(turn& t, node_id except, std::vector<vote_message> votes);
  void reconsider(turn& t);
  void note_claim(turn& t, const block_header& h);
  void file_evidence(turn& t);
  void publish_agenda(turn& t, const block_id& old_head);
  void add_branch_duties(turn& t, agenda& out);
  std::vector<slot_result> results_since(const block_id& old_head) const;

  // For those whose keys the conduct has: chain_keys.cpp.
  void as_others(turn& t, const std::function<void(turn&)>& act);
  void propose_for_others(turn& t, std::uint64_t slot);
  void cast_for_others(turn& t, const duty* occasion);
  void add_duties_of_others(turn& t, agenda& out);

  chain_settings settings_;
  std::unique_ptr<chain_rules> rules_;
  std::unique_ptr<consensus::conduct> conduct_;
  block_tree tree_;
  block_tree::position settled_ = 0;
  orphan_pool orphans_;
  block_fetch fetch_;
  std::map<block_id, partial> partials_;
  std::map<node_id, instant> headers_asked_;
  std::optional<instant> fetch_timer_;
  std::uint64_t timers_set_ = 0;
  std::uint64_t statuses_sent_ = 0;
  std::uint64_t generation_ = 0; // of the last puzzle
  std::optional<candidate> candidate_;
  bool has_met_ = false; ///< the rules were told of the blocks of the tree
  bool awaits_checkpoint_ = false;

  std::map<std::pair<account_id, std::uint64_t>, slot_claim> claims_; // by proposer and slot
  std::deque<std::pair<account_id, std::uint64_t>> claims_order_;     // oldest first
  std::deque<action> evidence_; ///< not in the chain yet, as far as this node knows
  std::unordered_set<hash256, hash256_hasher> votes_seen_; // looked up only
  std::deque<hash256> votes_order_;                        // oldest first
};

} // namespace concur::consensus
