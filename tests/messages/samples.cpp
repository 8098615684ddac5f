#include "tests/messages/samples.hpp"

#include "base/random.hpp"

#include <algorithm>

namespace concur::test {
namespace {

// rapidcheck chooses a seed and a size; the value follows from our own stream. That is faster than
// composed generators and shrinks in the one way that helps here, to a smaller size.
class maker {
public:
  maker(std::uint64_t seed, std::uint64_t size, std::uint64_t least = 0)
      : random_(seed, "sample"), size_(size), least_(least) {}

  template <std::size_t N>
  void fill(std::array<std::uint8_t, N>& out) {
    for (auto& b : out)
      b = static_cast<std::uint8_t>(random_.next());
  }
  std::uint64_t number() { return random_.next() >> random_.below(64); }
  std::uint32_t word() { return static_cast<std::uint32_t>(number()); }
  bool coin() { return random_.chance(0.5); }
  std::size_t some() { return least_ + random_.below(size_ - least_ + 1); }
  hash256 hash() {
    hash256 out;
    fill(out.data);
    return out;
  }
  account_id account() {
    account_id out;
    fill(out.data);
    return out;
  }
  template <class Make>
  auto many(Make make) {
    std::vector<decltype(make())> out(some());
    for (auto& x : out)
      x = make();
    return out;
  }
  signature any_signature() {
    signature out;
    fill(out.data);
    return out;
  }
  attestation one_attestation() {
    return {account(), number(), hash(), {number(), hash()}, {number(), hash()}, any_signature()};
  }
  finality_vote one_finality_vote() { return {account(), hash(), coin(), any_signature()}; }
  slot_claim claim() { return {account(), number(), hash(), any_signature()}; }

  vote_message vote_of_kind(std::size_t kind) {
    return kind == 0 ? vote_message{one_attestation()} : vote_message{one_finality_vote()};
  }
  vote_message vote() { return vote_of_kind(random_.below(std::variant_size_v<vote_message>)); }

  transfer payment() {
    bytes memo(some());
    for (auto& b : memo)
      b = static_cast<std::uint8_t>(random_.next());
    return {account(), amount{number()}, std::move(memo)};
  }
  vote_for ballot() {
    vote_for out{many([this] { return account(); }), word()};
    std::sort(out.delegates.begin(), out.delegates.end());
    return out;
  }
  action action_of_kind(std::size_t kind) {
    switch (kind) {
    case 0: return payment();
    case 1: return register_delegate{};
    case 2: return resign_delegate{};
    case 3: return ballot();
    case 4: return set_proxy{account()};
    case 5: return bond{amount{number()}};
    case 6: return unbond{amount{number()}};
    case 7: return double_proposal{claim(), claim()};
    case 8: return double_attestation{one_attestation(), one_attestation()};
    }
    FAIL("a new kind of action has no sample yet: " << kind);
    return {};
  }
  tx_ptr transaction_of_kind(std::size_t kind) {
    return std::make_shared<concur::transaction>(
        transaction_fields{account(), number(), amount{number()}, action_of_kind(kind)},
        any_signature());
  }
  tx_ptr transaction() { return transaction_of_kind(random_.below(std::variant_size_v<action>)); }

  seal seal_of_kind(std::size_t kind) {
    switch (kind) {
    case 0: return genesis_seal{};
    case 1: return lecture_seal{word(), number()};
    case 2: return bitcoin_seal{word(), word(), number()};
    case 3: return turn_seal{number(), word(), any_signature()};
    case 4: return kernel_seal{word(), number(), any_signature()};
    case 5:
      return beacon_seal{number(), any_signature(), many([this] { return one_attestation(); }),
                         any_signature()};
    case 6:
      return certified_seal{number(), hash(), coin(), many([this] { return one_finality_vote(); }),
                            any_signature()};
    }
    FAIL("a new kind of seal has no sample yet: " << kind);
    return {};
  }
  block_header header_of_kind(std::size_t kind) {
    block_header h{word(), height{number()}, hash(),    unix_ms{number()},
                   hash(), hash(),           account(), seal_of_kind(kind)};
    if (!well_formed(h))
      h.time = unix_ms{std::uint64_t{word()} * 1000};
    return h;
  }
  block_header header() { return header_of_kind(random_.below(std::variant_size_v<seal>)); }

  due one_due() {
    auto kind = static_cast<due_kind>(random_.below(3));
    auto age = coin_age{number()} << random_.below(64);
    return {kind, account(), amount{number()}, amount{number()}, age};
  }
  block_ptr block() {
    auto transactions = many([this] { return transaction(); });
    return std::make_shared<concur::block>(header(), amount{number()}, std::move(transactions),
                                           many([this] { return one_due(); }));
  }
  item one_item() { return {coin() ? item_kind::block : item_kind::transaction, hash()}; }
  std::vector<item> items() {
    return many([this] { return one_item(); });
  }

  message of_kind(std::size_t kind) {
    switch (kind) {
    case 0: return announce{items()};
    case 1: return get_items{items(), coin()};
    case 2: return not_found{items()};
    case 3: return send_transaction{transaction()};
    case 4: return send_block{block()};
    case 5:
      return send_compact{header(), amount{number()}, many([this] { return number() >> 16; }),
                          many([this] { return one_due(); })};
    case 6: return get_block_transactions{hash(), many([this] { return word(); })};
    case 7: return send_block_transactions{hash(), many([this] { return transaction(); })};
    case 8: return get_headers{many([this] { return hash(); })};
    case 9: return send_headers{many([this] { return header(); })};
    case 10: return head_status{hash(), height{number()}};
    case 11: return send_votes{many([this] { return vote(); })};
    case 12: return get_checkpoint{};
    case 13: return send_checkpoint{{number(), hash()}};
    }
    FAIL("a new kind of message has no sample yet: " << kind);
    return {};
  }

private:
  random_stream random_;
  std::uint64_t size_;
  std::uint64_t least_; ///< items of a list
};

template <class Make>
auto from_maker(Make make) {
  auto seed = rc::gen::noShrink(rc::gen::arbitrary<std::uint64_t>());
  auto size = rc::gen::inRange<std::uint64_t>(0, 20);
  return rc::gen::apply(
      [make](std::uint64_t s, std::uint64_t n) {
        maker m{s, n};
        return make(m);
      },
      seed, size);
}

} // namespace

rc::Gen<hash256> any_hash() {
  return from_maker([](maker& m) { return m.hash(); });
}

rc::Gen<tx_ptr> any_transaction() {
  return from_maker([](maker& m) { return m.transaction(); });
}

rc::Gen<block_header> any_header() {
  return from_maker([](maker& m) { return m.header(); });
}

rc::Gen<block_ptr> any_block() {
  return from_maker([](maker& m) { return m.block(); });
}

rc::Gen<message> any_message(std::size_t kind) {
  return from_maker([kind](maker& m) { return m.of_kind(kind); });
}

rc::Gen<due> any_due() {
  return from_maker([](maker& m) { return m.one_due(); });
}

rc::Gen<vote_message> any_vote() {
  return from_maker([](maker& m) { return m.vote(); });
}

std::vector<message> sample_messages() {
  maker m{7, 2, 1};
  std::vector<message> out;
  for (std::size_t kind = 0; kind < message_kinds; ++kind)
    out.push_back(m.of_kind(kind));
  for (std::size_t kind = 0; kind < std::variant_size_v<action>; ++kind)
    out.push_back(send_transaction{m.transaction_of_kind(kind)});
  for (std::size_t kind = 0; kind < std::variant_size_v<seal>; ++kind)
    out.push_back(send_headers{{m.header_of_kind(kind)}});
  for (std::size_t kind = 0; kind < std::variant_size_v<vote_message>; ++kind)
    out.push_back(send_votes{{m.vote_of_kind(kind)}});
  return out;
}

} // namespace concur::test
