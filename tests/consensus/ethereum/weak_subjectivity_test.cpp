#include "consensus/ethereum/weak_subjectivity.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

namespace concur::consensus::ethereum::test {
namespace {

TEST_CASE("the period is that of the specification's table", "[ethereum][weak_subjectivity]") {
  std::size_t seen = 0;
  const auto all = concur::test::json_vector("ethereum_pos.json");
  for (const auto& row : all["weak_subjectivity"]["rows"]) {
    CAPTURE(row.dump());
    auto settings = settings_of(revision::bellatrix);
    settings.safety_decay_percent = row["safety_decay"].get<std::uint64_t>();
    CHECK(weak_subjectivity_period(settings, row["validators"].get<std::uint64_t>(),
                                   row["avg_eth"].get<std::uint64_t>()) ==
          row["epochs"].get<epoch_number>());
    ++seen;
  }
  CHECK(seen == 12);
}

TEST_CASE("a set far from its maximum can be filled up faster than exchanged",
          "[ethereum][weak_subjectivity]") {
  // 3 * 32768 * 10 * 20 / (200 * 512 * 12) = 16 epochs of top-ups.
  CHECK(weak_subjectivity_period(settings_of(revision::bellatrix), 32768, 20) == 256 + 16);
}

TEST_CASE("since Electra the period follows the stake", "[ethereum][weak_subjectivity]") {
  const auto settings = settings_of(revision::electra);
  // Stake in ETH and epochs out of the table of specs/electra/weak-subjectivity.md: with 2^20 ETH
  // 10 * 2^20 / (200 * 128) = 409 epochs of churn.
  const std::pair<std::uint64_t, epoch_number> table[] = {{1'048'576, 665},   {2'097'152, 1075},
                                                          {4'194'304, 1894},  {8'388'608, 3532},
                                                          {16'777'216, 3532}, {33'554'432, 3532}};
  for (const auto& [stake, epochs] : table)
    CHECK(weak_subjectivity_period(settings, stake * gwei_per_eth) == epochs);
  CHECK(weak_subjectivity_period(settings, 0) == 256);
}

} // namespace
} // namespace concur::consensus::ethereum::test
