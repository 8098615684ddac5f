#include "consensus/faulty/censors.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace concur::consensus {
namespace {

bool holds_one(const block& b, const account_id& who) {
  return std::any_of(b.transactions().begin(), b.transactions().end(),
                     [&](auto& tx) { return concerns(*tx, who); });
}

} // namespace

bool concerns(const transaction& tx, const account_id& who) {
  auto* paid = std::get_if<transfer>(&tx.fields().what);
  return tx.from() == who || (paid && paid->to == who);
}

wishes censor::wants() {
  if (!is_active_)
    return {};
  return {{}, [victim = victim_, count = left_out_](const transaction& tx) {
            if (!concerns(tx, victim))
              return false;
            ++*count;
            return true;
          }};
}

initiative censor::after(const step_context& context, const block_tree&) {
  initiative out;
  out.changes_work =
      std::exchange(is_active_, when_.contains(context.now)) != when_.contains(context.now);
  return out;
}

std::vector<deviation> censor::take_deviations() {
  return std::vector<deviation>(std::exchange(*left_out_, 0), {"censored-transaction"});
}

wishes feather_fork::wants() {
  return {{}, [victim = victim_](const transaction& tx) { return concerns(tx, victim); }};
}

initiative feather_fork::act(const step_context&, const block_tree& tree,
                             const secret_chain::news& news) {
  initiative out;
  if (news.own == 0 && !news.rival_grew)
    return out;
  out.publish = chain_.publish(tree, std::numeric_limits<std::uint32_t>::max());
  auto bad = disliked(tree);
  if (bad == block_tree::none) {
    if (tree.at(chain_.rival()).weight > tree.at(chain_.tip()).weight)
      chain_.adopt();
  } else if (tree.is_ancestor(bad, chain_.tip()) ||
             !tree.is_ancestor(tree.at(bad).parent, chain_.tip())) {
    chain_.move_to(tree.at(bad).parent);
    deviates("feather-fork");
  }
  return out;
}

block_tree::position feather_fork::disliked(const block_tree& tree) const {
  auto out = block_tree::none;
  auto p = chain_.rival();
  for (std::uint64_t on_it = 1; on_it <= blocks_ && p != 0; ++on_it, p = tree.at(p).parent)
    if (holds_one(*tree.at(p).block, victim_))
      out = p;
  return out;
}

} // namespace concur::consensus
