// A client that comes back after its process was killed: it must not pay twice, nor sign something
// else with a nonce that it has used.
#include "node/wallet.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::node;
using namespace std::chrono_literals;

namespace {

constexpr role_id validator{0}, own{2};

key_pair key_named(std::uint8_t n) {
  REQUIRE(start_crypto());
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  return key_pair::from_seed(seed);
}

/// Two payments of 5 and one of 6 to Bob, at 1, 2 and 3 s.
wallet_settings three_payments() {
  wallet_settings out;
  out.own = own;
  out.validator = validator;
  out.keys.push_back(key_named(1));
  auto bob = key_named(2).identity();
  for (auto [at, value] : {std::pair{1s, 5u}, {2s, 5u}, {3s, 6u}})
    out.payments.push_back({instant{at}, 0, bob, amount{value}, amount{}});
  return out;
}

struct client {
  wallet who{three_payments(), random_stream{1, "wallet"}};
  actions out;

  /// Transactions that it submits when this happens.
  std::vector<tx_ptr> on(duration now, const event& what) {
    out.clear();
    who.handle({instant{now}, {}}, what, out);
    std::vector<tx_ptr> submitted;
    for (auto& p : out.posts)
      if (auto* s = std::get_if<submit>(&p.what))
        submitted.push_back(s->tx);
    return submitted;
  }
  std::vector<std::uint64_t> planned() const {
    std::vector<std::uint64_t> numbers;
    for (auto& p : out.posts)
      if (auto* w = std::get_if<wake>(&p.what); w && w->key.kind == consensus::timer_kind::payment)
        numbers.push_back(w->key.number);
    return numbers;
  }
};

wake payment(std::uint64_t n) { return {{consensus::timer_kind::payment, n}}; }

} // namespace

TEST_CASE("a wallet that comes back makes no payment twice and no nonce either", "[wallet]") {
  client before;
  before.on(0s, start{});
  CHECK(before.planned() == std::vector<std::uint64_t>{0, 1, 2});
  auto first = before.on(1s, payment(0));
  REQUIRE(first.size() == 1);

  client after;
  after.who.remember(first, [](auto&) { return true; });
  auto again = after.on(4s, start{});
  CHECK(again == first);                                      // it is followed
  CHECK(after.planned() == std::vector<std::uint64_t>{1, 2}); // one of 5 is made, the other not
  auto second = after.on(4s, payment(1));
  REQUIRE(second.size() == 1);
  CHECK(second[0]->nonce() == first[0]->nonce() + 1);
}

TEST_CASE("what is remembered is handed in once, however late it is", "[wallet]") {
  client before, after;
  auto first = before.on(1s, payment(0));
  after.who.remember(first, [](auto&) { return true; });
  CHECK(after.on(20min, start{}) == first); // and not once more because it is old
  wake resend{{consensus::timer_kind::resend, 0}};
  CHECK(after.on(25min, resend).empty());
  CHECK(after.on(31min, resend) == first); // after a while it is
}

TEST_CASE("a wallet does not ask again for what is settled", "[wallet]") {
  client before, after;
  auto first = before.on(1s, payment(0));
  after.who.remember(first, [](auto&) { return false; });
  CHECK(after.on(4s, start{}).empty());
  CHECK(after.planned() == std::vector<std::uint64_t>{1, 2});
  CHECK(after.on(4s, payment(2))[0]->nonce() == 1);
}
