#include "simulation/invariants/auditor.hpp"

#include "base/mutant.hpp"
#include "node/executor.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

constexpr std::size_t states_max = 128;
/// Beside the recent ones, the state of every block at such a height stays: a fork from deep below
/// is worked out from there.
constexpr std::uint64_t checkpoint_every = 1024;

std::uint64_t genesis_sum(const ledger::rules& r) {
  std::uint64_t sum = 0;
  for (auto& a : r.genesis)
    sum += a.balance.value + a.bonded.value;
  return sum;
}

/// What dues create, less what they destroy; wraps around like everything claimed.
std::uint64_t created_by(std::span<const due> dues) {
  std::uint64_t sum = 0;
  for (auto& d : dues)
    sum += d.value.value - (d.kind == due_kind::release ? d.stake.value : 0);
  return sum;
}

} // namespace

const concur::chain_id& auditor::view::chain() const { return owner_.rules().id; }

consensus::stake_ptr auditor::view::stake_after(const block_id& b) {
  auto state = owner_.state_after(owner_.tree_.find(b));
  return std::make_shared<const node::ledger_stake>(state.value_or(ledger::state{}));
}

bool auditor::view::check_signature(const public_key& key, byte_view text, const signature& s) {
  return verify(key, text, s);
}

auditor::auditor(const cluster& nodes)
    : nodes_(nodes), rules_(nodes.make_rules()),
      signatures_(ledger::make_checker(ledger::verify_mode::each)),
      tree_(ledger::genesis_block(nodes.rules()),
            rules_->weight(ledger::genesis_block(nodes.rules())->header())) {
  mutant::reference strict;
  auto sum = genesis_sum(nodes.rules());
  facts_.push_back({{}, sum, sum, std::nullopt});
  states_.emplace(0, ledger::genesis_state(nodes.rules()));
  view ledger{*this};
  rules_->keep_branches();
  rules_->added(tree_, 0, ledger);
  for (auto& m : nodes.members())
    if (m.validator) {
      auto& known = m.validator->engine().tree();
      for (position p = 1; p < known.size(); ++p)
        static_cast<void>(judge(known.at(p).block));
    }
}

auditor::judgement auditor::judge(const block_ptr& b) {
  mutant::reference strict;
  if (auto known = tree_.find(b->id()); known != none)
    return {known, reason_of(b, known), false};
  if (auto known = misplaced_.find(b->id()); known != misplaced_.end())
    return {none, known->second, false};
  auto parent = tree_.find(b->parent());
  if (parent == none) // not remembered: its parent may still come
    return {none, "block-unknown-parent", true};
  ++judged_;
  if (b->height() != tree_.height(parent) + 1) {
    misplaced_.emplace(b->id(), "block-bad-height");
    return {none, "block-bad-height", true};
  }
  auto why = check(b, parent);
  std::optional<ledger::state> after;
  if (why.empty())
    why = execute(*b, parent, after);
  std::uint64_t fees = 0;
  for (auto& tx : b->transactions())
    fees += tx->fee().value;
  // A block that fails its proof may have no weight at all; its place in the tree counts here.
  auto weight = rules_->check_proof(b->header()) ? rules_->weight(b->header()) : u256{};
  auto at = tree_.add(b, weight);
  auto dues = created_by(b->dues()); // that they are the right ones was checked
  facts_.push_back(
      {why, facts_[parent].claimed + b->reward().value - fees + dues,
       facts_[parent].scheduled + ledger::subsidy_at(rules(), b->height()).value + dues,
       std::nullopt});
  if (rules_->prefers(tree_, at, tree_.head()))
    tree_.set_head(at);
  for (auto& tx : b->transactions())
    blocks_with_[tx->id()].push_back(at);
  if (after) {
    keep(at, std::move(*after));
    view ledger{*this};
    rules_->added(tree_, at, ledger);
    facts_[at].settled = settled_now(at);
  }
  return {at, why, true};
}

/// Of a block whose id is known: its body may be another one.
reason auditor::reason_of(const block_ptr& b, position known) {
  auto& first = tree_.at(known).block;
  if (known == 0 || first == b || node::same_content(*first, *b))
    return facts_[known].why;
  auto parent = tree_.at(known).parent;
  auto why = check(b, parent);
  std::optional<ledger::state> after;
  return why.empty() ? execute(*b, parent, after) : why;
}

/// Asked for when the block comes: later the rules may have forgotten a branch.
std::optional<auditor::position> auditor::settled_now(position head) const {
  auto& rules = nodes_.scenario().protocol.rules;
  if (std::holds_alternative<consensus::ethereum::ethereum_settings>(rules))
    return std::nullopt; // its store follows votes and time
  return rules_->settled(tree_, head);
}

reason auditor::check(const block_ptr& b, position parent) {
  if (!facts_[parent].why.empty())
    return facts_[parent].why == behind_settled ? behind_settled : reason{"block-bad-parent"};
  if (auto v = rules_->check_proof(b->header()); !v)
    return v.why();
  view ledger{*this};
  if (auto v = rules_->check_header(tree_, parent, b->header(), ledger); !v)
    return v.why();
  auto dues = rules_->dues(tree_, parent, b->header(), ledger);
  return std::equal(dues.begin(), dues.end(), b->dues().begin(), b->dues().end())
             ? reason{}
             : "block-bad-dues";
}

reason auditor::execute(const block& b, position parent, std::optional<ledger::state>& after) {
  auto before = state_after(parent);
  if (!before)
    return "block-bad-parent";
  auto done = ledger::apply(rules(), *before, b, *signatures_,
                            [&](auto& id) { return includes(id, parent); });
  if (!done)
    return done.error();
  after = std::move(done->after);
  return {};
}

bool auditor::includes(const tx_id& id, position chain) const {
  auto found = blocks_with_.find(id);
  return found != blocks_with_.end() &&
         std::any_of(found->second.begin(), found->second.end(),
                     [&](auto p) { return tree_.is_ancestor(p, chain); });
}

void auditor::keep(position p, ledger::state s) {
  if (!states_.emplace(p, std::move(s)).second)
    return;
  if (tree_.height(p).value % checkpoint_every == 0)
    return;
  recent_.push_back(p);
  if (recent_.size() > states_max) {
    states_.erase(recent_.front());
    recent_.pop_front();
  }
}

std::optional<ledger::state> auditor::state_after(position p) {
  mutant::reference strict;
  if (!facts_[p].why.empty())
    return std::nullopt;
  std::vector<position> up;
  auto known = states_.find(p);
  for (; known == states_.end(); known = states_.find(p)) {
    up.push_back(p);
    p = tree_.at(p).parent;
  }
  auto state = known->second;
  for (; !up.empty(); up.pop_back()) {
    // It was valid before, so signatures need no second look and nothing can be refused.
    auto trusting = ledger::make_checker(ledger::verify_mode::none);
    auto done = ledger::apply(rules(), state, *tree_.at(up.back()).block, *trusting,
                              [](auto&) { return false; });
    if (!done)
      return std::nullopt;
    state = std::move(done->after);
    keep(up.back(), state);
  }
  return state;
}

} // namespace concur::simulation
