#include "consensus/pos/lecture_rules.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "consensus/pos/slots.hpp"

#include <algorithm>

namespace concur::consensus::pos {
namespace {

/// How far a node looks for its next turn before it looks again.
constexpr std::uint64_t slots_ahead = 32;
/// Missed slots that are told of one block, and blocks that they are kept of.
constexpr std::uint64_t missed_slots_max = 256;
constexpr std::size_t missed_blocks_max = 1024;

std::uint64_t slot_of(const block_header& h) {
  auto* sealed = std::get_if<turn_seal>(&h.seal);
  return sealed ? sealed->slot : 0; // genesis
}

} // namespace

status check(const lecture_pos_settings& s) {
  using namespace std::chrono_literals;
  if (auto ok = check_slot_length(s.block_interval); !ok)
    return ok;
  if (s.block_cost_coin_days == 0 || s.block_cost_coin_days > 1'000'000'000'000)
    return fail(errc::usage, "a block must cost between 1 and 10^12 coin-days");
  if (s.confirmations == 0)
    return fail(errc::usage, "a block settles with 1 confirmation at least");
  if (s.future_limit < 0s || s.future_limit > 24h * 365)
    return fail(errc::usage, "future_limit must lie between 0 and a year");
  return {};
}

lecture_rules::lecture_rules(lecture_pos_settings settings, unix_ms genesis_time)
    : settings_(settings), genesis_time_(genesis_time),
      interval_ms_(whole_ms(settings.block_interval)) {}

engine_info lecture_rules::info() const {
  return {"lecture-pos", assurance::probabilistic,
          "who has most coin-age is honest, and news spread within a slot"};
}

unix_ms lecture_rules::time_of(std::uint64_t slot) const {
  return unix_ms{genesis_time_.value + slot * interval_ms_};
}

verdict lecture_rules::check_proof(const block_header& h) const {
  auto* sealed = std::get_if<turn_seal>(&h.seal);
  if (!sealed || sealed->slot == 0 || sealed->confirmed != 0)
    return verdict::refuse("block-bad-seal");
  if (!is_slot_time(genesis_time_, interval_ms_, sealed->slot, h.time))
    return verdict::refuse("block-wrong-time");
  return verdict::accept();
}

verdict lecture_rules::check_header(const block_tree& tree, block_tree::position parent,
                                    const block_header& h, ledger_view& ledger) {
  if (settings_.reorg_max > 0) { // S7
    const auto common = tree.height(tree.fork_point(parent, tree.head())).value;
    if (common + settings_.reorg_max < tree.height(tree.head()).value)
      return verdict::refuse("block-below-checkpoint");
  }
  const auto slot = slot_of(h);
  const auto before = slot_of(tree.header(parent));
  if (slot <= before)
    return verdict::refuse("block-slot-not-later");
  if (entitled(tree, parent, slot, ledger) != h.proposer)
    return verdict::refuse("block-wrong-proposer");
  if (auto v = check_claim(h, ledger); !v)
    return v;
  checked_ = {id_of(h), {}};
  const auto first = slot - before > missed_slots_max ? slot - missed_slots_max : before + 1;
  for (auto s = first; s < slot; ++s)
    if (auto who = entitled(tree, parent, s, ledger))
      checked_.second.push_back({s, *who, false});
  return verdict::accept();
}

std::vector<lecture_staker> lecture_rules::stakers_at(const block_id& parent, std::uint64_t slot,
                                                      ledger_view& ledger) const {
  std::vector<lecture_staker> out;
  const auto stake = ledger.stake_after(parent);
  for (const auto& h : stake->holders())
    if (h.is_candidate)
      out.push_back({h.who, age_at(h, time_of(slot))});
  return out;
}

std::optional<account_id> lecture_rules::entitled(const block_tree& tree,
                                                  block_tree::position parent, std::uint64_t slot,
                                                  ledger_view& ledger) const {
  const auto& parent_id = tree.at(parent).block->id();
  const auto stakers = stakers_at(parent_id, slot, ledger);
  const auto empty = slot - slot_of(tree.header(parent)) - 1;
  const auto winner = settings_.choice == lecture_choice::largest
                          ? lecture_winner(stakers, empty, cost())
                          : lecture_lottery(stakers, parent_id, slot, cost());
  return winner ? std::optional{stakers[*winner].account} : std::nullopt;
}

std::vector<due> lecture_rules::dues(const block_tree&, block_tree::position, const block_header& h,
                                     ledger_view&) {
  due price;
  price.kind = due_kind::consume;
  price.who = h.proposer;
  price.age = CONCUR_MUTANT("pos-block-too-cheap", cost(), cost() - 1);
  return {price};
}

void lecture_rules::added(const block_tree& tree, block_tree::position p, ledger_view&) {
  if (tree.at(p).block->id() != checked_.first || checked_.second.empty())
    return;
  missed_[p] = std::move(checked_.second);
  if (missed_.size() > missed_blocks_max)
    missed_.erase(missed_.begin());
}

bool lecture_rules::prefers(const block_tree& tree, block_tree::position candidate,
                            block_tree::position current) const {
  return tree.at(candidate).weight > tree.at(current).weight;
}

block_tree::position lecture_rules::settled(const block_tree& tree,
                                            block_tree::position head) const {
  return confirmed_ancestor(tree, head, settings_.confirmations);
}

// Turns.

std::optional<agenda> lecture_rules::agenda_of(const block_tree& tree, block_tree::position head,
                                               const account_id& self, unix_ms clock,
                                               ledger_view& ledger) {
  auto first = slot_of(tree.header(head)) + 1;
  if (clock > genesis_time_) // The slot that has begun may still be used.
    first = std::max(first, (clock.value - genesis_time_.value) / interval_ms_);
  if (last_used_)
    first = std::max(first, *last_used_ + 1);
  agenda out;
  for (auto slot = first; slot < first + slots_ahead && out.duties.empty(); ++slot)
    if (entitled(tree, head, slot, ledger) == self)
      out.duties.push_back({slot, phase::propose, time_of(slot)});
  if (out.duties.empty())
    out.duties.push_back({first + slots_ahead, phase::look, time_of(first + slots_ahead)});
  return out;
}

std::optional<chain_rules::turn> lecture_rules::turn_on(const block_tree& tree,
                                                        block_tree::position parent,
                                                        std::uint64_t slot, chain_view& chain) {
  if (slot <= slot_of(tree.header(parent)) || (last_used_ && slot <= *last_used_))
    return std::nullopt;
  if (entitled(tree, parent, slot, chain) != chain.proposer())
    return std::nullopt;
  last_used_ = slot;
  is_safety_new_ = true;
  return turn{time_of(slot), turn_seal{slot, 0, {}}};
}

std::vector<slot_result> lecture_rules::results_of(const block_tree& tree,
                                                   block_tree::position p) const {
  if (p == 0)
    return {};
  std::vector<slot_result> out;
  if (auto known = missed_.find(p); known != missed_.end())
    out = known->second;
  const auto& h = tree.header(p);
  out.push_back({slot_of(h), h.proposer, true});
  return out;
}

std::optional<bytes> lecture_rules::take_safety() {
  if (!std::exchange(is_safety_new_, false))
    return std::nullopt;
  return saved_slot(last_used_.value_or(0));
}

void lecture_rules::restore_safety(byte_view saved) { last_used_ = restored_slot(saved); }

std::optional<std::uint64_t> lecture_rules::fortune(const block_tree&, block_tree::position,
                                                    std::uint64_t slot, const block_header* h,
                                                    const account_id& self, ledger_view& ledger) {
  if (settings_.choice != lecture_choice::lottery || h == nullptr)
    return std::nullopt; // an empty slot changes no draw
  const auto stakers = stakers_at(id_of(*h), slot + 1, ledger);
  const auto winner = lecture_lottery(stakers, id_of(*h), slot + 1, cost());
  return winner && stakers[*winner].account == self ? 1 : 0;
}

void lecture_rules::forget_turns() {
  last_used_.reset();
  keep_branches(); // and nothing that it has seen binds it
}

} // namespace concur::consensus::pos
