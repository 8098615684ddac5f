// Signs transactions of some accounts, submits them to the node's validator, and submits again what
// has not been included after a while. What a wallet and a voter have in common.
#pragma once

#include "node/role.hpp"

#include <functional>
#include <map>
#include <vector>

namespace concur::node {

struct submitter_settings {
  role_id own;       ///< of the role that it serves
  role_id validator; ///< of the same node
  concur::chain_id chain;
  std::vector<key_pair> keys;
  duration resend_after = std::chrono::minutes{10};
};

class submitter {
public:
  explicit submitter(submitter_settings settings);

  const submitter_settings& settings() const { return settings_; }
  std::size_t keys() const { return settings_.keys.size(); }
  const account_id& account(std::size_t key) const { return settings_.keys[key].identity(); }
  /// The nonce that the next transaction of this key gets.
  std::uint64_t next_nonce(std::size_t key) const { return next_nonce_[key]; }

  /// Transactions that were submitted in an earlier life of this client: nonces count on from them,
  /// and those that are still open are followed. To be called before anything else.
  void remember(const std::vector<tx_ptr>& known,
                const std::function<bool(const transaction&)>& is_open);

  /// A signed transaction; nothing is remembered of it.
  tx_ptr sign(std::size_t key, std::uint64_t nonce, amount fee, action what) const;
  /// Signs with the next nonce and submits, to be followed until it is settled.
  tx_ptr submit_new(const moment& at, std::size_t key, amount fee, action what, actions& out);
  /// Submits without following.
  void submit_once(const tx_ptr& tx, actions& out) const;

  /// Transactions of this key that are not settled.
  std::size_t open_of(std::size_t key) const;
  /// True if the transaction was one that is followed.
  bool on_notice(const notice& n);

  /// To be called at the start of the role and whenever its timer `resend` fires.
  /// Everything that is not settled, once more: the node has forgotten whom to tell.
  void submit_again(actions& out) const;
  void watch(const moment& at, actions& out);

private:
  struct pending {
    tx_ptr tx;
    instant submitted{};
    bool is_included = false;
  };

  submitter_settings settings_;
  std::vector<std::uint64_t> next_nonce_; // of each key
  std::map<account_id, std::size_t> key_of_;
  std::map<std::pair<account_id, std::uint64_t>, pending> pending_; // by account and nonce
};

} // namespace concur::node
