#include "consensus/dpos/shuffle.hpp"

#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <set>

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

TEST_CASE("Graphene's shuffle gives the orders of the vectors", "[dpos][shuffle][vectors]") {
  auto file = concur::test::json_vector("graphene_schedule.json");
  std::size_t seen = 0;
  for (auto& row : file["shuffles"]) {
    CAPTURE(row["n"].get<int>(), row["head_block_time"].get<std::uint64_t>());
    unix_ms time{row["head_block_time"].get<std::uint64_t>() * 1000};
    auto expected = row["order"].get<std::vector<std::uint32_t>>();
    CHECK(shuffled_places(row["n"].get<std::uint32_t>(), time) == expected);
    auto delegates = accounts(expected.size());
    shuffle_delegates(delegates, time);
    CHECK(numbers_of(delegates) == expected);
    ++seen;
  }
  CHECK(seen == 20);
}

TEST_CASE("the shuffle reads whole seconds", "[dpos][shuffle]") {
  CHECK(shuffled_places(21, unix_ms{1'600'000'000'000}) ==
        shuffled_places(21, unix_ms{1'600'000'000'999}));
  CHECK(shuffled_places(21, unix_ms{1'600'000'000'000}) !=
        shuffled_places(21, unix_ms{1'600'000'001'000}));
}

TEST_CASE("who makes the last block of a round chooses between few orders", "[dpos][shuffle]") {
  // D2.1: by producing, or by skipping so that the next delegate's block 3 s later is the seed.
  std::set<std::uint32_t> firsts;
  for (std::uint64_t skipped = 0; skipped < 3; ++skipped)
    firsts.insert(shuffled_places(21, unix_ms{1'600'000'000'000 + skipped * 3'000}).front());
  CHECK(firsts.size() == 3);
}

TEST_CASE("a shuffle of none and of one changes nothing", "[dpos][shuffle]") {
  CHECK(shuffled_places(0, unix_ms{1'600'000'000'000}).empty());
  CHECK(shuffled_places(1, unix_ms{1'600'000'000'000}) == std::vector<std::uint32_t>{0});
}
