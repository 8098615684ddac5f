// The last irreversible block of EOSIO 1 and 2, found by two rounds of confirmations in the headers
// (EOSIO/eos: libraries/chain/block_header_state.cpp).
//
// D7    A producer confirms blocks by what it writes into its own: its block confirms itself and
// the
//       `confirmed` blocks before it (set_confirmed).
// D7.1  An honest producer confirms all since its own last block, on whatever branch it signed
//       that, but none that is irreversible already; one that has no block yet confirms none
//       (plugins/producer_plugin/producer_plugin.cpp, start_block).
// D7.2  Confirming a range twice makes a block invalid: its own last block must lie below the range
//       (next, producer_double_confirm).
// D7.3  Each new block needs floor(2 n / 3) + 1 confirmations. Counted from the new block
//       downwards, the first one that has them all becomes the proposed one, and it and what is
//       before it need no more (generate_next, set_confirmed). At most 1024 blocks are tracked.
// D7.4  A producer's implied one is the proposed one of the parent of its last block. Sorted
//       ascending, the one at index (n - 1) / 3 is irreversible (calc_dpos_last_irreversible).
// D7.5  When the producers change, those who stay keep their last block and what it implied; the
// new
//       ones begin with the irreversible block (maybe_promote_pending).
// D7.6  The branch with the greater irreversible block is preferred, then the longer one
//       (fork_database.cpp, by_lib_block_num).
#pragma once

#include "messages/transaction.hpp"

#include <memory>
#include <span>
#include <vector>

namespace concur::consensus::dpos {

/// floor(2 n / 3) + 1: more than two thirds.
constexpr std::size_t two_thirds_and_one(std::size_t n) { return n * 2 / 3 + 1; }

class pipelined_finality {
public:
  /// At a block that needs no confirmation, such as genesis. @pre there are 1 to 65535 producers
  pipelined_finality(concur::height start, std::span<const account_id> producers);

  concur::height head() const { return head_; }
  concur::height proposed() const { return proposed_; }
  concur::height irreversible() const { return irreversible_; }

  /// What an honest producer writes into the next block. `signed_up_to` is the height of its last
  /// block on any branch. D7.1
  std::uint32_t confirmable(const account_id& producer, concur::height signed_up_to = {}) const;
  /// D7.2; only producers of the schedule may confirm.
  bool may_confirm(const account_id& producer, std::uint32_t confirmed) const;

  /// @pre may_confirm(producer, confirmed)
  [[nodiscard]] pipelined_finality next(const account_id& producer, std::uint32_t confirmed) const;
  /// The head was the last block before these take over. D7.5
  [[nodiscard]] pipelined_finality with_producers(std::span<const account_id> producers) const;

private:
  struct record {
    concur::height last_made; // or where it began
    concur::height implied;
    bool has_made = false;
  };
  using names = std::vector<account_id>; // ascending

  const record* find(const account_id& producer) const;
  void count(std::uint32_t confirmed);
  concur::height sorted_implied() const;

  concur::height head_;
  concur::height proposed_;
  concur::height irreversible_;
  account_id last_producer_{};
  std::shared_ptr<const names> producers_; // shared by all blocks of a schedule
  std::vector<record> records_;            // of the producers, in their order
  std::vector<std::uint16_t> owed_;        // confirmations that the blocks up to the head need yet
};

/// D7.6: whether a branch should replace the current one.
bool eos_prefers(concur::height irreversible, concur::height head, concur::height own_irreversible,
                 concur::height own_head);

} // namespace concur::consensus::dpos
