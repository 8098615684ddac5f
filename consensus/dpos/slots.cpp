#include "consensus/dpos/slots.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

namespace concur::consensus::dpos {
namespace {

std::uint64_t count(milliseconds interval) {
  CONCUR_ASSERT(interval.count() > 0);
  return static_cast<std::uint64_t>(interval.count());
}

/// When slot 0 began. D1.2
std::uint64_t start_of_head(const slot_rules& rules, const slot_head& head) {
  auto step = count(rules.interval);
  return head.height == height{0} ? head.time.value : head.time.value / step * step;
}

} // namespace

unix_ms time_of_slot(const slot_rules& rules, const slot_head& head, std::uint64_t slot) {
  CONCUR_ASSERT(slot > 0);
  auto skipped = CONCUR_MUTANT("bitshares-no-skip", head.maintenance, false)
                     ? rules.maintenance_skip
                     : 0; // D1.3
  return unix_ms{start_of_head(rules, head) + (slot + skipped) * count(rules.interval)};
}

std::uint64_t slot_at(const slot_rules& rules, const slot_head& head, unix_ms when) {
  auto first = time_of_slot(rules, head, 1);
  if (when < first)
    return 0; // D1.1
  return (when.value - first.value) / count(rules.interval) + 1;
}

std::uint64_t slot_starting_at(const slot_rules& rules, const slot_head& head, unix_ms when) {
  auto slot = slot_at(rules, head, when);
  return slot > 0 && time_of_slot(rules, head, slot) == when ? slot : 0;
}

std::size_t turn_of(const slot_head& head, std::uint64_t slot, std::size_t delegates) {
  CONCUR_ASSERT(delegates > 0);
  return static_cast<std::size_t>((head.absolute_slot + slot) % delegates); // D1.4
}

slot_head next_head(const slot_rules& rules, const slot_head& head, std::uint64_t slot,
                    bool maintenance) {
  return {head.height + 1, time_of_slot(rules, head, slot), head.absolute_slot + slot, maintenance};
}

void recent_slots::add_block(std::uint64_t missed) {
  constexpr std::uint64_t width = 128;
  bits_ = (bits_ << 1) | 1;
  bits_ = missed < width ? bits_ << missed : 0; // D1.5
}

unsigned recent_slots::filled() const {
  auto low = static_cast<std::uint64_t>(bits_);
  auto high = static_cast<std::uint64_t>(bits_ >> 64);
  return static_cast<unsigned>(__builtin_popcountll(low) + __builtin_popcountll(high));
}

std::uint64_t eosio_slot_at(const eosio_slot_rules& rules, unix_ms when) {
  if (when < eosio_epoch)
    return 0;
  return (when.value - eosio_epoch.value) / count(rules.interval);
}

unix_ms time_of_eosio_slot(const eosio_slot_rules& rules, std::uint64_t slot) {
  return unix_ms{eosio_epoch.value + slot * count(rules.interval)};
}

std::size_t eosio_turn_of(const eosio_slot_rules& rules, std::uint64_t slot,
                          std::size_t delegates) {
  CONCUR_ASSERT(delegates > 0);
  CONCUR_ASSERT(rules.repetitions > 0);
  return static_cast<std::size_t>(
      slot % (delegates * rules.repetitions) /
      CONCUR_MUTANT("eos-turns-shifted", rules.repetitions, (rules.repetitions + 1)));
}

} // namespace concur::consensus::dpos
