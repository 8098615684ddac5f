// Proof of work as rules of a block chain: the lecture's puzzle and Bitcoin's.
//
//   P1  A block's hash, read as a number, is at most the target in its seal; the target is what the
//       retarget rule says for its height and time (whitepaper, section 4; src/pow.cpp).
//   P2  A block's time is later than the median of its parent and ten ancestors, and at most
//       `future_limit` ahead of the node's own clock (src/validation.cpp).
//   P3  The branch with most work wins, not the longest; among equals the one seen first
//       (whitepaper, section 5; src/validation.cpp).
//   P4  A block is taken for settled when `confirmations` blocks, itself included, are on it
//       (whitepaper, section 11): a probability, not a promise.
//   P5  With `ties` above 0 the head moves to a later block of the same weight with that chance,
//       drawn by each node for each block: 1/2 is the rule that Eyal and Sirer propose against
//       selfish mining ("Majority is not enough", section 6); any other value stands for how well
//       an attacker is connected, their gamma, exactly and for any number of miners.
//
// With `proof = drawn` finding a solution is a draw of the laboratory (node/miner.hpp) and a nonce
// that is not zero is its ticket; targets, work and times follow the same rules.
#pragma once

#include "consensus/chain/chain_rules.hpp"
#include "consensus/pow/params.hpp"

namespace concur::consensus::pow {

enum class puzzle_form : std::uint8_t { lecture, bitcoin };
enum class proof_kind : std::uint8_t { drawn, searched };

struct pow_settings {
  pow_params params;
  puzzle_form form = puzzle_form::lecture;
  proof_kind proof = proof_kind::searched;
  std::uint64_t confirmations = 6;
  /// A schedule in place of the retarget rule: every `step_every` blocks the target loses
  /// `step_bits` leading zero bits, down to one. 0: the retarget rule holds.
  std::uint64_t step_every = 0;
  unsigned step_bits = 1;
  /// Chance that the head moves to a later block of the same weight (P5), and what tells this
  /// node's draws from those of others.
  double ties = 0;
  std::uint64_t salt = 0;
};

class pow_rules final : public chain_rules {
public:
  /// @pre check(settings.params) succeeded
  explicit pow_rules(pow_settings settings) : settings_(std::move(settings)) {}

  engine_info info() const override;
  /// Reasons: block-bad-seal block-bad-bits block-below-target.
  verdict check_proof(const block_header& h) const override;
  /// Reasons: block-wrong-bits block-time-not-whole block-time-too-old block-timewarp.
  verdict check_header(const block_tree& tree, block_tree::position parent, const block_header& h,
                       ledger_view& ledger) override;
  duration future_limit() const override { return settings_.params.future_limit; }
  u256 weight(const block_header& h) const override;
  bool prefers(const block_tree& tree, block_tree::position candidate,
               block_tree::position current) const override;
  block_tree::position settled(const block_tree& tree, block_tree::position head) const override;
  std::optional<task> work_on(const block_tree& tree, block_tree::position parent, unix_ms clock,
                              std::uint64_t generation) const override;

private:
  std::uint32_t bits_for(const block_tree& tree, block_tree::position parent, unix_ms time) const;

  pow_settings settings_;
};

/// The bits in a seal of work, nothing for another seal.
std::optional<std::uint32_t> bits_of(const seal& s);

} // namespace concur::consensus::pow
