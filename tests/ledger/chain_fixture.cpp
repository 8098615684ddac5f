#include "tests/ledger/chain_fixture.hpp"

#include "base/assert.hpp"

namespace concur::ledger::testing {

const key_pair& person(const std::string& name) {
  static std::map<std::string, key_pair> known;
  static const bool started = start_crypto().has_value();
  CONCUR_ASSERT(started);
  auto found = known.find(name);
  if (found == known.end())
    found = known.emplace(name, key_pair::from_seed(sha256(as_bytes(name)).data)).first;
  return found->second;
}

rules small_rules(const std::vector<std::string>& people) {
  rules r;
  r.genesis_time = unix_ms{1'700'000'000'000};
  for (const auto& name : people)
    r.genesis.push_back({id_of_person(name), coins(100)});
  r.maturity = 2;
  r.name = "test";
  return r;
}

tx_ptr act(const rules& r, const std::string& from, std::uint64_t nonce, action what, amount fee) {
  transaction_fields fields{id_of_person(from), nonce, fee, std::move(what)};
  return sign_transaction(id_of(r), fields, person(from));
}

tx_ptr pay(const rules& r, const std::string& from, std::uint64_t nonce, const std::string& to,
           amount value, amount fee, std::size_t memo_bytes) {
  return act(r, from, nonce, transfer{id_of_person(to), value, bytes(memo_bytes, 'm')}, fee);
}

chain::chain(rules r) : rules_(fixed(std::move(r))) {
  person("anybody");
  blocks_.push_back(genesis_block(rules_));
  states_.push_back(genesis_state(rules_));
  auto first = std::make_shared<undo_record>();
  states_.back().each([&](const account_id& who, const account& a) {
    first->accounts.push_back({who, std::nullopt, a});
  });
  undos_.push_back(first);
}

block_ptr chain::make(const draft& d) const {
  block_header header;
  header.height = head().height() + 1;
  header.parent = head().id();
  header.time = unix_ms{head().header().time.value + d.seconds_later * 1000};
  header.proposer = id_of_person(d.proposer);
  header.seal = lecture_seal{};
  auto out = preview(rules_, head_state(), header.height, header.time, header.proposer, d.txs,
                     d.dues, d.reward);
  auto reward = d.reward.value_or(out ? out->reward : amount{});
  if (out)
    header.state_root = out->state_root;
  header.tx_root = body_root(header, reward, d.txs, d.dues);
  return std::make_shared<const block>(header, reward, d.txs, d.dues);
}

tl::expected<execution, reason> chain::try_apply(const block& b) {
  return apply(rules_, head_state(), b, *signatures_, included());
}

block_ptr chain::grow(const draft& d) {
  auto b = make(d);
  auto done = try_apply(*b);
  CONCUR_ASSERT(done.has_value());
  blocks_.push_back(b);
  states_.push_back(done->after);
  undos_.push_back(std::make_shared<const undo_record>(std::move(done->undo)));
  return b;
}

void chain::pop() {
  blocks_.pop_back();
  states_.pop_back();
  undos_.pop_back();
}

inclusion chain::included() const {
  return [this](const tx_id& id) {
    for (const auto& b : blocks_)
      for (const auto& tx : b->transactions())
        if (tx->id() == id)
          return true;
    return false;
  };
}

} // namespace concur::ledger::testing
