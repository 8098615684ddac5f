#include "node/role.hpp"

namespace concur::node {
namespace {

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return (a ^ b) * 0x9e3779b97f4a7c15 + (a >> 29);
}
std::uint64_t head_of(const hash256& h) { return load_le<std::uint64_t>(h.data.data()); }

std::uint64_t of(const std::vector<item>& items) {
  std::uint64_t out = items.size();
  for (auto& i : items)
    out = mix(out, head_of(i.id));
  return out;
}

struct message_print {
  std::uint64_t operator()(const announce& m) const { return of(m.items); }
  std::uint64_t operator()(const get_items& m) const { return of(m.items); }
  std::uint64_t operator()(const not_found& m) const { return of(m.items); }
  std::uint64_t operator()(const send_transaction& m) const { return head_of(m.tx->id()); }
  std::uint64_t operator()(const send_block& m) const { return head_of(m.block->id()); }
  std::uint64_t operator()(const send_compact& m) const {
    return mix(head_of(m.header.state_root), m.short_ids.size());
  }
  std::uint64_t operator()(const get_block_transactions& m) const {
    return mix(head_of(m.block), m.positions.size());
  }
  std::uint64_t operator()(const send_block_transactions& m) const {
    return mix(head_of(m.block), m.transactions.size());
  }
  std::uint64_t operator()(const get_headers& m) const {
    return m.locator.empty() ? 0 : head_of(m.locator.front());
  }
  std::uint64_t operator()(const send_headers& m) const {
    return m.headers.empty() ? 0 : mix(head_of(m.headers.back().state_root), m.headers.size());
  }
  std::uint64_t operator()(const head_status& m) const { return head_of(m.head); }
  std::uint64_t operator()(const send_votes& m) const {
    std::uint64_t out = m.votes.size();
    for (auto& v : m.votes)
      out = mix(out, load_le<std::uint64_t>(signature_of(v).data.data()));
    return out;
  }
  std::uint64_t operator()(const get_checkpoint&) const { return 0; }
  std::uint64_t operator()(const send_checkpoint& m) const {
    return mix(head_of(m.what.root), m.what.epoch);
  }
};

struct event_print {
  std::uint64_t operator()(const start&) const { return 1; }
  std::uint64_t operator()(const arrival& e) const {
    return mix(mix(e.what->index() + 2, e.from.value), std::visit(message_print{}, *e.what));
  }
  std::uint64_t operator()(const wake& e) const {
    return mix(static_cast<std::uint64_t>(e.key.kind), e.key.number);
  }
  std::uint64_t operator()(const work& e) const {
    return mix(e.puzzle->generation, head_of(e.puzzle->header.parent));
  }
  std::uint64_t operator()(const solved& e) const {
    return mix(e.solution.generation, e.solution.nonce);
  }
  std::uint64_t operator()(const exhausted&) const { return 3; }
  std::uint64_t operator()(const submit& e) const { return head_of(e.tx->id()); }
  std::uint64_t operator()(const notice& e) const {
    return mix(head_of(e.tx->id()), static_cast<std::uint64_t>(e.news));
  }
  std::uint64_t operator()(const agenda_news& e) const {
    return mix(head_of(e.agenda->head), e.agenda->duties.size());
  }
  std::uint64_t operator()(const duty_begins& e) const {
    return mix(e.duty.slot, static_cast<std::uint64_t>(e.duty.phase));
  }
  std::uint64_t operator()(const standings& e) const {
    return mix(e.what->term, e.what->records.size());
  }
  std::uint64_t operator()(const petition& e) const { return e.what.index(); }
  std::uint64_t operator()(const reconnected&) const { return 5; }
};

} // namespace

std::uint8_t kind_code(const event& e) {
  auto* a = std::get_if<arrival>(&e);
  return static_cast<std::uint8_t>(a ? std::variant_size_v<event> + a->what->index() : e.index());
}

std::string_view kind_name(std::uint8_t code) {
  static constexpr std::string_view names[] = {
      "start",  "arrival", "wake", "work",      "solved",   "exhausted",  "submit",
      "notice", "agenda",  "duty", "standings", "petition", "reconnected"};
  static_assert(std::size(names) == std::variant_size_v<event>);
  if (code < std::size(names))
    return names[code];
  auto message = code - std::size(names);
  return message < message_kinds ? concur::kind_name(message) : "event";
}

std::string_view kind_name(const event& e) { return kind_name(kind_code(e)); }

std::uint64_t fingerprint(const event& e) { return mix(e.index(), std::visit(event_print{}, e)); }

void actions::clear() {
  if (!write.empty())
    write = {};
  send.clear();
  posts.clear();
  facts.clear();
  halt.reset();
}

} // namespace concur::node
