// The constants that tell one proof-of-work chain from another. Times are in milliseconds
// everywhere, so that laboratory chains may be faster than a block a second; Bitcoin's rules in
// whole seconds give the same results in milliseconds, because every quotient of two spans does.
#pragma once

#include "base/types.hpp"
#include "consensus/pow/compact.hpp"

namespace concur::consensus::pow {

enum class retarget_rule : std::uint8_t {
  none,     ///< every block has the bits of its parent
  bitcoin,  ///< every `window` blocks by the time that the window took
  testnet3, ///< bitcoin, and a block much later than its parent may have the easiest target
  testnet4, ///< testnet3 with the two repairs of BIP 94
  asert,    ///< every block, by height and time since an anchor (aserti3-2d)
  lwma,     ///< every block, by linearly weighted solve times of the last `window` blocks
};

std::string_view to_string(retarget_rule rule);
/// The names above; another one is errc::usage.
result<retarget_rule> retarget_rule_named(std::string_view name);

/// How a digest is read as a number.
enum class digest_order : std::uint8_t {
  little_endian, ///< Bitcoin
  big_endian,    ///< the lecture: the first bits are zero
};

/// The block from which asert counts. `parent_time` is the time of the block before it.
struct asert_anchor {
  concur::height height;
  std::uint32_t bits = 0;
  unix_ms parent_time;
};

struct pow_params {
  std::string_view name;
  u256 limit;                     ///< the easiest target
  std::uint32_t initial_bits = 0; ///< of the genesis block, and of all blocks until a rule applies
  retarget_rule rule = retarget_rule::none;
  digest_order order = digest_order::little_endian;

  std::chrono::milliseconds spacing{600'000}; ///< intended time between blocks
  /// Header times are multiples of it: Bitcoin's headers have no room for milliseconds.
  std::chrono::milliseconds time_unit{1000};
  std::uint64_t window = 2016;                            ///< blocks; bitcoin, testnets and lwma
  std::chrono::milliseconds min_difficulty_gap{1200'000}; ///< testnets: later may be easiest
  std::chrono::milliseconds timewarp_limit{600'000}; ///< testnet4: a window's start is not older
  std::chrono::milliseconds half_life{172'800'000};  ///< asert
  asert_anchor anchor{};                             ///< asert

  std::uint32_t median_span = 11; ///< blocks whose median time a block must exceed
  /// Blocks further than this ahead of a node's own clock wait.
  std::chrono::milliseconds future_limit{7'200'000};
  /// As people print it (reversed); empty if the genesis block is not fixed.
  std::string_view genesis_hash{};

  /// Time that a window should take.
  std::chrono::milliseconds timespan() const { return spacing * static_cast<std::int64_t>(window); }
};

/// @pre t is not negative, which check() sees to
constexpr std::uint64_t count_ms(std::chrono::milliseconds t) {
  return static_cast<std::uint64_t>(t.count());
}

/// The real chains (bitcoin/bitcoin: src/kernel/chainparams.cpp; Bitcoin Cash:
/// bitcoin-cash-node, src/chainparams.cpp). bch knows the rule since November 2020 only.
pow_params mainnet_params();
pow_params testnet3_params();
pow_params testnet4_params();
pow_params signet_params();
pow_params regtest_params();
pow_params bch_params();

/// "bitcoin" (or "mainnet"), "testnet3", "testnet4", "signet", "regtest", "bch"; another name is
/// errc::usage.
result<pow_params> params_named(std::string_view name);

/// The lecture's chain: a digest with `zero_bits` leading zero bits, for ever if `window` is 0,
/// else adjusted every `window` blocks by Bitcoin's rule. @pre zero_bits < 256
pow_params lecture_params(unsigned zero_bits, std::uint64_t window,
                          std::chrono::milliseconds spacing);

/// `params` with rule asert, anchored in a genesis block of this time and `initial_bits`.
pow_params anchored_in_genesis(pow_params params, unix_ms genesis_time);

/// errc::usage with a sentence if the values do not make a chain: inside these bounds no rule of
/// this folder overflows.
status check(const pow_params& params);

/// A digest as the number that this chain compares with its target, and back.
u256 number_of(digest_order order, const hash256& digest);
hash256 digest_of(digest_order order, const u256& number);

/// Proof of work of one block. Reasons: those of check_bits, then high-hash.
verdict check_proof(const pow_params& params, const hash256& digest, std::uint32_t bits);

} // namespace concur::consensus::pow
