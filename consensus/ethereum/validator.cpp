#include "consensus/ethereum/validator.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

gwei initial_effective_balance(const ethereum_settings& settings, gwei balance) {
  return std::min(balance - balance % settings.increment, settings.effective_balance_max);
}

gwei next_effective_balance(const ethereum_settings& settings, gwei effective, gwei balance) {
  const gwei step = settings.increment / settings.hysteresis_quotient;
  const bool falls = balance + step * settings.hysteresis_down < effective;
  const bool rises = effective + step * settings.hysteresis_up < balance;
  return falls || rises ? initial_effective_balance(settings, balance) : effective;
}

validator bonded(const ethereum_settings& settings, const account_id& account, gwei balance) {
  validator out;
  out.account = account;
  out.effective_balance = initial_effective_balance(settings, balance);
  return out;
}

} // namespace concur::consensus::ethereum
