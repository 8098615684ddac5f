// Votes: what a node says, what it believes of others, and what it must not forget.
#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "consensus/ethereum/ethereum_rules.hpp"

#include <utility>

namespace concur::consensus::ethereum {

namespace {

/// Votes for blocks that are not known yet.
constexpr std::size_t waiting_max = 4'096;
/// proposed 8, source 8, target 8, has_voted 1.
constexpr std::size_t safety_bytes = 25;

} // namespace

std::vector<vote_message> ethereum_rules::votes_of(const block_tree& tree, const account_id& self,
                                                   const duty* occasion, unix_ms clock) {
  // E16: when the slot's own block has come, there is nothing to wait for.
  const slot_number slot = occasion != nullptr ? occasion->slot : slot_at(clock);
  if (occasion == nullptr && slot_of(tree.header(tree.head())) != slot)
    return {};
  const auto vote = vote_in(tree, self, slot);
  if (!vote)
    return {};
  last_ = {last_.proposed, vote->source.epoch, vote->target.epoch, true};
  safety_changed_ = true;
  return {*vote};
}

std::optional<attestation> ethereum_rules::vote_in(const block_tree& tree, const account_id& self,
                                                   slot_number slot) {
  const block_tree::position head = tree.head();
  const epoch_number e = settings_.epoch_of(slot);
  if (slot < slot_of(tree.header(head)) || !store_->knows(head) ||
      (last_.has_voted &&
       CONCUR_MUTANT("ethereum-votes-twice", e <= last_.target, e < last_.target))) // E17
    return std::nullopt;
  beacon_tree& states = store_->states();
  const state_ptr s = states.in_epoch(tree, head, e);
  const auto who = states.places().find(*s, self);
  if (!who || states.duties(*s, e)->slot_of(*who) != slot || (*s->validators)[*who].slashed)
    return std::nullopt;
  attestation out;
  out.validator = self;
  out.slot = slot;
  out.head = tree.at(head).block->id();
  out.source = s->finality.current_justified;
  out.target = target_of(settings_, *s, e);
  if (out.source.epoch < last_.source) // E17
    return std::nullopt;
  return out;
}

verdict ethereum_rules::take_vote(const block_tree& tree, const vote_message& v, unix_ms clock) {
  const auto* a = std::get_if<attestation>(&v);
  const slot_number now = slot_at(clock);
  if (a == nullptr || a->target.epoch != settings_.epoch_of(a->slot) || a->slot > now + 1)
    return verdict::refuse("vote-unwanted");
  if (a->target.epoch + 1 < settings_.epoch_of(now))
    return verdict::refuse("vote-too-old");
  const block_tree::position head = tree.find(a->head);
  if (head == block_tree::none) {
    const block_tree::position own = tree.head();
    if (!store_->states().places().find(*state_after(tree, own), a->validator))
      return verdict::refuse("vote-not-entitled");
    if (waiting_count_ < waiting_max) {
      waiting_[a->head].push_back(*a);
      ++waiting_count_;
    }
    note_vote(tree, *a);
    return verdict::accept();
  }
  if (const verdict judged = judge_vote(tree, head, *a); !judged) {
    // Two votes prove what they prove whatever else is wrong with one of them (E7), and the others
    // should hear of a vote in its own slot that does.
    const bool is_evidence = is_validator(tree, a->validator) && note_vote(tree, *a);
    return is_evidence && judged.why() == "vote-unwanted" ? verdict::accept() : judged;
  }
  note_vote(tree, *a);
  return verdict::accept();
}

/// Whether it counts, and if so, counts it.
verdict ethereum_rules::judge_vote(const block_tree& tree, block_tree::position head,
                                   const attestation& a) {
  if (!store_->knows(head) || a.slot < slot_of(tree.header(head)))
    return verdict::refuse("vote-unwanted");
  beacon_tree& states = store_->states();
  const state_ptr s = states.in_epoch(tree, head, a.target.epoch);
  const auto who = states.places().find(*s, a.validator);
  if (!who || states.duties(*s, a.target.epoch)->slot_of(*who) != a.slot)
    return verdict::refuse("vote-not-entitled");
  if (a.target != target_of(settings_, *s, a.target.epoch) ||
      a.source != s->finality.current_justified)
    return verdict::refuse("vote-unwanted");
  store_->on_vote(*who, head, a);
  return verdict::accept();
}

bool ethereum_rules::is_validator(const block_tree& tree, const account_id& who) const {
  const auto head = store_->knows(tree.head()) ? tree.head() : store_->head();
  return store_->states().places().find(*state_after(tree, head), who).has_value();
}

/// Whether it contradicts another one.
bool ethereum_rules::note_vote(const block_tree& tree, const attestation& a) {
  vote_book::note noted = book_.add(a);
  if (!noted.evidence)
    return false;
  evidence_.push_back(std::move(*noted.evidence));
  // E12.5 needs no block that says so (specs/phase0/fork-choice.md, on_attester_slashing).
  // A head on a branch that what is final has cut off has no state any more.
  const auto head = store_->knows(tree.head()) ? tree.head() : store_->head();
  const auto who = store_->states().places().find(*state_after(tree, head), a.validator);
  if (who)
    store_->on_equivocation(*who);
  return true;
}

void ethereum_rules::deliver_waiting(const block_tree& tree, block_tree::position p) {
  const auto found = waiting_.find(tree.at(p).block->id());
  if (found == waiting_.end())
    return;
  waiting_count_ -= found->second.size();
  for (const attestation& a : found->second)
    static_cast<void>(judge_vote(tree, p, a)); // it was passed on already
  waiting_.erase(found);
}

void ethereum_rules::forget_old() {
  forgot_in_ = settings_.epoch_of(store_->now());
  book_.forget(forgot_in_);
  for (auto& [head, votes] : waiting_)
    waiting_count_ -=
        std::erase_if(votes, [&](auto& a) { return a.target.epoch + 1 < forgot_in_; });
  std::erase_if(waiting_, [](auto& kept) { return kept.second.empty(); });
}

std::vector<action> ethereum_rules::take_evidence() { return std::exchange(evidence_, {}); }

// What must survive a restart.

std::optional<bytes> ethereum_rules::take_safety() {
  if (!safety_changed_)
    return std::nullopt;
  safety_changed_ = false;
  bytes out(safety_bytes);
  store_le(out.data(), last_.proposed);
  store_le(out.data() + 8, last_.source);
  store_le(out.data() + 16, last_.target);
  out[24] = last_.has_voted ? 1 : 0;
  return out;
}

void ethereum_rules::restore_safety(byte_view in) {
  if (in.size() != safety_bytes)
    return;
  last_ = {load_le<std::uint64_t>(in.data()), load_le<std::uint64_t>(in.data() + 8),
           load_le<std::uint64_t>(in.data() + 16), in[24] != 0};
}

} // namespace concur::consensus::ethereum
