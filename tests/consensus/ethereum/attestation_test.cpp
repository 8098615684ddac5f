#include "consensus/ethereum/attestation.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

namespace concur::consensus::ethereum::test {
namespace {

attestation vote_of(const nlohmann::json& row) {
  attestation out;
  out.source.epoch = row["source"].get<epoch_number>();
  out.target.epoch = row["target"].get<epoch_number>();
  out.head = sha256(as_bytes(row["root"].get<std::string>()));
  return out;
}

TEST_CASE("pairs of votes are slashable as Casper's commandments say", "[ethereum][slashing]") {
  std::size_t seen = 0;
  const auto all = concur::test::json_vector("ethereum_pos.json");
  for (const auto& row : all["ffg"]["cases"]) {
    CAPTURE(row.dump());
    const attestation a = vote_of(row["a"]), b = vote_of(row["b"]);
    CHECK(is_slashable_in_order(a, b) == row["slashable_ordered"].get<bool>());
    CHECK(is_slashable(a, b) == row["slashable_either_order"].get<bool>());
    CHECK(is_slashable(b, a) == row["slashable_either_order"].get<bool>());
    ++seen;
  }
  CHECK(seen == 10);
}

TEST_CASE("a pair that touches at one end is no surround", "[ethereum][slashing]") {
  attestation outer, inner;
  outer.source.epoch = 1, outer.target.epoch = 5;
  inner.source.epoch = 2, inner.target.epoch = 4;
  CHECK(surrounds(outer, inner));
  CHECK_FALSE(surrounds(inner, outer));
  inner.source.epoch = 1;
  CHECK_FALSE(surrounds(outer, inner));
  inner.source.epoch = 2;
  inner.target.epoch = 5;
  CHECK_FALSE(surrounds(outer, inner));
  CHECK(is_double_vote(outer, inner));
}

TEST_CASE("two votes that differ in the slot alone are a double vote", "[ethereum][slashing]") {
  attestation a, b;
  a.target.epoch = b.target.epoch = 3;
  CHECK_FALSE(is_slashable(a, b));
  b.slot = 1;
  CHECK(is_double_vote(a, b));
}

} // namespace
} // namespace concur::consensus::ethereum::test
