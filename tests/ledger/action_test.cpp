// What each action does, that it can be undone, and where it does nothing but cost its fee.
#include "tests/ledger/stake_fixture.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

constexpr amount fee{1000};

/// A chain in which everybody acts in blocks of his own.
class acting {
public:
  void act(const std::string& name, action what) {
    draft d;
    d.txs = {testing::act(c.law(), name, account_of(c, name).nonce, std::move(what), fee)};
    grow_and_back(c, d);
  }
  /// Requires that nothing changes but fee and nonce.
  void act_in_vain(const std::string& name, action what, const std::string& about) {
    auto before = account_of(c, about);
    auto payer = account_of(c, name);
    act(name, std::move(what));
    CHECK(account_of(c, about).stake == before.stake);
    CHECK(account_of(c, name).nonce == payer.nonce + 1);
    CHECK(minus(payer.balance, account_of(c, name).balance) == fee);
  }
  stake_record stake(const std::string& name) const { return stake_of(c, name); }
  unix_ms now() const { return c.head().header().time; }

  chain c{stake_rules()};
};

} // namespace

TEST_CASE("who registers is a candidate until he resigns", "[ledger][stake]") {
  acting on;
  on.act("ann", register_delegate{});
  CHECK(on.stake("ann") == stake_record{.candidate = true});
  on.act_in_vain("ann", register_delegate{}, "ann");
  on.act("ann", resign_delegate{});
  CHECK(account_of(on.c, "ann").stake);
  CHECK(on.stake("ann") == stake_record{});
  on.act_in_vain("ann", resign_delegate{}, "ann");
  on.act("ann", register_delegate{});
  CHECK(on.stake("ann").candidate);
}

TEST_CASE("who never stood cannot resign, and gets no record", "[ledger][stake]") {
  acting on;
  on.act_in_vain("bob", resign_delegate{}, "bob");
  CHECK_FALSE(account_of(on.c, "bob").stake);
}

TEST_CASE("a vote names delegates, the number wanted and when it was cast", "[ledger][stake]") {
  acting on;
  on.act("ann", ballot({"dan", "bob"}, 21));
  auto first = on.now();
  CHECK(on.stake("ann").votes == ballot({"bob", "dan"}).delegates);
  CHECK(on.stake("ann").wanted == 21);
  CHECK(on.stake("ann").cast == first);
  on.act("ann", ballot({"dan", "bob"}, 21)); // the same again counts from now
  CHECK(on.stake("ann").cast.value == first.value + 10'000);
  on.act("ann", ballot({}));
  CHECK(on.stake("ann").votes.empty());
  CHECK(on.stake("ann").wanted == 0);
  CHECK_FALSE(on.stake("ann").candidate);
}

TEST_CASE("a ballot that has no encoding changes nothing", "[ledger][stake]") {
  acting on;
  auto good = ballot({"bob", "dan"});
  on.act("ann", good);
  auto bad = good;
  std::swap(bad.delegates[0], bad.delegates[1]);
  on.act_in_vain("ann", bad, "ann");
  bad.delegates[0] = bad.delegates[1];
  on.act_in_vain("ann", bad, "ann");
  std::vector<std::string> crowd;
  for (std::size_t n = 0; n <= max_votes; ++n)
    crowd.push_back("delegate " + std::to_string(n));
  on.act_in_vain("ann", ballot(crowd), "ann");
  crowd.pop_back();
  on.act("ann", ballot(crowd));
  CHECK(on.stake("ann").votes.size() == max_votes);
}

TEST_CASE("a proxy takes the place of a vote and a vote that of a proxy", "[ledger][stake]") {
  acting on;
  on.act("ann", ballot({"dan"}, 21));
  on.act("ann", set_proxy{id_of_person("bob")});
  auto s = on.stake("ann");
  CHECK(s.votes.empty());
  CHECK(s.proxy == id_of_person("bob"));
  CHECK(s.wanted == 0);
  CHECK(s.cast == on.now());
  on.act("ann", ballot({"dan"}));
  CHECK(on.stake("ann").proxy == account_id{});
  CHECK(on.stake("ann").votes == ballot({"dan"}).delegates);
  on.act("ann", set_proxy{id_of_person("bob")});
  on.act("ann", set_proxy{});
  CHECK(on.stake("ann").proxy == account_id{});
}

TEST_CASE("bonding moves coins from the balance into the stake", "[ledger][stake]") {
  acting on;
  on.act("ann", bond{coins(30)});
  on.act("ann", bond{coins(20)});
  CHECK(on.stake("ann").bonded == coins(50));
  CHECK(account_of(on.c, "ann").balance.value == coins(50).value - 2 * fee.value);
  CHECK(on.c.head_state().issued() == coins(360));
  on.act_in_vain("ann", bond{amount{0}}, "ann");
  on.act("bob", bond{amount{coins(100).value - fee.value}});
  CHECK(account_of(on.c, "bob").balance == amount{0});
}

TEST_CASE("who has bonded everything can still act for nothing", "[ledger][stake]") {
  acting on;
  on.act("bob", bond{amount{coins(100).value - fee.value}});
  CHECK(why(on.c, {{act(on.c.law(), "bob", 1, ballot({"dan"}), amount{0})}}) == "accepted");
  CHECK(why(on.c, {{act(on.c.law(), "bob", 1, ballot({"dan"}), amount{1})}}) == "block-overspend");
}

TEST_CASE("bonding takes its share of the coin-age along", "[ledger][stake]") {
  acting on;
  draft d;
  d.seconds_later = 0;
  d.txs = {act(on.c.law(), "ann", 0, bond{coins(25)}, amount{0})};
  on.c.grow(d);
  CHECK(account_of(on.c, "ann").age == coin_age{coins(75).value} * day_ms);
  d.txs = {act(on.c.law(), "ann", 1, unbond{coins(25)}, amount{0})};
  on.c.grow(d);
  CHECK(account_of(on.c, "ann").age == coin_age{coins(75).value} * day_ms);
  d = {};
  d.seconds_later = 86'400;
  d.txs = {act(on.c.law(), "ann", 2, ballot({"dan"}), amount{0})};
  on.c.grow(d); // bonded coins do not age
  CHECK(account_of(on.c, "ann").age == coin_age{coins(75).value} * 2 * day_ms);
}

TEST_CASE("stake is asked back up to what stays", "[ledger][stake]") {
  acting on;
  on.act("dan", unbond{coins(20)});
  auto first = on.now();
  CHECK(on.stake("dan").leaving == coins(20));
  CHECK(on.stake("dan").leaving_since == first);
  CHECK(on.stake("dan").bonded == coins(50));
  CHECK(on.stake("dan").candidate);
  on.act("dan", unbond{amount{UINT64_MAX}});
  CHECK(on.stake("dan").leaving == coins(50));
  CHECK(on.stake("dan").leaving_since.value == first.value + 10'000);
  on.act_in_vain("dan", unbond{coins(1)}, "dan");
  on.act_in_vain("ann", unbond{coins(1)}, "ann");
  CHECK_FALSE(account_of(on.c, "ann").stake);
  on.act("dan", bond{coins(5)});
  on.act("dan", unbond{coins(2)});
  CHECK(on.stake("dan").leaving == coins(52));
}

TEST_CASE("evidence of either kind convicts for good", "[ledger][stake][evidence]") {
  acting on;
  const auto& r = on.c.law();
  auto evidence = GENERATE(0, 1, 2, 3);
  CAPTURE(evidence);
  auto make = [&]() -> action {
    switch (evidence) {
    case 0: return double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 7, 2)};
    case 1: return double_attestation{link(r, "dan", 1, 3), link(r, "dan", 2, 3)};
    case 2: return double_attestation{link(r, "dan", 1, 4), link(r, "dan", 2, 3)};
    default: return double_attestation{link(r, "dan", 2, 3), link(r, "dan", 1, 4)};
    }
  };
  on.act("ann", make());
  CHECK(on.stake("dan").convicted);
  CHECK_FALSE(on.stake("dan").candidate);
  CHECK(on.stake("dan").bonded == coins(50)); // what is lost is for the protocol to say
  CHECK_FALSE(account_of(on.c, "ann").stake);
  on.act_in_vain("ann", make(), "dan");
  on.act_in_vain("dan", register_delegate{}, "dan");
  on.act("dan", bond{coins(1)});
  on.act("dan", unbond{coins(1)});
  CHECK(on.stake("dan").convicted);
}

TEST_CASE("one may accuse oneself", "[ledger][stake][evidence]") {
  acting on;
  const auto& r = on.c.law();
  on.act("dan", double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 7, 2)});
  CHECK(on.stake("dan").convicted);
  CHECK(account_of(on.c, "dan").nonce == 1);
}

TEST_CASE("resigning is no way out of a conviction", "[ledger][stake][evidence]") {
  acting on;
  const auto& r = on.c.law();
  on.act("ann", register_delegate{});
  on.act("ann", resign_delegate{});
  on.act("bob", double_proposal{claim(r, "ann", 7, 1), claim(r, "ann", 7, 2)});
  CHECK(on.stake("ann").convicted);
}

TEST_CASE("evidence against who has no record or no account changes nothing",
          "[ledger][stake][evidence]") {
  acting on;
  const auto& r = on.c.law();
  on.act_in_vain("ann", double_proposal{claim(r, "bob", 7, 1), claim(r, "bob", 7, 2)}, "bob");
  CHECK_FALSE(account_of(on.c, "bob").stake);
  on.act("ann", double_proposal{claim(r, "eve", 7, 1), claim(r, "eve", 7, 2)});
  CHECK_FALSE(on.c.head_state().find(id_of_person("eve")));
}

TEST_CASE("evidence that does not hold makes a block invalid", "[ledger][stake][evidence]") {
  acting on;
  const auto& r = on.c.law();
  auto says = [&](action what) { return why(on.c, {{act(r, "ann", 0, std::move(what))}}); };
  auto good = claim(r, "dan", 7, 1);
  CHECK(says(double_proposal{good, claim(r, "dan", 7, 2)}) == "accepted");
  SECTION("the same statement twice") {
    CHECK(says(double_proposal{good, good}) == "block-bad-evidence");
  }
  SECTION("two slots") {
    CHECK(says(double_proposal{good, claim(r, "dan", 8, 2)}) == "block-bad-evidence");
  }
  SECTION("two signers") {
    CHECK(says(double_proposal{good, claim(r, "bob", 7, 2)}) == "block-bad-evidence");
  }
  SECTION("a signature by somebody else, first or second") {
    auto forged = claim(r, "dan", 7, 2);
    forged.sealed = claim(r, "bob", 7, 2).sealed;
    CHECK(says(double_proposal{good, forged}) == "block-bad-evidence");
    CHECK(says(double_proposal{forged, good}) == "block-bad-evidence");
  }
  SECTION("a signature for another chain") {
    auto other = small_rules();
    CHECK(says(double_proposal{good, claim(other, "dan", 7, 2)}) == "block-bad-evidence");
  }
  SECTION("votes that may follow each other") {
    CHECK(says(double_attestation{link(r, "dan", 1, 2), link(r, "dan", 2, 3)}) ==
          "block-bad-evidence");
  }
  SECTION("a forged vote") {
    auto forged = link(r, "dan", 2, 3);
    forged.sealed = link(r, "dan", 1, 3).sealed;
    CHECK(says(double_attestation{link(r, "dan", 1, 3), forged}) == "block-bad-evidence");
  }
  SECTION("even if the accused is convicted already") {
    on.act("bob", double_proposal{good, claim(r, "dan", 7, 2)});
    CHECK(says(double_proposal{good, good}) == "block-bad-evidence");
  }
}

TEST_CASE("evidence is looked at after signatures and before money", "[ledger][stake][evidence]") {
  acting on;
  const auto& r = on.c.law();
  auto bad = act(r, "ann", 0, double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 7, 1)});
  auto rich = pay(r, "bob", 0, "ann", coins(1000));
  auto forged =
      std::make_shared<const transaction>(pay(r, "cyn", 0, "ann", coins(1))->fields(), bad->seal());
  CHECK(why(on.c, {{rich, bad}}) == "block-bad-evidence");
  CHECK(why(on.c, {{rich, bad, forged}}) == "block-bad-signature");
}

TEST_CASE("every action has to be paid for", "[ledger][stake]") {
  acting on;
  const auto& r = on.c.law();
  auto says = [&](action what, amount paid) {
    return why(on.c, {{act(r, "ann", 0, std::move(what), paid)}});
  };
  amount all = coins(100);
  amount more{all.value + 1};
  const std::vector<action> actions{register_delegate{},
                                    resign_delegate{},
                                    ballot({"dan"}),
                                    set_proxy{},
                                    bond{amount{0}},
                                    unbond{all},
                                    double_proposal{claim(r, "dan", 7, 1), claim(r, "dan", 7, 2)},
                                    double_attestation{link(r, "dan", 1, 3), link(r, "dan", 2, 3)}};
  for (const auto& what : actions) {
    CAPTURE(what.index());
    CHECK(says(what, all) == "accepted");
    CHECK(says(what, more) == "block-overspend");
    CHECK(why(on.c, {{act(r, "eve", 0, what, amount{0})}}) == "block-overspend");
  }
  CHECK(says(bond{all}, amount{0}) == "accepted");
  CHECK(says(bond{all}, amount{1}) == "block-overspend");
  CHECK(says(bond{amount{UINT64_MAX}}, amount{1}) == "block-overspend");
}

TEST_CASE("check_transaction knows what bonding costs", "[ledger][stake]") {
  acting on;
  const auto& r = on.c.law();
  const auto& s = on.c.head_state();
  CHECK(check_transaction(s, *act(r, "ann", 0, bond{coins(99)})));
  CHECK(check_transaction(s, *act(r, "ann", 0, unbond{coins(999)})));
  CHECK(check_transaction(s, *act(r, "ann", 0, bond{coins(100)})).why() == "tx-overspend");
}

TEST_CASE("actions of one block build on each other", "[ledger][stake]") {
  acting on;
  const auto& r = on.c.law();
  draft d;
  d.txs = {pay(r, "ann", 0, "eve", coins(20)),
           act(r, "eve", 0, bond{coins(15)}),
           act(r, "eve", 1, unbond{coins(5)}),
           act(r, "eve", 2, register_delegate{}),
           act(r, "bob", 0, double_proposal{claim(r, "eve", 1, 1), claim(r, "eve", 1, 2)}),
           act(r, "eve", 3, register_delegate{})};
  grow_and_back(on.c, d);
  auto s = on.stake("eve");
  CHECK(s == stake_record{.convicted = true,
                          .bonded = coins(15),
                          .leaving = coins(5),
                          .leaving_since = on.now()});
  CHECK(on.c.head_state().immature() == amount{6 * fee.value});
}
