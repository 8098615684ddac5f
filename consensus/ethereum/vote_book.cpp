#include "consensus/ethereum/vote_book.hpp"

#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

namespace {

/// Votes of one validator that are kept: those of its epochs, and what it said twice.
constexpr std::size_t votes_of_one_max = 64;

double_attestation evidence_of(const attestation& known, const attestation& fresh) {
  return surrounds(fresh, known) ? double_attestation{fresh, known}
                                 : double_attestation{known, fresh};
}

} // namespace

vote_book::note vote_book::add(const attestation& a) {
  std::vector<attestation>& own = votes_[a.validator];
  note out;
  for (const attestation& known : own) {
    if (is_same_vote(known, a))
      return out;
    if (CONCUR_MUTANT("ethereum-surround-unseen", is_slashable(known, a),
                      is_double_vote(known, a)) &&
        !out.evidence)
      out.evidence = evidence_of(known, a);
  }
  out.is_new = true;
  own.push_back(a);
  if (own.size() > votes_of_one_max)
    own.erase(own.begin());
  if (out.evidence && !accused_.insert(a.validator).second)
    out.evidence.reset();
  return out;
}

std::vector<attestation> vote_book::to_include(const beacon_state& s,
                                               const validator_index_of& places,
                                               const duties_lookup& duties) const {
  const epoch_number now = current_epoch(settings_, s);
  struct choice {
    validator_index who;
    const attestation* vote;
  };
  std::vector<choice> all;
  for (const auto& [account, votes] : votes_) {
    const auto place = places.find(s, account);
    for (const attestation& a : votes) {
      const bool is_recent = a.target.epoch == now || a.target.epoch + 1 == now;
      if (!place || !is_recent ||
          !check_inclusion(settings_, s, *duties(a.target.epoch), {*place, a}))
        continue;
      const auto& flags = a.target.epoch == now ? *s.current_flags : *s.previous_flags;
      if ((flags_earned(settings_, s, a) & ~flags[*place]) != 0)
        all.push_back({*place, &a});
    }
  }
  std::sort(all.begin(), all.end(), [](const choice& a, const choice& b) {
    return a.vote->slot != b.vote->slot ? a.vote->slot > b.vote->slot : a.who < b.who;
  });
  std::vector<attestation> out;
  for (const choice& c : all)
    if (out.size() < settings_.attestations_max)
      out.push_back(*c.vote);
  return out;
}

void vote_book::forget(epoch_number now) {
  for (auto& [who, votes] : votes_)
    std::erase_if(votes, [&](auto& a) { return a.target.epoch + settings_.vote_history < now; });
  std::erase_if(votes_, [](auto& kept) { return kept.second.empty(); });
}

std::size_t vote_book::size() const {
  std::size_t out = 0;
  for (const auto& [who, votes] : votes_)
    out += votes.size();
  return out;
}

} // namespace concur::consensus::ethereum
