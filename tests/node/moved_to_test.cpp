#include "node/moved_to.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::node;

namespace {

block_ptr block_at(std::uint64_t h, const block_id& parent) {
  block_header header;
  header.height = height{h};
  header.parent = parent;
  return std::make_shared<const block>(header, amount{}, std::vector<tx_ptr>{});
}

} // namespace

TEST_CASE("a head moves to the last block put on, or back below the last one taken off",
          "[node][moved_to]") {
  auto low = block_at(4, {});
  auto high = block_at(5, low->id());
  auto other = block_at(5, low->id());
  auto on = moved_to({{}, {low, high}});
  REQUIRE(on.has_value());
  CHECK(on->id == high->id());
  CHECK(on->height == height{5});
  CHECK(moved_to({{high}, {other}})->id == other->id());
  auto back = moved_to({{high}, {}});
  REQUIRE(back.has_value());
  CHECK(back->id == low->id());
  CHECK(back->height == height{4});
  CHECK_FALSE(moved_to({{}, {}}).has_value());
}
