#include "node_support.hpp"

#include "tests/support/catch.hpp"

#include <limits>

namespace concur::node::test {
namespace {

/// Before any test runs: every block has a hash.
[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

} // namespace

key_pair key_of(std::string_view name) { return key_pair::from_seed(sha256(as_bytes(name)).data); }
account_id account(std::string_view name) { return key_of(name).identity(); }

ledger::rules test_rules() {
  ledger::rules r;
  r.genesis_time = epoch;
  r.genesis = {{account("alice"), coins(1000)}, {account("bob"), coins(1000)}};
  r.maturity = 2;
  r.name = "tests/node";
  return r;
}

std::unique_ptr<consensus::chain_rules> test_consensus() {
  consensus::pow::pow_settings s;
  s.params = consensus::pow::lecture_params(8, 0, 10s);
  s.proof = consensus::pow::proof_kind::drawn;
  s.confirmations = 3;
  return std::make_unique<consensus::pow::pow_rules>(s);
}

tx_ptr pay(const std::string& from, std::uint64_t nonce, const std::string& to, amount value,
           amount fee) {
  transaction_fields f{account(from), nonce, fee, transfer{account(to), value, {}}};
  return sign_transaction(ledger::id_of(test_rules()), f, key_of(from));
}

tx_ptr broken(const tx_ptr& tx) {
  auto s = tx->seal();
  s.data[3] ^= 1;
  return std::make_shared<const transaction>(tx->fields(), s);
}

tested_node::tested_node(const std::string& miner, std::uint64_t states_kept)
    : tested_node(miner, states_kept, ledger::make_memory_store(ledger::id_of(test_rules()))) {}

tested_node::tested_node(const std::string& miner, std::uint64_t states_kept,
                         std::unique_ptr<ledger::store> store)
    : miner_(miner), states_kept_(states_kept),
      executor_(std::make_shared<executor>(test_rules(), ledger::verify_mode::each)),
      store_(std::move(store)) {
  auto restored = store_->load(std::numeric_limits<std::size_t>::max());
  REQUIRE(restored.has_value());
  std::vector<block_ptr> known;
  std::optional<block_id> head;
  if (restored->has_value()) {
    for (auto& b : (*restored)->recent)
      if (b.block->height() > height{0})
        known.push_back(b.block);
    head = (*restored)->position.head;
  }
  consensus::chain_settings chain;
  chain.proposes = true;
  auto engine = std::make_unique<consensus::chain_engine>(
      chain, test_consensus(), executor_->genesis(), std::make_unique<consensus::conduct>(), known,
      head);
  replica_settings s;
  s.self = node_id{0};
  s.account = account(miner);
  s.neighbours = {peer, other_peer};
  s.own = validator_role;
  s.miner = miner_role;
  s.wallet = wallet_role;
  s.states_kept = states_kept;
  replica_ = std::make_unique<replica>(s, std::move(engine), executor_,
                                       restored->has_value() ? &**restored : nullptr);
  static_cast<void>(handle(start{}));
}

tested_node tested_node::restarted(tested_node& before) {
  tested_node out{before.miner_, before.states_kept_, std::move(before.store_)};
  out.now = before.now;
  out.next_nonce = before.next_nonce;
  return out;
}

actions tested_node::handle(const event& e) {
  actions out;
  replica_->handle({now, unix_ms{epoch.value + static_cast<std::uint64_t>(to_ns(now) / 1'000'000)}},
                   e, out);
  if (!out.write.empty())
    REQUIRE(store_->write(out.write).has_value());
  for (auto& w : posted<work>(out, miner_role))
    generation_ = w.puzzle->generation;
  return out;
}

actions tested_node::mine() {
  now += 10s;
  return handle(solved{{generation_, next_nonce++}});
}

void tested_node::mine(std::size_t blocks) {
  for (std::size_t i = 0; i < blocks; ++i)
    static_cast<void>(mine());
}

block_ptr tested_node::craft(std::vector<tx_ptr> txs, std::optional<amount> reward) const {
  auto r = report();
  auto& tree = engine().tree();
  auto& parent = *tree.at(tree.head()).block;
  block_header h;
  h.height = parent.height() + 1;
  h.parent = parent.id();
  h.time = unix_ms{parent.header().time.value + 10'000};
  h.proposer = account("maker");
  h.seal = lecture_seal{consensus::pow::bits_of_zero_bits(8), 1};
  auto right = ledger::preview(test_rules(), r.state, h.height, h.time, h.proposer, txs, {});
  if (right)
    h.state_root = right->state_root;
  auto claim = reward.value_or(right ? right->reward : coins(50));
  h.tx_root = body_root(h, claim, txs);
  return std::make_shared<const block>(h, claim, std::move(txs));
}

std::vector<block_ptr> tested_node::chain() const {
  std::vector<block_ptr> out;
  auto& tree = engine().tree();
  for (auto h = height{1}; h <= tree.height(tree.head()); h = h + 1)
    out.push_back(tree.at(tree.best_at(h)).block);
  return out;
}

std::vector<block_id> tested_node::stored_chain() const {
  std::vector<block_id> out;
  for (auto h = height{0};; h = h + 1) {
    auto id = store_->at(h);
    REQUIRE(id.has_value());
    if (!*id)
      return out;
    out.push_back(**id);
  }
}

std::vector<reason> refusals(const actions& a) {
  std::vector<reason> out;
  for (auto& f : facts<refused>(a))
    out.push_back(f.why);
  return out;
}

std::vector<tx_news> news(const actions& a) {
  std::vector<tx_news> out;
  for (auto& f : facts<tx_moved>(a))
    out.push_back(f.news);
  return out;
}

} // namespace concur::node::test
