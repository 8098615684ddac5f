#include "consensus/ethereum/duties.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"
#include "consensus/ethereum/shuffle.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

namespace {

hash256 with_number(const hash256& seed, std::uint64_t number) {
  std::array<std::uint8_t, 40> in;
  std::copy(seed.data.begin(), seed.data.end(), in.begin());
  store_le(in.data() + 32, number);
  return sha256(in);
}

/// The random value that a candidate's effective balance is held against.
std::uint64_t random_value(const hash256& block, std::uint64_t place, std::uint32_t bytes) {
  const std::uint8_t* at = block.data.data() + place * bytes;
  return bytes == 1 ? *at : load_le<std::uint16_t>(at);
}

/// Candidates in shuffled order. One at a time costs two hashes a round, all at once one for 256
/// of them: after as many as cost the same, all are shuffled.
class candidate_order {
public:
  candidate_order(const ethereum_settings& settings, std::span<const validator_index> candidates,
                  const hash256& seed)
      : rounds_(settings.shuffle_rounds), candidates_(candidates), seed_(seed) {}

  validator_index at(std::uint64_t i) {
    const std::uint64_t n = candidates_.size();
    if (i <= n / 512)
      return candidates_[shuffled_index(i % n, n, seed_, rounds_)];
    if (perm_.empty())
      perm_ = permutation(static_cast<std::uint32_t>(n), seed_, rounds_);
    return candidates_[perm_[i % n]];
  }

private:
  std::uint32_t rounds_;
  std::span<const validator_index> candidates_;
  const hash256& seed_;
  std::vector<std::uint32_t> perm_;
};

std::uint64_t number_of(const std::vector<validator_index>& set) {
  bytes in(set.size() * sizeof(validator_index));
  for (std::size_t i = 0; i < set.size(); ++i)
    store_le(in.data() + i * sizeof(validator_index), set[i]);
  return load_le<std::uint64_t>(sha256(in).data.data());
}

} // namespace

hash256 mix_in(const hash256& mix, byte_view reveal) {
  hash256 out = sha256(reveal);
  for (std::size_t i = 0; i < out.data.size(); ++i)
    out.data[i] ^= CONCUR_MUTANT("ethereum-mix-forgets", mix.data[i], std::uint8_t{0});
  return out;
}

hash256 seed_of(const ethereum_settings& settings, const beacon_state& s, epoch_number e,
                seed_use use) {
  const epoch_number now = current_epoch(settings, s);
  CONCUR_ASSERT(e <= now + 1);
  CONCUR_ASSERT(now <= e + 1);
  // Before epoch 2 all mixes are the genesis randomness, so the wrapped index is as good as any.
  const epoch_number back = settings.seed_lookahead_min + 1;
  const hash256& mix = s.mixes[(e + s.mixes.size() - back) % s.mixes.size()];
  std::array<std::uint8_t, 44> in{static_cast<std::uint8_t>(use)};
  store_le(in.data() + 4, e);
  std::copy(mix.data.begin(), mix.data.end(), in.begin() + 12);
  return sha256(in);
}

std::uint64_t committees_per_slot(const ethereum_settings& settings, std::uint64_t active) {
  const std::uint64_t wanted = active / settings.slots_per_epoch / settings.committee_size;
  return std::clamp<std::uint64_t>(wanted, 1, settings.committees_per_slot_max);
}

validator_index draw_proposer(const ethereum_settings& settings, const beacon_state& s,
                              std::span<const validator_index> candidates, const hash256& seed) {
  CONCUR_ASSERT(!candidates.empty());
  const std::uint64_t per_hash = 32 / settings.sampling_bytes;
  const std::uint64_t most = settings.sampling_bytes == 1 ? 0xff : 0xffff;
  candidate_order order{settings, candidates, seed};
  hash256 randomness;
  for (std::uint64_t i = 0;; ++i) {
    if (i % per_hash == 0)
      randomness = with_number(seed, i / per_hash);
    const validator_index candidate = order.at(i);
    const std::uint64_t drawn = random_value(randomness, i % per_hash, settings.sampling_bytes);
    if ((*s.validators)[candidate].effective_balance * most >=
        CONCUR_MUTANT("ethereum-first-proposes", settings.effective_balance_max * drawn, 0))
      return candidate;
  }
}

epoch_duties::epoch_duties(const ethereum_settings& settings, const beacon_state& s, epoch_number e)
    : epoch_(e), first_(settings.first_slot(e)), slots_(settings.slots_per_epoch),
      total_(total_active_balance(settings, s, e)) {
  const std::vector<validator_index> active = active_indices(s, e);
  set_number_ = number_of(active);
  committees_ = ethereum::committees_per_slot(settings, active.size());
  const hash256 seed = seed_of(settings, s, e, seed_use::attester);
  shuffled_ = read_through(active, permutation(static_cast<std::uint32_t>(active.size()), seed,
                                               settings.shuffle_rounds));
  place_.assign(s.validators->size(), static_cast<std::uint32_t>(shuffled_.size()));
  for (std::size_t i = 0; i < shuffled_.size(); ++i)
    place_[shuffled_[i]] = static_cast<std::uint32_t>(i);
  const hash256 proposer_seed = seed_of(settings, s, e, seed_use::proposer);
  for (slot_number slot = first_; !active.empty() && slot < first_ + slots_; ++slot)
    proposers_.push_back(draw_proposer(settings, s, active, with_number(proposer_seed, slot)));
}

std::span<const validator_index> epoch_duties::part(std::uint64_t from, std::uint64_t to) const {
  const std::uint64_t parts = slots_ * committees_;
  const std::uint64_t begin = shuffled_.size() * from / parts;
  const std::uint64_t end = shuffled_.size() * to / parts;
  return std::span(shuffled_).subspan(begin, end - begin);
}

std::span<const validator_index> epoch_duties::attesters(slot_number s) const {
  return part((s - first_) * committees_, (s - first_ + 1) * committees_);
}

std::span<const validator_index> epoch_duties::committee(slot_number s, std::uint64_t index) const {
  CONCUR_ASSERT(index < committees_);
  const std::uint64_t number = (s - first_) * committees_ + index;
  return part(number, number + 1);
}

std::optional<slot_number> epoch_duties::slot_of(validator_index v) const {
  if (v >= place_.size() || place_[v] >= shuffled_.size())
    return std::nullopt;
  const std::uint64_t place = place_[v];
  // The part that holds a place is near place * parts / size; rounding moves it by one at most.
  const std::uint64_t parts = slots_ * committees_;
  std::uint64_t number = place * parts / shuffled_.size();
  while (shuffled_.size() * (number + 1) / parts <= place)
    ++number;
  return first_ + number / committees_;
}

} // namespace concur::consensus::ethereum
