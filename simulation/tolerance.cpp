#include "simulation/tolerance.hpp"

#include <algorithm>
#include <array>

namespace concur::simulation {
namespace {

struct entry {
  std::string_view name; ///< of a preset, or of a family where presets share a theory
  tolerance is;
};

constexpr std::string_view synchrony = "messages arrive in a time that is short against the block "
                                       "interval";
constexpr std::string_view slots = "messages arrive within a slot";

// Chains whose heaviest branch wins need an honest majority of what makes weight. Chains that
// settle by counting members lose the settling when so many are silent that the quorum is missed,
// which for the quorums here is earlier than two quorums could contradict each other.
constexpr std::array presets{
    entry{"lecture-pos",
          {1, 2, false, "the stake", synchrony,
           "King, Nadal 2012 (PPCoin), \"Main Chain Protocol\": the chain of most coin-age wins"}},
    entry{"peercoin",
          {1, 2, false, "the stake", synchrony,
           "King, Nadal 2012 (PPCoin), \"Main Chain Protocol\": the chain of most coin-age wins"}},
    entry{"ethereum",
          {1, 3, false, "the stake", "the network is synchronous in the end",
           "Buterin, Griffith 2017 (Casper FFG), theorems 1 and 2: two thirds of the stake justify "
           "a checkpoint"}},
    entry{"lecture-dpos",
          {3, 10, true, "the delegates", slots,
           "settles as BitShares does, whose delegates the lecture describes: 70 % of them, "
           "bitshares/bitshares-core: GRAPHENE_IRREVERSIBLE_THRESHOLD"}},
    entry{"bitshares",
          {3, 10, true, "the witnesses", slots,
           "bitshares/bitshares-core: GRAPHENE_IRREVERSIBLE_THRESHOLD, 70 % of the witnesses"}},
    entry{"steem",
          {1, 4, true, "the witnesses", slots,
           "steemit/steem: STEEM_IRREVERSIBLE_THRESHOLD, 75 % of the witnesses"}},
    entry{"eos",
          {1, 3, false, "the producers", slots,
           "EOSIO/eos: libraries/chain/block_header_state.cpp, calc_dpos_last_irreversible: the "
           "producer at (n - 1) / 3 of the sorted list"}},
};

constexpr std::array families{
    entry{"pow",
          {1, 2, false, "the hash rate", synchrony,
           "Nakamoto 2008, section 11; Garay, Kiayias, Leonardos 2015. Selfish mining pays from "
           "1/3 on, from 1/4 if half of the others mine on the pool's block in a tie: Eyal, Sirer "
           "2014"}},
    entry{"pos",
          {1, 2, false, "the stake", synchrony,
           "Kiayias, Russell, David, Oliynykov 2017 (Ouroboros): an honest majority of the stake"}},
    entry{"dpos",
          {1, 3, false, "the delegates", slots,
           "a block settles when more than two thirds of the delegates have built on it"}},
};

template <class Table>
const tolerance* find(const Table& table, std::string_view name) {
  auto found =
      std::find_if(table.begin(), table.end(), [&](const entry& e) { return e.name == name; });
  return found == table.end() ? nullptr : &found->is;
}

} // namespace

const tolerance* tolerance_of(std::string_view preset, std::string_view family) {
  auto* own = find(presets, preset);
  return own ? own : find(families, family);
}

std::string fraction(const tolerance& t) {
  return std::to_string(t.numerator) + "/" + std::to_string(t.denominator);
}

std::string to_string(const tolerance& t) {
  return (t.is_included ? "up to " : "below ") + fraction(t) + " of " + std::string(t.of);
}

} // namespace concur::simulation
