#include "node/wallet.hpp"

#include "node_support.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

namespace concur::node::test {
namespace {

class tested_wallet {
public:
  explicit tested_wallet(wallet_settings s) : wallet_(complete(std::move(s)), {1, "wallet/test"}) {
    first = handle(start{});
  }

  actions handle(const event& e) {
    actions out;
    wallet_.handle({now, {}}, e, out);
    return out;
  }
  /// Wakes it for planned payment `i`.
  std::vector<tx_ptr> pay(std::uint64_t i) {
    return submitted(handle(wake{{consensus::timer_kind::payment, i}}));
  }
  std::vector<tx_ptr> resend() {
    return submitted(handle(wake{{consensus::timer_kind::resend, 0}}));
  }
  void tell(const tx_ptr& tx, tx_news what, reason why = {}) {
    static_cast<void>(handle(notice{tx, what, why}));
  }
  static std::vector<tx_ptr> submitted(const actions& a) {
    std::vector<tx_ptr> out;
    for (auto& s : posted<submit>(a, validator_role))
      out.push_back(s.tx);
    return out;
  }

  instant now{};
  actions first;

private:
  static wallet_settings complete(wallet_settings s) {
    s.own = wallet_role;
    s.validator = validator_role;
    s.chain = ledger::id_of(test_rules());
    if (s.keys.empty())
      s.keys = {key_of("alice")};
    s.resend_after = 60s;
    return s;
  }
  wallet wallet_;
};

wallet_settings payments(std::vector<tx_offence> kinds) {
  wallet_settings s;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    s.payments.push_back({instant{(static_cast<int>(i) + 1) * 10s}, 0, account("bob"), coins(1),
                          amount{5}, kinds[i]});
  return s;
}

TEST_CASE("payments are made when they are planned, with rising nonces", "[wallet]") {
  tested_wallet w{payments({tx_offence::none, tx_offence::none})};
  REQUIRE(w.first.posts.size() == 3); // two payments, and the look at what is missing
  CHECK(w.first.posts[0].after == 10s);
  CHECK(w.first.posts[1].after == 20s);
  auto one = w.pay(0).at(0), two = w.pay(1).at(0);
  CHECK(one->nonce() == 0);
  CHECK(two->nonce() == 1);
  CHECK(one->fee() == amount{5});
  CHECK(std::get<transfer>(one->fields().what).to == account("bob"));
  CHECK(check_signature(ledger::id_of(test_rules()), *one));
}

TEST_CASE("what is not included after a while is sent again", "[wallet]") {
  tested_wallet w{payments({tx_offence::none})};
  auto tx = w.pay(0).at(0);
  w.now += 59s;
  CHECK(w.resend().empty());
  w.now += 1s;
  CHECK(w.resend() == std::vector{tx});
  w.now += 59s;
  CHECK(w.resend().empty());
  w.tell(tx, tx_news::included);
  w.now += 100s;
  CHECK(w.resend().empty());
  w.tell(tx, tx_news::returned);
  CHECK(w.resend() == std::vector{tx});
  w.tell(tx, tx_news::settled);
  w.now += 1000s;
  CHECK(w.resend().empty());
}

TEST_CASE("the nonce of a rejected payment is used again", "[wallet]") {
  tested_wallet w{payments({tx_offence::none, tx_offence::none, tx_offence::none})};
  auto one = w.pay(0).at(0);
  w.tell(one, tx_news::rejected, "tx-overspend");
  auto two = w.pay(1).at(0);
  CHECK(two->nonce() == 0);
  auto three = w.pay(2).at(0);
  CHECK(three->nonce() == 1);
  // Too late for the first of two: the second is built on it.
  w.tell(two, tx_news::rejected, "tx-overspend");
  CHECK(w.pay(0).at(0)->nonce() == 2);
}

TEST_CASE("a planned double spend has one nonce and two receivers", "[wallet][faulty]") {
  tested_wallet w{payments({tx_offence::double_spend})};
  auto out = w.handle(wake{{consensus::timer_kind::payment, 0}});
  auto txs = tested_wallet::submitted(out);
  REQUIRE(txs.size() == 2);
  CHECK(txs[0]->nonce() == txs[1]->nonce());
  CHECK(txs[0]->id() != txs[1]->id());
  REQUIRE(facts<deviated>(out).size() == 1);
  CHECK(facts<deviated>(out)[0].what == "double-spend");
  // The second is rejected; the first one's nonce stays taken.
  w.tell(txs[1], tx_news::rejected, "tx-double-spend");
  CHECK(w.pay(0).at(0)->nonce() == 1);
}

TEST_CASE("a planned replay repeats what was included", "[wallet][faulty]") {
  tested_wallet w{payments({tx_offence::none, tx_offence::replay})};
  auto tx = w.pay(0).at(0);
  CHECK(w.pay(1).empty()); // there is nothing yet to repeat
  w.tell(tx, tx_news::included);
  CHECK(w.pay(1) == std::vector{tx});
}

TEST_CASE("a planned bad signature is one", "[wallet][faulty]") {
  tested_wallet w{payments({tx_offence::bad_signature, tx_offence::none})};
  auto bad = w.pay(0).at(0);
  CHECK(check_signature(ledger::id_of(test_rules()), *bad).why() == "tx-bad-signature");
  CHECK(w.pay(1).at(0)->nonce() == 0); // it took no nonce
}

TEST_CASE("background traffic has its rate, sizes and fees", "[wallet][statistics]") {
  wallet_settings s;
  s.traffic = {2,
               300,
               400,
               amount{10},
               amount{20},
               instant{10'000s},
               std::make_shared<const std::vector<account_id>>(std::vector{account("bob")})};
  tested_wallet w{s};
  auto next = w.first.posts.at(0);
  std::uint64_t count = 0, nonce = 0;
  while (true) {
    w.now += next.after;
    auto out = w.handle(next.what);
    auto txs = tested_wallet::submitted(out);
    if (txs.empty())
      break;
    REQUIRE(txs.size() == 1);
    REQUIRE(txs[0]->nonce() == nonce++);
    REQUIRE(txs[0]->size() >= 300);
    REQUIRE(txs[0]->size() <= 400);
    REQUIRE(txs[0]->fee() >= amount{10});
    REQUIRE(txs[0]->fee() <= amount{20});
    ++count;
    next = out.posts.back();
  }
  CHECK(w.now >= instant{10'000s});
  // Poisson with mean 20,000.
  CHECK(std::abs(static_cast<double>(count) - 20'000) < 4 * std::sqrt(20'000.0));
}

} // namespace
} // namespace concur::node::test
