// How messages look to people: names for counters and single lines for logs.
#include "messages/envelope.hpp"

#include <fmt/format.h>

namespace concur {
namespace {

constexpr std::string_view kind_names[] = {"announce",
                                           "get-items",
                                           "not-found",
                                           "send-transaction",
                                           "send-block",
                                           "send-compact",
                                           "get-block-transactions",
                                           "send-block-transactions",
                                           "get-headers",
                                           "send-headers",
                                           "head-status",
                                           "send-votes",
                                           "get-checkpoint",
                                           "send-checkpoint"};
static_assert(std::size(kind_names) == message_kinds);

// Whole coins print without a fraction, the others with no zeros at the end.
std::string coins_text(amount a) {
  auto text = fmt::format("{}.{:08}", a.value / units_per_coin, a.value % units_per_coin);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.')
    text.pop_back();
  return text;
}

std::string counted(std::size_t n, std::string_view noun) {
  return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s");
}

std::string items_text(const std::vector<item>& items) {
  std::size_t blocks = 0;
  for (const auto& i : items)
    blocks += i.kind == item_kind::block ? 1 : 0;
  return counted(blocks, "block") + ", " + counted(items.size() - blocks, "transaction");
}

struct seal_text {
  std::string operator()(const genesis_seal&) const { return "genesis"; }
  std::string operator()(const lecture_seal& s) const {
    return fmt::format("lecture bits {:08x} nonce {}", s.bits, s.nonce);
  }
  std::string operator()(const bitcoin_seal& s) const {
    return fmt::format("bitcoin bits {:08x} nonce {}", s.bits, s.nonce);
  }
  std::string operator()(const turn_seal& s) const { return fmt::format("slot {}", s.slot); }
  std::string operator()(const kernel_seal& s) const {
    return fmt::format("kernel bits {:08x} second {}", s.bits, s.second);
  }
  std::string operator()(const beacon_seal& s) const {
    return fmt::format("slot {} {}", s.slot, counted(s.attestations.size(), "attestation"));
  }
  std::string operator()(const certified_seal& s) const {
    return fmt::format("slot {} {} on {}", s.slot, s.strong ? "strong" : "weak", brief(s.claimed));
  }
};

struct action_text {
  std::string operator()(const transfer& a) const {
    return fmt::format("transfer {} to {}", coins_text(a.value), address(a.to));
  }
  std::string operator()(const register_delegate&) const { return "register"; }
  std::string operator()(const resign_delegate&) const { return "resign"; }
  std::string operator()(const vote_for& a) const {
    return "vote for " + counted(a.delegates.size(), "delegate");
  }
  std::string operator()(const set_proxy& a) const { return "proxy " + address(a.to); }
  std::string operator()(const bond& a) const { return "bond " + coins_text(a.value); }
  std::string operator()(const unbond& a) const { return "unbond " + coins_text(a.value); }
  std::string operator()(const double_proposal& a) const {
    return fmt::format("evidence against {} in slot {}", address(a.first.proposer), a.first.slot);
  }
  std::string operator()(const double_attestation& a) const {
    return fmt::format("evidence against {} in epoch {}", address(a.first.validator),
                       a.first.target.epoch);
  }
};

struct details {
  std::string operator()(const announce& m) const { return items_text(m.items); }
  std::string operator()(const get_items& m) const {
    return items_text(m.items) + (m.compact ? ", compact" : "");
  }
  std::string operator()(const not_found& m) const { return items_text(m.items); }
  std::string operator()(const send_transaction& m) const { return to_string(*m.tx); }
  std::string operator()(const send_block& m) const {
    return fmt::format("{} {} {}", m.block->height().value, brief(m.block->id()),
                       counted(m.block->transactions().size(), "transaction"));
  }
  std::string operator()(const send_compact& m) const {
    return fmt::format("{} {} {}", m.header.height.value, brief(id_of(m.header)),
                       counted(m.short_ids.size(), "transaction"));
  }
  std::string operator()(const get_block_transactions& m) const {
    return brief(m.block) + " " + counted(m.positions.size(), "position");
  }
  std::string operator()(const send_block_transactions& m) const {
    return brief(m.block) + " " + counted(m.transactions.size(), "transaction");
  }
  std::string operator()(const get_headers& m) const {
    if (m.locator.empty())
      return "from genesis";
    return fmt::format("from {} back, {}", brief(m.locator.front()),
                       counted(m.locator.size(), "mark"));
  }
  std::string operator()(const send_headers& m) const {
    if (m.headers.empty())
      return "none";
    return fmt::format("{} to {}", m.headers.front().height.value, m.headers.back().height.value);
  }
  std::string operator()(const head_status& m) const {
    return fmt::format("{} {}", m.height.value, brief(m.head));
  }
  std::string operator()(const send_votes& m) const { return counted(m.votes.size(), "vote"); }
  std::string operator()(const get_checkpoint&) const { return "of what is final"; }
  std::string operator()(const send_checkpoint& m) const {
    return fmt::format("epoch {} {}", m.what.epoch, brief(m.what.root));
  }
};

} // namespace

std::string_view kind_name(std::size_t index) {
  return index < message_kinds ? kind_names[index] : "of unknown kind";
}

std::string_view kind_name(const message& m) { return kind_name(m.index()); }

std::string to_string(const message& m) {
  return fmt::format("{} {}", kind_name(m), std::visit(details{}, m));
}

std::string to_string(const block_header& h) {
  return fmt::format("block {} {} on {} by {}, {}", h.height.value, brief(id_of(h)),
                     brief(h.parent), address(h.proposer), std::visit(seal_text{}, h.seal));
}

std::string to_string(const transaction& tx) {
  return fmt::format("{} {} from {} nonce {} fee {}", brief(tx.id()),
                     std::visit(action_text{}, tx.fields().what), address(tx.from()), tx.nonce(),
                     coins_text(tx.fee()));
}

std::string brief(const hash256& h) { return to_hex(h.view().first(4)); }

std::string address(const account_id& account) { return "acc" + to_hex(account.view().first(8)); }

} // namespace concur
