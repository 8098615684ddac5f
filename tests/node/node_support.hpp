// One node with everything but a network and a clock: both move when a test moves them.
#pragma once

#include "consensus/chain/chain_engine.hpp"
#include "consensus/pow/pow_rules.hpp"
#include "node/replica.hpp"

namespace concur::node::test {

using namespace std::chrono_literals;

inline constexpr unix_ms epoch{1'000'000'000};
inline constexpr node_id peer{7}, other_peer{8};
inline constexpr role_id validator_role{0}, miner_role{1}, wallet_role{2};

key_pair key_of(std::string_view name);
account_id account(std::string_view name);

/// Alice and bob own 1,000 coins each; a reward may be spent two blocks later.
ledger::rules test_rules();
/// Proofs are tickets, three confirmations settle.
std::unique_ptr<consensus::chain_rules> test_consensus();

tx_ptr pay(const std::string& from, std::uint64_t nonce, const std::string& to, amount value,
           amount fee = amount{10'000});
/// The same with one bit of the signature changed.
tx_ptr broken(const tx_ptr& tx);

class tested_node {
public:
  explicit tested_node(const std::string& miner = "miner", std::uint64_t states_kept = 64);
  /// One that continues from what the store of `before` holds.
  static tested_node restarted(tested_node& before);

  actions handle(const event& e);
  actions hear(node_id from, message m) {
    return handle(arrival{from, std::make_shared<const message>(std::move(m))});
  }
  /// Solves the puzzle at hand ten seconds later.
  actions mine();
  void mine(std::size_t blocks);

  /// A child of the head; what it pays and its roots are right if the transactions are.
  block_ptr craft(std::vector<tx_ptr> txs, std::optional<amount> reward = {}) const;

  /// The best chain without the genesis block.
  std::vector<block_ptr> chain() const;
  replica_report report() const { return replica_->report(); }
  const consensus::engine& engine() const { return replica_->engine(); }
  executor& execution() { return *executor_; }
  ledger::store& store() { return *store_; }
  /// What the store would give back, ids of the best chain by height.
  std::vector<block_id> stored_chain() const;

  instant now{};
  std::uint64_t next_nonce = 1;

private:
  tested_node(const std::string& miner, std::uint64_t states_kept,
              std::unique_ptr<ledger::store> store);

  std::string miner_;
  std::uint64_t states_kept_;
  std::shared_ptr<executor> executor_;
  std::unique_ptr<ledger::store> store_;
  std::unique_ptr<replica> replica_;
  std::uint64_t generation_ = 0;
};

template <class Fact>
std::vector<Fact> facts(const actions& a) {
  std::vector<Fact> out;
  for (auto& f : a.facts)
    if (auto* wanted = std::get_if<Fact>(&f))
      out.push_back(*wanted);
  return out;
}

template <class Event>
std::vector<Event> posted(const actions& a, role_id to) {
  std::vector<Event> out;
  for (auto& p : a.posts)
    if (p.to == to)
      if (auto* wanted = std::get_if<Event>(&p.what))
        out.push_back(*wanted);
  return out;
}

std::vector<reason> refusals(const actions& a);
/// News of one's own transactions.
std::vector<tx_news> news(const actions& a);

} // namespace concur::node::test
