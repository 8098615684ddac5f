#include "consensus/ethereum/rewards.hpp"
#include "consensus/ethereum/transition.hpp"
#include "tests/consensus/ethereum/support.hpp"
#include "tests/support/catch.hpp"

namespace concur::consensus::ethereum::test {
namespace {

/// A chain in epoch 4 and somebody due in slot 130, whose honest attestation it has.
struct due_in_130 {
  ethereum_settings settings = settings_of(revision::electra);
  lone_chain chain{settings, equal_validators(64), [](auto, auto) { return true; }};
  epoch_duties duties{prepared()};
  included_attestation vote;

  due_in_130() {
    vote.who = duties.attesters(130)[0];
    vote.data.slot = 130;
    vote.data.source = state().finality.current_justified;
    vote.data.target = {4, block_number(128)};
    vote.data.head = block_number(130);
    move_to(130);
  }
  beacon_state& state() { return chain.state(); }

  /// Blocks up to `slot`, empty ones.
  void move_to(slot_number slot) {
    while (state().slot < slot) {
      advance(settings, state(), state().slot + 1);
      state().latest_block = block_number(state().slot);
    }
  }
  /// What a block in `slot` says to it.
  reason judged_in(slot_number slot) {
    beacon_state s = state();
    advance(settings, s, slot);
    return check_inclusion(settings, s, duties, vote).why();
  }
  std::uint8_t earned_in(slot_number slot) {
    beacon_state s = state();
    advance(settings, s, slot);
    return flags_earned(settings, s, vote.data);
  }

private:
  epoch_duties prepared() {
    chain.run_to(4);
    return {settings, chain.state(), 4};
  }
};

TEST_CASE("a block may include what is at least a slot and at most an epoch old",
          "[ethereum][inclusion]") {
  due_in_130 f;
  CHECK(f.judged_in(130) == "attestation-too-early");
  CHECK(f.judged_in(131).empty());
  CHECK(f.judged_in(191).empty());
  CHECK(f.judged_in(192) == "attestation-bad-target");
  f.settings.late_inclusion = false;
  CHECK(f.judged_in(162).empty());
  CHECK(f.judged_in(163) == "attestation-too-late");
}

TEST_CASE("a block refuses votes from another history and out of turn", "[ethereum][inclusion]") {
  due_in_130 f;
  const attestation good = f.vote.data;
  f.vote.data.source.root = block_number(999);
  CHECK(f.judged_in(131) == "attestation-bad-source");
  f.vote.data = good;
  f.vote.data.target.epoch = 3;
  CHECK(f.judged_in(131) == "attestation-bad-target");
  f.vote.data = good;
  f.vote.who = f.duties.attesters(131)[0];
  CHECK(f.judged_in(131) == "attestation-not-due");
  f.vote.who = 64;
  CHECK(f.judged_in(131) == "attestation-not-due");
}

TEST_CASE("flags are for the right chain in time", "[ethereum][inclusion]") {
  due_in_130 f;
  CHECK(f.earned_in(131) == (timely_source | timely_target | timely_head));
  CHECK(f.earned_in(132) == (timely_source | timely_target));
  CHECK(f.earned_in(135) == (timely_source | timely_target));
  CHECK(f.earned_in(136) == timely_target);
  CHECK(f.earned_in(190) == timely_target);
  f.vote.data.head = block_number(129);
  CHECK(f.earned_in(131) == (timely_source | timely_target));
  f.vote.data.head = block_number(130);
  f.vote.data.target.root = block_number(127);
  CHECK(f.earned_in(131) == timely_source);
}

TEST_CASE("a proposer is paid once for a flag", "[ethereum][inclusion]") {
  due_in_130 f;
  beacon_state s = f.state();
  advance(f.settings, s, 132);
  const gwei total = total_active_balance(f.settings, s, 4);
  const gwei before = (*s.balances)[20];
  const gwei base = base_reward(f.settings, (*s.validators)[f.vote.who], total);
  include(f.settings, s, f.vote, 20, total);
  CHECK((*s.balances)[20] - before == base * (14 + 26) * 8 / (56 * 64));
  CHECK((*s.current_flags)[f.vote.who] == (timely_source | timely_target));
  const auto once = s;
  include(f.settings, s, f.vote, 20, total);
  CHECK(s == once);
}

TEST_CASE("votes of the last slot count for the epoch that is over", "[ethereum][inclusion]") {
  due_in_130 f;
  f.move_to(159);
  beacon_state s = f.state();
  f.vote.who = f.duties.attesters(159)[0];
  f.vote.data.slot = 159;
  f.vote.data.head = block_number(159);
  advance(f.settings, s, 160);
  REQUIRE(check_inclusion(f.settings, s, f.duties, f.vote));
  include(f.settings, s, f.vote, 20, total_active_balance(f.settings, s, 5));
  CHECK((*s.current_flags)[f.vote.who] == 0);
  CHECK((*s.previous_flags)[f.vote.who] == (timely_source | timely_target | timely_head));
}

} // namespace
} // namespace concur::consensus::ethereum::test
