#include "base/mutant.hpp"
#include "ledger/rules.hpp"

namespace concur::ledger {

namespace {

void encode(writer& out, const std::optional<account>& a) {
  out.integer(static_cast<std::uint8_t>(a.has_value()));
  if (a)
    encode(out, *a);
}

std::optional<account> decode_optional(reader& in) {
  auto present = in.integer<std::uint8_t>();
  if (present > 1)
    in.fault();
  if (present != 1)
    return std::nullopt;
  return decode_account(in);
}

} // namespace

void encode(writer& out, const undo_record& u) {
  out.integer(static_cast<std::uint32_t>(u.accounts.size()));
  for (const auto& change : u.accounts) {
    out.raw(change.who.view());
    encode(out, change.before);
    encode(out, change.after);
  }
  encode(out, std::span<const immature_reward>{u.rewards_before});
  out.number(u.issued_before);
}

undo_record decode_undo(reader& in) {
  undo_record u;
  u.accounts.resize(in.count(UINT32_MAX, 32 + 2));
  for (std::size_t i = 0; i < u.accounts.size(); ++i) {
    auto& change = u.accounts[i];
    change.who = in.key();
    change.before = decode_optional(in);
    change.after = decode_optional(in);
    // One valid encoding: sorted, no account twice.
    if (i > 0 && !(u.accounts[i - 1].who < change.who))
      in.fault();
  }
  u.rewards_before = decode_rewards(in);
  u.issued_before = in.number<amount>();
  return u;
}

void encode(writer& out, std::span<const immature_reward> rewards) {
  out.integer(static_cast<std::uint32_t>(rewards.size()));
  for (const auto& reward : rewards)
    encode(out, reward);
}

std::vector<immature_reward> decode_rewards(reader& in) {
  std::vector<immature_reward> rewards(in.count(UINT32_MAX, reward_bytes));
  for (auto& reward : rewards)
    reward = decode_reward(in);
  return rewards;
}

state undo(const state& after, const undo_record& u) {
  return CONCUR_MUTANT("ledger-accounts-not-undone", after.without(u.accounts), after)
      .with_rewards(
          CONCUR_MUTANT("ledger-rewards-not-undone", u.rewards_before,
                        decltype(u.rewards_before)(after.rewards().begin(), after.rewards().end())),
          u.issued_before);
}

} // namespace concur::ledger
