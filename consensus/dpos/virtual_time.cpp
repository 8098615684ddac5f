#include "consensus/dpos/virtual_time.hpp"

#include "base/mutant.hpp"
#include "consensus/dpos/shuffle.hpp"

#include <algorithm>

namespace concur::consensus::dpos {
namespace {

uint128 lap(std::uint64_t votes, uint128 position = 0) {
  return (uint128_max - position) / (uint128{votes} + 1);
}

void change_votes(runner& r, std::uint64_t votes, uint128 now) {
  auto since = now - r.updated;
  auto fits = r.votes == 0 || since <= (uint128_max - r.position) / r.votes;
  auto covered = fits ? r.position + r.votes * since : uint128_max;
  auto rest = lap(votes, covered);
  r.votes = votes;
  r.position = covered;
  r.updated = now;
  r.scheduled = rest <= uint128_max - now ? now + rest : uint128_max; // D5.4
}

void start_again(virtual_schedule& s) {
  s.now = 0;
  for (auto& [id, r] : s.runners)
    r = {r.votes, 0, 0, lap(r.votes)}; // D5.3
}

/// D5.2
void new_laps(virtual_schedule& s, uint128 now, std::span<const account_id> looked_at) {
  s.now = now;
  for (auto& id : looked_at) {
    auto& r = s.runners.at(id);
    auto length = lap(r.votes);
    if (length > uint128_max - now)
      return start_again(s);
    r = {r.votes, 0, now, now + length};
  }
}

std::vector<account_id> by_end_of_lap(const virtual_schedule& s) {
  std::vector<std::pair<uint128, account_id>> times;
  for (auto& [id, r] : s.runners)
    times.emplace_back(r.scheduled, id);
  std::sort(times.begin(), times.end());
  std::vector<account_id> out;
  for (auto& [time, id] : times)
    out.push_back(id);
  return out;
}

bool contains(std::span<const account_id> all, const account_id& id) {
  return std::find(all.begin(), all.end(), id) != all.end();
}

} // namespace

virtual_schedule update_votes(virtual_schedule schedule,
                              std::span<const steem_candidate> candidates) {
  std::map<account_id, std::uint64_t> votes;
  for (auto& c : candidates)
    votes.emplace(c.id, c.votes);
  std::erase_if(schedule.runners, [&](auto& entry) { return !votes.contains(entry.first); });
  for (auto& [id, count] : votes)
    if (auto& r = schedule.runners[id]; r.votes != count)
      change_votes(r, count, schedule.now);
  return schedule;
}

steem_round next_steem_round(const steem_round_rules& rules, virtual_schedule schedule,
                             std::span<const steem_candidate> ranking, unix_ms head_time) {
  steem_round out;
  std::vector<account_id> keyless;
  for (auto& c : ranking)
    if (!c.has_key)
      keyless.push_back(c.id);
    else if (out.order.size() <
             rules.voted + CONCUR_MUTANT("steem-runner-by-votes", 0, rules.by_virtual))
      out.order.push_back(c.id);
  auto places = rules.voted + rules.by_virtual;
  auto now = schedule.now;
  std::vector<account_id> looked_at;
  for (auto& id : by_end_of_lap(schedule)) {
    if (out.order.size() == places)
      break;
    now = schedule.runners.at(id).scheduled;
    looked_at.push_back(id);
    if (contains(keyless, id) || contains(out.order, id))
      continue;
    out.order.push_back(id);
    out.by_virtual.push_back(id);
  }
  new_laps(schedule, now, looked_at);
  out.next = std::move(schedule);
  shuffle_delegates(out.order, head_time);
  return out;
}

} // namespace concur::consensus::dpos
