// Blocks: what is checked, what they owe, what they change. Votes are in ethereum_votes.cpp.
#include "consensus/ethereum/ethereum_rules.hpp"

#include "base/assert.hpp"
#include "consensus/ethereum/transition.hpp"
#include "consensus/ethereum/weak_subjectivity.hpp"
#include "consensus/ethereum/withdrawals.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

namespace {

/// Keeps times inside 64 bits and a state from being moved on for ever: no chain stands still for
/// so long.
constexpr slot_number slot_max = slot_number{1} << 40;
constexpr slot_number gap_max = slot_number{1} << 20;
/// Slots without a block before one block whose makers are told.
constexpr slot_number missed_max = 4'096;
/// Blocks for which they are remembered.
constexpr std::size_t missed_blocks_max = 4'096;
/// Proposals ahead that an agenda names.
constexpr std::size_t proposals_ahead = 2;

std::uint64_t count_ms(duration d) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(d).count());
}

std::vector<genesis_validator> validators_of(std::span<const holder> holders) {
  std::vector<genesis_validator> out;
  for (const holder& h : holders)
    if (h.bonded > amount{})
      out.push_back({h.who, to_gwei(h.bonded)});
  return out;
}

amount waiting_bonds(const beacon_state& s, const account_id& who) {
  gwei out = 0;
  for (const pending_deposit& d : *s.deposits)
    out += d.account == who ? d.value : 0;
  return to_amount(out);
}

} // namespace

ethereum_rules::ethereum_rules(const ethereum_settings& settings, unix_ms genesis_time)
    : settings_(settings), genesis_time_(genesis_time), book_(settings) {
  CONCUR_ASSERT(check(settings).has_value());
}

engine_info ethereum_rules::info() const {
  return {"ethereum", assurance::quorum,
          "less than a third of the stake contradicts itself; more than two thirds is present for "
          "blocks to be settled"};
}

slot_number ethereum_rules::slot_at(unix_ms clock) const {
  if (clock < genesis_time_)
    return 0;
  return (clock.value - genesis_time_.value) / count_ms(settings_.block_interval);
}

unix_ms ethereum_rules::time_of(slot_number slot) const {
  return unix_ms{genesis_time_.value + slot * count_ms(settings_.block_interval)};
}

// Checks.

verdict ethereum_rules::check_proof(const block_header& h) const {
  const auto* seal = std::get_if<beacon_seal>(&h.seal);
  if (seal == nullptr || seal->slot == 0 || seal->slot > slot_max)
    return verdict::refuse("block-bad-seal");
  if (seal->attestations.size() > settings_.attestations_max)
    return verdict::refuse("block-bad-seal");
  return verdict::accept();
}

verdict ethereum_rules::check_signatures(const block_header& h, ledger_view& ledger) const {
  const auto& seal = std::get<beacon_seal>(h.seal);
  const slot_claim claim = claim_of(h).value();
  if (!ledger.check_signature(h.proposer, signing_bytes(ledger.chain(), claim), claim.sealed))
    return verdict::refuse("block-bad-signature");
  const bytes reveal = randao_bytes(ledger.chain(), settings_.epoch_of(seal.slot));
  if (!ledger.check_signature(h.proposer, reveal, seal.reveal))
    return verdict::refuse("block-bad-reveal");
  for (const attestation& a : seal.attestations)
    if (!ledger.check_signature(a.validator, signing_bytes(ledger.chain(), a), a.sealed))
      return verdict::refuse("block-bad-attestation");
  return verdict::accept();
}

verdict ethereum_rules::check_header(const block_tree& tree, block_tree::position parent,
                                     const block_header& h, ledger_view& ledger) {
  const auto& seal = std::get<beacon_seal>(h.seal);
  const slot_number before = slot_of(tree.header(parent));
  if (h.time != time_of(seal.slot))
    return verdict::refuse("block-wrong-time");
  if (seal.slot <= before)
    return verdict::refuse("block-slot-not-later");
  if (seal.slot - before > gap_max)
    return verdict::refuse("block-slot-too-far");
  if (!store_->may_follow(tree, parent, seal.slot))
    return verdict::refuse("block-beside-checkpoint");
  if (!store_->knows(parent))
    return verdict::refuse("block-behind-settled");
  if (const verdict v = check_signatures(h, ledger); !v)
    return v;
  beacon_tree& states = store_->states();
  const state_ptr s = states.moved_to(tree, parent, seal.slot);
  const duties_ptr duties = states.duties(*s, current_epoch(settings_, *s));
  const auto who = states.places().find(*s, h.proposer);
  if (!who || !duties->has_proposers() || duties->proposer(seal.slot) != *who ||
      (*s->validators)[*who].slashed)
    return verdict::refuse("block-wrong-proposer");
  return check_attestations(settings_, *s, seal, states.places(), states.lookup(*s));
}

std::vector<due> ethereum_rules::dues(const block_tree& tree, block_tree::position parent,
                                      const block_header& h, ledger_view& ledger) {
  const state_ptr s = store_->states().moved_to(tree, parent, slot_of(h));
  std::vector<due> out;
  stake_ptr stake;
  for (const withdrawal& w : withdrawals_due(settings_, *s)) {
    due d;
    d.kind = due_kind::release;
    d.who = (*s->validators)[w.who].account;
    d.value = to_amount(w.value);
    if (w.ends_bond) {
      if (!stake)
        stake = ledger.stake_after(tree.at(parent).block->id());
      const auto owner = stake->find(d.who);
      // What the account has bonded since is not this validator's yet.
      d.stake =
          owner ? minus(owner->bonded, waiting_bonds(*s, d.who)).value_or(amount{}) : amount{};
    }
    if (d.value > amount{} || d.stake > amount{})
      out.push_back(d);
  }
  return out;
}

// Changes.

void ethereum_rules::added(const block_tree& tree, block_tree::position p, ledger_view& ledger) {
  if (p == 0) {
    const block_id genesis = tree.at(0).block->id();
    const stake_ptr stake = ledger.stake_after(genesis);
    store_ = std::make_unique<beacon_store>(
        settings_,
        genesis_state(settings_, validators_of(stake->holders()), genesis, sha256(genesis.view())),
        keeps_branches_);
    return;
  }
  // A block tells the time too, and then its own branch may be cut off.
  store_->on_slot(tree, slot_of(tree.header(p)));
  if (!store_->knows(tree.at(p).parent))
    return; // or out of a store, from before something else became final
  store_->on_block(tree, p);
  for (const attestation& a : std::get<beacon_seal>(tree.header(p).seal).attestations)
    note_vote(tree, a);
  note_missed(tree, p);
  deliver_waiting(tree, p);
}

void ethereum_rules::note_missed(const block_tree& tree, block_tree::position p) {
  const block_tree::position parent = tree.at(p).parent;
  const slot_number end = slot_of(tree.header(p));
  slot_number slot = slot_of(tree.header(parent)) + 1;
  if (slot == end || !store_->knows(parent))
    return;
  if (end - slot > missed_max)
    slot = end - missed_max;
  std::vector<slot_result> out;
  beacon_state s = *store_->states().after(tree, parent);
  for (; slot < end; ++slot) {
    advance(settings_, s, slot);
    const duties_ptr duties = store_->states().duties(s, settings_.epoch_of(slot));
    if (duties->has_proposers())
      out.push_back({slot, (*s.validators)[duties->proposer(slot)].account, false});
  }
  missed_.emplace(p, std::move(out));
  if (missed_.size() > missed_blocks_max)
    missed_.erase(missed_.begin());
}

std::vector<slot_result> ethereum_rules::results_of(const block_tree& tree,
                                                    block_tree::position p) const {
  std::vector<slot_result> out;
  if (const auto found = missed_.find(p); found != missed_.end())
    out = found->second;
  if (p != 0)
    out.push_back({slot_of(tree.header(p)), tree.header(p).proposer, true});
  return out;
}

block_tree::position ethereum_rules::best(const block_tree& tree, unix_ms clock) {
  const slot_number now = slot_at(clock);
  store_->on_slot(tree, now);
  const unix_ms begins = time_of(now);
  const std::uint64_t due =
      count_ms(settings_.block_interval) * settings_.attestation_due_bps / 10'000;
  if (clock >= begins && clock.value - begins.value < due)
    store_->on_timely_block(tree);
  if (settings_.epoch_of(store_->now()) > forgot_in_)
    forget_old();
  return store_->head();
}

block_tree::position ethereum_rules::settled(const block_tree& tree,
                                             block_tree::position head) const {
  if (!store_)
    return 0;
  const block_tree::position final_block = tree.find(store_->finalised().root);
  return tree.fork_point(final_block, head);
}

state_ptr ethereum_rules::state_after(const block_tree& tree, block_tree::position p) const {
  return store_->states().after(tree, p);
}

// Turns.

std::optional<agenda> ethereum_rules::agenda_of(const block_tree& tree, block_tree::position head,
                                                const account_id& self, unix_ms clock,
                                                ledger_view&) {
  if (!store_->knows(head))
    return std::nullopt;
  beacon_tree& states = store_->states();
  const slot_number made = slot_of(tree.header(head));
  const slot_number now = std::max(slot_at(clock), made);
  const epoch_number e = settings_.epoch_of(now);
  const state_ptr s = states.in_epoch(tree, head, e);
  const duties_ptr duties = states.duties(*s, e);
  agenda out;
  out.term = duties->set_number();
  const slot_number end = settings_.first_slot(e + 1);
  const auto who = states.places().find(*s, self);
  std::size_t proposals = 0;
  for (slot_number slot = std::max(now, made + 1);
       who && duties->has_proposers() && slot < end && proposals < proposals_ahead; ++slot) {
    if (duties->proposer(slot) != *who)
      continue;
    out.duties.push_back({slot, phase::propose, time_of(slot)});
    ++proposals;
  }
  if (const auto slot = who ? duties->slot_of(*who) : std::nullopt; slot && *slot >= now) {
    const std::uint64_t due =
        count_ms(settings_.block_interval) * settings_.attestation_due_bps / 10'000;
    out.duties.push_back({*slot, phase::vote, unix_ms{time_of(*slot).value + due}});
  }
  out.duties.push_back({end, phase::look, time_of(end)});
  std::stable_sort(out.duties.begin(), out.duties.end(),
                   [](const duty& a, const duty& b) { return a.begins < b.begins; });
  return out;
}

std::optional<chain_rules::turn> ethereum_rules::turn_on(const block_tree& tree,
                                                         block_tree::position parent,
                                                         std::uint64_t slot, chain_view& chain) {
  if (!store_->knows(parent) || slot <= slot_of(tree.header(parent)) || slot <= last_.proposed)
    return std::nullopt;
  beacon_tree& states = store_->states();
  const state_ptr s = states.moved_to(tree, parent, slot);
  const epoch_number e = current_epoch(settings_, *s);
  const duties_ptr duties = states.duties(*s, e);
  const auto who = states.places().find(*s, chain.proposer());
  if (!who || !duties->has_proposers() || duties->proposer(slot) != *who ||
      (*s->validators)[*who].slashed)
    return std::nullopt;
  beacon_seal seal;
  seal.slot = slot;
  seal.reveal = chain.sign(randao_bytes(chain.chain(), e));
  seal.attestations = book_.to_include(*s, states.places(), states.lookup(*s));
  last_.proposed = slot;
  safety_changed_ = true;
  return turn{time_of(slot), std::move(seal)};
}

// What others are told, and what they tell.

std::optional<checkpoint> ethereum_rules::final_checkpoint() const {
  return store_ ? std::optional{store_->finalised()} : std::nullopt;
}

verdict ethereum_rules::trust(const block_tree& tree, const checkpoint& c, unix_ms clock) {
  // A newcomer knows no other stake than that of genesis.
  const state_ptr s = state_after(tree, store_->head());
  const epoch_number now = settings_.epoch_of(slot_at(clock));
  if (now > c.epoch + weak_subjectivity_period(settings_, *s))
    return verdict::refuse("checkpoint-too-old");
  if (!store_->trust(tree, c))
    return verdict::refuse("checkpoint-contradicted");
  return verdict::accept();
}

std::optional<std::uint64_t> ethereum_rules::fortune(const block_tree& tree,
                                                     block_tree::position parent,
                                                     std::uint64_t slot, const block_header* h,
                                                     const account_id& self, ledger_view&) {
  if (!store_->knows(parent) || slot <= slot_of(tree.header(parent)))
    return std::nullopt;
  beacon_tree& states = store_->states();
  const state_ptr s = states.moved_to(tree, parent, slot);
  const epoch_number e = current_epoch(settings_, *s);
  const duties_ptr duties = states.duties(*s, e);
  const auto who = states.places().find(*s, self);
  if (!who || !duties->has_proposers())
    return std::nullopt;
  for (slot_number later = slot + 1; later < settings_.first_slot(e + 1); ++later)
    if (duties->proposer(later) != *who)
      return std::nullopt; // somebody else has the last word
  beacon_state moved = *s;
  if (h != nullptr)
    reveal(settings_, moved, std::get<beacon_seal>(h->seal).reveal.data);
  // E3: what is revealed in an epoch decides the one after the next.
  const epoch_number decided = e + 2;
  advance(settings_, moved, settings_.first_slot(decided));
  const epoch_duties then{settings_, moved, decided};
  std::uint64_t out = 0;
  for (slot_number at = settings_.first_slot(decided); at < settings_.first_slot(decided + 1); ++at)
    out += then.proposer(at) == *who ? 1 : 0;
  return out;
}

} // namespace concur::consensus::ethereum
