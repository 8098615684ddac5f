#include "tests/messages/samples.hpp"

#include "base/random.hpp"

namespace concur::test {
namespace {

// rapidcheck chooses a seed and a size; the value follows from our own stream. That is faster than
// composed generators and shrinks in the one way that helps here, to a smaller size.
class maker {
public:
  maker(std::uint64_t seed, std::uint64_t size) : random_(seed, "sample"), size_(size) {}

  template <std::size_t N>
  void fill(std::array<std::uint8_t, N>& out) {
    for (auto& b : out)
      b = static_cast<std::uint8_t>(random_.next());
  }
  std::uint64_t number() { return random_.next() >> random_.below(64); }
  std::uint32_t word() { return static_cast<std::uint32_t>(number()); }
  bool coin() { return random_.chance(0.5); }
  std::size_t some() { return random_.below(size_ + 1); }
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
  tx_ptr transaction() {
    bytes memo(some());
    for (auto& b : memo)
      b = static_cast<std::uint8_t>(random_.next());
    signature s;
    fill(s.data);
    return std::make_shared<concur::transaction>(
        transaction_fields{account(), number(), amount{number()},
                           transfer{account(), amount{number()}, std::move(memo)}},
        s);
  }
  block_header header() {
    block_header h{word(), height{number()}, hash(),    unix_ms{number()},
                   hash(), hash(),           account(), genesis_seal{}};
    switch (random_.below(3)) {
    case 0: break;
    case 1: h.seal = lecture_seal{word(), number()}; break;
    case 2:
      h.time = unix_ms{std::uint64_t{word()} * 1000};
      h.seal = bitcoin_seal{word(), word(), number()};
      break;
    }
    return h;
  }
  block_ptr block() {
    return std::make_shared<concur::block>(header(), amount{number()},
                                           many([this] { return transaction(); }));
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
      return send_compact{header(), amount{number()}, many([this] { return number() >> 16; })};
    case 6: return get_block_transactions{hash(), many([this] { return word(); })};
    case 7: return send_block_transactions{hash(), many([this] { return transaction(); })};
    case 8: return get_headers{many([this] { return hash(); })};
    case 9: return send_headers{many([this] { return header(); })};
    case 10: return head_status{hash(), height{number()}};
    }
    FAIL("a new kind of message has no sample yet: " << kind);
    return {};
  }

private:
  random_stream random_;
  std::uint64_t size_;
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

message sample_message(std::size_t kind) {
  maker m{kind, 2};
  return m.of_kind(kind);
}

} // namespace concur::test
