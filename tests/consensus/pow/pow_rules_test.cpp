#include "consensus/pow/pow_rules.hpp"

#include "consensus/pow/work.hpp"
#include "tests/consensus/chain/engine_support.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

namespace concur::consensus::test {
namespace {

noted_ledger no_ledger; // proof of work asks nothing of it

/// Makes the block that the rules ask for, `after` its parent, and adds it to the tree.
block_tree::position grow(block_tree& tree, pow::pow_rules& rules, block_tree::position parent,
                          duration after, std::uint64_t nonce = 1) {
  auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(after).count();
  unix_ms clock{tree.header(parent).time.value + static_cast<std::uint64_t>(ms)};
  auto task = rules.work_on(tree, parent, clock, 1);
  REQUIRE(task.has_value());
  auto h = child_header(*tree.at(parent).block);
  h.time = task->time;
  h.seal = task->seal;
  if (auto* s = std::get_if<lecture_seal>(&h.seal))
    s->nonce = nonce;
  else
    std::get<bitcoin_seal>(h.seal).nonce = static_cast<std::uint32_t>(nonce);
  REQUIRE(rules.check_proof(h));
  REQUIRE(rules.check_header(tree, parent, h, no_ledger));
  return tree.add(with_header(h), rules.weight(h));
}

block_tree new_tree(const pow::pow_rules& rules) {
  auto genesis = make_genesis();
  return {genesis, rules.weight(genesis->header())};
}

std::uint32_t bits_at(const block_tree& tree, block_tree::position p) {
  return *pow::bits_of(tree.header(p).seal);
}

TEST_CASE("drawn proofs are tickets, of the chain's own form", "[pow_rules]") {
  auto form = GENERATE(pow::puzzle_form::lecture, pow::puzzle_form::bitcoin);
  auto s = ticket_rules();
  s.form = form;
  pow::pow_rules rules{s};
  auto bits = s.params.initial_bits;
  seal mine = lecture_seal{bits, 1}, other = bitcoin_seal{bits, 1, 0};
  seal blank = lecture_seal{bits, 0};
  if (form == pow::puzzle_form::bitcoin) {
    std::swap(mine, other);
    blank = bitcoin_seal{bits, 0, 5};
  }
  auto judged = [&](const seal& x) {
    auto h = child_header(*make_genesis());
    h.seal = x;
    return rules.check_proof(h);
  };
  CHECK(judged(mine));
  CHECK(judged(other).why() == "block-bad-seal");
  CHECK(judged(genesis_seal{}).why() == "block-bad-seal");
  CHECK(judged(blank).why() == "block-below-target");
}

TEST_CASE("searched proofs are hashes, read in the chain's own order", "[pow_rules]") {
  auto s = ticket_rules();
  s.proof = pow::proof_kind::searched;
  SECTION("lecture: the first bits are zero") {
    pow::pow_rules rules{s};
    auto h = child_header(*make_genesis());
    std::size_t solved = 0;
    for (std::uint64_t nonce = 0; nonce < 2000; ++nonce) {
      h.seal = lecture_seal{pow::bits_of_zero_bits(8), nonce};
      auto starts_with_zero = id_of(h).data[0] == 0;
      REQUIRE(static_cast<bool>(rules.check_proof(h)) == starts_with_zero);
      solved += starts_with_zero ? 1 : 0;
    }
    CHECK(solved > 0); // 7.8 on average
  }
  SECTION("bitcoin: the last bits are zero") {
    s.form = pow::puzzle_form::bitcoin;
    s.params.order = pow::digest_order::little_endian;
    pow::pow_rules rules{s};
    auto h = child_header(*make_genesis());
    std::size_t solved = 0;
    for (std::uint32_t nonce = 0; nonce < 2000; ++nonce) {
      h.seal = bitcoin_seal{pow::bits_of_zero_bits(8), nonce, 0};
      auto ends_with_zero = id_of(h).data[31] == 0;
      REQUIRE(static_cast<bool>(rules.check_proof(h)) == ends_with_zero);
      solved += ends_with_zero ? 1 : 0;
    }
    CHECK(solved > 0);
  }
}

TEST_CASE("bits outside the chain's limit are refused before the hash", "[pow_rules]") {
  pow::pow_rules rules{ticket_rules()};
  auto h = child_header(*make_genesis());
  for (std::uint32_t bits : {0u, 0x01fedcbau, 0x2100ffffu, 0xff123456u}) {
    h.seal = lecture_seal{bits, 1};
    CHECK(rules.check_proof(h).why() == "block-bad-bits");
  }
}

TEST_CASE("the schedule loses bits every so many blocks, down to one", "[pow_rules]") {
  auto s = ticket_rules();
  s.params = pow::lecture_params(6, 0, 10s);
  s.step_every = 3;
  s.step_bits = 2;
  pow::pow_rules rules{s};
  auto tree = new_tree(rules);
  block_tree::position p = 0;
  std::vector<unsigned> zero_bits_seen;
  for (int i = 0; i < 12; ++i) {
    p = grow(tree, rules, p, 10s);
    zero_bits_seen.push_back(pow::leading_zero_bits(*pow::target_of(bits_at(tree, p))));
  }
  CHECK(zero_bits_seen == std::vector<unsigned>{6, 6, 6, 4, 4, 4, 2, 2, 2, 1, 1, 1});
}

TEST_CASE("a retarget follows the blocks of its own branch", "[pow_rules]") {
  auto s = ticket_rules();
  s.params = pow::lecture_params(16, 4, 10s);
  pow::pow_rules rules{s};
  auto tree = new_tree(rules);
  block_tree::position fast = 0, slow = 0;
  for (int i = 0; i < 3; ++i)
    fast = grow(tree, rules, fast, 5s, 1);
  for (int i = 0; i < 3; ++i)
    slow = grow(tree, rules, slow, 20s, 2);
  CHECK(bits_at(tree, fast) == s.params.initial_bits);
  fast = grow(tree, rules, fast, 5s, 1);
  slow = grow(tree, rules, slow, 20s, 2);
  // 15 s instead of 40 s, and 60 s instead of 40 s; three intervals are held against four.
  auto first = pow::target_of(s.params.initial_bits)->to_double();
  CHECK(std::abs(pow::target_of(bits_at(tree, fast))->to_double() / first - 0.375) < 1e-4);
  CHECK(std::abs(pow::target_of(bits_at(tree, slow))->to_double() / first - 1.5) < 1e-4);
  // The other branch's bits do not do.
  auto h = child_header(*tree.at(tree.at(fast).parent).block);
  h.seal = lecture_seal{bits_at(tree, slow), 1};
  CHECK(rules.check_header(tree, tree.at(fast).parent, h, no_ledger).why() == "block-wrong-bits");
}

TEST_CASE("the branch with most work wins, not the longest", "[pow_rules][safety]") {
  auto s = ticket_rules();
  s.params = pow::lecture_params(16, 4, 10s);
  pow::pow_rules rules{s};
  auto tree = new_tree(rules);
  block_tree::position fast = 0, slow = 0;
  for (int i = 0; i < 8; ++i)
    fast = grow(tree, rules, fast, 1s, 1); // four of them of quadruple work
  for (int i = 0; i < 12; ++i)
    slow = grow(tree, rules, slow, 40s, 2);
  CHECK(tree.height(slow) > tree.height(fast));
  CHECK(rules.prefers(tree, fast, slow));
  CHECK_FALSE(rules.prefers(tree, slow, fast));
  CHECK_FALSE(rules.prefers(tree, fast, fast)); // a tie keeps what is there
}

TEST_CASE("a block with so many confirmations is settled", "[pow_rules]") {
  auto confirmations = GENERATE(1, 2, 6);
  pow::pow_rules rules{ticket_rules(static_cast<std::uint64_t>(confirmations))};
  auto tree = new_tree(rules);
  CHECK(rules.settled(tree, 0) == 0);
  block_tree::position p = 0;
  for (int i = 1; i <= 8; ++i) {
    p = grow(tree, rules, p, 10s);
    auto depth = std::max(0, i - confirmations + 1);
    CHECK(tree.height(rules.settled(tree, p)).value == static_cast<std::uint64_t>(depth));
  }
}

TEST_CASE("work is dated by the clock, but after the median of its ancestors", "[pow_rules]") {
  pow::pow_rules rules{ticket_rules()};
  auto tree = new_tree(rules);
  block_tree::position p = 0;
  for (int i = 0; i < 20; ++i)
    p = grow(tree, rules, p, 10s);
  auto now = tree.header(p).time;
  CHECK(rules.work_on(tree, p, unix_ms{now.value + 3'000}, 1)->time.value == now.value + 3'000);
  // The median of eleven blocks is that of the sixth from the head.
  auto median = now.value - 50'000;
  CHECK(rules.work_on(tree, p, unix_ms{0}, 1)->time.value == median + 1);
  auto h = child_header(*tree.at(p).block);
  h.time = unix_ms{median};
  CHECK(rules.check_header(tree, p, h, no_ledger).why() == "block-time-too-old");
  h.time = unix_ms{median + 1};
  CHECK(rules.check_header(tree, p, h, no_ledger));
}

TEST_CASE("bitcoin's work is dated in whole seconds", "[pow_rules]") {
  auto s = ticket_rules();
  s.form = pow::puzzle_form::bitcoin;
  s.params.time_unit = 1s;
  pow::pow_rules rules{s};
  auto tree = new_tree(rules);
  auto task = rules.work_on(tree, 0, unix_ms{genesis_time.value + 12'345}, 42);
  REQUIRE(task);
  CHECK(task->time.value == genesis_time.value + 12'000);
  CHECK(std::get<bitcoin_seal>(task->seal).extra_nonce == 42); // each puzzle differs
}

TEST_CASE("the limit of the future and the work of a block are those of the chain", "[pow_rules]") {
  auto s = ticket_rules();
  s.params.future_limit = 30s;
  pow::pow_rules rules{s};
  CHECK(rules.future_limit() == 30s);
  CHECK(rules.weight(child(*make_genesis())->header()) == u256{256});
  CHECK(rules.weight(make_genesis()->header()) == u256{256}); // of a genesis without a puzzle
}

} // namespace
} // namespace concur::consensus::test
