#include "consensus/faulty/secret_chain.hpp"

#include <algorithm>

namespace concur::consensus {

secret_chain::news secret_chain::follow(const block_tree& tree) {
  news out;
  auto rival_before = rival_;
  for (; seen_ < tree.size(); ++seen_) {
    auto p = static_cast<position>(seen_);
    auto& e = tree.at(p);
    if (is_own(*e.block)) {
      secret_.insert(p);
      if (e.parent == tip_) {
        tip_ = p;
        ++out.own;
      }
    } else if (e.weight > tree.at(rival_).weight) {
      rival_ = p;
    }
  }
  out.rival_grew = rival_ != rival_before;
  // Whoever has nothing of his own works on what everybody works on.
  if (out.rival_grew && tree.is_ancestor(tip_, rival_))
    tip_ = rival_;
  return out;
}

void secret_chain::disclose(const block_tree& tree) {
  seen_ = tree.size();
  secret_.clear();
  tip_ = rival_ = tree.head();
}

std::uint64_t secret_chain::length(const block_tree& tree) const {
  return tree.height(tip_).value - tree.height(tree.fork_point(tip_, rival_)).value;
}

std::uint64_t secret_chain::rival_length(const block_tree& tree) const {
  return tree.height(rival_).value - tree.height(tree.fork_point(tip_, rival_)).value;
}

std::vector<block_ptr> secret_chain::publish(const block_tree& tree, std::uint64_t count) {
  std::vector<block_ptr> out;
  auto base = tree.height(tree.fork_point(tip_, rival_)).value;
  auto last = std::min(base + count, tree.height(tip_).value);
  auto p = tree.ancestor(tip_, height{last});
  // A published branch that weighs more is what everybody knows from now on.
  if (tree.at(p).weight > tree.at(rival_).weight)
    rival_ = p;
  for (; tree.height(p).value > base; p = tree.at(p).parent)
    if (secret_.erase(p) > 0)
      out.push_back(tree.at(p).block);
  std::reverse(out.begin(), out.end());
  return out;
}

} // namespace concur::consensus
