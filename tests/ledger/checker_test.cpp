// Who checks signatures, how often, and who only asks.
#include "tests/ledger/stake_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

TEST_CASE("signatures are verified as often as the mode says", "[ledger][checker]") {
  auto r = small_rules();
  auto good = pay(r, "ann", 0, "bob", coins(1));
  auto bad = std::make_shared<const transaction>(good->fields(),
                                                 pay(r, "ann", 1, "bob", coins(1))->seal());
  REQUIRE(good->id() == bad->id());
  auto each = make_checker(verify_mode::each);
  auto once = make_checker(verify_mode::once);
  auto none = make_checker(verify_mode::none);
  for (int i = 0; i < 3; ++i) {
    CHECK(each->check(id_of(r), *good));
    CHECK(once->check(id_of(r), *good));
    CHECK(each->check(id_of(r), *bad).why() == "tx-bad-signature");
    CHECK(once->check(id_of(r), *bad).why() == "tx-bad-signature");
    CHECK(none->check(id_of(r), *good));
    CHECK(none->check(id_of(r), *bad));
  }
  CHECK(each->done() == 6);
  CHECK(once->done() == 2);
  CHECK(none->done() == 0);
  for (const auto* checker : {each.get(), once.get(), none.get()})
    CHECK(checker->asked() == 6);
  CHECK_FALSE(once->check(sha256(as_bytes("another chain")), *good));
}

TEST_CASE("signatures of votes and claims are verified as often as the mode says",
          "[ledger][checker]") {
  auto r = stake_rules();
  auto c = claim(r, "dan", 7, 1);
  auto text = signing_bytes(id_of(r), c);
  auto other = claim(r, "dan", 7, 2).sealed;
  auto each = make_checker(verify_mode::each);
  auto once = make_checker(verify_mode::once);
  auto none = make_checker(verify_mode::none);
  for (int i = 0; i < 3; ++i) {
    CHECK(each->verify(c.proposer, text, c.sealed));
    CHECK(once->verify(c.proposer, text, c.sealed));
    CHECK(none->verify(c.proposer, text, c.sealed));
    CHECK_FALSE(each->verify(c.proposer, text, other));
    CHECK_FALSE(once->verify(c.proposer, text, other));
    CHECK(none->verify(c.proposer, text, other));
  }
  CHECK(each->done() == 6);
  CHECK(once->done() == 2);
  CHECK(none->done() == 0);
  for (const auto* checker : {each.get(), once.get(), none.get()})
    CHECK(checker->asked() == 6);
}

TEST_CASE("what is remembered depends on key, text and signature", "[ledger][checker]") {
  auto r = stake_rules();
  auto c = claim(r, "dan", 7, 1);
  auto text = signing_bytes(id_of(r), c);
  auto once = make_checker(verify_mode::once);
  REQUIRE(once->verify(c.proposer, text, c.sealed));
  CHECK_FALSE(once->verify(id_of_person("ann"), text, c.sealed));
  auto longer = text;
  longer.push_back(0);
  CHECK_FALSE(once->verify(c.proposer, longer, c.sealed));
  auto flipped = c.sealed;
  flipped.data[63] ^= 1;
  CHECK_FALSE(once->verify(c.proposer, text, flipped));
  CHECK(once->done() == 4);
  // Another chain makes transactions forgotten, not statements: their texts name it.
  REQUIRE(
      once->check(sha256(as_bytes("another chain")), *pay(r, "ann", 0, "bob", coins(1))).why() ==
      "tx-bad-signature");
  CHECK(once->verify(c.proposer, text, c.sealed));
  CHECK(once->done() == 5);
  CHECK(once->asked() == 6);
}

TEST_CASE("the same evidence is verified once a process, its statements apart",
          "[ledger][checker][evidence]") {
  chain c{stake_rules()};
  const auto& r = c.law();
  auto evidence = double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 7, 2)};
  auto b = c.make({{act(r, "ann", 0, evidence), act(r, "bob", 0, evidence)}});
  for (auto [mode, done] : {std::pair{verify_mode::each, 6u}, std::pair{verify_mode::once, 4u},
                            std::pair{verify_mode::none, 0u}}) {
    auto checker = make_checker(mode);
    REQUIRE(apply(r, c.head_state(), *b, *checker, {}));
    CHECK(checker->done() == done);
    CHECK(checker->asked() == 6);
  }
}
