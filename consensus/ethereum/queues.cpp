#include "consensus/ethereum/queues.hpp"

#include "consensus/ethereum/arithmetic.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

namespace {

std::optional<validator_index> validator_of(const beacon_state& s, const account_id& account) {
  for (std::size_t i = 0; i < s.validators->size(); ++i)
    if ((*s.validators)[i].account == account)
      return static_cast<validator_index>(i);
  return std::nullopt;
}

void admit(const ethereum_settings& settings, beacon_state& s, const pending_deposit& d) {
  if (const auto known = validator_of(s, d.account)) {
    increase_balance(s, *known, d.value);
    if ((*s.validators)[*known].released)
      s.validators.edit()[*known].released = false; // it is to be paid out once more
    return;
  }
  s.validators.edit().push_back(bonded(settings, d.account, d.value));
  s.balances.edit().push_back(d.value);
  s.previous_flags.edit().push_back(0);
  s.current_flags.edit().push_back(0);
}

enum class admission { now, free_of_churn, later };

admission admission_of(const beacon_state& s, const pending_deposit& d, epoch_number next) {
  const auto known = validator_of(s, d.account);
  if (!known)
    return admission::now;
  const validator& v = (*s.validators)[*known];
  if (v.withdrawable_epoch < next)
    return admission::free_of_churn; // it will never be stake again
  return v.exit_epoch < far_future ? admission::later : admission::now;
}

} // namespace

gwei churn_limit(const ethereum_settings& settings, gwei total_active) {
  const gwei churn = std::max(settings.churn_min, total_active / settings.churn_quotient);
  return std::min(settings.churn_max, churn - churn % settings.increment);
}

std::uint64_t validator_churn_limit(const ethereum_settings& settings, std::uint64_t active) {
  return std::max(settings.churn_validators_min, active / settings.churn_quotient);
}

epoch_number earliest_change(const ethereum_settings& settings, epoch_number e) {
  return e + 1 + settings.seed_lookahead_max;
}

exit_queue book_exit(const ethereum_settings& settings, const exit_queue& queue, epoch_number now,
                     gwei total_active, gwei balance) {
  const gwei churn = churn_limit(settings, total_active);
  exit_queue out = queue;
  const epoch_number earliest = earliest_change(settings, now);
  if (queue.epoch < earliest)
    out = {earliest, churn};
  if (balance > out.left) {
    const std::uint64_t more = (balance - out.left - 1) / churn + 1;
    out.epoch += more;
    out.left += more * churn;
  }
  out.left -= balance;
  return out;
}

void initiate_exit(const ethereum_settings& settings, beacon_state& s, validator_index i) {
  if ((*s.validators)[i].exit_epoch != far_future)
    return;
  const epoch_number now = current_epoch(settings, s);
  validator& v = s.validators.edit()[i];
  s.exits = book_exit(settings, s.exits, now, total_active_balance(settings, s, now),
                      v.effective_balance);
  v.exit_epoch = s.exits.epoch;
  v.withdrawable_epoch = v.exit_epoch + settings.withdrawability_delay;
}

bool may_exit(const ethereum_settings& settings, const beacon_state& s, validator_index i) {
  const epoch_number now = current_epoch(settings, s);
  const validator& v = (*s.validators)[i];
  return is_active(v, now) && v.exit_epoch == far_future &&
         now >= v.activation_epoch + settings.exit_after;
}

void queue_deposit(beacon_state& s, const account_id& account, gwei value) {
  s.deposits.edit().push_back({account, value, s.slot});
}

void update_registry(const ethereum_settings& settings, beacon_state& s) {
  const epoch_number now = current_epoch(settings, s);
  for (std::size_t i = 0; i < s.validators->size(); ++i) {
    const validator& v = (*s.validators)[i];
    const bool is_new = v.activation_epoch == far_future;
    if (v.eligible_epoch == far_future && v.effective_balance >= settings.activation_balance_min)
      s.validators.edit()[i].eligible_epoch = now + 1;
    else if (is_active(v, now) && v.effective_balance <= settings.ejection_balance)
      initiate_exit(settings, s, static_cast<validator_index>(i));
    else if (is_new && v.eligible_epoch <= s.finality.finalised.epoch)
      s.validators.edit()[i].activation_epoch = earliest_change(settings, now);
  }
}

void admit_deposits(const ethereum_settings& settings, beacon_state& s) {
  if (s.deposits->empty()) {
    s.deposit_churn_left = 0;
    return;
  }
  const epoch_number now = current_epoch(settings, s);
  const gwei available =
      s.deposit_churn_left + churn_limit(settings, total_active_balance(settings, s, now));
  const slot_number final_slot = settings.first_slot(s.finality.finalised.epoch);
  const std::vector<pending_deposit> waiting = *s.deposits;
  std::vector<pending_deposit> postponed;
  gwei admitted = 0;
  bool is_full = false;
  std::size_t next = 0;
  for (; next < waiting.size() && next < settings.deposits_per_epoch_max; ++next) {
    const pending_deposit& d = waiting[next];
    if (d.slot > final_slot)
      break;
    const admission how = admission_of(s, d, now + 1);
    is_full = how == admission::now && admitted + d.value > available;
    if (is_full)
      break;
    if (how == admission::later) {
      postponed.push_back(d);
      continue;
    }
    admitted += how == admission::now ? d.value : 0;
    admit(settings, s, d);
  }
  s.deposit_churn_left = is_full ? available - admitted : 0;
  auto& rest = s.deposits.edit();
  rest.erase(rest.begin(), rest.begin() + static_cast<std::ptrdiff_t>(next));
  rest.insert(rest.end(), postponed.begin(), postponed.end());
}

void update_effective_balances(const ethereum_settings& settings, beacon_state& s) {
  for (std::size_t i = 0; i < s.validators->size(); ++i) {
    const gwei before = (*s.validators)[i].effective_balance;
    const gwei after = next_effective_balance(settings, before, (*s.balances)[i]);
    if (after != before)
      s.validators.edit()[i].effective_balance = after;
  }
}

} // namespace concur::consensus::ethereum
