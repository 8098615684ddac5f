#include "base/money.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

namespace {

constexpr amount most{18'446'744'073'709'551'615u};

} // namespace

TEST_CASE("a coin has a hundred million units", "[base][money]") {
  CHECK(coins(0) == amount{0});
  CHECK(coins(1) == amount{100'000'000});
  CHECK(coins(21'000'000) == amount{2'100'000'000'000'000});
}

TEST_CASE("a sum is exact up to the largest amount", "[base][money]") {
  CHECK(plus(amount{2}, amount{3}) == amount{5});
  CHECK(plus(amount{18'446'744'073'709'551'614u}, amount{1}) == most);
  CHECK(plus(most, amount{0}) == most);
}

TEST_CASE("a sum beyond the largest amount is no amount", "[base][money]") {
  CHECK_FALSE(plus(most, amount{1}).has_value());
  CHECK_FALSE(plus(amount{1}, most).has_value());
  CHECK_FALSE(plus(most, most).has_value());
}

TEST_CASE("a difference is exact down to nothing", "[base][money]") {
  CHECK(minus(amount{5}, amount{3}) == amount{2});
  CHECK(minus(amount{5}, amount{5}) == amount{0});
  CHECK(minus(most, most) == amount{0});
}

TEST_CASE("a difference below nothing is no amount", "[base][money]") {
  CHECK_FALSE(minus(amount{0}, amount{1}).has_value());
  CHECK_FALSE(minus(amount{3}, amount{5}).has_value());
  CHECK_FALSE(minus(amount{0}, most).has_value());
}
