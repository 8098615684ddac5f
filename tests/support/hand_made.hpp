// Blocks and facts made by hand: a chain that keeps all rules of a cluster, and ways to break them.
#pragma once

#include "tests/support/small_run.hpp"

#include "consensus/chain/block_tree.hpp"
#include "simulation/invariants/invariants.hpp"

#include <functional>
#include <map>

namespace concur::simulation::test {

/// Makes blocks for `nodes`, valid unless they are changed on the way.
class block_maker {
public:
  explicit block_maker(const cluster& nodes)
      : nodes_(nodes), rules_(nodes.make_rules()), genesis_(ledger::genesis_block(nodes.rules())),
        tree_(genesis_, rules_->weight(genesis_->header())) {
    states_.emplace(genesis_->id(), ledger::genesis_state(nodes.rules()));
  }

  const block_ptr& genesis() const { return genesis_; }

  /// A child of `parent`, which came from here and was valid.
  block_ptr valid(const block_ptr& parent, std::vector<tx_ptr> txs = {}) {
    auto h = header_on(parent);
    auto& before = states_.at(parent->id());
    auto out = *ledger::preview(nodes_.rules(), before, h.height, h.time, h.proposer, txs, {});
    h.state_root = out.state_root;
    h.tx_root = body_root(h, out.reward, txs);
    auto b = std::make_shared<const block>(h, out.reward, txs);
    auto checker = ledger::make_checker(ledger::verify_mode::none);
    states_.emplace(b->id(), ledger::apply(nodes_.rules(), before, *b, *checker, [](auto&) {
                               return false;
                             })->after);
    tree_.add(b, rules_->weight(h));
    return b;
  }

  /// A child of `parent` with a body and reward that nobody checked.
  block_ptr bad(const block_ptr& parent, amount reward, std::vector<tx_ptr> txs = {}) {
    auto h = header_on(parent);
    h.tx_root = body_root(h, reward, txs);
    auto b = std::make_shared<const block>(h, reward, txs);
    tree_.add(b, rules_->weight(h));
    return b;
  }

  tx_ptr payment(const std::string& from, const std::string& to, std::uint64_t nonce,
                 amount value = coins(1)) const {
    auto key = scenario_key(nodes_.scenario().run.seed, from);
    transaction_fields fields{
        key.identity(), nonce, {}, transfer{*nodes_.account_of(to), value, {}}};
    return sign_transaction(nodes_.chain(), fields, key);
  }

private:
  block_header header_on(const block_ptr& parent) {
    auto clock = unix_ms{nodes_.epoch().value + 10'000 * (parent->height().value + 1)};
    auto task = *rules_->work_on(tree_, tree_.find(parent->id()), clock, 1);
    block_header h;
    h.height = parent->height() + 1;
    h.parent = parent->id();
    h.time = task.time;
    h.proposer = nodes_.members()[0].key.identity();
    h.seal = task.seal;
    std::get<lecture_seal>(h.seal).nonce = ++nonce_; // a ticket, different for each
    return h;
  }

  const cluster& nodes_;
  std::unique_ptr<consensus::chain_rules> rules_;
  block_ptr genesis_;
  consensus::block_tree tree_;
  std::map<block_id, ledger::state> states_;
  std::uint64_t nonce_ = 0;
};

/// One invariant, told facts by hand.
struct single {
  cluster nodes;
  block_maker make;
  invariants checks;

  explicit single(const std::string& name, const scenario& s = small_scenario())
      : nodes(build(s)), make(nodes), checks(nodes, std::vector{name}) {}

  void tell(std::uint32_t n, const node::fact& f) {
    checks.on_fact(instant{std::chrono::seconds{7}}, node_id{n}, f);
  }
  void moved(std::uint32_t n, std::vector<block_ptr> done, std::vector<block_ptr> undone = {}) {
    tell(n, node::chain_moved{std::move(undone), std::move(done)});
  }
  const property_record& record() const { return checks.records().at(0); }
  std::uint64_t violations() const { return record().violations; }
};

} // namespace concur::simulation::test
