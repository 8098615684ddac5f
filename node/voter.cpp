#include "node/voter.hpp"

#include <algorithm>

namespace concur::node {
namespace {

using consensus::timer_kind;

} // namespace

voter::voter(voter_settings settings, random_stream random)
    : settings_(std::move(settings)), random_(random), submitter_(settings_.submit),
      votes_(settings_.voters.size()) {}

void voter::handle(const moment& at, const event& what, actions& out) {
  if (auto* s = std::get_if<standings>(&what)) {
    standing_ = s->what;
    on_standings(at, out);
  } else if (auto* w = std::get_if<wake>(&what)) {
    on_wake(at, *w, out);
  } else if (auto* n = std::get_if<notice>(&what)) {
    submitter_.on_notice(*n);
  } else if (std::holds_alternative<reconnected>(what)) {
    submitter_.submit_again(out);
  }
}

void voter::on_standings(const moment& at, actions& out) {
  if (!std::exchange(has_watch_, true)) {
    submitter_.watch(at, out);
    if (settings_.bribe_at != instant::max())
      for (std::size_t i = 0; i < settings_.voters.size(); ++i)
        if (settings_.voters[i].policy == vote_policy::bribed)
          out.posts.push_back({settings_.submit.own,
                               std::max(settings_.bribe_at - at.now, duration{0}),
                               wake{{timer_kind::ballot, i}}});
  }
  for (std::size_t i = 0; i < settings_.voters.size(); ++i) {
    auto is_first = votes_[i].empty();
    if (!wants_to_look(settings_.voters[i], is_first))
      continue;
    auto after = random_.uniform(duration{0}, settings_.spread);
    out.posts.push_back({settings_.submit.own, after, wake{{timer_kind::ballot, i}}});
  }
}

bool voter::wants_to_look(const ballot_holder& v, bool is_first) {
  switch (v.policy) {
  case vote_policy::loyal:
  case vote_policy::bribed: return is_first;
  case vote_policy::informed: return true;
  case vote_policy::lazy: return random_.chance(settings_.turnout);
  }
  return false;
}

void voter::on_wake(const moment& at, const wake& w, actions& out) {
  if (w.key.kind == timer_kind::resend)
    return submitter_.watch(at, out);
  if (w.key.kind != timer_kind::ballot || !standing_)
    return;
  auto i = w.key.number;
  auto& v = settings_.voters[i];
  auto choice = choice_of(v, at);
  // One open vote at a time: the next occasion comes.
  if (choice.empty() || choice == votes_[i] || submitter_.open_of(v.key) > 0)
    return;
  votes_[i] = choice;
  submitter_.submit_new(at, v.key, amount{}, vote_for{std::move(choice), 0}, out);
}

std::vector<account_id> voter::choice_of(const ballot_holder& v, const moment& at) {
  auto& held = votes_[static_cast<std::size_t>(&v - settings_.voters.data())];
  if (v.policy == vote_policy::bribed && at.now >= settings_.bribe_at)
    return settings_.cartel;
  if (held.empty())
    return v.policy == vote_policy::informed || v.policy == vote_policy::lazy ? improved(friends())
                                                                              : friends();
  return v.policy == vote_policy::informed || v.policy == vote_policy::lazy ? improved(held) : held;
}

/// Any of the candidates, each as likely: before there is a record, sympathy decides.
std::vector<account_id> voter::friends() {
  std::vector<account_id> all;
  for (auto& r : standing_->ranks)
    all.push_back(r.who);
  auto n = std::min(settings_.votes, all.size());
  for (std::size_t i = 0; i < n; ++i)
    std::swap(all[i], all[i + random_.below(all.size() - i)]);
  all.resize(n);
  std::sort(all.begin(), all.end());
  return all;
}

bool voter::is_bad(const account_id& who) const {
  if (std::binary_search(standing_->accused.begin(), standing_->accused.end(), who))
    return true;
  auto& records = standing_->records;
  auto found = std::lower_bound(records.begin(), records.end(), who,
                                [](auto& r, auto& id) { return r.who < id; });
  if (found == records.end() || found->who != who)
    return false;
  auto turns = found->made + found->missed;
  return turns >= settings_.turns_min &&
         static_cast<double>(found->missed) >
             settings_.missed_share_max * static_cast<double>(turns);
}

/// The same delegates without those that are bad, filled up with the best of the others.
std::vector<account_id> voter::improved(std::vector<account_id> held) const {
  std::erase_if(held, [&](auto& who) { return is_bad(who); });
  auto wanted = std::min(settings_.votes, standing_->ranks.size());
  for (auto& r : standing_->ranks) {
    if (held.size() >= wanted)
      break;
    if (!is_bad(r.who) && std::find(held.begin(), held.end(), r.who) == held.end())
      held.push_back(r.who);
  }
  std::sort(held.begin(), held.end());
  return held;
}

} // namespace concur::node
