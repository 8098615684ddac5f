#include "node/executor.hpp"

#include <algorithm>
#include <ranges>

namespace concur::node {
namespace {

executed_ptr run_genesis(const ledger::rules& rules) {
  auto undo = std::make_shared<ledger::undo_record>();
  auto state = ledger::genesis_state(rules);
  state.each([&](auto& who, auto& account) {
    undo->accounts.push_back({who, std::nullopt, account});
  });
  return std::make_shared<const executed>(
      executed{ledger::genesis_block(rules), std::move(state), std::move(undo)});
}

} // namespace

bool same_content(const block& a, const block& b) {
  auto same_tx = [](const tx_ptr& x, const tx_ptr& y) {
    return x == y || (x->id() == y->id() && x->seal() == y->seal());
  };
  return a.header() == b.header() && a.reward() == b.reward() &&
         std::ranges::equal(a.transactions(), b.transactions(), same_tx) &&
         std::ranges::equal(a.dues(), b.dues());
}

executor::executor(ledger::rules rules, ledger::verify_mode mode)
    : rules_(ledger::fixed(std::move(rules))), chain_(rules_.id),
      signatures_(ledger::make_checker(mode)), after_genesis_(run_genesis(rules_)) {}

tl::expected<executed_ptr, reason> executor::run(const block_ptr& b, const ledger::state& parent,
                                                 const ledger::inclusion& included) {
  if (auto known = memo_.find(b->id()); known != memo_.end())
    if (auto alive = known->second.lock())
      if (alive->block == b || same_content(*alive->block, *b))
        return alive;
  auto done = ledger::apply(rules_, parent, *b, *signatures_, included);
  if (!done)
    return tl::unexpected<reason>{done.error()};
  ++executions_;
  auto undo = std::make_shared<const ledger::undo_record>(std::move(done->undo));
  auto out = std::make_shared<const executed>(executed{b, std::move(done->after), std::move(undo)});
  if (memo_.size() >= 1024 && executions_ % 1024 == 0)
    forget_expired();
  memo_[b->id()] = out;
  remember(*b);
  return out;
}

void executor::remember(const block& b) {
  for (auto& tx : b.transactions()) {
    auto& blocks = blocks_with_[tx->id()];
    if (std::find(blocks.begin(), blocks.end(), b.id()) == blocks.end())
      blocks.push_back(b.id());
  }
}

std::span<const block_id> executor::blocks_with(const tx_id& id) const {
  auto found = blocks_with_.find(id);
  if (found == blocks_with_.end())
    return {};
  return found->second;
}

void executor::forget_expired() {
  std::erase_if(memo_, [](auto& entry) { return entry.second.expired(); });
}

} // namespace concur::node
