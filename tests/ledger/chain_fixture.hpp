// A small chain to try the ledger on: named people, valid blocks.
#pragma once

#include "ledger/rules.hpp"

#include <map>
#include <string>
#include <vector>

namespace concur::ledger::testing {

/// The key of a person, always the same one for a name. Starts the crypto library.
const key_pair& person(const std::string& name);
inline account_id id_of_person(const std::string& name) { return person(name).identity(); }

/// People with 100 coins each, maturity 2.
rules small_rules(const std::vector<std::string>& people = {"ann", "bob", "cyn"});

tx_ptr act(const rules& r, const std::string& from, std::uint64_t nonce, action what,
           amount fee = amount{1000});
tx_ptr pay(const rules& r, const std::string& from, std::uint64_t nonce, const std::string& to,
           amount value, amount fee = amount{1000}, std::size_t memo_bytes = 0);

/// What a block is made of; the rest follows. Unset parts are right.
struct draft {
  std::vector<tx_ptr> txs{};
  std::string proposer = "miner";
  std::uint64_t seconds_later = 10;
  std::optional<amount> reward{};
  std::vector<due> dues{};
};

/// A chain that always takes the best of what it is given.
class chain {
public:
  explicit chain(rules r);

  const rules& law() const { return rules_; }
  const state& head_state() const { return states_.back(); }
  const block& head() const { return *blocks_.back(); }
  const std::vector<block_ptr>& blocks() const { return blocks_; }
  const std::vector<std::shared_ptr<const undo_record>>& undos() const { return undos_; }
  const std::vector<state>& states() const { return states_; }

  /// A block on the head with right roots where they can be computed. It is not added.
  block_ptr make(const draft& d) const;
  tl::expected<execution, reason> try_apply(const block& b);
  /// Makes a block, requires that it is accepted, and makes it the head.
  block_ptr grow(const draft& d = {});
  /// Takes the head off.
  void pop();

  inclusion included() const;

private:
  rules rules_;
  std::unique_ptr<signature_checker> signatures_ = make_checker(verify_mode::once);
  std::vector<block_ptr> blocks_;
  std::vector<std::shared_ptr<const undo_record>> undos_;
  std::vector<state> states_;
};

} // namespace concur::ledger::testing
