// When each delegate made its last block, known after every block of a tree. Private to
// consensus/dpos/.
#pragma once

#include "consensus/dpos/scheduled_finality.hpp"
#include "messages/transaction.hpp"

#include <map>
#include <span>
#include <vector>

namespace concur::consensus::dpos {

/// Gives accounts small numbers, the same for all blocks of one rules object.
class account_numbers {
public:
  std::size_t of(const account_id& who) {
    return numbers_.emplace(who, numbers_.size()).first->second;
  }

private:
  std::map<account_id, std::size_t> numbers_;
};

/// Heights by those numbers; four bytes a delegate that ever made a block.
class last_blocks {
public:
  void note(std::size_t who, concur::height h);
  /// 0 if it never made one.
  concur::height of(std::size_t who) const;

private:
  std::vector<std::uint32_t> heights_;
};

/// D6: the last irreversible block by these delegates, or `former` if that is later or nobody is
/// asked.
concur::height settled_by(unsigned threshold, const last_blocks& made,
                          std::span<const account_id> delegates, account_numbers& numbers,
                          concur::height former);

} // namespace concur::consensus::dpos
