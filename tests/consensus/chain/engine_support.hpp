// Small chains without a ledger, and a chain engine with a node around it that only takes notes.
#pragma once

#include "consensus/chain/chain_engine.hpp"
#include "consensus/pow/pow_rules.hpp"

#include <map>

namespace concur::consensus::test {

using namespace std::chrono_literals;

inline constexpr unix_ms genesis_time{1'000'000'000};
inline constexpr unsigned zero_bits = 8;
inline constexpr node_id self{0}, alice{1}, bob{2}, carol{3};

/// Proofs are tickets: every nonce but zero solves the puzzle.
inline pow::pow_settings ticket_rules(std::uint64_t confirmations = 3) {
  pow::pow_settings s;
  s.params = pow::lecture_params(zero_bits, 0, 10s);
  s.proof = pow::proof_kind::drawn;
  s.confirmations = confirmations;
  return s;
}

block_ptr make_genesis();
tx_ptr some_transaction(std::uint64_t nonce);

/// A child that is right in everything. Children of one parent differ by `nonce`.
block_header child_header(const block& parent, std::uint64_t nonce = 1);
/// The same with a body, and the root that belongs to it.
block_ptr child(const block& parent, std::uint64_t nonce = 1, std::vector<tx_ptr> txs = {});
block_ptr with_header(block_header header);
/// `count` blocks on top of `parent`, which is not among them.
std::vector<block_ptr> line(const block_ptr& parent, std::size_t count, std::uint64_t nonce = 1);

/// Stakes that a test wrote down.
class noted_stake final : public stake_view {
public:
  std::span<const holder> holders() const override { return all; }
  std::optional<holder> find(const account_id& who) const override;
  amount issued() const override { return total; }

  std::vector<holder> all; ///< ascending by key
  amount total;
};

/// The same stakes after every block, and real signatures.
class noted_ledger final : public ledger_view {
public:
  const chain_id& chain() const override { return id; }
  stake_ptr stake_after(const block_id&) override { return stake; }
  bool check_signature(const public_key& key, byte_view text, const signature& s) override {
    ++checked;
    return verify(key, text, s);
  }

  chain_id id;
  std::shared_ptr<noted_stake> stake = std::make_shared<noted_stake>();
  std::uint64_t checked = 0;
};

class note_taking_view final : public chain_view {
public:
  const chain_id& chain() const override { return ledger.chain(); }
  stake_ptr stake_after(const block_id& b) override { return ledger.stake_after(b); }
  bool check_signature(const public_key& k, byte_view text, const signature& s) override {
    return ledger.check_signature(k, text, s);
  }
  verdict execute(const block_ptr& b) override;
  payload make_payload(const block_header&, std::span<const due>, const wishes&) override;
  std::vector<tx_ptr> find_short(const block_id& block,
                                 std::span<const std::uint64_t> short_ids) override;
  account_id proposer() const override { return key ? key->identity() : account_id{}; }
  signature sign(byte_view text) override { return key ? key->sign(text) : signature{}; }
  std::span<const node_id> neighbours() const override { return peers; }

  noted_ledger ledger;
  std::optional<key_pair> key; ///< none: an account of zeros, signatures of zeros
  std::vector<node_id> peers{alice, bob, carol};
  std::map<block_id, reason> refused; ///< blocks whose execution fails
  std::vector<tx_ptr> pooled;
  bool confuses_short_ids = false; ///< every short id finds the first pooled transaction
  std::vector<block_id> executed;
  wishes asked_for; ///< with the last payload
};

/// An engine at a moment that only moves when a test moves it.
class tested_engine {
public:
  explicit tested_engine(chain_settings settings = {}, std::uint64_t confirmations = 3,
                         std::unique_ptr<consensus::conduct> c = std::make_unique<conduct>());

  effects step(const input& in) { return engine.step({self, now, clock, view}, in); }
  effects hear(node_id from, message m) {
    return step(received{from, std::make_shared<const message>(std::move(m))});
  }
  /// Takes all of them from one peer.
  void feed(node_id from, const std::vector<block_ptr>& blocks);
  block_id head() const { return engine.status().head; }

  block_ptr genesis = make_genesis();
  note_taking_view view;
  instant now{};
  unix_ms clock{genesis_time.value + 1'000'000'000};
  chain_engine engine;
};

/// The messages of kind T in `e`, with their receivers.
template <class T>
std::vector<std::pair<node_id, T>> sent(const effects& e) {
  std::vector<std::pair<node_id, T>> out;
  for (auto& o : e.send)
    if (auto* m = std::get_if<T>(o.what.get()))
      out.emplace_back(o.to, *m);
  return out;
}

std::vector<item> block_items(const std::vector<block_id>& ids);
std::vector<reason> reasons(const effects& e);

} // namespace concur::consensus::test
