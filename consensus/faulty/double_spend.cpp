#include "consensus/faulty/double_spend.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace concur::consensus {

void double_spend::begin(const step_context& context, const block_tree& tree) {
  looked_at_ = tree.size();
  phase_ = phase::ahead;
  if (!payment_)
    prepare(context);
}

void double_spend::end() {
  if (phase_ == phase::racing)
    deviates("double-spend-given-up", attempt_step::given_up);
}

void double_spend::prepare(const step_context& context) {
  auto& purse = settings_.purse;
  auto spend = [&](const account_id& to) {
    return sign_transaction(
        context.chain.chain(),
        {purse.identity(), nonce_, settings_.fee, transfer{to, settings_.value, {}}}, purse);
  };
  payment_ = spend(settings_.merchant);
  other_ = spend(self_);
  paid_in_.clear();
  is_handed_over_ = false;
  phase_ = phase::ahead;
}

wishes double_spend::wants() {
  if (!payment_ || phase_ == phase::clearing)
    return {};
  return {{other_}, [id = payment_->id()](const transaction& tx) { return tx.id() == id; }};
}

initiative double_spend::act(const step_context& context, const block_tree& tree,
                             const secret_chain::news& news) {
  initiative out;
  look_for_payment(tree);
  if (news.own == 0 && !news.rival_grew)
    return out;
  for (std::uint64_t i = 0; i < news.own; ++i)
    deviates("withheld-block");
  if (phase_ == phase::ahead && chain_.rival_length(tree) > 0)
    chain_.adopt();
  else if (phase_ == phase::ahead && chain_.length(tree) > 0)
    return pay(context);
  else if (phase_ == phase::racing)
    race(context, tree, out);
  if (phase_ == phase::clearing) { // honest until the nonce is used
    out.publish = chain_.publish(tree, std::numeric_limits<std::uint32_t>::max());
    if (confirmations(tree) > 0) {
      ++nonce_;
      prepare(context);
      out.changes_work = true;
    }
  }
  return out;
}

initiative double_spend::pay(const step_context& context) {
  initiative out;
  auto what = std::make_shared<const message>(send_transaction{payment_});
  for (auto peer : context.chain.neighbours())
    out.send.push_back({peer, what});
  deviates("double-spend", attempt_step::begun);
  phase_ = phase::racing;
  return out;
}

void double_spend::race(const step_context& context, const block_tree& tree, initiative& out) {
  auto own = chain_.length(tree);
  auto others = chain_.rival_length(tree);
  is_handed_over_ = is_handed_over_ || confirmations(tree) >= settings_.confirmations;
  if (is_handed_over_ && own > others) {
    out.publish = chain_.publish(tree, own);
    deviates("double-spend-carried-out", attempt_step::carried_out);
    ++nonce_;
    prepare(context);
    out.changes_work = true;
  } else if (settings_.give_up_behind > 0 && others >= own + settings_.give_up_behind) {
    deviates("double-spend-given-up", attempt_step::given_up);
    chain_.adopt();
    phase_ = phase::clearing;
  }
}

void double_spend::look_for_payment(const block_tree& tree) {
  for (; looked_at_ < tree.size(); ++looked_at_) {
    auto p = static_cast<secret_chain::position>(looked_at_);
    auto& b = *tree.at(p).block;
    if (payment_ && std::any_of(b.transactions().begin(), b.transactions().end(),
                                [&](auto& tx) { return tx->id() == payment_->id(); }))
      paid_in_.push_back(p);
  }
}

std::uint64_t double_spend::confirmations(const block_tree& tree) const {
  for (auto p : paid_in_)
    if (tree.is_ancestor(p, chain_.rival()))
      return tree.height(chain_.rival()).value - tree.height(p).value + 1;
  return 0;
}

} // namespace concur::consensus
