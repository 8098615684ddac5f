// Validators, states and a chain without a network for tests of Ethereum's settings.
#pragma once

#include "consensus/ethereum/transition.hpp"

#include <functional>
#include <memory>

namespace concur::consensus::ethereum::test {

inline account_id account_number(std::uint64_t n) {
  account_id out;
  store_be(out.data.data(), n + 1);
  return out;
}

inline block_id block_number(std::uint64_t n) {
  block_id out;
  store_be(out.data.data(), n);
  return out;
}

constexpr gwei eth(std::uint64_t n) { return n * gwei_per_eth; }

inline std::vector<genesis_validator> equal_validators(std::size_t n, gwei balance = eth(32)) {
  std::vector<genesis_validator> out;
  for (std::size_t i = 0; i < n; ++i)
    out.push_back({account_number(i), balance});
  return out;
}

inline beacon_state state_of(const ethereum_settings& settings,
                             const std::vector<genesis_validator>& who) {
  return genesis_state(settings, who, block_number(0), sha256(as_bytes("test")));
}

/// One chain without forks: in every slot a block that includes the attestations of the slot
/// before, by those for whom `is_online` says so. Block s has the id block_number(s).
class lone_chain {
public:
  using online = std::function<bool(validator_index, epoch_number)>;

  lone_chain(const ethereum_settings& settings, const std::vector<genesis_validator>& who,
             online is_online);

  /// Up to the first slot of epoch `e`, its block included.
  void run_to(epoch_number e);
  beacon_state& state() { return state_; }
  epoch_number epoch() const { return settings_.epoch_of(state_.slot); }
  /// Change what the next blocks do, such as slashing somebody.
  void act(const std::function<void(beacon_state&, validator_index proposer)>& what) {
    act_ = what;
  }

private:
  void step();
  std::vector<included_attestation> attest(slot_number slot) const;

  ethereum_settings settings_;
  beacon_state state_;
  online online_;
  std::unique_ptr<epoch_duties> now_, before_;
  std::function<void(beacon_state&, validator_index)> act_;
};

} // namespace concur::consensus::ethereum::test
