#include "consensus/chain/block_tree.hpp"

#include "base/random.hpp"
#include "engine_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace concur::consensus::test {
namespace {

using position = block_tree::position;

TEST_CASE("a new tree holds its genesis block as head", "[block_tree]") {
  auto genesis = make_genesis();
  block_tree tree{genesis, u256{7}};
  CHECK(tree.size() == 1);
  CHECK(tree.head() == 0);
  CHECK(tree.find(genesis->id()) == 0);
  CHECK(tree.at(0).weight == u256{7});
  CHECK(tree.at(0).parent == block_tree::none);
  CHECK(tree.best_at(height{1}) == block_tree::none);
  CHECK(tree.locator() == std::vector{genesis->id()});
}

TEST_CASE("a fork has two branches, one of them best", "[block_tree]") {
  //  0 - 1 - 2 - 3
  //        \ 4 - 5
  auto genesis = make_genesis();
  block_tree tree{genesis, u256{1}};
  auto a = line(genesis, 3);
  auto b = line(a[0], 2, 2);
  for (auto& x : a)
    tree.add(x, u256{1});
  for (auto& x : b)
    tree.add(x, u256{10});
  tree.set_head(3);
  CHECK(tree.at(3).weight == u256{4});
  CHECK(tree.at(5).weight == u256{22});
  CHECK(tree.fork_point(3, 5) == 1);
  CHECK(tree.fork_point(5, 3) == 1);
  CHECK(tree.fork_point(2, 3) == 2);
  CHECK(tree.on_best(2));
  CHECK_FALSE(tree.on_best(4));
  CHECK(tree.best_at(height{2}) == 2);
  CHECK(tree.ancestor(5, height{2}) == 4);
  CHECK(tree.ancestor(5, height{1}) == 1);
  CHECK(tree.ancestor(5, height{3}) == 5);
  CHECK(tree.is_ancestor(1, 5));
  CHECK(tree.is_ancestor(5, 5));
  CHECK_FALSE(tree.is_ancestor(2, 5));
  CHECK_FALSE(tree.is_ancestor(5, 4));

  tree.set_head(5);
  CHECK(tree.head() == 5);
  CHECK(tree.best_at(height{2}) == 4);
  CHECK(tree.best_at(height{3}) == 5);
  CHECK_FALSE(tree.on_best(2));
  // A head may also be lower than the one before.
  tree.set_head(2);
  CHECK(tree.best_at(height{3}) == block_tree::none);
  CHECK(tree.best_at(height{2}) == 2);
}

TEST_CASE("a locator thins out behind its first ten blocks", "[block_tree]") {
  auto genesis = make_genesis();
  block_tree tree{genesis, u256{1}};
  auto blocks = line(genesis, 50);
  for (auto& b : blocks)
    tree.set_head(tree.add(b, u256{1}));
  std::vector<std::uint64_t> heights;
  for (auto& id : tree.locator())
    heights.push_back(tree.height(tree.find(id)).value);
  CHECK(heights ==
        std::vector<std::uint64_t>{50, 49, 48, 47, 46, 45, 44, 43, 42, 41, 39, 35, 27, 11, 0});
}

/// The same tree by walking parents, every time.
struct naive_tree {
  std::vector<position> parents{block_tree::none};
  std::vector<position> path(position p) const {
    std::vector<position> out;
    for (; p != block_tree::none; p = parents[p])
      out.push_back(p);
    std::reverse(out.begin(), out.end());
    return out; // by height
  }
};

TEST_CASE("a random tree agrees with one that walks all the way", "[block_tree][property]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    random_stream random{seed, "block-tree"};
    auto genesis = make_genesis();
    block_tree tree{genesis, u256{1}};
    naive_tree naive;
    std::vector<block_ptr> blocks{genesis};
    auto any = [&] { return static_cast<position>(random.below(blocks.size())); };
    for (std::uint64_t i = 1; i <= 120; ++i) {
      // Most blocks go near the end, so that there are long branches too.
      auto parent = random.chance(0.7) ? static_cast<position>(blocks.size() - 1) : any();
      blocks.push_back(child(*blocks[parent], i));
      naive.parents.push_back(parent);
      tree.add(blocks.back(), u256{1});
      if (random.chance(0.3))
        tree.set_head(any());
      auto best = naive.path(tree.head());
      auto a = naive.path(any());
      auto b = naive.path(any());
      auto common = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
      INFO("seed " << seed << " block " << i);
      REQUIRE(tree.fork_point(a.back(), b.back()) == a[static_cast<std::size_t>(common) - 1]);
      auto level = random.below(a.size());
      REQUIRE(tree.ancestor(a.back(), height{level}) == a[level]);
      REQUIRE(tree.is_ancestor(b.back(), a.back()) ==
              (b.size() <= a.size() && a[b.size() - 1] == b.back()));
      REQUIRE(tree.on_best(a.back()) ==
              (a.size() <= best.size() && best[a.size() - 1] == a.back()));
      for (std::size_t h = 0; h < best.size(); ++h)
        REQUIRE(tree.best_at(height{h}) == best[h]);
      REQUIRE(tree.best_at(height{best.size()}) == block_tree::none);
    }
  }
}

} // namespace
} // namespace concur::consensus::test
