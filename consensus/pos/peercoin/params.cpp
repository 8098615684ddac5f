#include "consensus/pos/peercoin/params.hpp"

namespace concur::consensus::pos::peercoin {

params testnet_params() {
  params p;
  p.limit = u256::max() >> 28;
  p.initial_work_target = u256::max() >> 29;
  p.initial_stake_target = u256::max() >> 29;
  p.age_s_min = seconds_per_day;
  p.modifier_interval_s = 20 * 60;
  return p;
}

} // namespace concur::consensus::pos::peercoin
