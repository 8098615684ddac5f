// Everything that tells one chain of delegates from another. The defaults are those of the systems;
// config/presets/ has them with their sources.
#pragma once

#include "consensus/dpos/eos_schedule.hpp"
#include "consensus/dpos/lecture.hpp"
#include "consensus/dpos/scheduled_finality.hpp"
#include "consensus/dpos/slots.hpp"
#include "consensus/dpos/virtual_time.hpp"

#include <variant>

namespace concur::consensus::dpos {

struct lecture_settings {
  lecture_rules rules;
  std::uint64_t slot_work = 0; ///< units of work that a block takes
  std::uint64_t power = 0;     ///< of this node's delegate, units a second; 0: enough

  friend bool operator==(const lecture_settings&, const lecture_settings&) = default;
};

struct bitshares_settings {
  duration maintenance_interval = std::chrono::hours{1}; ///< main net; 24 h by default
  std::uint32_t maintenance_skip = 3;                    ///< slots after it
  std::size_t delegates_min = 11;
  std::uint32_t delegates_max = 1001; ///< wishes for more are left out
  fading_rules fading;

  friend bool operator==(const bitshares_settings&, const bitshares_settings&) = default;
};

struct steem_settings {
  steem_round_rules round;
  unsigned proxy_depth = 4;

  friend bool operator==(const steem_settings&, const steem_settings&) = default;
};

enum class eos_finality : std::uint8_t { pipelined, savanna };

struct eos_settings {
  eos_election_rules election;
  std::uint32_t repetitions = 12;                 ///< slots in a row
  std::uint32_t weeks_doubling = weeks_to_double; ///< of the weight of new votes
  eos_finality finality = eos_finality::pipelined;
  duration vote_age_max = std::chrono::seconds{30}; ///< Savanna: older blocks get no vote

  friend bool operator==(const eos_settings&, const eos_settings&) = default;
};

/// Which coins vote.
enum class voting_stake : std::uint8_t { balance, bonded, both };

struct dpos_settings {
  duration block_interval = std::chrono::seconds{3}; ///< one slot
  duration future_limit = std::chrono::seconds{5};   ///< ahead of a node's clock
  voting_stake stake = voting_stake::both;
  std::size_t votes_max = 30; ///< candidates that one ballot may name
  /// Bonded coins come back with the first counting of votes that is so long after the request.
  duration release_after{0};
  /// Share of the delegates that a settled block needs, of 10000. Not eos.
  unsigned threshold = bitshares_threshold;
  /// Below this share of filled slots, in percent, nobody produces. bitshares and steem only.
  unsigned participation_min = 0;
  std::variant<lecture_settings, bitshares_settings, steem_settings, eos_settings> rules;

  friend bool operator==(const dpos_settings&, const dpos_settings&) = default;
};

dpos_settings lecture_dpos();
dpos_settings bitshares();
dpos_settings steem();
dpos_settings eos();

/// The above by the word of protocol.rules: lecture, bitshares, steem, eos; another is errc::usage.
result<dpos_settings> dpos_named(std::string_view rules);

/// "lecture-dpos", "bitshares", "steem" or "eos".
std::string_view name_of(const dpos_settings& s);

/// How a chain counts votes.
tally_rules tally_of(const dpos_settings& s);

/// errc::usage with a sentence if no chain can be made of the values.
status check(const dpos_settings& s);

} // namespace concur::consensus::dpos
