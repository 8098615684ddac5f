// Which protocols there are, and what is asked of all of them alike: their settings as a scenario
// holds them, the rules made of these, how long a block takes.
#pragma once

#include "consensus/dpos/dpos_settings.hpp"
#include "consensus/ethereum/settings.hpp"
#include "consensus/pos/lecture_rules.hpp"
#include "consensus/pos/peercoin_settings.hpp"

#include <memory>
#include <variant>

namespace concur::simulation {

/// `drawn`: the time to a solution is drawn from the hash share and the proof is a ticket of the
/// laboratory. `real`: nonces are searched. `live` and `hosts` always search.
enum class hashing_kind { drawn, real };
enum class puzzle_kind { lecture, bitcoin };
enum class retarget_kind { none, bitcoin, testnet3, testnet4, asert, lwma };

/// Proof of work. Defaults are those of preset lecture-pow; config/presets/ has them all, sourced.
struct pow_settings {
  puzzle_kind puzzle = puzzle_kind::lecture;
  duration block_interval = std::chrono::seconds{10}; ///< aimed at
  unsigned leading_zero_bits = 20;                    ///< lecture: of the first block's target
  std::uint32_t start_bits = 0; ///< bitcoin: compact target of the first block; 0 for the limit
  retarget_kind retarget = retarget_kind::none;
  std::uint64_t retarget_window = 2016;        ///< blocks
  duration half_life = std::chrono::hours{48}; ///< asert
  std::uint64_t confirmations = 6; ///< settled when this many blocks, its own included, are on it
  duration future_limit = std::chrono::seconds{7200};
  hashing_kind hashing = hashing_kind::drawn;
  /// Nonces a second of all miners together at the start. 0: what makes the first target take
  /// block_interval.
  double hash_rate = 0;
  /// Every `difficulty_step_every` the number of leading zero bits falls by `difficulty_step_bits`
  /// (scenario too-easy). 0 for never.
  std::uint64_t difficulty_step_every = 0; ///< blocks
  unsigned difficulty_step_bits = 0;
  double ties = 0; ///< chance that a node moves to a later block of the same weight
};

using protocol_rules =
    std::variant<pow_settings, consensus::pos::lecture_pos_settings,
                 consensus::pos::peercoin_settings, consensus::ethereum::ethereum_settings,
                 consensus::dpos::dpos_settings>;

/// Mean time between blocks that is aimed at.
duration block_interval_of(const protocol_rules& p);
/// Blocks until one is settled, about; for progress bars.
std::uint64_t settling_blocks(const protocol_rules& p);
/// Blocks are made in turns, so nodes need schedulers and keys.
bool takes_turns(const protocol_rules& p);
/// Blocks are made by work, so nodes need miners.
bool is_mined(const protocol_rules& p);
/// Delegates are elected, so voters have something to do.
bool is_elected(const protocol_rules& p);
/// Stake must be bonded to count.
bool is_bonded(const protocol_rules& p);

/// errc::usage if no chain can follow these rules.
status check(const protocol_rules& p, unix_ms genesis_time);

struct rules_options {
  unix_ms genesis_time;
  bool searches = false;   ///< nonces are really searched
  std::uint64_t power = 0; ///< of the node's delegate, in units of work a second; 0: enough
  std::uint64_t salt = 0;  ///< of the node's draws
};
/// A fresh instance for a node, or for whoever judges blocks.
std::unique_ptr<consensus::chain_rules> make_rules(const protocol_rules& p,
                                                   const rules_options& options);

/// Hashes a second of all miners together that the settings ask for. @pre is_mined(p)
double hash_rate(const protocol_rules& p, unix_ms genesis_time);
/// Whether nonces are searched in every mode.
bool is_searched(const protocol_rules& p);

} // namespace concur::simulation
