// The parts that the schema is joined of. Only for config/schema*.cpp.
#pragma once

#include "config/schema.hpp"

#include <span>

namespace concur::config {

/// Default of a key that every preset sets.
inline constexpr std::string_view protocol_default = "as the preset";

/// Elections, deeds and what nodes have at stake.
std::span<const key_info> stake_keys();
/// Proof of stake by coin-age.
std::span<const key_info> pos_keys();
/// Delegated proof of stake.
std::span<const key_info> dpos_keys();
/// What breaks.
std::span<const key_info> fault_keys();
/// Attacks and merchants.
std::span<const key_info> attack_keys();
/// Ethereum's proof of stake.
std::span<const key_info> ethereum_keys();
/// Several machines.
std::span<const key_info> hosts_keys();

} // namespace concur::config
