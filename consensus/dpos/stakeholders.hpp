// From the ledger's records to an election's inputs and outputs.
//
// D13   Bonded coins that were asked back are released in full by a block that counts the votes,
//       once they waited long enough: EOSIO 3 days (contracts/eosio.system/include/eosio.system/
//       eosio.system.hpp, refund_delay_sec), Steem a week, the first step of its 13 (config.hpp,
//       STEEM_VESTING_WITHDRAW_INTERVAL_SECONDS), elsewhere at once. Ours: that it waits for the
//       counting, so that not every block must look at all accounts.
#pragma once

#include "consensus/agenda.hpp"
#include "consensus/dpos/dpos_settings.hpp"
#include "consensus/stake_view.hpp"

namespace concur::consensus::dpos {

/// Counts the votes of all holders at `now`. Candidates are those who stand and are not convicted.
tally count_votes(const dpos_settings& settings, const stake_view& stake, unix_ms now);

/// Stake of the accounts that neither stand nor are convicted, and how much of it votes.
struct electorate {
  std::uint64_t voting = 0; ///< its ballot, by D4.3, counts for somebody who stands
  std::uint64_t all = 0;
  friend bool operator==(const electorate&, const electorate&) = default;
};
/// For reports: no rule depends on it. `coins` is what all accounts have, bonded coins included.
electorate electorate_of(const dpos_settings& settings, const stake_view& stake, amount coins,
                         unix_ms now);

/// D13: what a block that counts the votes at `now` releases, at most max_dues.
std::vector<due> releases(const dpos_settings& settings, const stake_view& stake, unix_ms now);

/// How the candidates stand, for voters and reports.
std::shared_ptr<const ranking> ranks_of(const tally& t, std::span<const account_id> active);

/// The same standing after others took over. @pre `ranks` is not null
std::shared_ptr<const ranking> with_active(const ranking& ranks,
                                           std::span<const account_id> active);

/// Those of the accounts that a block's actions speak of who may not produce after it: resigned,
/// or convicted by evidence.
std::set<account_id> put_out(const block& b, const stake_view& after);

} // namespace concur::consensus::dpos
