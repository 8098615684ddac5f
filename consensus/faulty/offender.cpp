#include "consensus/faulty/offender.hpp"

#include "base/money.hpp"
#include "messages/nonce.hpp"

#include <utility>

namespace concur::consensus {
namespace {

/// Nonces tried for one offence; then it is published unsolved.
constexpr std::uint64_t tries_max = 1u << 24;

} // namespace

block_ptr offender::solved(block_header header, amount reward,
                           std::vector<tx_ptr> transactions) const {
  header.tx_root = body_root(header, reward, transactions);
  for (std::uint64_t nonce = 1; nonce < tries_max; ++nonce) {
    set_nonce(header.seal, nonce);
    if (is_solved_(header))
      break;
  }
  return std::make_shared<const block>(header, reward, std::move(transactions));
}

block_ptr offender::content(const step_context& context, block_ptr honest) {
  auto txs = std::vector<tx_ptr>(honest->transactions().begin(), honest->transactions().end());
  if (!txs.empty() && !seen_)
    seen_ = txs.front();
  if (plan_.empty() || context.now < plan_.front().not_before)
    return honest;
  auto header = honest->header();
  switch (plan_.front().kind) {
  case block_offence::repeated_transaction:
    if (!seen_)
      return honest; // wait until there is one to repeat
    txs.push_back(seen_);
    done_.push_back({"repeated-transaction"});
    plan_.pop_front();
    return solved(header, honest->reward(), std::move(txs));
  case block_offence::overpay:
    done_.push_back({"overpay"});
    plan_.pop_front();
    return solved(header, *plus(honest->reward(), coins(1)), std::move(txs));
  case block_offence::below_target: {
    done_.push_back({"below-target"});
    plan_.pop_front();
    set_nonce(header.seal, 0);
    for (std::uint64_t nonce = 1; is_solved_(header); ++nonce)
      set_nonce(header.seal, nonce);
    return std::make_shared<const block>(header, honest->reward(), std::move(txs));
  }
  }
  return honest;
}

std::vector<deviation> offender::take_deviations() { return std::exchange(done_, {}); }

} // namespace concur::consensus
