// Carrying out blocks. Each kind of refusal is looked for in all transactions before the next kind,
// so that a block with several faults is refused with the same reason by everybody.
#include "base/mutant.hpp"
#include "ledger/actions.hpp"
#include "ledger/dues.hpp"
#include "ledger/overlay.hpp"
#include "ledger/rules.hpp"
#include "ledger/spending.hpp"

#include <algorithm>
#include <limits>

namespace concur::ledger {

namespace {

/// What is common to checking a block and to making one.
struct work {
  const rules& r;
  const state& parent;
  concur::height height;
  unix_ms time;
  const account_id& proposer;
  std::span<const tx_ptr> txs;
  std::span<const due> dues;
};

/// Only called for a block whose nonces do not follow on each other: which of the three reasons.
reason nonce_fault(const work& w, const inclusion& included) {
  std::vector<tx_id> ids;
  std::vector<std::pair<account_id, std::uint64_t>> nonces;
  auto used = false;
  for (const auto& tx : w.txs) {
    if (included && included(tx->id()))
      return "block-repeated-transaction";
    auto sender = w.parent.find(tx->from());
    used = used || (sender && tx->nonce() < sender->nonce);
    ids.push_back(tx->id());
    nonces.emplace_back(tx->from(), tx->nonce());
  }
  auto repeats = [](auto& list) {
    std::sort(list.begin(), list.end());
    return std::adjacent_find(list.begin(), list.end()) != list.end();
  };
  if (repeats(ids))
    return "block-repeated-transaction";
  return used || repeats(nonces) ? "block-double-spend" : "block-nonce-gap";
}

/// One pass over a valid block's nonces, without a set of ids: what repeats a transaction repeats
/// its nonce. Answers where the senders are in the overlay, empty if a nonce does not follow.
std::optional<std::vector<std::size_t>> find_senders(const work& w, overlay& accounts) {
  std::vector<std::size_t> senders;
  std::vector<std::uint64_t> expected; // by position in the overlay, which holds only senders yet
  senders.reserve(w.txs.size());
  for (const auto& tx : w.txs) {
    auto at = accounts.touch(tx->from());
    if (at == expected.size())
      expected.push_back(accounts.at(at) ? accounts.at(at)->nonce : 0);
    if (tx->nonce() != expected[at]++)
      return std::nullopt;
    senders.push_back(at);
  }
  return senders;
}

bool carry_out_all(const work& w, overlay& accounts, std::span<const std::size_t> senders,
                   amount& fees) {
  for (std::size_t i = 0; i < w.txs.size(); ++i) {
    const auto& tx = *w.txs[i];
    auto& sender = accounts.at(senders[i]);
    auto spending = spending_of(tx);
    auto poorer = sender && spending ? debited(*sender, *spending, w.time) : std::nullopt;
    if (!poorer)
      return false;
    poorer->nonce += CONCUR_MUTANT("ledger-nonce-stays", 1u, 0u);
    sender = std::move(*poorer);
    auto sum = plus(fees, tx.fee());
    if (!sum || !carry_out(accounts, tx, senders[i], w.time))
      return false;
    fees = *sum;
  }
  return true;
}

/// Credits what is mature at this height, before the transactions: as in Bitcoin, a reward of
/// height h can be spent in block h + maturity (bitcoin/bitcoin: src/consensus/tx_verify.cpp).
bool credit_mature(const work& w, overlay& accounts, std::vector<immature_reward>& waiting) {
  for (const auto& reward : w.parent.rewards()) {
    if (CONCUR_MUTANT("ledger-matures-late", reward.matures > w.height, reward.matures >= w.height))
      waiting.push_back(reward);
    else if (!accounts.credit(reward.to, reward.value, w.time))
      return false;
  }
  return true;
}

/// A maturity beyond the last height means never.
height later(height h, std::uint64_t blocks) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  return blocks > last - h.value ? height{last} : h + blocks;
}

/// When what this block creates matures; nothing: at once.
std::optional<height> maturing(const work& w) {
  return w.r.maturity == 0 ? std::nullopt : std::optional{later(w.height, w.r.maturity)};
}

bool pay_reward(const work& w, overlay& accounts, std::vector<immature_reward>& waiting,
                amount value) {
  auto matures = maturing(w);
  if (!matures)
    return accounts.credit(w.proposer, value, w.time);
  if (value.value != 0)
    waiting.push_back({*matures, w.proposer, value});
  return true;
}

std::size_t accounts_max(const work& w) {
  return accounts_of_transaction * w.txs.size() + w.dues.size() + w.parent.rewards().size() + 1;
}

/// `claimed` is nothing for a proposer, who takes all there is; `reward` is what was paid.
tl::expected<execution, reason> execute(const work& w, overlay& accounts,
                                        std::span<const std::size_t> senders,
                                        std::optional<amount> claimed, amount& reward) {
  execution done;
  std::vector<immature_reward> waiting;
  waiting.reserve(w.parent.rewards().size() + 1);
  if (!credit_mature(w, accounts, waiting))
    return tl::unexpected<reason>{"block-overspend"};
  // Dues come first: they follow from the parent alone, no transaction can make them impossible.
  auto issued = carry_out(accounts, w.dues, w.time, maturing(w), w.parent.issued(), waiting);
  if (!issued)
    return tl::unexpected<reason>{"block-bad-dues"};
  if (!carry_out_all(w, accounts, senders, done.fees))
    return tl::unexpected<reason>{"block-overspend"};
  auto most = plus(subsidy_at(w.r, w.height),
                   CONCUR_MUTANT("ledger-fee-twice", done.fees, amount{2 * done.fees.value}));
  if (!most || claimed.value_or(*most) > *most)
    return tl::unexpected<reason>{"block-overpays"};
  reward = claimed.value_or(*most);
  // Fees change hands; what the proposer takes beyond them is new, what he leaves is destroyed.
  issued = plus(*issued, reward);
  if (!issued || !pay_reward(w, accounts, waiting, reward))
    return tl::unexpected<reason>{"block-overpays"};
  issued = minus(*issued, done.fees);
  if (!issued)
    return tl::unexpected<reason>{"block-overspend"};
  done.undo.accounts = accounts.finish();
  done.undo.rewards_before.assign(w.parent.rewards().begin(), w.parent.rewards().end());
  done.undo.issued_before = w.parent.issued();
  done.after = w.parent.with(done.undo.accounts).with_rewards(std::move(waiting), *issued);
  return done;
}

} // namespace

tl::expected<execution, reason> apply(const rules& r, const state& parent, const block& b,
                                      signature_checker& signatures, const inclusion& included) {
  const auto& header = b.header();
  work w{r, parent, b.height(), header.time, header.proposer, b.transactions(), b.dues()};
  if (b.size() > r.block_bytes_max)
    return tl::unexpected<reason>{"block-too-big"};
  overlay accounts{parent, accounts_max(w)};
  auto senders = find_senders(w, accounts);
  if (!senders)
    return tl::unexpected{nonce_fault(w, included)};
  auto chain = id_of(r);
  for (const auto& tx : w.txs)
    if (!signatures.check(chain, *tx))
      return tl::unexpected<reason>{"block-bad-signature"};
  for (const auto& tx : w.txs)
    if (!evidence_holds(chain, *tx, signatures))
      return tl::unexpected<reason>{"block-bad-evidence"};
  amount reward;
  auto done = execute(w, accounts, *senders, b.reward(), reward);
  if (!done)
    return done;
  if (CONCUR_MUTANT("ledger-body-root-unchecked",
                    body_root(header, b.reward(), w.txs, w.dues) != header.tx_root, false))
    return tl::unexpected<reason>{"block-bad-body-root"};
  if (CONCUR_MUTANT("ledger-state-root-unchecked", done->after.root() != header.state_root, false))
    return tl::unexpected<reason>{"block-bad-state-root"};
  return done;
}

tl::expected<outcome, reason> preview(const rules& r, const state& parent, height h, unix_ms time,
                                      const account_id& proposer, std::span<const tx_ptr> txs,
                                      std::span<const due> dues, std::optional<amount> claim) {
  work w{r, parent, h, time, proposer, txs, dues};
  overlay accounts{parent, accounts_max(w)};
  auto senders = find_senders(w, accounts);
  if (!senders)
    return tl::unexpected{nonce_fault(w, {})};
  amount reward;
  auto done = execute(w, accounts, *senders, claim, reward);
  if (!done)
    return tl::unexpected{done.error()};
  return outcome{done->after.root(), reward};
}

verdict check_transaction(const state& s, const transaction& tx) {
  auto sender = s.find(tx.from());
  auto next = sender ? sender->nonce : 0;
  if (tx.nonce() < next)
    return verdict::refuse("tx-nonce-used");
  if (tx.nonce() > next)
    return verdict::refuse("tx-nonce-gap");
  auto spending = spending_of(tx);
  if (!sender || !spending || *spending > sender->balance)
    return verdict::refuse("tx-overspend");
  return verdict::accept();
}

} // namespace concur::ledger
