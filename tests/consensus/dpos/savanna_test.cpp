#include "consensus/dpos/savanna.hpp"

#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

/// The block of a height, on a branch, made in the slot of its height or later.
block_ref block_at(std::uint64_t h, std::uint8_t branch = 0, std::uint64_t late = 0) {
  block_id id;
  id.data[0] = branch;
  id.data[1] = static_cast<std::uint8_t>(h);
  return {id, height{h}, unix_ms{1'000'000 + (h + late) * 500}};
}

qc_claim strong_on(std::uint64_t h) { return {height{h}, true}; }
qc_claim weak_on(std::uint64_t h) { return {height{h}, false}; }

/// A branch as its last block sees it.
struct branch {
  block_ref head = block_at(0);
  finality_core core{block_at(0)};

  branch grow(const qc_claim& claim, std::uint8_t name = 0, std::uint64_t late = 0) const {
    return {block_at(head.height.value + 1, name, late), core.next(head, claim)};
  }
};

/// Blocks 1 to `count`, each claiming a strong certificate on its parent.
branch steady(std::uint64_t count) {
  auto b = branch{}.grow(weak_on(0));
  while (b.head.height.value < count)
    b = b.grow(strong_on(b.head.height.value));
  return b;
}

finality_core steady_core(std::uint64_t count) { return steady(count).core; }

finalizer_safety fresh() { return {std::nullopt, block_at(0), unix_ms{0}}; }

} // namespace

TEST_CASE("two strong certificates in a row settle a block", "[dpos][savanna]") {
  CHECK(steady_core(1).last_final() == height{0});
  CHECK(steady_core(2).last_final() == height{0});
  CHECK(steady_core(3).last_final() == height{1});
  CHECK(steady_core(10).last_final() == height{8});
}

TEST_CASE("a weak certificate moves the claim on and settles nothing", "[dpos][savanna]") {
  auto b = steady(5).grow(weak_on(5));
  CHECK(b.core.latest_claim() == weak_on(5));
  CHECK(b.core.last_final() == steady_core(5).last_final());
}

TEST_CASE("a strong certificate settles what its block claims, also if that claim is weak",
          "[dpos][savanna]") {
  auto b = steady(5).grow(weak_on(5)).grow(strong_on(6));
  CHECK(b.core.last_final() == height{5});
}

TEST_CASE("a claim never gets older or weaker", "[dpos][savanna]") {
  auto core = steady_core(5); // claims 4 strongly
  CHECK(core.may_claim(strong_on(4)));
  CHECK_FALSE(core.may_claim(weak_on(4)));
  CHECK_FALSE(core.may_claim(strong_on(3)));
  CHECK(core.may_claim(weak_on(5)));
  CHECK(core.may_claim(strong_on(5)));
  CHECK_FALSE(core.may_claim(strong_on(6)));
}

TEST_CASE("a core knows the ancestors from the last final block on", "[dpos][savanna]") {
  auto core = steady_core(6); // final: 4
  CHECK(core.extends(block_at(4)));
  CHECK(core.extends(block_at(5)));
  CHECK_FALSE(core.extends(block_at(6)));
  CHECK_FALSE(core.extends(block_at(3)));
  CHECK_FALSE(core.extends(block_at(5, 1)));
  CHECK(core.claim_time() == block_at(5).time);
}

TEST_CASE("votes on a straight chain are strong and lock what is claimed", "[dpos][savanna]") {
  auto safety = fresh();
  for (std::uint64_t h = 1; h <= 6; ++h) {
    CAPTURE(h);
    auto b = steady(h);
    CHECK(decide_vote(safety, b.head, b.core) == vote_strength::strong);
    CHECK(safety.last_vote == b.head);
    CHECK(safety.lock == block_at(h - 1));
  }
}

TEST_CASE("a finalizer votes once at a time", "[dpos][savanna]") {
  auto safety = fresh();
  auto b = steady(4);
  REQUIRE(decide_vote(safety, b.head, b.core) == vote_strength::strong);
  auto before = safety;
  auto twin = b;
  twin.head.id.data[0] = 9;
  CHECK(decide_vote(safety, twin.head, twin.core) == vote_strength::none);
  CHECK(decide_vote(safety, b.head, b.core) == vote_strength::none);
  CHECK(safety == before);
}

TEST_CASE("a vote for another branch is weak until a later certificate", "[dpos][savanna]") {
  auto safety = fresh();
  auto trunk = steady(4);
  auto left = trunk.grow(strong_on(4), 0);
  auto right = trunk.grow(strong_on(4), 1, 1); // a slot later
  REQUIRE(decide_vote(safety, left.head, left.core) == vote_strength::strong);
  CHECK(decide_vote(safety, right.head, right.core) == vote_strength::weak);
  CHECK(safety.other_branch == left.head.time);
  CHECK(safety.lock == block_at(4));
  // It goes on with the right branch: still weak, its claim is older than the vote on the left.
  auto next = right.grow(strong_on(4), 1, 1);
  CHECK(decide_vote(safety, next.head, next.core) == vote_strength::weak);
  // A weak certificate on the right branch is later than that vote: strong again.
  auto certified = next.grow(weak_on(5), 1, 1);
  CHECK(decide_vote(safety, certified.head, certified.core) == vote_strength::strong);
  CHECK(safety.other_branch == unix_ms{0});
  CHECK(safety.lock == right.head);
}

TEST_CASE("a finalizer does not leave its lock for an older claim", "[dpos][savanna]") {
  auto safety = fresh();
  auto locked = steady(5).grow(strong_on(5));
  REQUIRE(decide_vote(safety, locked.head, locked.core) == vote_strength::strong);
  REQUIRE(safety.lock == block_at(5));
  auto fork = steady(4).grow(strong_on(4), 1, 5); // beside block 5, later in time
  auto before = safety;
  CHECK(decide_vote(safety, fork.head, fork.core) == vote_strength::none);
  CHECK(safety == before);
}

TEST_CASE("a finalizer leaves its lock for a later claim", "[dpos][savanna]") {
  auto safety = fresh();
  auto locked = steady(5).grow(strong_on(5));
  REQUIRE(decide_vote(safety, locked.head, locked.core) == vote_strength::strong);
  auto fork = steady(4).grow(strong_on(4), 1, 5).grow(strong_on(5), 1, 5);
  CHECK(decide_vote(safety, fork.head, fork.core) == vote_strength::strong);
  CHECK(safety.lock.id == block_at(5, 1).id);
}

TEST_CASE("a quorum is more than two thirds of the weight", "[dpos][savanna]") {
  auto count = [](std::uint64_t each, std::uint32_t finalizers) {
    std::map<account_id, std::uint64_t> weights;
    for (auto& id : accounts(finalizers))
      weights.emplace(id, each);
    return vote_count(weights);
  };
  CHECK(count(1, 3).threshold() == 3);
  CHECK(count(1, 4).threshold() == 3);
  CHECK(count(1, 21).threshold() == 15);
  CHECK(count(std::uint64_t{1} << 62, 3).threshold() == (std::uint64_t{1} << 63) + 1);
}

TEST_CASE("strong votes make a strong quorum and weak ones help to a weak one", "[dpos][savanna]") {
  std::map<account_id, std::uint64_t> weights;
  for (auto& id : accounts(4))
    weights.emplace(id, 1);
  vote_count votes(weights);
  CHECK(votes.add(account(0), vote_strength::strong));
  CHECK(votes.add(account(1), vote_strength::weak));
  CHECK(votes.quorum() == vote_strength::none);
  CHECK(votes.add(account(2), vote_strength::strong));
  CHECK(votes.quorum() == vote_strength::weak);
  CHECK(votes.add(account(3), vote_strength::strong));
  CHECK(votes.quorum() == vote_strength::strong);
}

TEST_CASE("nobody votes twice on a block and only finalizers vote", "[dpos][savanna]") {
  vote_count votes({{account(0), 2}, {account(1), 1}});
  CHECK(votes.add(account(0), vote_strength::strong));
  CHECK_FALSE(votes.add(account(0), vote_strength::strong));
  CHECK_FALSE(votes.add(account(7), vote_strength::strong));
  CHECK(votes.quorum() == vote_strength::none);
}

TEST_CASE("the branch with the latest claim is preferred", "[dpos][savanna]") {
  savanna_preference older_claim{unix_ms{10}, unix_ms{99}, {}};
  savanna_preference later_claim{unix_ms{20}, unix_ms{30}, {}};
  CHECK(older_claim < later_claim);
  CHECK(later_claim < savanna_preference{unix_ms{20}, unix_ms{31}, {}});
  CHECK(later_claim < savanna_preference{unix_ms{20}, unix_ms{30}, block_at(1).id});
}
