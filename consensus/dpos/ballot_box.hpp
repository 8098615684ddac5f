// The votes that a node knows, by block, and the certificates that they make. Private to
// consensus/dpos/.
#pragma once

#include "consensus/dpos/eos_schedule.hpp"
#include "consensus/dpos/savanna.hpp"

#include <deque>

namespace concur::consensus::dpos {

/// The votes on one block. While a schedule is pending it takes a quorum of its producers as well
/// as of the active ones. D8.6
class block_votes {
public:
  /// Every producer has weight 1.
  explicit block_votes(const eos_schedule& finalizers);

  /// Reasons: vote-known, vote-not-entitled.
  verdict add(const finality_vote& v);
  vote_strength quorum() const;
  bool has(const finality_vote& v) const;
  /// Votes that make the certificate, ascending by finalizer and no more than it takes.
  /// @pre quorum() is at least that
  std::vector<finality_vote> certificate(const eos_schedule& finalizers,
                                         vote_strength strength) const;

private:
  vote_count active_;
  std::optional<vote_count> pending_;
  std::map<account_id, finality_vote> votes_;
};

/// What the votes of a certificate amount to; none if they are not ascending, name another block,
/// or if one of them counts for nobody. Signatures aside.
vote_strength strength_of(const eos_schedule& finalizers, const block_id& block,
                          std::span<const finality_vote> votes);

/// Votes on blocks that are not here yet, at most so many, the oldest go first.
class early_votes {
public:
  void keep(const finality_vote& v);
  std::vector<finality_vote> take(const block_id& block);

private:
  std::deque<finality_vote> votes_;
};

} // namespace concur::consensus::dpos
