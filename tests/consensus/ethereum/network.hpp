// A few engines with Ethereum's rules, linked to each other, in virtual time; without a ledger:
// stakes are written down, transactions are believed.
#pragma once

#include "consensus/chain/chain_engine.hpp"
#include "consensus/ethereum/ethereum_rules.hpp"
#include "tests/consensus/chain/engine_support.hpp"
#include "tests/consensus/ethereum/support.hpp"

#include <map>

namespace concur::consensus::ethereum::test {

using consensus::test::noted_ledger;

/// Fast enough for tests, and everything else as on the main net.
ethereum_settings quick_settings();

const key_pair& key_number(std::size_t n);
amount eth_amount(std::uint64_t n);

/// The ledger of a test: everybody has so much bonded from the start.
std::shared_ptr<consensus::test::noted_stake> equal_stakes(std::size_t validators,
                                                           amount bonded = eth_amount(32));

class test_network;

class test_view final : public chain_view {
public:
  test_view(test_network& n, std::size_t place);

  const chain_id& chain() const override { return ledger.chain(); }
  stake_ptr stake_after(const block_id& b) override { return ledger.stake_after(b); }
  bool check_signature(const public_key& k, byte_view text, const signature& s) override;
  verdict execute(const block_ptr&) override { return verdict::accept(); }
  payload make_payload(const block_header& h, std::span<const due> dues,
                       const wishes& wanted) override;
  std::vector<tx_ptr> find_short(const block_id&, std::span<const std::uint64_t>) override {
    return {};
  }
  account_id proposer() const override { return key.identity(); }
  signature sign(byte_view text) override { return key.sign(text); }
  std::span<const node_id> neighbours() const override { return peers; }

  noted_ledger ledger;
  key_pair key;
  std::size_t self;
  std::vector<node_id> peers;
  test_network& net;
};

class test_network {
public:
  using conduct_maker = std::function<std::unique_ptr<conduct>(std::size_t)>;
  explicit test_network(std::size_t nodes, ethereum_settings settings = quick_settings(),
                        const conduct_maker& make = {});
  ~test_network();

  /// Runs until the slot begins.
  void run_to_slot(slot_number slot);
  void run_to_epoch(epoch_number e) { run_to_slot(settings.first_slot(e)); }

  const engine& at(std::size_t n) const { return *nodes_[n]->engine; }
  ethereum_rules& rules(std::size_t n) { return *nodes_[n]->rules; }
  chain_engine& engine_of(std::size_t n) { return *nodes_[n]->engine; }
  test_view& view(std::size_t n) { return *nodes_[n]->view; }
  beacon_state head_state(std::size_t n);
  epoch_number settled_epoch(std::size_t n);
  unix_ms clock() const { return clock_; }
  /// Puts a transaction by the key of `n` where every proposer finds it.
  void submit(std::size_t n, action what);
  /// Whether all that are up have one head.
  bool agree() const;

  ethereum_settings settings;
  block_ptr genesis;
  std::function<bool(std::size_t from, std::size_t to)> is_cut; ///< may be empty
  std::vector<bool> is_up;
  std::chrono::milliseconds latency{20};
  std::vector<tx_ptr> pool;
  std::map<std::string, std::uint64_t> refusals; ///< by reason
  std::vector<accusation> accusations;
  std::uint64_t messages = 0;

private:
  struct node {
    std::unique_ptr<test_view> view;
    ethereum_rules* rules = nullptr;
    std::unique_ptr<chain_engine> engine;
    std::shared_ptr<const agenda> plan;
    std::uint64_t generation = 0;
    std::optional<std::uint64_t> proposed, voted;
  };
  struct event {
    std::size_t to;
    std::variant<input, std::pair<std::uint64_t, std::size_t>> what; ///< or duty of a generation
  };

  void step(std::size_t n, const input& in);
  void wake(std::size_t n, std::uint64_t generation, std::size_t place);
  void perform(std::size_t n, effects out);
  void at_time(std::uint64_t ms, event e);

  unix_ms clock_;
  std::vector<std::unique_ptr<node>> nodes_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, event> queue_;
  std::uint64_t events_ = 0;
  std::map<std::size_t, std::uint64_t> nonces_;
};

} // namespace concur::consensus::ethereum::test
