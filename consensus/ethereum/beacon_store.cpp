#include "consensus/ethereum/beacon_store.hpp"

#include "base/assert.hpp"

namespace concur::consensus::ethereum {

namespace {

fork_choice::entry genesis_entry(const beacon_state& s) {
  return {0, fork_choice::none, 0, s.latest_block, 0, 0};
}

void take_younger(checkpoint& own, const checkpoint& other) {
  if (other.epoch > own.epoch)
    own = other;
}

} // namespace

beacon_store::beacon_store(const ethereum_settings& settings, beacon_state genesis,
                           bool keeps_branches)
    : settings_(settings), keeps_branches_(keeps_branches), states_(settings),
      choice_(settings, genesis_entry(genesis), voting_balances(settings, genesis)),
      justified_{0, genesis.latest_block}, finalised_(justified_),
      unrealised_justified_(justified_), unrealised_finalised_(justified_) {
  states_.start(std::move(genesis));
}

void beacon_store::on_block(const block_tree& tree, position p) {
  const block& b = *tree.at(p).block;
  CONCUR_ASSERT(slot_of(b.header()) <= now_);
  const state_ptr s = states_.add(tree, p);
  const justification_state pulled_up = weighed_now(settings_, *s);
  choice_.add({p, tree.at(p).parent, s->slot, b.id(), s->finality.current_justified.epoch,
               pulled_up.current_justified.epoch});
  latest_ = p;
  if (awaits_trusted_ && b.id() == trusted_->root)
    start_from(tree, p);
  count_votes_in(tree, b, *s);
  take_younger(unrealised_justified_, pulled_up.current_justified);
  take_younger(unrealised_finalised_, pulled_up.finalised);
  adopt(tree, s->finality.current_justified, s->finality.finalised);
  if (current_epoch(settings_, *s) < settings_.epoch_of(now_))
    adopt(tree, pulled_up.current_justified, pulled_up.finalised);
}

void beacon_store::count_votes_in(const block_tree& tree, const block& b, const beacon_state& s) {
  for (const attestation& a : std::get<beacon_seal>(b.header().seal).attestations) {
    const position head = tree.find(a.head);
    const auto who = states_.places().find(s, a.validator);
    if (who && head != block_tree::none)
      choice_.vote(*who, head, a.target.epoch);
  }
  for (const tx_ptr& tx : b.transactions()) {
    const bool is_vote = std::holds_alternative<double_attestation>(tx->fields().what);
    const auto offender = is_vote ? offender_of(*tx) : std::nullopt;
    const auto who = offender ? states_.places().find(s, *offender) : std::nullopt;
    if (who)
      choice_.equivocate(*who);
  }
}

void beacon_store::on_vote(validator_index who, position head, const attestation& a) {
  if (a.slot < now_)
    choice_.vote(who, head, a.target.epoch);
  else
    waiting_.push_back({who, head, a});
}

void beacon_store::on_slot(const block_tree& tree, slot_number now) {
  if (now <= now_)
    return;
  const bool is_new_epoch = settings_.epoch_of(now) > settings_.epoch_of(now_);
  now_ = now;
  choice_.end_boost();
  std::erase_if(waiting_, [&](const waiting_vote& w) {
    if (w.vote.slot >= now_)
      return false;
    choice_.vote(w.who, w.head, w.vote.target.epoch);
    return true;
  });
  if (!is_new_epoch)
    return;
  choice_.start_epoch(settings_.epoch_of(now_));
  adopt(tree, unrealised_justified_, unrealised_finalised_);
}

bool beacon_store::trust(const block_tree& tree, const checkpoint& c) {
  const position root = tree.find(c.root);
  if (c.epoch <= finalised_.epoch) {
    if (root == block_tree::none || !tree.is_ancestor(root, tree.find(finalised_.root)))
      return false;
    return true;
  }
  if (root != block_tree::none && !choice_.knows(root))
    return false;
  trusted_ = c;
  awaits_trusted_ = true;
  if (root != block_tree::none)
    start_from(tree, root);
  return true;
}

bool beacon_store::may_follow(const block_tree& tree, position parent, slot_number slot) const {
  if (!trusted_ || slot <= settings_.first_slot(trusted_->epoch))
    return true;
  const position root = tree.find(trusted_->root);
  return root != block_tree::none && tree.is_ancestor(root, parent);
}

void beacon_store::start_from(const block_tree& tree, position trusted) {
  awaits_trusted_ = false;
  justified_ = finalised_ = *trusted_;
  unrealised_justified_ = unrealised_finalised_ = *trusted_;
  choice_.justify(trusted, trusted_->epoch,
                  voting_balances(settings_, *states_.in_epoch(tree, trusted, trusted_->epoch)));
  choice_.prune(trusted);
  states_.forget_all_but(tree, trusted);
}

void beacon_store::on_timely_block(const block_tree& tree) {
  if (slot_of(tree.header(latest_)) != now_ || boosted_in_ == now_ || !choice_.knows(latest_))
    return;
  boosted_in_ = now_;
  choice_.boost(latest_);
}

void beacon_store::adopt(const block_tree& tree, const checkpoint& justified,
                         const checkpoint& finalised) {
  if (awaits_trusted_)
    return;
  const position start = tree.find(justified.root);
  // Not known: two conflicting checkpoints are final, which takes a third of the stake.
  if (justified.epoch > justified_.epoch && start != block_tree::none && choice_.knows(start)) {
    justified_ = justified;
    choice_.justify(start, justified.epoch,
                    voting_balances(settings_, *states_.in_epoch(tree, start, justified.epoch)));
  }
  const position root = tree.find(finalised.root);
  if (keeps_branches_ || finalised.epoch <= finalised_.epoch || root == block_tree::none ||
      !choice_.knows(root) || !tree.is_ancestor(root, tree.find(justified_.root)))
    return;
  finalised_ = finalised;
  choice_.prune(root);
  states_.forget_all_but(tree, root);
}

} // namespace concur::consensus::ethereum
