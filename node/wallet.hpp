// A client: makes payments and background traffic, signs, submits to its own node, and submits
// again what has not been included after a while. It also signs what its node hands in as evidence,
// and what a scenario has its user do: register, vote, bond.
#pragma once

#include "base/random.hpp"
#include "node/submitter.hpp"

#include <memory>

namespace concur::node {

enum class tx_offence : std::uint8_t {
  none,
  double_spend,  ///< a second transaction with the same nonce, to somebody else
  replay,        ///< an included transaction once more
  bad_signature, ///< one bit of the signature flipped
};

struct planned_payment {
  instant at{};
  std::size_t key = 0; ///< index into wallet_settings::keys
  account_id to;
  amount value;
  amount fee;
  tx_offence offence = tx_offence::none;
  std::optional<action> what = std::nullopt; ///< in place of a transfer
};

struct traffic {
  double tx_per_s = 0;
  std::size_t size_min = 0, size_max = 0; ///< encoded bytes; smaller than possible means no memo
  amount fee_min, fee_max;
  std::optional<instant> until;
  std::shared_ptr<const std::vector<account_id>> recipients;
  std::size_t first_key = 0; ///< index into wallet_settings::keys; those from here on pay
  instant from{};
  std::string_view deviation = {}; ///< what each payment is reported as, if it is an attack
};

struct wallet_settings {
  role_id own;
  role_id validator;
  concur::chain_id chain;
  std::vector<key_pair> keys;
  std::vector<planned_payment> payments;
  node::traffic traffic;
  duration resend_after = std::chrono::minutes{10};
};

class wallet final : public role {
public:
  wallet(wallet_settings settings, random_stream random);

  void handle(const moment& at, const event& what, actions& out) override;

  /// Everything that it submitted in earlier lives, in that order: it makes none of these payments
  /// again, follows what is open, and counts nonces on. To be called before `start`.
  void remember(const std::vector<tx_ptr>& known,
                const std::function<bool(const transaction&)>& is_open);

private:
  void on_start(const moment& at, actions& out);
  void on_wake(const moment& at, const wake& w, actions& out);
  void on_notice(const notice& n);
  bool is_made(std::size_t payment);
  void pay(const moment& at, const planned_payment& p, actions& out);
  void offend(const moment& at, const planned_payment& p, actions& out);
  void send_traffic(const moment& at, actions& out);
  void schedule_traffic(const moment& at, actions& out);
  void on_petition(const moment& at, const action& what, actions& out);

  wallet_settings settings_;
  random_stream random_;
  submitter submitter_;
  std::vector<tx_ptr> petitions_; // handed in and not settled
  tx_ptr last_included_;          // what a replay repeats
  std::vector<tx_ptr> earlier_;   // of earlier lives, as long as no payment was found to be it
};

} // namespace concur::node
