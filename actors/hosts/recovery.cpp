#include "actors/hosts/recovery.hpp"

#include <algorithm>

namespace concur::actors {
namespace {

constexpr std::size_t unsettled_max = 1'024;

} // namespace

std::vector<block_ptr> recent_blocks(const ledger::store& from, height head, std::size_t blocks_max,
                                     std::size_t bytes_max) {
  std::vector<block_ptr> out;
  std::size_t size = 0;
  for (auto h = head.value + 1; h-- > 0 && out.size() < blocks_max && size < bytes_max;) {
    auto id = from.at(height{h});
    if (!id || !*id)
      break;
    auto found = from.read(**id);
    if (!found || !*found)
      break;
    size += (*found)->block->size();
    out.push_back((*found)->block);
  }
  std::reverse(out.begin(), out.end());
  return out;
}

std::set<tx_id> recent_transactions(const ledger::store& from, height head) {
  std::set<tx_id> out;
  for (auto& b : recent_blocks(from, head, unsettled_max))
    for (auto& tx : b->transactions())
      out.insert(tx->id());
  return out;
}

} // namespace concur::actors
