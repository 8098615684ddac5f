#include "simulation/invariants/no_double_spend.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::simulation {

std::optional<std::string> no_double_spend::fault(auditor& audit, auditor::position p) {
  std::optional<std::string> text;
  auto& tree = audit.tree();
  auto on_chain = [&](const std::vector<auditor::position>& blocks) {
    return std::any_of(blocks.begin(), blocks.end(),
                       [&](auto b) { return tree.is_ancestor(b, p); });
  };
  for (auto& tx : tree.at(p).block->transactions()) {
    auto& blocks = blocks_with_[tx->id()];
    auto& rivals = spent_in_[{tx->from(), tx->nonce()}];
    if (!text && on_chain(blocks))
      text = fmt::format("transaction {} is on the chain twice", brief(tx->id()));
    else if (!text && on_chain(rivals))
      text = fmt::format("nonce {} of {} is spent twice", tx->nonce(), address(tx->from()));
    // Added at once: the second one may be in the same block.
    blocks.push_back(p);
    rivals.push_back(p);
  }
  return text;
}

finding no_double_spend::on_fact(const observation& o) {
  auto* moved = std::get_if<node::chain_moved>(&o.fact);
  if (!moved || !o.is_honest)
    return {};
  finding out;
  for (auto& b : moved->done) {
    auto at = o.audit.judge(b).at;
    if (at == auditor::none || (at < done_.size() && done_[at]))
      continue;
    done_.resize(std::max<std::size_t>(done_.size(), at + std::size_t{1}));
    done_[at] = true;
    ++out.checks;
    if (auto text = fault(o.audit, at); text && !out.broken)
      out.broken = broken(o, std::move(*text), b);
  }
  return out;
}

} // namespace concur::simulation
