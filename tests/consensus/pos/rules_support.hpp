// A tree that grows by blocks which rules of stake have checked, on stakes that a test wrote down.
#pragma once

#include "tests/consensus/chain/engine_support.hpp"

namespace concur::consensus::test {

/// Deterministic keys; the order of their accounts has nothing to do with the numbers.
inline key_pair stake_key(std::uint8_t n) {
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  seed[31] = 7;
  return key_pair::from_seed(seed);
}

/// A candidate who has held `held` for so long at genesis.
inline holder staker(const account_id& who, amount held, std::chrono::hours rested) {
  holder h;
  h.who = who;
  h.balance = held;
  h.aged_until = genesis_time;
  h.age =
      coin_age{held.value} * static_cast<std::uint64_t>(std::chrono::milliseconds{rested}.count());
  h.is_candidate = true;
  return h;
}

class stake_chain {
public:
  explicit stake_chain(chain_rules& rules) : rules_(rules), tree(make_genesis(), u256{1}) {
    rules_.added(tree, 0, view);
  }

  void add_staker(const holder& h) {
    auto& all = view.ledger.stake->all;
    all.push_back(h);
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.who < b.who; });
  }

  /// A header of `key`'s on the block at `parent`, signed.
  block_header header(const key_pair& key, block_tree::position parent, unix_ms time,
                      concur::seal seal) {
    block_header h;
    h.height = tree.height(parent) + 1;
    h.parent = tree.at(parent).block->id();
    h.time = time;
    h.proposer = key.identity();
    h.seal = std::move(seal);
    h.tx_root = body_root(h, amount{}, {});
    return sign(std::move(h), key);
  }
  block_header sign(block_header h, const key_pair& key) {
    if (auto claim = claim_of(h))
      set_signature(h, key.sign(signing_bytes(view.chain(), *claim)));
    return h;
  }

  verdict check(const block_header& h) {
    if (auto v = rules_.check_proof(h); !v)
      return v;
    return rules_.check_header(tree, tree.find(h.parent), h, view);
  }
  reason why(const block_header& h) { return check(h).why(); }

  /// @pre check(h)
  block_tree::position add(const block_header& h) {
    auto p = tree.add(with_header(h), rules_.weight(h));
    rules_.added(tree, p, view);
    if (rules_.prefers(tree, p, tree.head()))
      tree.set_head(p);
    return p;
  }

private:
  chain_rules& rules_;

public:
  block_tree tree;
  note_taking_view view;
};

} // namespace concur::consensus::test
