// What the rules of Peercoin may ask about the chain that a new block would extend.
#pragma once

#include "base/hash.hpp"
#include "base/types.hpp"
#include "consensus/pos/peercoin/params.hpp"

namespace concur::consensus::pos::peercoin {

struct branch_block {
  std::int64_t time = 0; ///< s
  block_kind kind = block_kind::work;
  std::uint32_t bits = 0;
  hash256 id;
  hash256 proof;                ///< kernel hash of a stake block, zero for a work block
  std::uint64_t modifier = 0;   ///< in force after this block
  bool generated = false;       ///< this block has a new modifier; genesis has
  height generated_at;          ///< of the last block with a new one, this one included
  height last_of_kind[2];       ///< last work block, last stake block up to here; 0: none
  std::uint64_t work_count = 0; ///< work blocks above genesis up to here

  /// The last bit of its hash: what it adds to a modifier that selects it. From v0.4; before, a
  /// bit of its signature's hash (src/kernel.cpp, GetStakeEntropyBit).
  bool entropy() const { return (id.data[0] & 1) != 0; }
};

class branch_view {
public:
  virtual ~branch_view() = default;

  /// The block of this height on the branch in question. The genesis block has height 0.
  virtual branch_block at(height h) const = 0;
};

} // namespace concur::consensus::pos::peercoin
