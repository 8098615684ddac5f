#include "consensus/dpos/scheduled_finality.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using namespace concur::consensus::dpos;

TEST_CASE("the last irreversible block is that of the vectors", "[dpos][finality][vectors]") {
  auto file = concur::test::json_vector("graphene_schedule.json");
  std::size_t seen = 0;
  for (auto& row : file["last_irreversible"]["cases"]) {
    CAPTURE(row.dump());
    std::vector<height> made;
    for (auto& number : row["last_confirmed"])
      made.push_back(height{number.get<std::uint64_t>()});
    auto threshold = row["threshold_bp"].get<unsigned>();
    CHECK(irreversible_index(threshold, made.size()) == row["offset"].get<std::size_t>());
    CHECK(last_irreversible(threshold, made) == height{row["lib"].get<std::uint64_t>()});
    std::reverse(made.begin(), made.end());
    CHECK(last_irreversible(threshold, made) == height{row["lib"].get<std::uint64_t>()});
    ++seen;
  }
  CHECK(seen == 7);
}

TEST_CASE("a threshold of all needs the slowest delegate", "[dpos][finality]") {
  std::vector<height> made{height{9}, height{4}, height{7}};
  CHECK(last_irreversible(10'000, made) == height{4});
  CHECK(last_irreversible(7'000, made) == height{4});
  CHECK(last_irreversible(3'334, made) == height{7}); // floor(0.6666 * 3) is 1
  CHECK(last_irreversible(3'333, made) == height{9});
}
