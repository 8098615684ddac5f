// Fork choice as lists of operations, in the manner of sigp/lighthouse: consensus/proto_array/src/
// fork_choice_test_definition.rs; and held against the specification's own way of counting.
#include "consensus/ethereum/fork_choice.hpp"

#include "base/random.hpp"
#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

#include <variant>

namespace concur::consensus::ethereum::test {
namespace {

using position = fork_choice::position;

struct block_comes {
  position id, parent;
  slot_number slot;
  epoch_number justified = 1, unrealised = 1;
};
struct vote_comes {
  validator_index who;
  position block;
  epoch_number target;
};
struct equivocation_seen {
  validator_index who;
};
struct boost_given {
  position block;
};
struct boost_over {};
struct epoch_begins {
  epoch_number now;
};
struct justified_moves {
  position block;
  epoch_number epoch;
  std::vector<gwei> balances;
};
struct pruned_below {
  position finalised;
};
struct head_is {
  position expected;
};
struct weight_is {
  position block;
  gwei expected;
};
using operation = std::variant<block_comes, vote_comes, equivocation_seen, boost_given, boost_over,
                               epoch_begins, justified_moves, pruned_below, head_is, weight_is>;

/// Ids as roots: the greater position wins a tie.
fork_choice::entry entry_of(const block_comes& b) {
  return {b.id, b.parent, b.slot, block_number(b.id), b.justified, b.unrealised};
}

struct runner {
  fork_choice& fc;
  void operator()(const block_comes& b) { fc.add(entry_of(b)); }
  void operator()(const vote_comes& v) { fc.vote(v.who, v.block, v.target); }
  void operator()(const equivocation_seen& e) { fc.equivocate(e.who); }
  void operator()(const boost_given& b) { fc.boost(b.block); }
  void operator()(const boost_over&) { fc.end_boost(); }
  void operator()(const epoch_begins& e) { fc.start_epoch(e.now); }
  void operator()(const justified_moves& j) { fc.justify(j.block, j.epoch, j.balances); }
  void operator()(const pruned_below& p) { fc.prune(p.finalised); }
  void operator()(const head_is& h) { CHECK(fc.head() == h.expected); }
  void operator()(const weight_is& w) { CHECK(fc.weight(w.block) == w.expected); }
};

/// From block 0 of slot 32, justified in epoch 1, in epoch 1.
fork_choice anchored(std::vector<gwei> balances) {
  const auto settings = settings_of(revision::electra);
  return {settings, entry_of({0, fork_choice::none, 32, 1, 1}), std::move(balances)};
}

void run(std::vector<gwei> balances, const std::vector<operation>& list) {
  fork_choice fc = anchored(std::move(balances));
  std::size_t step = 0;
  for (const operation& o : list) {
    CAPTURE(step++);
    std::visit(runner{fc}, o);
  }
}

TEST_CASE("without votes the greater id wins at every fork", "[ethereum][fork_choice]") {
  run({1, 1}, {head_is{0}, block_comes{2, 0, 33}, head_is{2}, block_comes{3, 0, 34}, head_is{3},
               block_comes{4, 2, 35}, head_is{3}, block_comes{5, 3, 36}, head_is{5}});
}

TEST_CASE("votes move the head, only newer ones count", "[ethereum][fork_choice]") {
  run({1, 1}, {
                  block_comes{1, 0, 33},
                  block_comes{2, 0, 33},
                  head_is{2},
                  vote_comes{0, 1, 2},
                  head_is{1},
                  vote_comes{1, 2, 2},
                  head_is{2}, // a tie
                  block_comes{3, 1, 34},
                  head_is{2},
                  vote_comes{0, 3, 2}, // of the same epoch: the first one stays
                  weight_is{3, 0},
                  vote_comes{0, 3, 3},
                  weight_is{3, 1},
                  weight_is{1, 1},
                  head_is{2},
                  vote_comes{1, 1, 3},
                  weight_is{2, 0},
                  weight_is{1, 2},
                  head_is{3},
                  vote_comes{1, 2, 1}, // older
                  weight_is{2, 0},
                  weight_is{0, 2},
              });
}

TEST_CASE("a subtree counts as a whole", "[ethereum][fork_choice]") {
  run({3, 2, 2}, {block_comes{1, 0, 33}, block_comes{2, 0, 33}, block_comes{3, 1, 34},
                  block_comes{4, 1, 34}, vote_comes{0, 2, 2}, vote_comes{1, 3, 2},
                  vote_comes{2, 4, 2}, weight_is{1, 4}, weight_is{2, 3}, head_is{4}});
}

TEST_CASE("votes for unknown blocks take the place of older ones", "[ethereum][fork_choice]") {
  run({5}, {block_comes{1, 0, 33}, block_comes{2, 0, 33}, vote_comes{0, 1, 2}, head_is{1},
            vote_comes{0, 77, 3}, weight_is{1, 0}, weight_is{0, 0}, head_is{2}});
}

TEST_CASE("a timely block leads by 40 % of a committee until its slot is over",
          "[ethereum][fork_choice][boost]") {
  const gwei stake = 3200; // 100 a slot, so 40
  run({39, 1, stake - 40},
      {block_comes{1, 0, 33}, block_comes{2, 0, 34}, vote_comes{0, 1, 2}, head_is{1},
       boost_given{2},        weight_is{2, 40},      weight_is{0, 79},    head_is{2},
       vote_comes{1, 1, 2},   weight_is{1, 40},      head_is{2},          block_comes{3, 2, 35},
       boost_given{3},        weight_is{2, 40},      weight_is{3, 40},    weight_is{0, 80},
       boost_over{},          weight_is{3, 0},       weight_is{0, 40},    head_is{1},
       boost_over{},          weight_is{0, 40}});
}

TEST_CASE("who equivocated does not count, now or later", "[ethereum][fork_choice]") {
  run({5, 3}, {block_comes{1, 0, 33}, block_comes{2, 0, 33}, vote_comes{0, 1, 2},
               vote_comes{1, 2, 2}, head_is{1}, equivocation_seen{0}, weight_is{1, 0},
               weight_is{0, 3}, head_is{2}, vote_comes{0, 1, 9}, weight_is{1, 0}, head_is{2},
               equivocation_seen{7}, vote_comes{7, 1, 9}, weight_is{1, 0}});
}

TEST_CASE("the balances are those of the justified state", "[ethereum][fork_choice]") {
  run({5, 3, 0},
      {block_comes{1, 0, 33}, block_comes{2, 1, 34}, block_comes{3, 1, 35}, vote_comes{0, 2, 2},
       vote_comes{1, 3, 2}, vote_comes{2, 3, 2}, head_is{2}, justified_moves{1, 1, {1, 3, 4}},
       weight_is{2, 1}, weight_is{3, 7}, head_is{3}, weight_is{1, 8}});
}

TEST_CASE("the head descends from the justified block", "[ethereum][fork_choice]") {
  run({5}, {block_comes{1, 0, 33}, block_comes{2, 0, 34}, vote_comes{0, 1, 2}, head_is{1},
            justified_moves{2, 1, {5}}, head_is{2}, weight_is{1, 5}});
}

TEST_CASE("branches with an old voting source are left out", "[ethereum][fork_choice]") {
  // 1 - 3 justified nothing since epoch 1, 2 justified epoch 4.
  run({5, 3},
      {block_comes{1, 0, 33}, block_comes{2, 0, 160, 4, 4}, block_comes{3, 1, 161, 1, 1},
       vote_comes{0, 3, 5}, vote_comes{1, 2, 5}, epoch_begins{5}, justified_moves{0, 4, {5, 3}},
       head_is{2},
       // With the source pulled up the branch is as good as the other one.
       block_comes{4, 3, 162, 1, 4}, vote_comes{0, 4, 6}, head_is{2}, epoch_begins{6}, head_is{4}});
}

TEST_CASE("a source of the last two epochs is good enough", "[ethereum][fork_choice]") {
  run({5, 3},
      {block_comes{1, 0, 160, 4, 4}, block_comes{2, 0, 192, 5, 5}, vote_comes{0, 1, 5},
       epoch_begins{6}, justified_moves{0, 5, {5, 3}}, head_is{1}, epoch_begins{7}, head_is{2}});
}

TEST_CASE("a leaf without a good source closes its whole branch", "[ethereum][fork_choice]") {
  run({5}, {block_comes{1, 0, 33, 1, 4}, block_comes{2, 1, 34, 1, 4}, vote_comes{0, 2, 5},
            epoch_begins{9}, justified_moves{0, 4, {5}}, head_is{2}, block_comes{3, 2, 290, 1, 1},
            head_is{0}, block_comes{4, 2, 291, 4, 4}, head_is{4}});
}

TEST_CASE("pruning keeps weights, votes and the head", "[ethereum][fork_choice]") {
  run({5, 3, 2}, {block_comes{1, 0, 33},
                  block_comes{2, 0, 34},
                  block_comes{3, 1, 35},
                  block_comes{4, 1, 36},
                  vote_comes{0, 3, 2},
                  vote_comes{1, 2, 2},
                  vote_comes{2, 4, 2},
                  boost_given{4},
                  justified_moves{1, 1, {5, 3, 2}},
                  pruned_below{1},
                  head_is{3},
                  weight_is{1, 7},
                  weight_is{2, 0},
                  block_comes{5, 4, 37},
                  vote_comes{1, 5, 3},
                  weight_is{4, 5},
                  head_is{5},
                  vote_comes{0, 5, 3},
                  weight_is{3, 0},
                  weight_is{1, 10}});
}

/// The specification's way: every weight added up from all messages each time it is asked for.
struct plain_choice {
  struct block {
    position parent;
    slot_number slot;
  };
  std::vector<block> blocks{{fork_choice::none, 32}};
  std::vector<gwei> balances;
  std::map<validator_index, std::pair<position, epoch_number>> latest;
  position boosted = fork_choice::none;

  bool descends(position from, position to) const {
    while (from != fork_choice::none && from > to)
      from = blocks[from].parent;
    return from == to;
  }
  gwei weight(position of) const {
    gwei out = 0;
    for (const auto& [who, what] : latest)
      out += descends(what.first, of) ? balances[who] : 0;
    gwei total = 0;
    for (const gwei b : balances)
      total += b;
    return out +
           (boosted != fork_choice::none && descends(boosted, of) ? total / 32 * 40 / 100 : 0);
  }
  position head(position from) const {
    position best = fork_choice::none;
    for (position c = 0; c < blocks.size(); ++c)
      if (blocks[c].parent == from && (best == fork_choice::none || weight(c) >= weight(best)))
        best = c;
    return best == fork_choice::none ? from : head(best);
  }
};

TEST_CASE("the kept weights are those that adding up gives", "[ethereum][fork_choice]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    random_stream draw{seed, "fork choice"};
    plain_choice plain;
    for (int i = 0; i < 12; ++i)
      plain.balances.push_back(32 * (1 + draw.below(40)));
    fork_choice fc = anchored(plain.balances);
    for (int step = 0; step < 150; ++step) {
      const auto known = static_cast<position>(plain.blocks.size());
      const auto block = static_cast<position>(draw.below(known));
      const auto who = static_cast<validator_index>(draw.below(12));
      switch (draw.below(5)) {
      case 0:
        plain.blocks.push_back({block, 33});
        fc.add(entry_of({known, block, 33}));
        break;
      case 1:
        plain.boosted = block;
        fc.boost(block);
        break;
      case 2:
        plain.boosted = fork_choice::none;
        fc.end_boost();
        break;
      default:
        fc.vote(who, block, static_cast<epoch_number>(step));
        plain.latest[who] = {block, static_cast<epoch_number>(step)};
      }
      CAPTURE(seed, step);
      REQUIRE(fc.head() == plain.head(0));
      REQUIRE(fc.weight(block) == plain.weight(block));
    }
  }
}

TEST_CASE("a hundred thousand blocks without finality are no trouble", "[ethereum][fork_choice]") {
  constexpr position blocks = 100'000;
  constexpr validator_index validators = 64;
  fork_choice fc = anchored(std::vector<gwei>(validators, 32));
  position tip = 0;
  for (position id = 1; id <= blocks; ++id) {
    const bool is_side = id % 10 == 0;
    fc.add(entry_of({id, tip, 32 + id, 1, 1}));
    if (is_side) { // seen late: nobody votes for it
      REQUIRE(fc.head() == id);
      continue;
    }
    tip = id;
    for (validator_index v = 0; v < 2; ++v)
      fc.vote((2 * id + v) % validators, id, 2 + id / 32);
    REQUIRE(fc.head() == id);
  }
  CHECK(fc.size() == blocks + 1);
  CHECK(fc.weight(0) == 32 * validators);
  fc.justify(tip, 1, std::vector<gwei>(validators, 32));
  fc.prune(tip);
  CHECK(fc.size() <= 2);
}

} // namespace
} // namespace concur::consensus::ethereum::test
