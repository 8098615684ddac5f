#include "consensus/faulty/secret_miner.hpp"

#include <limits>
#include <utility>

namespace concur::consensus {

block_id secret_miner::parent(const block_id& honest) {
  return is_active_ && !tip_.is_zero() ? tip_ : honest;
}

block_ptr secret_miner::content(const step_context&, block_ptr honest) { return honest; }

block_tree::position secret_miner::shown(const block_tree& tree) {
  return is_active_ ? chain_.rival() : tree.head();
}

initiative secret_miner::after(const step_context& context, const block_tree& tree) {
  initiative out;
  auto was_active = std::exchange(is_active_, when_.contains(context.now));
  if (is_active_) {
    if (!was_active) {
      chain_.disclose(tree);
      begin(context, tree);
      out.changes_work = true;
    }
    auto news = chain_.follow(tree);
    auto own = act(context, tree, news);
    out.publish = std::move(own.publish);
    out.send = std::move(own.send);
    out.changes_work |= own.changes_work;
  } else if (was_active) {
    end();
    static_cast<void>(chain_.follow(tree));
    out.publish = chain_.publish(tree, std::numeric_limits<std::uint32_t>::max());
    out.changes_work = true;
  }
  auto& tip = tree.at(chain_.tip()).block->id();
  if (is_active_ && tip != tip_) {
    tip_ = tip;
    out.changes_work = true;
  }
  return out;
}

std::vector<deviation> secret_miner::take_deviations() { return std::exchange(done_, {}); }

} // namespace concur::consensus
