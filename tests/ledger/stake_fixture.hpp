// Stakes, evidence and dues for the ledger's tests.
#pragma once

#include "tests/ledger/chain_fixture.hpp"

namespace concur::ledger::testing {

/// The record of a person at the head; an empty one if there is none.
stake_record stake_of(const chain& c, const std::string& name);
account account_of(const chain& c, const std::string& name);

/// What the ledger says of a block made of `d`: "accepted" or why not.
reason why(chain& c, const draft& d);

/// Grows a block and requires that undoing it, also by way of its encoding, gives the state before.
void grow_and_back(chain& c, const draft& d);

/// Ballot for people, sorted as it must be.
vote_for ballot(const std::vector<std::string>& names, std::uint32_t wanted = 0);

/// "I made block number `block` in that slot", really signed.
slot_claim claim(const rules& r, const std::string& name, std::uint64_t slot, std::uint8_t block);
/// A vote for a link between two epochs, really signed.
attestation link(const rules& r, const std::string& name, std::uint64_t source,
                 std::uint64_t target);

due consume(const std::string& name, coin_age age);
due mint(const std::string& name, amount value);
due release(const std::string& name, amount stake, amount value);

/// Ann, bob and cyn with 100 coins each that have rested for a day; dan with 50 bonded and 10 in
/// his balance, a candidate. No subsidy: what is minted is minted by dues.
rules stake_rules();
inline constexpr std::uint64_t day_ms = 86'400'000;

} // namespace concur::ledger::testing
