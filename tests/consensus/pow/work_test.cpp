#include "consensus/pow/work.hpp"

#include "consensus/pow/compact.hpp"
#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;

TEST_CASE("the work of bits agrees with published values", "[pow][work]") {
  std::size_t seen = 0;
  for (const auto& row : json_vector("bitcoin_compact.json", "work")) {
    CAPTURE(row.dump());
    CHECK(work_of_bits(bits_from(row["bits"])) == number(row["work"]));
    ++seen;
  }
  CHECK(seen == 7);
}

TEST_CASE("the work at both ends of the scale is defined", "[pow][work]") {
  CHECK(work_of(u256::max()) == u256{1});
  CHECK(work_of(u256::max() - u256{1}) == u256{1});
  CHECK(work_of(u256{1}) == u256::power_of_two(255));
  CHECK(work_of(u256{}) == u256::max());
  CHECK(work_of_bits(0x1d80ffff) == u256{});
  CHECK(work_of_bits(0) == u256{});
}

TEST_CASE("chain work saturates instead of wrapping around", "[pow][work]") {
  CHECK(add_work(u256::power_of_two(255), 0x01010000) == u256::max());
  CHECK(add_work(u256{}, 0x01010000, 2) == u256::max());
  CHECK(add_work(u256{7}, 0x207fffff, 3) == u256{13});
  CHECK(add_work(u256{7}, 0x01010000, 0) == u256{7});
}

TEST_CASE("the periods of the main chain add up to every known chain work", "[pow][work]") {
  const auto rows = csv_vector("bitcoin_difficulty_history.csv");
  REQUIRE(rows.size() == 474);
  std::size_t seen = 0;
  for (const auto& mark : json_vector("bitcoin_chainwork.json", "checkpoints")) {
    const auto height = mark["height"].get<std::uint64_t>();
    CAPTURE(height);
    u256 sum;
    for (const auto& row : rows) {
      const std::uint64_t first = std::stoull(row[1]);
      if (first <= height)
        sum = add_work(sum, bits_from(row[2]), std::min<std::uint64_t>(2016, height - first + 1));
    }
    CHECK(sum == number(mark["chainwork"]));
    ++seen;
  }
  CHECK(seen == 23);
}
