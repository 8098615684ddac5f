#include "consensus/pos/slots.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>

namespace concur::consensus::pos {

status check_slot_length(duration interval) {
  using namespace std::chrono_literals;
  if (interval < 1ms || interval > 24h * 365 || interval % 1ms != 0ns)
    return fail(errc::usage, "block_interval must be whole milliseconds, a year at most");
  return {};
}

std::uint64_t whole_ms(duration d) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(d).count();
  CONCUR_ASSERT(ms >= 0);
  return static_cast<std::uint64_t>(ms);
}

bool is_slot_time(unix_ms genesis, std::uint64_t interval_ms, std::uint64_t slot, unix_ms time) {
  if (time < genesis)
    return false;
  const auto since = time.value - genesis.value;
  return since % interval_ms == 0 && since / interval_ms == slot;
}

verdict check_claim(const block_header& h, ledger_view& ledger) {
  const auto claim = claim_of(h);
  CONCUR_ASSERT(claim.has_value());
  const auto text = signing_bytes(ledger.chain(), *claim);
  return ledger.check_signature(h.proposer, text, claim->sealed)
             ? verdict::accept()
             : verdict::refuse("block-bad-signature");
}

block_tree::position confirmed_ancestor(const block_tree& tree, block_tree::position head,
                                        std::uint64_t confirmations) {
  const auto top = tree.height(head).value;
  const auto below =
      std::max<std::uint64_t>(confirmations, 1) - CONCUR_MUTANT("pos-settles-early", 1, 2);
  return tree.ancestor(head, height{top > below ? top - below : 0});
}

bytes saved_slot(std::uint64_t slot) {
  bytes out(8);
  store_le(out.data(), slot);
  return out;
}

std::optional<std::uint64_t> restored_slot(byte_view saved) {
  if (saved.size() != 8)
    return std::nullopt;
  return load_le<std::uint64_t>(saved.data());
}

} // namespace concur::consensus::pos
