// What the ledger knows of an account that has to do with stake: whether it stands, what it has
// bonded, whom it votes for. Most accounts have no record and do not pay for one.
#pragma once

#include "messages/transaction.hpp"

#include <array>
#include <span>
#include <vector>

namespace concur::ledger {

/// Once made, a record stays: who has resigned can still be convicted.
struct stake_record {
  bool candidate = false;          ///< stands for election, or offers its stake for sealing blocks
  bool convicted = false;          ///< cheated, as evidence in the chain proves; for good
  amount bonded{};                 ///< coins of the account that are stake and not in its balance
  amount leaving{};                ///< how much of `bonded` was asked back; never more than that
  unix_ms leaving_since{};         ///< time of the block with the latest unbond
  std::vector<account_id> votes{}; ///< rise strictly, at most max_votes
  account_id proxy{};              ///< whose vote counts for this account too; zeros: nobody's
  std::uint32_t wanted = 0;        ///< delegates that there should be; 0: no opinion
  unix_ms cast{};                  ///< time of the block with the latest vote_for or set_proxy

  friend bool operator==(const stake_record&, const stake_record&) = default;
};

/// Whether `votes` rise strictly and are at most max_votes, as in every ballot that has an
/// encoding.
bool is_ballot(std::span<const account_id> votes);

/// Candidate 1, convicted 1, bonded 8, leaving 8, since 8, count 4, proxy 32, wanted 4, cast 8.
inline constexpr std::size_t record_bytes_min = 74;
inline constexpr std::size_t record_bytes_max = record_bytes_min + max_votes * sizeof(account_id);

/// Writes the encoding into `out`; answers its length. @pre is_ballot(r.votes)
std::size_t store_record(std::span<std::uint8_t, record_bytes_max> out, const stake_record& r);
void encode(writer& out, const stake_record& r);
/// Faults what no execution can have left: more leaving than bonded, votes out of order.
stake_record decode_stake_record(reader& in);

} // namespace concur::ledger
