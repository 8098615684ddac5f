#include "consensus/pos/peercoin_rules.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "consensus/pos/peercoin/kernel.hpp"
#include "consensus/pos/peercoin/retarget.hpp"
#include "consensus/pos/peercoin/reward.hpp"
#include "consensus/pos/slots.hpp"

#include <algorithm>
#include <limits>

namespace concur::consensus::pos {
namespace {

using peercoin::block_kind;

/// The parent and ten ancestors (src/chain.h, nMedianTimeSpan).
constexpr std::uint64_t median_span = 11;
/// Stakes are remembered for so long behind the newest block: no fork goes on longer.
constexpr std::int64_t seen_for_s = 30 * peercoin::seconds_per_day;

std::int64_t second_of(unix_ms t) { return static_cast<std::int64_t>(t.value / 1000); }

block_kind kind_of(const block_header& h) {
  return std::holds_alternative<kernel_seal>(h.seal) ? block_kind::stake : block_kind::work;
}

std::uint32_t bits_of(const block_header& h) {
  if (auto* kernel = std::get_if<kernel_seal>(&h.seal))
    return kernel->bits;
  return pow::bits_of(h.seal).value_or(0); // genesis has no target
}

hash256 output_of(const account_id& staker) { return {staker.data}; }

/// H3.
peercoin::kernel kernel_of(std::uint64_t modifier, const account_id& staker, std::uint64_t second) {
  const auto part = [&](std::size_t i) { return load_le<std::uint32_t>(staker.data.data() + i); };
  return {modifier,
          part(0),
          part(4),
          part(8),
          part(12),
          static_cast<std::uint32_t>(CONCUR_MUTANT("peercoin-kernel-minute", second, second / 60))};
}

/// floor(age * part / whole), which may not fit in between. @pre part <= whole, whole > 0
coin_age share_of(coin_age age, amount part, amount whole) {
  return age / whole.value * part.value + age % whole.value * part.value / whole.value;
}

/// When the search for a kernel goes on: not before the coins have the minimum age.
unix_ms look_again(const peercoin::params& p, const holder& staker, std::uint64_t second) {
  const auto wanted =
      coin_age{staker.balance.value} * static_cast<std::uint64_t>(p.age_s_min) * 1000;
  const auto now = unix_ms{second * 1000 - 1000};
  const auto age = age_at(staker, now);
  if (age >= wanted)
    return now;
  return unix_ms{now.value + static_cast<std::uint64_t>((wanted - age) / staker.balance.value)};
}

} // namespace

/// A branch of the tree as the rules of kernels and targets want to see it.
class peercoin_rules::branch final : public peercoin::branch_view {
public:
  branch(const peercoin_rules& rules, const block_tree& tree, block_tree::position tip)
      : rules_(rules), tree_(tree), tip_(tip) {}

  peercoin::branch_block at(height h) const override {
    const auto p = tree_.ancestor(tip_, h);
    const auto& header = tree_.header(p);
    const auto& state = rules_.states_.at(p);
    peercoin::branch_block out;
    out.time = second_of(header.time);
    out.kind = kind_of(header);
    out.bits = bits_of(header);
    out.id = tree_.at(p).block->id();
    out.proof = state.proof;
    out.modifier = state.modifier;
    out.generated = state.generated_at == h.value;
    out.generated_at = height{state.generated_at};
    out.last_of_kind[0] = height{state.last_of_kind[0]};
    out.last_of_kind[1] = height{state.last_of_kind[1]};
    out.work_count = state.work_count;
    return out;
  }

private:
  const peercoin_rules& rules_;
  const block_tree& tree_;
  block_tree::position tip_;
};

peercoin_rules::peercoin_rules(peercoin_settings settings, unix_ms genesis_time)
    : settings_(settings), params_(params_of(settings)), genesis_second_(second_of(genesis_time)) {}

engine_info peercoin_rules::info() const {
  return {"peercoin", assurance::probabilistic,
          "more than half of the coin-age that takes part is honest, and news spread fast"};
}

// Headers.

verdict peercoin_rules::check_proof(const block_header& h) const {
  auto* kernel = std::get_if<kernel_seal>(&h.seal);
  auto* work = std::get_if<bitcoin_seal>(&h.seal);
  if (!kernel && !work)
    return verdict::refuse("block-bad-seal");
  const auto bits = kernel ? kernel->bits : work->bits;
  if (!pow::check_bits(bits, params_.limit))
    return verdict::refuse("block-bad-bits");
  if (kernel) {
    const auto fits = kernel->second <= std::numeric_limits<std::uint32_t>::max();
    return fits && h.time.value == kernel->second * 1000 ? verdict::accept()
                                                         : verdict::refuse("block-wrong-time");
  }
  const auto solved = settings_.proof == pow::proof_kind::drawn
                          ? work->nonce != 0
                          : pow::meets(little_endian_number(id_of(h)), *pow::target_of(bits));
  return solved ? verdict::accept() : verdict::refuse("block-below-target");
}

std::int64_t peercoin_rules::earliest_time(const block_tree& tree,
                                           block_tree::position parent) const {
  std::vector<std::int64_t> times;
  for (auto p = parent; p != block_tree::none && times.size() < median_span; p = tree.at(p).parent)
    times.push_back(second_of(tree.header(p).time));
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  const auto parent_time = times.front();
  std::nth_element(times.begin(), middle, times.end());
  return std::max(*middle + 1, parent_time - params_.drift_s_max);
}

verdict peercoin_rules::check_header(const block_tree& tree, block_tree::position parent,
                                     const block_header& h, ledger_view& ledger) {
  if (second_of(h.time) < earliest_time(tree, parent))
    return verdict::refuse("block-time-too-old");
  const branch view{*this, tree, parent};
  if (bits_of(h) != peercoin::next_bits(params_, view, tree.height(parent), kind_of(h)))
    return verdict::refuse("block-wrong-bits");
  auto* kernel = std::get_if<kernel_seal>(&h.seal);
  if (!kernel)
    return verdict::accept();
  const auto staker = ledger.stake_after(tree.at(parent).block->id())->find(h.proposer);
  if (!staker)
    return verdict::refuse("block-stake-too-young");
  if (auto v = check_stake(tree, parent, *staker, kernel->second, kernel->bits); !v)
    return v;
  return check_claim(h, ledger);
}

std::optional<peercoin::modifier_span> peercoin_rules::modifier_at(const block_tree& tree,
                                                                   block_tree::position parent,
                                                                   std::int64_t second) const {
  const auto lead = peercoin::modifier_lead_s(params_);
  if (second - lead < genesis_second_) // H4
    return peercoin::modifier_span{0, genesis_second_ + lead};
  const branch view{*this, tree, parent};
  return peercoin::modifier_before(params_, view, tree.height(parent), second);
}

verdict peercoin_rules::check_stake(const block_tree& tree, block_tree::position parent,
                                    const holder& staker, std::uint64_t second,
                                    std::uint32_t bits) const {
  const auto age = age_at(staker, unix_ms{second * 1000});
  if (!peercoin::account_may_stake(params_, staker.balance, age))
    return verdict::refuse("block-stake-too-young");
  const auto modifier = modifier_at(tree, parent, static_cast<std::int64_t>(second));
  if (!modifier)
    return verdict::refuse("block-bad-kernel");
  const auto hash = peercoin::kernel_hash(kernel_of(modifier->value, staker.who, second));
  const auto weight = peercoin::account_weight(params_, staker.balance, age);
  return peercoin::meets_kernel_target(hash, bits, weight) ? verdict::accept()
                                                           : verdict::refuse("block-bad-kernel");
}

bool peercoin_rules::repeats(const block_tree& tree, const block_header& h) const {
  if (kind_of(h) == block_kind::work)
    return false;
  const auto novelty = seen_.judge({output_of(h.proposer), second_of(h.time)}, id_of(h),
                                   tree.at(tree.head()).block->id());
  return novelty == peercoin::stake_novelty::duplicate ||
         novelty == peercoin::stake_novelty::duplicate_head;
}

// H5.
std::vector<due> peercoin_rules::dues(const block_tree& tree, block_tree::position parent,
                                      const block_header& h, ledger_view& ledger) {
  due paid;
  paid.kind = due_kind::mint;
  paid.who = h.proposer;
  if (kind_of(h) == block_kind::work) {
    paid.value.value = peercoin::work_reward(params_, bits_of(h));
    return {paid};
  }
  const auto stake = ledger.stake_after(tree.at(parent).block->id());
  const auto staker = stake->find(h.proposer);
  CONCUR_ASSERT(staker.has_value()); // check_header accepted it
  due spent;
  spent.kind = due_kind::consume;
  spent.who = h.proposer;
  const auto part = staker->balance.value / settings_.outputs + 1; // One unit at least.
  const amount output{std::min(part, staker->balance.value)};
  spent.age = share_of(age_at(*staker, h.time), output, staker->balance);
  const auto coin_days = peercoin::account_coin_days(params_, output, spent.age);
  paid.value.value = peercoin::stake_reward(params_, coin_days, stake->issued().value);
  if (paid.value.value == 0)
    return {spent};
  return {spent, paid};
}

void peercoin_rules::added(const block_tree& tree, block_tree::position p, ledger_view&) {
  CONCUR_ASSERT(p == states_.size());
  if (p == 0) {
    states_.emplace_back();
    return;
  }
  const auto& h = tree.header(p);
  const auto parent = tree.at(p).parent;
  const auto own = static_cast<std::uint32_t>(tree.height(p).value);
  const auto time = second_of(h.time);
  auto state = states_[parent];
  const branch view{*this, tree, parent};
  const auto next = peercoin::compute_modifier(params_, view, tree.height(parent), time);
  state.modifier = next.value;
  if (next.generated)
    state.generated_at = own;
  state.proof = {};
  state.last_of_kind[static_cast<std::size_t>(kind_of(h))] = own;
  if (kind_of(h) == block_kind::work) {
    ++state.work_count;
  } else {
    const auto second = std::get<kernel_seal>(h.seal).second;
    const auto modifier = modifier_at(tree, parent, time);
    CONCUR_ASSERT(modifier.has_value()); // check_header accepted it
    state.proof = peercoin::kernel_hash(kernel_of(modifier->value, h.proposer, second));
    seen_.add({output_of(h.proposer), time}, tree.at(p).block->id());
    seen_.forget_before(time - seen_for_s);
  }
  states_.push_back(state);
}

// Choice.

u256 peercoin_rules::weight(const block_header& h) const {
  return peercoin::block_trust(kind_of(h), bits_of(h));
}

bool peercoin_rules::prefers(const block_tree& tree, block_tree::position candidate,
                             block_tree::position current) const {
  return tree.at(candidate).weight > tree.at(current).weight;
}

block_tree::position peercoin_rules::settled(const block_tree& tree,
                                             block_tree::position head) const {
  return confirmed_ancestor(tree, head, settings_.confirmations);
}

// Making blocks.

std::optional<chain_rules::task> peercoin_rules::work_on(const block_tree& tree,
                                                         block_tree::position parent, unix_ms clock,
                                                         std::uint64_t generation) const {
  const auto second = std::max(second_of(clock), earliest_time(tree, parent));
  const branch view{*this, tree, parent};
  const auto bits = peercoin::next_bits(params_, view, tree.height(parent), block_kind::work);
  return task{unix_ms{static_cast<std::uint64_t>(second) * 1000}, bitcoin_seal{bits, 0, generation},
              *pow::target_of(bits)};
}

std::optional<std::uint64_t> peercoin_rules::find_kernel(const block_tree& tree,
                                                         block_tree::position parent,
                                                         const holder& staker, std::uint64_t from,
                                                         std::uint64_t to) const {
  const branch view{*this, tree, parent};
  const auto bits = peercoin::next_bits(params_, view, tree.height(parent), block_kind::stake);
  std::optional<peercoin::modifier_span> modifier;
  for (auto second = from; second < to; ++second) {
    const auto age = age_at(staker, unix_ms{second * 1000});
    if (!peercoin::account_may_stake(params_, staker.balance, age))
      continue;
    const auto now = static_cast<std::int64_t>(second);
    if (!modifier || now >= modifier->until)
      modifier = modifier_at(tree, parent, now);
    if (!modifier)
      return std::nullopt;
    const auto hash = peercoin::kernel_hash(kernel_of(modifier->value, staker.who, second));
    const auto weight = peercoin::account_weight(params_, staker.balance, age);
    if (peercoin::meets_kernel_target(hash, bits, weight))
      return second;
  }
  return std::nullopt;
}

std::optional<agenda> peercoin_rules::agenda_of(const block_tree& tree, block_tree::position head,
                                                const account_id& self, unix_ms clock,
                                                ledger_view& ledger) {
  auto from = static_cast<std::uint64_t>(
      std::max<std::int64_t>(earliest_time(tree, head), second_of(clock)));
  if (from * 1000 < clock.value)
    ++from; // Its second has begun.
  if (last_used_)
    from = std::max(from, *last_used_ + 1);
  const auto ahead = std::chrono::duration_cast<std::chrono::seconds>(settings_.search_ahead);
  const auto to = from + static_cast<std::uint64_t>(ahead.count());
  const auto staker = ledger.stake_after(tree.at(head).block->id())->find(self);
  agenda out;
  if (!staker || staker->balance.value == 0)
    return out; // The next block may change it.
  if (auto found = find_kernel(tree, head, *staker, from, to))
    out.duties.push_back({*found, phase::propose, unix_ms{*found * 1000}});
  else if (modifier_at(tree, head, static_cast<std::int64_t>(to)))
    out.duties.push_back({to, phase::look, look_again(params_, *staker, to)});
  return out;
}

std::optional<chain_rules::turn> peercoin_rules::turn_on(const block_tree& tree,
                                                         block_tree::position parent,
                                                         std::uint64_t slot, chain_view& chain) {
  if (last_used_ && slot <= *last_used_)
    return std::nullopt;
  last_used_ = slot;
  is_safety_new_ = true;
  if (static_cast<std::int64_t>(slot) < earliest_time(tree, parent))
    return std::nullopt;
  const branch view{*this, tree, parent};
  const auto bits = peercoin::next_bits(params_, view, tree.height(parent), block_kind::stake);
  const auto staker = chain.stake_after(tree.at(parent).block->id())->find(chain.proposer());
  if (!staker || !check_stake(tree, parent, *staker, slot, bits))
    return std::nullopt;
  return turn{unix_ms{slot * 1000}, kernel_seal{bits, slot, {}}};
}

std::vector<slot_result> peercoin_rules::results_of(const block_tree& tree,
                                                    block_tree::position p) const {
  const auto& h = tree.header(p);
  if (kind_of(h) == block_kind::work)
    return {};
  return {{static_cast<std::uint64_t>(second_of(h.time)), h.proposer, true}};
}

std::optional<bytes> peercoin_rules::take_safety() {
  if (!std::exchange(is_safety_new_, false))
    return std::nullopt;
  return saved_slot(last_used_.value_or(0));
}

void peercoin_rules::restore_safety(byte_view saved) { last_used_ = restored_slot(saved); }

} // namespace concur::consensus::pos
