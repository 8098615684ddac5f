#include "ledger/actions.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace concur::ledger {

namespace {

template <class Statement>
bool both_hold(const chain_id& chain, const Statement& first, const Statement& second,
               const public_key& accused, signature_checker& signatures) {
  auto holds = [&](const Statement& s) {
    return signatures.verify(accused, signing_bytes(chain, s), s.sealed);
  };
  return contradicts(first, second) && holds(first) && holds(second);
}

/// The sender exists: it has paid. So only the accused may be missing.
struct carrying_out {
  overlay& accounts;
  std::size_t sender;
  unix_ms now;

  account& signer() const { return *accounts.at(sender); }

  bool operator()(const transfer& a) const { return accounts.credit(a.to, a.value, now); }

  bool operator()(const register_delegate&) const {
    const auto& known = signer().stake;
    if (!known || !(known->convicted || known->candidate))
      change_stake(signer(), [](auto& s) { s.candidate = true; });
    return true;
  }

  bool operator()(const resign_delegate&) const {
    if (const auto& known = signer().stake; known && known->candidate)
      change_stake(signer(), [](auto& s) { s.candidate = false; });
    return true;
  }

  bool operator()(const vote_for& a) const {
    // What has no encoding can come from the same process only, where blocks are shared.
    if (!is_ballot(a.delegates))
      return true;
    change_stake(signer(), [&](auto& s) {
      s.votes = a.delegates;
      s.proxy = {};
      s.wanted = a.wanted;
      s.cast = now;
    });
    return true;
  }

  bool operator()(const set_proxy& a) const {
    change_stake(signer(), [&](auto& s) {
      s.votes.clear();
      s.proxy = a.to;
      s.wanted = 0;
      s.cast = now;
    });
    return true;
  }

  bool operator()(const bond& a) const {
    auto sum = plus(bonded_of(signer()), a.value);
    if (sum && a.value.value != 0)
      change_stake(signer(), [&](auto& s) { s.bonded = *sum; });
    return sum.has_value();
  }

  bool operator()(const unbond& a) const {
    const auto& known = signer().stake;
    auto staying = known ? minus(known->bonded, known->leaving) : amount{};
    CONCUR_ASSERT(staying);
    auto taken = std::min(*staying, a.value);
    if (taken.value != 0)
      change_stake(signer(), [&](auto& s) {
        s.leaving.value += taken.value;
        s.leaving_since = now;
      });
    return true;
  }

  bool operator()(const double_proposal& a) const { return convict(a.first.proposer); }
  bool operator()(const double_attestation& a) const { return convict(a.first.validator); }

  bool convict(const account_id& who) const {
    auto& accused = accounts.at(accounts.touch(who));
    if (accused && accused->stake && !accused->stake->convicted)
      change_stake(*accused, [](auto& s) {
        s.convicted = true;
        s.candidate = false;
      });
    return true;
  }
};

} // namespace

bool evidence_holds(const chain_id& chain, const transaction& tx, signature_checker& signatures) {
  const auto& what = tx.fields().what;
  if (const auto* e = std::get_if<double_proposal>(&what))
    return both_hold(chain, e->first, e->second, e->first.proposer, signatures);
  if (const auto* e = std::get_if<double_attestation>(&what))
    return both_hold(chain, e->first, e->second, e->first.validator, signatures);
  return true;
}

bool carry_out(overlay& accounts, const transaction& tx, std::size_t sender, unix_ms now) {
  return std::visit(carrying_out{accounts, sender, now}, tx.fields().what);
}

} // namespace concur::ledger
