// A miner who pays a merchant, spends the same coins to himself on a secret branch, and publishes
// that branch once the goods are handed over and it is the longer one.
//
//   D1  Before he pays he mines one block in secret on the public tip; if the others are first, he
//       begins again on their block. This costs time only.
//   D2  With that block in hand he sends the payment to everybody, and goes on in secret; his
//   branch
//       holds the other transaction with the same nonce.
//   D3  The merchant hands the goods over when the payment's block has `confirmations` blocks on
//   it,
//       its own included. The attacker looks at the public chain for it, as the merchant does.
//   D4  From then on, as soon as his branch is strictly longer than the public one, he publishes
//   it. D5  Once he is `give_up_behind` blocks behind he gives the attempt up. 0: never.
//
// The block in hand (D1) and the strict lead (D4) together are the race without a head start in
// which a tie is enough: the convention of Rosenfeld, "Analysis of hashrate-based double spending"
// (2012), section 4, and of simulation/theory.hpp. A tie itself would convince nobody, since nodes
// keep what they saw first.
#pragma once

#include "consensus/faulty/secret_miner.hpp"

#include <optional>

namespace concur::consensus {

struct double_spend_settings {
  account_id merchant;
  std::uint64_t confirmations = 6;
  std::uint64_t give_up_behind = 0;
  amount value; ///< of each payment
  amount fee;
  key_pair purse; ///< of the account that pays; nobody else uses it
};

class double_spend final : public secret_miner {
public:
  double_spend(const account_id& self, time_span when, double_spend_settings settings)
      : secret_miner(self, when), self_(self), settings_(std::move(settings)) {}

  std::string_view name() const override { return "double-spend"; }
  wishes wants() override;

protected:
  initiative act(const step_context& context, const block_tree& tree,
                 const secret_chain::news& news) override;
  void begin(const step_context& context, const block_tree& tree) override;
  void end() override;

private:
  enum class phase : std::uint8_t { ahead, racing, clearing };

  void prepare(const step_context& context);
  initiative pay(const step_context& context);
  void look_for_payment(const block_tree& tree);
  std::uint64_t confirmations(const block_tree& tree) const;
  void race(const step_context& context, const block_tree& tree, initiative& out);

  account_id self_;
  double_spend_settings settings_;
  phase phase_ = phase::ahead; // ahead: mining the block of D1; clearing: until the nonce is used
  std::uint64_t nonce_ = 0;
  tx_ptr payment_, other_;
  bool is_handed_over_ = false;
  std::size_t looked_at_ = 1;                   // blocks of the tree
  std::vector<secret_chain::position> paid_in_; // blocks that hold the payment
};

} // namespace concur::consensus
