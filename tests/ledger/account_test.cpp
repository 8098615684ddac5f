#include "ledger/account.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::ledger;

namespace {

constexpr std::uint64_t day_ms = 86'400'000;
/// 10^-8 coin times milliseconds in one coin-day.
constexpr coin_age coin_day = coin_age{units_per_coin} * day_ms;

} // namespace

TEST_CASE("100 coins for 50 days are 5000 coin-days", "[ledger][account]") {
  // tests/vectors/lecture_pos.json, interest; and the three nodes below.
  account a{coins(100), 0, 0, unix_ms{0}};
  CHECK(aged(a, unix_ms{50 * day_ms}).age == coin_day * 5000);
  CHECK(aged({coins(10'000), 0, 0, unix_ms{0}}, unix_ms{30 * day_ms}).age == coin_day * 300'000);
  CHECK(aged({coins(1'000), 0, 0, unix_ms{0}}, unix_ms{15 * day_ms}).age == coin_day * 15'000);
  CHECK(aged({coins(2'000), 0, 0, unix_ms{0}}, unix_ms{20 * day_ms}).age == coin_day * 40'000);
}

TEST_CASE("an earlier time changes no age", "[ledger][account]") {
  account a{coins(1), 0, 7, unix_ms{1000}};
  CHECK(aged(a, unix_ms{999}) == a);
  CHECK(aged(a, unix_ms{1000}) == a);
}

TEST_CASE("incoming coins start at age zero", "[ledger][account]") {
  account a{coins(100), 0, 0, unix_ms{0}};
  auto richer = credited(a, coins(900), unix_ms{50 * day_ms});
  REQUIRE(richer);
  CHECK(richer->age == coin_day * 5000);
  CHECK(aged(*richer, unix_ms{51 * day_ms}).age == coin_day * 6000);
  CHECK_FALSE(credited(a, amount{UINT64_MAX}, unix_ms{0}));
}

TEST_CASE("outgoing coins take their share of the age, rounded up", "[ledger][account]") {
  account a{coins(100), 0, 0, unix_ms{0}};
  auto poorer = debited(a, coins(25), unix_ms{50 * day_ms});
  REQUIRE(poorer);
  CHECK(poorer->age == coin_day * 3750);
  // 10 units of age on 3 units of money: one unit takes 4, not 3.
  CHECK(debited({amount{3}, 0, 10, unix_ms{0}}, amount{1}, unix_ms{0})->age == 6);
  CHECK(debited({amount{3}, 0, 10, unix_ms{0}}, amount{3}, unix_ms{0})->age == 0);
  CHECK_FALSE(debited({amount{3}, 0, 10, unix_ms{0}}, amount{4}, unix_ms{0}));
  CHECK(debited(account{}, amount{0}, unix_ms{5})->age == 0);
}

TEST_CASE("the share of the greatest age is exact", "[ledger][account]") {
  // (2^64-1)^2 of age on 2^64-1 of money: each unit of money carries exactly 2^64-1.
  constexpr std::uint64_t most = UINT64_MAX;
  account a{amount{most}, 0, coin_age{most} * most, unix_ms{0}};
  auto poorer = debited(a, amount{12345}, unix_ms{0});
  REQUIRE(poorer);
  CHECK(poorer->age == coin_age{most} * (most - 12345));
}

TEST_CASE("an account survives its encoding, with a record and without", "[ledger][account]") {
  account a{coins(5), 9, (coin_age{3} << 100) + 1, unix_ms{77}};
  auto survives = [&](std::size_t size) {
    bytes text;
    writer out{text};
    encode(out, a);
    CHECK(text.size() == size);
    reader in{text};
    CHECK(decode_account(in) == a);
    CHECK(in.done());
    for (std::size_t n = 0; n < text.size(); ++n) {
      reader part{byte_view{text}.first(n)};
      decode_account(part);
      REQUIRE_FALSE(part.done());
    }
  };
  survives(account_bytes + 1);
  change_stake(a, [](stake_record& s) {
    s = {true,     true,       coins(7),
         coins(2), unix_ms{8}, {account_id{{1}}, account_id{{2}}},
         {{3, 3}}, 21,         unix_ms{1ull << 63}};
  });
  survives(account_bytes + 1 + record_bytes_min + 2 * 32);
}

TEST_CASE("a record is encoded field by field in the order of declaration", "[ledger][account]") {
  stake_record s{true,     false, amount{0x0102}, amount{3}, unix_ms{4}, {account_id{{0xaa}}},
                 {{0xbb}}, 5,     unix_ms{6}};
  bytes text;
  writer out{text};
  encode(out, s);
  auto zeros = [](int n) { return std::string(static_cast<std::size_t>(2 * n), '0'); };
  auto expected = "0100" + ("0201" + zeros(6)) + ("03" + zeros(7)) + ("04" + zeros(7)) +
                  ("01" + zeros(3)) + ("aa" + zeros(31)) + ("bb" + zeros(31)) + ("05" + zeros(3)) +
                  ("06" + zeros(7));
  CHECK(to_hex(text) == expected);
  std::array<std::uint8_t, record_bytes_max> stored{};
  CHECK(store_record(stored, s) == text.size());
  CHECK(std::equal(text.begin(), text.end(), stored.begin()));
}

TEST_CASE("a record that no execution can leave does not decode", "[ledger][account]") {
  auto sound = [](const stake_record& s) {
    bytes text;
    writer out{text};
    encode(out, s);
    reader in{text};
    decode_stake_record(in);
    return in.done();
  };
  stake_record s;
  s.bonded = s.leaving = amount{5};
  s.votes = {{{1}}, {{2}}};
  CHECK(sound(s));
  auto other = s;
  other.leaving = amount{6};
  CHECK_FALSE(sound(other));
  other = s;
  std::swap(other.votes[0], other.votes[1]);
  CHECK_FALSE(sound(other));
  other.votes[0] = other.votes[1];
  CHECK_FALSE(sound(other));
  bytes flags(1 + record_bytes_min);
  for (std::size_t at : {0, 1}) {
    auto text = flags;
    text[at] = 2;
    reader in{text};
    decode_stake_record(in);
    CHECK_FALSE(in.ok());
  }
}

TEST_CASE("accounts are equal if their records say the same", "[ledger][account]") {
  account a{coins(5), 9, 0, unix_ms{77}};
  auto b = a;
  change_stake(b, [](auto& s) { s.candidate = true; });
  CHECK(a != b);
  CHECK(b != a);
  change_stake(a, [](auto& s) { s.candidate = true; });
  CHECK(a.stake != b.stake);
  CHECK(a == b);
  change_stake(a, [](auto& s) { s.candidate = false; });
  CHECK(a != b); // an empty record is one
}
