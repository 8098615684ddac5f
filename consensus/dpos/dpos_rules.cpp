#include "consensus/dpos/dpos_rules.hpp"

#include "consensus/dpos/scheme.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

/// States that are kept below the last irreversible block: a block whose parent is older is refused
/// for its branch anyway.
constexpr std::uint64_t states_below = 8;

/// Duties ahead that an agenda tells; the next comes with the next block.
constexpr std::size_t duties_max = 2;

std::uint64_t slot_of(const block_header& h) {
  if (auto* certified = std::get_if<certified_seal>(&h.seal))
    return certified->slot;
  return std::get<turn_seal>(h.seal).slot;
}

std::unique_ptr<scheme> make_scheme(const dpos_settings& s, unix_ms genesis_time) {
  if (std::holds_alternative<bitshares_settings>(s.rules))
    return make_bitshares_scheme(s, genesis_time);
  if (std::holds_alternative<steem_settings>(s.rules))
    return make_steem_scheme(s, genesis_time);
  if (std::holds_alternative<eos_settings>(s.rules))
    return make_eos_scheme(s);
  return make_lecture_scheme(s, genesis_time);
}

/// The place of a slot; nothing if it is not after the block.
std::optional<place> place_of(const scheme& rules, const delegate_state& s, std::uint64_t slot) {
  auto first = rules.nth(s, 1).slot;
  if (slot < first)
    return std::nullopt;
  return rules.nth(s, slot - first + 1);
}

} // namespace

/// D12
struct dpos_rules::signed_so_far {
  watermark mark;
  bool has_changed = false;
};

dpos_rules::dpos_rules(dpos_settings settings, unix_ms genesis_time)
    : settings_(std::move(settings)), scheme_(make_scheme(settings_, genesis_time)),
      states_(std::make_unique<state_book>()), signed_(std::make_unique<signed_so_far>()) {}

dpos_rules::~dpos_rules() = default;

engine_info dpos_rules::info() const {
  return {name_of(settings_), scheme_->assurance(),
          "more than two thirds of the delegates are honest and hear of blocks within their slots"};
}

// Blocks.

verdict dpos_rules::check_proof(const block_header& h) const { return scheme_->check_seal(h); }

bool dpos_rules::descends_from_settled(const block_tree& tree, block_tree::position parent) const {
  auto limit = states_->at(tree.head())->settled;
  return tree.height(parent) >= limit && tree.ancestor(parent, limit) == tree.best_at(limit);
}

verdict dpos_rules::check_header(const block_tree& tree, block_tree::position parent,
                                 const block_header& h, ledger_view& ledger) {
  auto* after = states_->at(parent);
  if (after == nullptr || (!keeps_branches_ && !descends_from_settled(tree, parent)))
    return verdict::refuse("block-below-settled"); // D14
  if (slot_of(h) <= after->slot)
    return verdict::refuse("block-slot-not-later");
  auto own = place_of(*scheme_, *after, slot_of(h));
  if (!own || own->begins != h.time)
    return verdict::refuse("block-wrong-time");
  if (own->who != h.proposer)
    return verdict::refuse("block-wrong-proposer"); // D1
  auto claim = *claim_of(h);
  if (!ledger.check_signature(h.proposer, signing_bytes(ledger.chain(), claim), claim.sealed))
    return verdict::refuse("block-bad-signature");
  return scheme_->check_claims({tree, parent, *after, *states_}, h, ledger);
}

std::vector<due> dpos_rules::dues(const block_tree& tree, block_tree::position parent,
                                  const block_header& h, ledger_view& ledger) {
  if (!scheme_->counts_votes(*states_->at(parent), h))
    return {};
  return releases(settings_, *ledger.stake_after(tree.at(parent).block->id()), h.time);
}

void dpos_rules::added(const block_tree& tree, block_tree::position p, ledger_view& ledger) {
  added_block b{tree, p, *states_, ledger};
  if (p == 0) {
    states_->add(scheme_->genesis(b));
    return;
  }
  auto* parent = states_->at(tree.at(p).parent);
  states_->add(parent != nullptr ? scheme_->next(*parent, b) : nullptr);
  if (keeps_branches_)
    return;
  // The head's state must stay, and after a restart the head is there before the states are.
  auto* last = states_->at(tree.on_best(p) ? p : tree.head());
  if (last != nullptr && last->settled.value > states_below)
    states_->drop_below(tree, last->settled - states_below);
}

bool dpos_rules::prefers(const block_tree& tree, block_tree::position candidate,
                         block_tree::position current) const {
  if (states_->at(candidate) == nullptr)
    return false;
  return scheme_->prefers(tree, *states_, candidate, current);
}

block_tree::position dpos_rules::settled(const block_tree& tree, block_tree::position head) const {
  return tree.ancestor(head, states_->at(head)->settled);
}

// Turns.

std::vector<duty> dpos_rules::duties_of(const delegate_state& s, const account_id& self,
                                        unix_ms clock) const {
  std::vector<duty> out;
  if (!scheme_->takes_turns(s, self) || !scheme_->may_produce(s))
    return out;
  auto k = std::max<std::uint64_t>(scheme_->begun(s, clock), 1);
  auto end = k + 2 * scheme_->round_of(s);
  for (; k < end && out.size() < duties_max; ++k) {
    auto own = scheme_->nth(s, k);
    if (own.who == self && own.slot > signed_->mark.slot)
      out.push_back({own.slot, phase::propose, own.begins});
  }
  return out;
}

std::optional<agenda> dpos_rules::agenda_of(const block_tree&, block_tree::position head,
                                            const account_id& self, unix_ms clock, ledger_view&) {
  auto* s = states_->at(head);
  if (s == nullptr)
    return std::nullopt;
  agenda out;
  out.duties = duties_of(*s, self, clock);
  out.term = s->term;
  out.ranks = s->ranks;
  return out;
}

std::optional<chain_rules::turn> dpos_rules::turn_on(const block_tree& tree,
                                                     block_tree::position parent,
                                                     std::uint64_t slot, chain_view& chain) {
  auto* after = states_->at(parent);
  if (after == nullptr || slot <= signed_->mark.slot || !scheme_->may_produce(*after))
    return std::nullopt;
  auto self = chain.proposer();
  auto own = place_of(*scheme_, *after, slot);
  next_block next{tree, parent, *after, *states_};
  if (!own || own->who != self || !scheme_->may_build(next, signed_->mark))
    return std::nullopt;
  turn out{own->begins, scheme_->make_seal(next, slot, self, signed_->mark)};
  signed_->mark = {slot, tree.height(parent) + 1};
  signed_->has_changed = true;
  return out;
}

std::vector<slot_result> dpos_rules::results_of(const block_tree& tree,
                                                block_tree::position p) const {
  std::vector<slot_result> out;
  if (p == 0)
    return out;
  auto& own = tree.header(p);
  auto* before = states_->at(tree.at(p).parent);
  if (before != nullptr) {
    auto k = slot_of(own) - scheme_->nth(*before, 1).slot;
    for (std::uint64_t i = 1; i <= k && k < scheme_->round_of(*before); ++i) // D15
      if (auto missed = scheme_->nth(*before, i); missed.who)
        out.push_back({missed.slot, *missed.who, false});
  }
  out.push_back({slot_of(own), own.proposer, true});
  return out;
}

// Votes.

std::vector<vote_message> dpos_rules::votes_of(const block_tree& tree, const account_id& self,
                                               const duty*, unix_ms clock) {
  auto votes = scheme_->votes_of(tree, *states_, self, clock);
  signed_->has_changed |= !votes.empty();
  return votes;
}

verdict dpos_rules::take_vote(const block_tree& tree, const vote_message& v, unix_ms) {
  return scheme_->take_vote(tree, *states_, v);
}

std::optional<bytes> dpos_rules::take_safety() {
  if (!std::exchange(signed_->has_changed, false))
    return std::nullopt;
  bytes out;
  writer w{out};
  w.integer(signed_->mark.slot);
  w.number(signed_->mark.height);
  scheme_->write_safety(w);
  return out;
}

void dpos_rules::restore_safety(byte_view in) {
  reader r{in};
  watermark mark{r.integer<std::uint64_t>(), r.number<concur::height>()};
  if (!r.ok())
    return;
  signed_->mark = mark;
  scheme_->read_safety(r);
}

void dpos_rules::forget_turns() { signed_->mark = {}; }

void dpos_rules::act_as(const persona& who) {
  all_signed_.act_as(who, signed_);
  if (!signed_)
    signed_ = std::make_unique<signed_so_far>();
  scheme_->act_as(who);
}

} // namespace concur::consensus::dpos
