// Ethereum's rules inside the chain engine, several nodes at once.
#include "tests/consensus/ethereum/network.hpp"
#include "tests/support/catch.hpp"

#include "consensus/ethereum/attestation.hpp"
#include "consensus/ethereum/rewards.hpp"
#include "consensus/faulty/stake_conducts.hpp"

namespace concur::consensus::ethereum::test {
namespace {

/// Signs one more vote of each epoch, for another head.
class votes_twice final : public conduct {
public:
  std::vector<vote_message> votes(const step_context&, std::vector<vote_message> honest) override {
    for (std::size_t i = honest.size(); i-- > 0;) {
      attestation other = std::get<attestation>(honest[i]);
      other.head = other.target.root;
      if (other.head == std::get<attestation>(honest[i]).head)
        continue;
      honest.push_back(other);
      ++deviations;
    }
    return honest;
  }
  std::size_t deviations = 0;
};

/// Makes a second block in its slots.
class proposes_twice final : public conduct {
public:
  std::vector<block_ptr> also(const step_context&, const block_ptr& honest) override {
    ++deviations;
    auto h = honest->header();
    std::get<beacon_seal>(h.seal).attestations.clear();
    return {std::make_shared<const block>(h, honest->reward(), std::vector<tx_ptr>{})};
  }
  std::size_t deviations = 0;
};

/// Never uses its turn.
class idle final : public conduct {
public:
  bool takes_turn(const step_context&, std::uint64_t) override { return false; }
};

template <class Conduct>
test_network::conduct_maker only(std::size_t who, Conduct** out = nullptr) {
  return [who, out](std::size_t n) -> std::unique_ptr<conduct> {
    if (n != who)
      return nullptr;
    auto made = std::make_unique<Conduct>();
    if (out != nullptr)
      *out = made.get();
    return made;
  };
}

/// Place in the registry of the validator of node `n`.
validator_index place_of(test_network& net, std::size_t n) {
  const beacon_state s = net.head_state(0);
  for (validator_index i = 0; i < s.validators->size(); ++i)
    if ((*s.validators)[i].account == key_number(n).identity())
      return i;
  throw std::runtime_error("no such validator");
}

TEST_CASE("nodes that are all there settle a checkpoint two epochs later",
          "[ethereum][ethereum_rules]") {
  test_network net(8);
  net.run_to_epoch(6);
  CHECK(net.agree());
  // A block in every slot, seen by everybody.
  CHECK(net.at(0).status().head_height == height{47});
  for (std::size_t n = 0; n < 8; ++n) {
    CHECK(net.settled_epoch(n) == 3);
    CHECK(net.head_state(n).finality.current_justified.epoch == 4);
  }
  CHECK(net.refusals.empty());
  CHECK(net.accusations.empty());
  for (const gwei balance : *net.head_state(0).balances)
    CHECK(balance > eth(32));
}

TEST_CASE("a vote costs one message a link and epoch", "[ethereum][ethereum_rules]") {
  test_network net(8);
  net.run_to_epoch(4);
  const std::uint64_t before = net.messages;
  net.run_to_epoch(8);
  // Flooded over a full graph of 8: the voter tells 7, each of them 6 others. So do blocks, one a
  // slot; statuses and answers come on top.
  const std::uint64_t floods = 7 + 7 * 6;
  const std::uint64_t votes = 4 * 8, blocks = 4 * 8;
  CHECK(net.messages - before >= (votes + blocks) * floods);
  CHECK(net.messages - before < 2 * (votes + blocks) * floods);
}

TEST_CASE("a validator that leaves its slots empty is named, and finality goes on",
          "[ethereum][ethereum_rules]") {
  test_network net(8, quick_settings(), only<idle>(3));
  net.run_to_epoch(8);
  CHECK(net.agree());
  // Empty slots at the end of an epoch put votes off, so that finality may be an epoch late.
  CHECK(net.rules(0).store()->finalised().epoch >= 4);
  const block_tree& tree = net.at(0).tree();
  std::size_t missed = 0;
  slot_number next = 1;
  for (height h{1}; h <= tree.height(tree.head()); h = h + 1)
    for (const slot_result& r : net.rules(0).results_of(tree, tree.best_at(h))) {
      CHECK(r.slot == next++);
      CHECK(r.is_made == (r.producer != key_number(3).identity()));
      missed += r.is_made ? 0 : 1;
    }
  CHECK(missed > 0);
  CHECK(next == slot_of(tree.header(tree.head())) + 1);
}

TEST_CASE("without two thirds of the stake nothing is settled until they are back",
          "[ethereum][ethereum_rules]") {
  test_network net(9);
  net.run_to_epoch(5);
  REQUIRE(net.settled_epoch(0) == 2);
  net.is_cut = [](std::size_t a, std::size_t b) { return a >= 5 || b >= 5; };
  net.run_to_epoch(14);
  // Five of nine go on making blocks, without finality; four others are each alone.
  CHECK(net.settled_epoch(0) <= 4);
  CHECK(net.at(0).status().head == net.at(4).status().head);
  CHECK(net.at(0).status().head != net.at(5).status().head);
  const beacon_state s = net.head_state(0);
  CHECK(is_leaking(net.settings, previous_epoch(net.settings, s), s.finality.finalised.epoch));
  CHECK((*s.balances)[place_of(net, 6)] < (*s.balances)[place_of(net, 0)]);
  net.is_cut = nullptr;
  net.run_to_epoch(19);
  CHECK(net.agree());
  CHECK(net.settled_epoch(0) >= 15);
  CHECK(net.settled_epoch(8) == net.settled_epoch(0));
}

TEST_CASE("two halves of a network settle nothing, and one chain after they meet",
          "[ethereum][ethereum_rules]") {
  test_network net(8);
  net.run_to_epoch(4);
  const epoch_number settled = net.settled_epoch(0);
  net.is_cut = [](std::size_t a, std::size_t b) { return (a < 4) != (b < 4); };
  net.run_to_epoch(8);
  CHECK_FALSE(net.agree());
  for (std::size_t n = 0; n < 8; ++n)
    CHECK(net.settled_epoch(n) <= settled + 2);
  net.is_cut = nullptr;
  net.run_to_epoch(13);
  CHECK(net.agree());
  for (std::size_t n = 0; n < 8; ++n) {
    CHECK(net.settled_epoch(n) >= 9);
    CHECK(net.at(n).status().settled == net.at(0).status().settled);
  }
  CHECK(net.accusations.empty()); // being cut off makes nobody guilty
}

TEST_CASE("who votes twice is accused, slashed by a block and pays exactly its share",
          "[ethereum][ethereum_rules][slashing]") {
  auto settings = quick_settings();
  settings.base_reward_factor = 0; // penalties alone
  votes_twice* faulty = nullptr;
  test_network net(8, settings, only<votes_twice>(5, &faulty));
  net.run_to_epoch(9);
  REQUIRE(faulty->deviations > 0);
  REQUIRE_FALSE(net.accusations.empty());
  for (const accusation& a : net.accusations) {
    CHECK(a.accused == key_number(5).identity());
    CHECK(a.kind == "double-vote");
  }
  const validator_index guilty = place_of(net, 5);
  const beacon_state s = net.head_state(0);
  const validator& v = (*s.validators)[guilty];
  CHECK(v.slashed);
  CHECK(v.exit_epoch != far_future);
  CHECK((*s.balances)[guilty] == eth(32) - eth(32) / 4096);
  gwei rewarded = 0;
  for (validator_index i = 0; i < 8; ++i)
    if (i != guilty) {
      CHECK_FALSE((*s.validators)[i].slashed);
      rewarded += (*s.balances)[i] - eth(32);
    }
  CHECK(rewarded == eth(32) / 4096);
  CHECK(net.settled_epoch(0) >= 6); // seven of eight are enough
}

TEST_CASE("who votes around its own vote is accused and slashed, and finality goes on",
          "[ethereum][ethereum_rules][slashing]") {
  test_network net(8, quick_settings(), [](std::size_t n) -> std::unique_ptr<conduct> {
    return n == 5 ? make_stake_conduct("surround-vote", {{}, instant::max(), 1, {1, "x"}})
                  : nullptr;
  });
  net.run_to_epoch(9);
  REQUIRE_FALSE(net.accusations.empty());
  for (const accusation& a : net.accusations) {
    CHECK(a.accused == key_number(5).identity());
    CHECK(a.kind == "surround-vote");
    const auto& votes = std::get<double_attestation>(*a.evidence);
    CHECK(surrounds(votes.first, votes.second)); // in the order of E7
    CHECK(contradicts(votes.first, votes.second));
  }
  CHECK(net.agree());
  const beacon_state s = net.head_state(0);
  for (std::size_t n = 0; n < 8; ++n)
    CHECK((*s.validators)[place_of(net, n)].slashed == (n == 5));
  CHECK(net.settled_epoch(0) >= 6);
}

TEST_CASE("who makes two blocks of one slot is accused and slashed",
          "[ethereum][ethereum_rules][slashing]") {
  proposes_twice* faulty = nullptr;
  test_network net(8, quick_settings(), only<proposes_twice>(2, &faulty));
  net.run_to_epoch(9);
  REQUIRE(faulty->deviations > 0);
  REQUIRE_FALSE(net.accusations.empty());
  for (const accusation& a : net.accusations) {
    CHECK(a.accused == key_number(2).identity());
    CHECK(a.kind == "double-proposal");
  }
  CHECK(net.agree());
  const beacon_state s = net.head_state(0);
  for (std::size_t n = 0; n < 8; ++n)
    CHECK((*s.validators)[place_of(net, n)].slashed == (n == 2));
  CHECK(net.settled_epoch(0) >= 6);
}

TEST_CASE("a newcomer follows to the same head and settled block", "[ethereum][ethereum_rules]") {
  test_network net(8);
  net.is_cut = [](std::size_t a, std::size_t b) { return a == 7 || b == 7; };
  net.run_to_epoch(6);
  CHECK(net.at(7).status().head_height < net.at(0).status().head_height);
  net.is_cut = nullptr;
  net.run_to_epoch(9);
  CHECK(net.agree());
  CHECK(net.settled_epoch(7) == net.settled_epoch(0));
  CHECK(net.settled_epoch(7) >= 6);
}

TEST_CASE("a bond on the chain becomes a validator, whose unbonding is paid out",
          "[ethereum][ethereum_rules]") {
  auto settings = quick_settings();
  settings.exit_after = 2;
  settings.withdrawability_delay = 3;
  test_network net(8, settings);
  net.run_to_slot(25);
  net.submit(20, bond{eth_amount(40)});
  net.run_to_epoch(16);
  beacon_state s = net.head_state(0);
  REQUIRE(s.validators->size() == 9);
  CHECK((*s.validators)[8].account == key_number(20).identity());
  CHECK((*s.validators)[8].effective_balance == eth(40));
  REQUIRE(is_active((*s.validators)[8], 16));
  // It never votes: an account without a node.
  net.submit(20, unbond{eth_amount(1)});
  net.run_to_epoch(18);
  s = net.head_state(0);
  const epoch_number leaves = (*s.validators)[8].exit_epoch;
  REQUIRE(leaves == 16 + 5);
  CHECK((*s.validators)[8].withdrawable_epoch == leaves + 3);
  net.run_to_epoch(leaves + 5);
  s = net.head_state(0);
  CHECK((*s.validators)[8].released);
  CHECK((*s.balances)[8] == 0);
  const block_tree& tree = net.at(0).tree();
  std::vector<due> paid;
  for (height h{1}; h <= tree.height(tree.head()); h = h + 1)
    for (const due& d : tree.at(tree.best_at(h)).block->dues())
      paid.push_back(d);
  REQUIRE(paid.size() == 1);
  CHECK(paid[0].kind == due_kind::release);
  CHECK(paid[0].who == key_number(20).identity());
  CHECK(paid[0].value > eth_amount(39));
  CHECK(paid[0].value < eth_amount(40));
  CHECK(net.refusals.empty());
}

TEST_CASE("a run gives the same chain twice", "[ethereum][ethereum_rules]") {
  test_network a(6), b(6);
  a.run_to_epoch(4);
  b.run_to_epoch(4);
  CHECK(a.at(0).status().head == b.at(3).status().head);
  CHECK(a.messages == b.messages);
}

} // namespace
} // namespace concur::consensus::ethereum::test
