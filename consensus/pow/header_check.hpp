// Checks a file of headers against the rules of a chain: what `concur inspect headers` does. The
// rows may have gaps; every rule whose inputs are in the file is applied, and the summary says how
// often, so that nobody takes silence for a proof.
#pragma once

#include "consensus/pow/header_rows.hpp"
#include "consensus/pow/params.hpp"

namespace concur::consensus::pow {

/// Rows in a row with the same bits inside one retarget window.
struct difficulty_period {
  std::uint64_t first_height = 0; ///< of the rows that the file has
  std::uint64_t last_height = 0;
  std::uint32_t bits = 0;
};

struct header_summary {
  std::uint64_t count = 0;
  /// False for headers without heights that do not begin at the genesis block: the heights below
  /// are then positions in the file from 0, and no rule on bits was applied.
  bool heights_known = true;
  std::uint64_t first_height = 0;
  std::uint64_t last_height = 0;
  u256 work; ///< of the rows that the file has
  std::vector<difficulty_period> periods;

  std::uint64_t hashes_checked = 0;  ///< hash computed and compared with its target
  std::uint64_t links_checked = 0;   ///< prev compared with the hash of the row before
  std::uint64_t bits_checked = 0;    ///< compared with what the rule demands
  std::uint64_t medians_checked = 0; ///< time compared with the median of its ancestors
};

/// The summary, or the first fault. Its `why` is one of: syntax, height-order, prev-hash,
/// genesis-hash, bad-diffbits, hash-mismatch, high-hash, those of check_bits and of check_time.
/// @pre check(params) and start_crypto() succeeded
or_fault<header_summary> check_headers(std::string_view text, const pow_params& params,
                                       const header_file_limits& limits = {});

/// "file:line:column: sentence" as an error of kind usage.
error to_error(const header_fault& fault, std::string_view file);

} // namespace concur::consensus::pow
