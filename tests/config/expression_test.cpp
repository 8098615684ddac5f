#include "config/expression.hpp"

#include "base/money.hpp"
#include "config/quantity.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::config;

namespace {

std::optional<figure> find(const std::string& name, const std::vector<std::string>& arguments) {
  if (name == "balance" && arguments == std::vector<std::string>{"B"})
    return amount{115'000'000'001};
  if (name == "rewards")
    return amount{5'000'000'001};
  if (name == "p99")
    return 12.5L;
  if (name == "stale-rate")
    return 0.04L;
  if (name == "blocks")
    return std::int64_t{100};
  if (name == "all-settled")
    return true;
  return std::nullopt;
}

bool holds(const std::string& text) {
  const auto e = parse_expression(text);
  INFO(text);
  REQUIRE(e.has_value());
  const auto yes = evaluate(*e, find);
  REQUIRE(yes.has_value());
  return *yes;
}

} // namespace

TEST_CASE("balances compare to the last unit", "[config][expression]") {
  CHECK(holds("balance(B) == 1100 + rewards(B)"));
  CHECK_FALSE(holds("balance(B) == 1100.00000001 + rewards(B)"));
  CHECK(holds("balance(B) / 3 * 3 == balance(B)"));
}

TEST_CASE("operators bind as in arithmetic", "[config][expression]") {
  CHECK(holds("2 + 3 * 4 == 14"));
  CHECK(holds("(2 + 3) * 4 == 20"));
  CHECK(holds("-2 - 3 == -5"));
  CHECK(holds("p99(settled) < '20 s'"));
  CHECK(holds("stale-rate <= 0.05"));
  CHECK(holds("blocks - 1 == 99"));
  CHECK(holds("all-settled"));
}

TEST_CASE("an explanation shows both sides", "[config][expression]") {
  const auto e = parse_expression("balance(B) == 1100 + rewards(B)");
  REQUIRE(e.has_value());
  CHECK(explain(*e, find) == "balance(B) = 1150.00000001, 1100 + rewards(B) = 1150.00000001");
}

TEST_CASE("what is no condition is refused", "[config][expression]") {
  for (const auto* text : {"", "balance(", "1 +", "balance(B) = 1", "a == 'x'", "((((1"})
    CHECK_FALSE(parse_expression(text).has_value());
  const auto by_zero = parse_expression("1 / 0 == 1");
  REQUIRE(by_zero.has_value());
  CHECK_FALSE(evaluate(*by_zero, find).has_value());
}

TEST_CASE("quantities are exact and read back", "[config][quantity]") {
  CHECK(parse_duration("300 ms") == duration{300'000'000});
  CHECK(parse_duration("1.5 h") == std::chrono::minutes{90});
  CHECK(parse_duration("1 day") == std::chrono::hours{24});
  CHECK_FALSE(parse_duration("0.5 ns").has_value());
  CHECK_FALSE(parse_duration("300 weeks 1").has_value());
  CHECK_FALSE(parse_duration("99999999 weeks").has_value());
  CHECK(parse_size("1 MiB") == std::uint64_t{1'048'576});
  CHECK(parse_rate("10 Mbit/s") == std::uint64_t{1'250'000});
  CHECK(parse_coins("0.05") == amount{5'000'000});
  CHECK_FALSE(parse_coins("0.000000001").has_value());
  CHECK(to_text(amount{5'000'000}) == "0.05");
  CHECK(to_text(coins(100)) == "100");
  CHECK(to_text(duration{-1'500'000'000}) == "-1500 ms");
  CHECK(parse_range("0.1..0.4:0.1") == std::vector<std::string>{"0.1", "0.2", "0.3", "0.4"});
  CHECK_FALSE(parse_range("4..1").has_value());
}
