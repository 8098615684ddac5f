#include "consensus/ethereum/shuffle.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/csv.hpp"

#include <algorithm>
#include <numeric>
#include <sstream>

namespace concur::consensus::ethereum::test {
namespace {

constexpr std::uint32_t rounds = 90;

std::vector<std::uint32_t> list_of(const std::string& text) {
  std::vector<std::uint32_t> out;
  std::istringstream in(text);
  for (std::string item; std::getline(in, item, ':');)
    out.push_back(static_cast<std::uint32_t>(std::stoul(item)));
  return out;
}

std::vector<concur::test::csv_row> vectors() {
  auto rows = concur::test::read_csv(std::string{CONCUR_VECTORS} + "/eth_shuffle.csv");
  REQUIRE(rows.at(0) == concur::test::csv_row{"seed", "count", "input", "output"});
  rows.erase(rows.begin());
  return rows;
}

TEST_CASE("lists shuffle as the published vectors say", "[ethereum][shuffle]") {
  std::size_t seen = 0;
  for (const auto& row : vectors()) {
    CAPTURE(row[0], row[1]);
    const hash256 seed = hash_from_hex(row[0]).value();
    const auto count = static_cast<std::uint32_t>(std::stoul(row[1]));
    const auto input = list_of(row[2]);
    const auto output = list_of(row[3]);
    REQUIRE(input.size() == count);
    const auto perm = permutation(count, seed, rounds);
    CHECK(move_through(input, perm) == output);
    // The other reading takes the list back.
    CHECK(read_through(output, perm) == input);
    ++seen;
  }
  CHECK(seen == 16);
}

TEST_CASE("one index alone goes where the whole list sends it", "[ethereum][shuffle]") {
  for (const auto& row : vectors()) {
    const hash256 seed = hash_from_hex(row[0]).value();
    const auto count = static_cast<std::uint32_t>(std::stoul(row[1]));
    const auto perm = permutation(count, seed, rounds);
    for (std::uint32_t i = 0; i < count; ++i)
      REQUIRE(shuffled_index(i, count, seed, rounds) == perm[i]);
  }
}

TEST_CASE("a shuffle is a permutation at sizes around a hash's places", "[ethereum][shuffle]") {
  const hash256 seed = sha256(as_bytes("sizes"));
  for (const std::uint32_t count : {0u, 1u, 2u, 255u, 256u, 257u, 513u}) {
    auto perm = permutation(count, seed, rounds);
    std::sort(perm.begin(), perm.end());
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0u);
    CHECK(perm == all);
  }
}

TEST_CASE("without rounds nothing moves", "[ethereum][shuffle]") {
  const hash256 seed = sha256(as_bytes("still"));
  CHECK(permutation(3, seed, 0) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(permutation(100, seed, 1) != permutation(100, seed, 0));
}

} // namespace
} // namespace concur::consensus::ethereum::test
