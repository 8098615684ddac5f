// Which transactions and blocks the ledger allows, and what they change. Pure: the same block on
// the same state gives the same answer everywhere, so the answer may be shared by content.
#pragma once

#include "ledger/state.hpp"
#include "messages/verdict.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace concur::ledger {

struct allocation {
  account_id who;
  amount balance;
  coin_age age = 0;       ///< of the balance, as of genesis_time
  amount bonded{};        ///< coins beside the balance that are stake from the start
  bool candidate = false; ///< stands from the start
};

/// The money rules of one chain.
struct rules {
  unix_ms genesis_time;
  std::vector<allocation> genesis;          ///< who owns what at height 0
  amount subsidy = coins(50);               ///< of a block before the first halving; 0: dues alone
  std::uint64_t halving_interval = 210'000; ///< blocks; 0 means that it never halves
  std::uint64_t maturity = 100;             ///< a reward of height h is credited at h + maturity
  std::size_t block_bytes_max = 1'000'000;
  std::string name; ///< makes chains with equal rules distinct
  chain_id id;      ///< remembered by fixed(); no rule itself, neither encoded nor hashed
};

/// Refuses, as errc::usage, what no chain can start from: an account twice in the genesis, more
/// money than 2^64 units, more than 64 KiB of name, a subsidy that overflows at once, coins that
/// have rested since before 1970 (so no coin-age ever reaches 2^128).
status check(const rules& r);

/// The same rules with their chain id remembered, so that id_of() need not hash them again for
/// every block. Change nothing afterwards.
rules fixed(rules r);

void encode(writer& out, const rules& r);
rules decode_rules(reader& in);

/// bitcoin/bitcoin: src/validation.cpp, GetBlockSubsidy: halves until 64 halvings have passed.
amount subsidy_at(const rules& r, height h);

/// The block of height 0 and the state after it. Nobody proposed it: the proposer's field holds the
/// chain id, so that two chains never share a block. @pre check(r)
block_ptr genesis_block(const rules& r);
state genesis_state(const rules& r);

/// Hash of all rules: what a signature is bound to.
chain_id id_of(const rules& r);

/// Decides who checks signatures, and whether twice (`verify = each | once | none`, design.md 5).
class signature_checker {
public:
  virtual ~signature_checker() = default;
  virtual verdict check(const chain_id& chain, const transaction& tx) = 0;
  /// For everything else that is signed: claims and votes. `text` names the chain itself.
  virtual bool verify(const public_key& key, byte_view text, const signature& s) = 0;
  /// Verifications really done.
  virtual std::uint64_t done() const = 0;
  /// Verifications asked for, remembered or believed ones included.
  virtual std::uint64_t asked() const = 0;
};

enum class verify_mode { each, once, none };
/// `each` verifies every time it is asked, `once` remembers transaction and signature, or the hash
/// of key, text and signature, `none` accepts. One instance belongs to one replica (`each`) or to a
/// whole process (`once`). `once` keeps at most 2^20 answers about transactions and as many about
/// the rest, the latest. Not thread-safe.
std::unique_ptr<signature_checker> make_checker(verify_mode mode);

/// What is needed to go back, and what a store has to write.
struct undo_record {
  std::vector<account_change> accounts; ///< sorted by account
  std::vector<immature_reward> rewards_before;
  amount issued_before;

  friend bool operator==(const undo_record&, const undo_record&) = default;
};
void encode(writer& out, const undo_record& u);
undo_record decode_undo(reader& in);

struct execution {
  state after;
  undo_record undo;
  amount fees;
};

/// True if a transaction is in the chain that ends with the block's parent. Tells a repeated
/// transaction from a double spend.
using inclusion = std::function<bool(const tx_id&)>;

/// Carries out `b` on the state of its parent: rewards that are mature at its height are credited,
/// then the dues, then the transactions, then its own reward (at once only if maturity is 0).
///
/// What an action does to records (stake_record.hpp) is in actions.cpp. Whatever it cannot do at
/// its place is left undone, with nonce and fee taken: only what is wrong in every state makes a
/// block invalid. Actions and dues can count on what came before them in the block.
///
/// Refusals, in the order in which they are looked for:
///   block-too-big
///   block-repeated-transaction  twice in the block, or in the chain already
///   block-double-spend          another transaction with that nonce is in the block or the chain
///   block-nonce-gap             a nonce before it is missing, or comes later in the block
///   block-bad-signature
///   block-bad-evidence          statements that do not contradict each other or are not signed
///   block-bad-dues              consumes more age or releases more stake than there is, or mints
///                               more than can exist
///   block-overspend             also if the sender has no account
///   block-overpays              the reward is more than subsidy and fees
///   block-bad-body-root block-bad-state-root
/// Height, parent, time and seal are the engine's business, and which dues there must be.
/// `included` may be empty; it is asked only about transactions that are invalid anyway, so it may
/// be slow.
tl::expected<execution, reason> apply(const rules& r, const state& parent, const block& b,
                                      signature_checker& signatures, const inclusion& included);

/// The state before the block of `u`, given the one after it. @pre `u` is of that block
state undo(const state& after, const undo_record& u);

/// What a proposer needs to finish a header: the state root after these transactions and dues.
/// @pre the transactions are applicable in this order, as a pool's selection is
struct outcome {
  hash256 state_root;
  amount reward; ///< what was claimed, or the most that may be: subsidy and fees
};
/// `claim` is for a proposer who takes less than he may. Signatures and evidence are believed.
tl::expected<outcome, reason> preview(const rules& r, const state& parent, height h, unix_ms time,
                                      const account_id& proposer, std::span<const tx_ptr> txs,
                                      std::span<const due> dues,
                                      std::optional<amount> claim = std::nullopt);

/// Whether `tx` can follow on `s` by itself: tx-nonce-used, tx-nonce-gap, tx-overspend or accepted.
verdict check_transaction(const state& s, const transaction& tx);

} // namespace concur::ledger
