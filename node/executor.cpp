#include "node/executor.hpp"

#include <algorithm>

namespace concur::node {

executor::executor(ledger::rules rules, ledger::verify_mode mode)
    : rules_(std::move(rules)), chain_(ledger::id_of(rules_)),
      signatures_(ledger::make_checker(mode)), genesis_(ledger::genesis_block(rules_)),
      after_genesis_(std::make_shared<const executed>(
          executed{ledger::genesis_state(rules_), std::make_shared<const ledger::undo_record>()})) {
}

tl::expected<executed_ptr, reason> executor::run(const block_ptr& b, const ledger::state& parent,
                                                 const ledger::inclusion& included) {
  if (auto known = memo_.find(b->id()); known != memo_.end())
    if (auto alive = known->second.lock())
      return alive;
  auto done = ledger::apply(rules_, parent, *b, *signatures_, included);
  if (!done)
    return tl::unexpected<reason>{done.error()};
  ++executions_;
  auto undo = std::make_shared<const ledger::undo_record>(std::move(done->undo));
  auto out = std::make_shared<const executed>(executed{std::move(done->after), std::move(undo)});
  if (memo_.size() >= 1024 && executions_ % 1024 == 0)
    forget_expired();
  memo_[b->id()] = out;
  for (auto& tx : b->transactions()) {
    auto& blocks = blocks_with_[tx->id()];
    if (std::find(blocks.begin(), blocks.end(), b->id()) == blocks.end())
      blocks.push_back(b->id());
  }
  return out;
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
