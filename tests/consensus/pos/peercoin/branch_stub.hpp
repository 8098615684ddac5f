// A branch for tests of rules: blocks one after the other, the rest filled in.
#pragma once

#include "consensus/pos/peercoin/modifier.hpp"

#include <vector>

namespace concur::test {

class branch_stub : public consensus::pos::peercoin::branch_view {
public:
  consensus::pos::peercoin::branch_block at(height h) const override { return blocks_.at(h.value); }
  height head() const { return height{blocks_.size() - 1}; }

  /// Fills in what follows from the block before; the modifier stays as it was unless `b` has one.
  void add(consensus::pos::peercoin::branch_block b) {
    using consensus::pos::peercoin::block_kind;
    const height own{blocks_.size()};
    const auto kind = static_cast<std::size_t>(b.kind);
    if (blocks_.empty()) {
      b.generated = true;
    } else {
      const auto& parent = blocks_.back();
      b.last_of_kind[0] = parent.last_of_kind[0];
      b.last_of_kind[1] = parent.last_of_kind[1];
      b.last_of_kind[kind] = own;
      b.work_count = parent.work_count + (b.kind == block_kind::work ? 1 : 0);
      b.generated_at = parent.generated_at;
      if (!b.generated)
        b.modifier = parent.modifier;
    }
    if (b.generated)
      b.generated_at = own;
    blocks_.push_back(b);
  }

private:
  std::vector<consensus::pos::peercoin::branch_block> blocks_;
};

} // namespace concur::test
