// What an account holder signs. Immutable once made, shared by pointer between pools and blocks.
#pragma once

#include "base/hash.hpp"
#include "base/keys.hpp"
#include "base/money.hpp"
#include "messages/codec.hpp"
#include "messages/stake.hpp"
#include "messages/verdict.hpp"

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace concur {

/// An account is its holder's public key.
using account_id = public_key;

/// Names one ledger: the hash of its genesis parameters. Signatures cover it, so that nothing can
/// be replayed on another chain.
using chain_id = hash256;

using tx_id = hash256;

/// Coins go from the signer to `to`. `memo` is free text, at most max_memo_bytes.
struct transfer {
  account_id to;
  amount value;
  bytes memo;

  friend bool operator==(const transfer&, const transfer&) = default;
};

/// The signer stands for election as a delegate, or offers its stake for sealing blocks.
struct register_delegate {
  friend bool operator==(const register_delegate&, const register_delegate&) = default;
};

/// The signer no longer stands.
struct resign_delegate {
  friend bool operator==(const resign_delegate&, const resign_delegate&) = default;
};

/// The signer's stake counts for these delegates until he votes anew; an empty list takes the vote
/// back. The keys rise strictly. A proxy that was set before is dropped.
struct vote_for {
  std::vector<account_id> delegates; ///< at most max_votes
  std::uint32_t wanted = 0;          ///< delegates that there should be; 0: no opinion
  friend bool operator==(const vote_for&, const vote_for&) = default;
};

/// Somebody else's vote counts for the signer's stake too. All zeros: no longer.
struct set_proxy {
  account_id to;
  friend bool operator==(const set_proxy&, const set_proxy&) = default;
};

/// Coins of the signer become stake, which cannot be spent.
struct bond {
  amount value;
  friend bool operator==(const bond&, const bond&) = default;
};

/// The signer asks for stake back. When, and how much of it, is for the protocol to say.
struct unbond {
  amount value;
  friend bool operator==(const unbond&, const unbond&) = default;
};

/// Evidence: one key claims two blocks of one slot.
struct double_proposal {
  slot_claim first, second;
  friend bool operator==(const double_proposal&, const double_proposal&) = default;
};

/// Evidence: one key voted in a way that contradicts itself.
struct double_attestation {
  attestation first, second;
  friend bool operator==(const double_attestation&, const double_attestation&) = default;
};

/// Most delegates that one account may vote for (steemit/steem: STEEM_MAX_ACCOUNT_WITNESS_VOTES;
/// EOSIO/eosio.contracts: 30 in voteproducer).
inline constexpr std::size_t max_votes = 30;

/// What a transaction does. New kinds are added at the end: the index is the encoded tag.
using action = std::variant<transfer, register_delegate, resign_delegate, vote_for, set_proxy, bond,
                            unbond, double_proposal, double_attestation>;

/// The fields that are signed.
struct transaction_fields {
  account_id from;
  std::uint64_t nonce = 0; ///< how many transactions of `from` came before; the first one is 0
  amount fee;              ///< goes to the block's proposer, above the value
  action what;

  friend bool operator==(const transaction_fields&, const transaction_fields&) = default;
};

inline constexpr std::size_t max_memo_bytes = 16 * 1024;
/// Limit of experience.md, section 10.
inline constexpr std::size_t max_transaction_bytes = 64 * 1024;
/// From 32, nonce 8, fee 8, tag 1, signature 64: an action that has no fields.
inline constexpr std::size_t min_transaction_bytes = 113;

class transaction {
public:
  transaction(transaction_fields fields, signature s);

  const transaction_fields& fields() const { return fields_; }
  const account_id& from() const { return fields_.from; }
  std::uint64_t nonce() const { return fields_.nonce; }
  amount fee() const { return fields_.fee; }
  const signature& seal() const { return signature_; }

  /// SHA-256 over a domain tag and the encoded fields. It does not cover the signature: a signer
  /// can make many signatures of the same fields, and they are all the same transaction.
  const tx_id& id() const { return id_; }

  /// Length of its canonical encoding.
  std::size_t size() const { return size_; }

private:
  transaction_fields fields_;
  signature signature_;
  tx_id id_;
  std::size_t size_;
};

using tx_ptr = std::shared_ptr<const transaction>;

/// The bytes that are signed: domain tag, chain id, encoded fields.
bytes signing_bytes(const chain_id& chain, const transaction_fields& fields);

/// Signs with the key of fields.from. @pre key.identity() == fields.from
tx_ptr sign_transaction(const chain_id& chain, transaction_fields fields, const key_pair& key);

/// Checks the signature alone: "tx-bad-signature" or accepted.
verdict check_signature(const chain_id& chain, const transaction& tx);

void encode(writer& out, const transaction& tx);
/// Null and a fault in `in` if the bytes are no transaction.
tx_ptr decode_transaction(reader& in);

} // namespace concur
