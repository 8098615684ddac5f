// What becomes of a branch that what is final has cut off.
#include "tests/consensus/ethereum/network.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <tuple>

namespace concur::consensus::ethereum::test {
namespace {

/// Seven of nine go on without two, who make a branch of their own.
struct parted {
  test_network net{9};
  block_tree tree{net.genesis, u256{1}};
  std::vector<block_tree::position> far; ///< blocks of the two alone

  parted() {
    net.run_to_epoch(3);
    net.is_cut = [](std::size_t a, std::size_t b) { return (a < 7) != (b < 7); };
    net.run_to_epoch(12);
    REQUIRE(net.settled_epoch(0) >= 8);
    REQUIRE(net.settled_epoch(8) < 4);
  }

  /// Tells `rules` of the blocks of both sides, in each epoch those of the two first: so the first
  /// block of an epoch, which also tells the time, may be one of the branch that loses.
  void tell(ethereum_rules& rules) {
    struct known {
      block_ptr block;
      bool is_far;
      slot_number slot() const { return slot_of(block->header()); }
    };
    std::vector<known> all;
    const block_tree& near = net.at(0).tree();
    const block_tree& other = net.at(8).tree();
    for (block_tree::position p = 1; p < near.size(); ++p)
      all.push_back({near.at(p).block, false});
    for (block_tree::position p = 1; p < other.size(); ++p)
      if (!near.contains(other.at(p).block->id()))
        all.push_back({other.at(p).block, true});
    std::stable_sort(all.begin(), all.end(), [&](auto& a, auto& b) {
      auto key = [&](auto& k) {
        return std::tuple{net.settings.epoch_of(k.slot()), !k.is_far, k.slot()};
      };
      return key(a) < key(b);
    });
    rules.added(tree, 0, net.view(0));
    for (auto& k : all) {
      auto p = tree.add(k.block, u256{1});
      rules.added(tree, p, net.view(0));
      if (k.is_far)
        far.push_back(p);
    }
  }
};

} // namespace

TEST_CASE("a block whose own time makes final what cuts it off is left out",
          "[ethereum][ethereum_rules]") {
  parted f;
  ethereum_rules rules(f.net.settings, consensus::test::genesis_time);
  f.tell(rules);
  REQUIRE(f.far.size() > 5);
  CHECK_FALSE(rules.store()->knows(f.far.back()));
  CHECK(rules.store()->finalised().epoch >= 8);
}

TEST_CASE("who judges the blocks of all keeps every branch", "[ethereum][ethereum_rules]") {
  parted f;
  ethereum_rules rules(f.net.settings, consensus::test::genesis_time);
  rules.keep_branches();
  f.tell(rules);
  REQUIRE(f.far.size() > 5);
  for (auto p : f.far)
    REQUIRE(rules.store()->knows(p));
  auto last = f.far.back();
  CHECK(rules.check_header(f.tree, f.tree.at(last).parent, f.tree.header(last), f.net.view(0)));
}

} // namespace concur::consensus::ethereum::test
