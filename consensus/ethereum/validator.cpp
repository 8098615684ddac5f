#include "consensus/ethereum/validator.hpp"

#include <algorithm>

namespace concur::consensus::ethereum {

gwei initial_effective_balance(const ethereum_params& params, gwei balance) {
  return std::min(balance - balance % params.increment, params.effective_balance_max);
}

gwei next_effective_balance(const ethereum_params& params, gwei effective, gwei balance) {
  const gwei step = params.increment / params.hysteresis_quotient;
  const bool falls = balance + step * params.hysteresis_down < effective;
  const bool rises = effective + step * params.hysteresis_up < balance;
  return falls || rises ? initial_effective_balance(params, balance) : effective;
}

validator bonded(const ethereum_params& params, const account_id& account, gwei balance) {
  validator out;
  out.account = account;
  out.effective_balance = initial_effective_balance(params, balance);
  return out;
}

} // namespace concur::consensus::ethereum
