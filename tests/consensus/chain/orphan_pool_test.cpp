#include "consensus/chain/orphan_pool.hpp"

#include "engine_support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::test {
namespace {

/// Blocks of equal size whose parents nobody knows.
std::vector<block_ptr> strays(std::size_t count, std::uint64_t nonce) {
  auto all = line(make_genesis(), 2 * count, nonce);
  std::vector<block_ptr> out;
  for (std::size_t i = 1; i < all.size(); i += 2)
    out.push_back(all[i]);
  return out;
}

TEST_CASE("an orphan is kept once and handed out with its siblings", "[orphan_pool]") {
  auto parent = line(make_genesis(), 1).front();
  auto first = child(*parent, 1), second = child(*parent, 2);
  orphan_pool pool{{}};
  CHECK(pool.add(alice, first) == 0);
  CHECK(pool.add(bob, first) == 0);
  CHECK(pool.add(bob, second) == 0);
  CHECK(pool.size() == 2);
  CHECK(pool.bytes() == first->size() + second->size());
  auto out = pool.take_children(parent->id());
  REQUIRE(out.size() == 2);
  CHECK(out[0].block == first);
  CHECK(out[0].from == alice);
  CHECK(out[1].block == second);
  CHECK(pool.size() == 0);
  CHECK(pool.bytes() == 0);
  CHECK_FALSE(pool.contains(first->id()));
  CHECK(pool.take_children(parent->id()).empty());
}

TEST_CASE("the missing ancestor is below the whole line of orphans", "[orphan_pool]") {
  auto blocks = line(make_genesis(), 6);
  orphan_pool pool{{}};
  for (std::size_t i : {3u, 5u, 2u, 4u})
    pool.add(alice, blocks[i]);
  CHECK(pool.missing_ancestor(blocks[5]->id()) == blocks[1]->id());
  CHECK(pool.missing_ancestor(blocks[2]->id()) == blocks[1]->id());
}

TEST_CASE("a peer over its limit loses its own oldest orphan", "[orphan_pool][limits]") {
  auto a = strays(4, 1), b = strays(1, 2);
  auto size = a[0]->size();
  orphan_pool pool{{3 * size, 100 * size}};
  pool.add(bob, b[0]);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(pool.add(alice, a[i]) == 0);
  CHECK(pool.add(alice, a[3]) == 1);
  CHECK_FALSE(pool.contains(a[0]->id()));
  CHECK(pool.contains(a[1]->id()));
  CHECK(pool.contains(a[3]->id()));
  CHECK(pool.contains(b[0]->id()));
  CHECK(pool.bytes() == 4 * size);
}

TEST_CASE("a full pool loses the biggest user's oldest orphan", "[orphan_pool][limits]") {
  auto a = strays(3, 1), b = strays(2, 2), c = strays(1, 3);
  auto size = a[0]->size();
  orphan_pool pool{{100 * size, 5 * size}};
  pool.add(bob, b[0]); // the oldest of all, but bob is not the biggest user
  for (auto& x : a)
    pool.add(alice, x);
  pool.add(bob, b[1]);
  CHECK(pool.add(carol, c[0]) == 1);
  CHECK_FALSE(pool.contains(a[0]->id()));
  CHECK(pool.contains(b[0]->id()));
  CHECK(pool.size() == 5);
}

TEST_CASE("a peer may have one orphan that is bigger than its limit", "[orphan_pool][limits]") {
  auto big = strays(1, 1)[0];
  auto small = strays(2, 2);
  orphan_pool pool{{big->size() / 2, 100 * big->size()}};
  CHECK(pool.add(alice, big) == 0);
  CHECK(pool.contains(big->id()));
  // Another peer's orphans do not push it out.
  CHECK(pool.add(bob, small[0]) == 0);
  CHECK(pool.add(bob, small[1]) == 1);
  CHECK(pool.contains(big->id()));
  CHECK(pool.contains(small[1]->id()));
}

} // namespace
} // namespace concur::consensus::test
