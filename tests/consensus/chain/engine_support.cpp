#include "engine_support.hpp"

namespace concur::consensus::test {
namespace {

/// Before any test runs: every block has a hash.
[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

const key_pair& payer() {
  static const auto key = key_pair::from_seed(sha256(as_bytes("payer")).data);
  return key;
}

} // namespace

block_ptr make_genesis() {
  block_header h;
  h.time = genesis_time;
  h.tx_root = body_root(h, amount{}, {});
  return std::make_shared<const block>(h, amount{}, std::vector<tx_ptr>{});
}

tx_ptr some_transaction(std::uint64_t nonce) {
  transaction_fields f{payer().identity(), nonce, amount{1}, transfer{{}, amount{1}, {}}};
  return sign_transaction({}, f, payer());
}

block_header child_header(const block& parent, std::uint64_t nonce) {
  block_header h;
  h.height = parent.height() + 1;
  h.parent = parent.id();
  h.time = unix_ms{parent.header().time.value + 10'000};
  h.seal = lecture_seal{pow::bits_of_zero_bits(zero_bits), nonce};
  h.tx_root = body_root(h, amount{}, {});
  return h;
}

block_ptr child(const block& parent, std::uint64_t nonce, std::vector<tx_ptr> txs) {
  auto h = child_header(parent, nonce);
  h.tx_root = body_root(h, amount{}, txs);
  return std::make_shared<const block>(h, amount{}, std::move(txs));
}

block_ptr with_header(block_header h) {
  return std::make_shared<const block>(h, amount{}, std::vector<tx_ptr>{});
}

std::vector<block_ptr> line(const block_ptr& parent, std::size_t count, std::uint64_t nonce) {
  std::vector<block_ptr> out;
  for (auto last = parent; out.size() < count; last = out.back())
    out.push_back(child(*last, nonce));
  return out;
}

verdict note_taking_view::execute(const block_ptr& b) {
  executed.push_back(b->id());
  auto found = refused.find(b->id());
  return found == refused.end() ? verdict::accept() : verdict::refuse(found->second);
}

std::optional<holder> noted_stake::find(const account_id& who) const {
  for (auto& h : all)
    if (h.who == who)
      return h;
  return std::nullopt;
}

payload note_taking_view::make_payload(const block_header&, std::span<const due>,
                                       const wishes& wanted) {
  asked_for = wanted;
  return {pooled, coins(50), {}};
}

std::vector<tx_ptr> note_taking_view::find_short(const block_id& block,
                                                 std::span<const std::uint64_t> short_ids) {
  std::vector<tx_ptr> out;
  for (auto id : short_ids) {
    out.push_back(nullptr);
    for (auto& tx : pooled)
      if (confuses_short_ids || short_id(block, tx->id()) == id) {
        out.back() = tx;
        break;
      }
  }
  return out;
}

tested_engine::tested_engine(chain_settings settings, std::uint64_t confirmations,
                             std::unique_ptr<consensus::conduct> c)
    : engine(settings, std::make_unique<pow::pow_rules>(ticket_rules(confirmations)), genesis,
             std::move(c)) {}

void tested_engine::feed(node_id from, const std::vector<block_ptr>& blocks) {
  for (auto& b : blocks)
    static_cast<void>(hear(from, send_block{b}));
}

std::vector<item> block_items(const std::vector<block_id>& ids) {
  std::vector<item> out;
  for (auto& id : ids)
    out.push_back({item_kind::block, id});
  return out;
}

std::vector<reason> reasons(const effects& e) {
  std::vector<reason> out;
  for (auto& r : e.refusals)
    out.push_back(r.why);
  return out;
}

} // namespace concur::consensus::test
