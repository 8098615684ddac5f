#include "node/ledger_stake.hpp"

namespace concur::node {
namespace {

consensus::holder holder_of(const account_id& who, const ledger::account& a) {
  consensus::holder out;
  out.who = who;
  out.balance = a.balance;
  out.age = a.age;
  out.aged_until = a.aged_until;
  if (!a.stake)
    return out;
  auto& s = *a.stake;
  out.is_candidate = s.candidate;
  out.is_convicted = s.convicted;
  out.bonded = s.bonded;
  out.leaving = s.leaving;
  out.leaving_since = s.leaving_since;
  if (!s.votes.empty()) // shares the record's list
    out.votes = std::shared_ptr<const consensus::vote_list>(a.stake, &s.votes);
  out.proxy = s.proxy;
  out.wanted = s.wanted;
  out.cast = s.cast;
  return out;
}

} // namespace

std::span<const consensus::holder> ledger_stake::holders() const {
  if (!holders_) {
    holders_.emplace();
    state_.each_staked([&](auto& who, auto& a) { holders_->push_back(holder_of(who, a)); });
  }
  return *holders_;
}

std::optional<consensus::holder> ledger_stake::find(const account_id& who) const {
  auto a = state_.find(who);
  if (!a)
    return std::nullopt;
  return holder_of(who, *a);
}

} // namespace concur::node
