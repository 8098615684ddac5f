#include "consensus/dpos/slots.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using namespace concur::consensus::dpos;

namespace {

constexpr slot_rules five_seconds{milliseconds{5000}, 3};

} // namespace

TEST_CASE("the first slot is one interval after the head and slot 0 is too early",
          "[dpos][slots]") {
  slot_head head{height{7}, unix_ms{1'600'000'000'000}, 12, false};
  CHECK(time_of_slot(five_seconds, head, 1) == unix_ms{1'600'000'005'000});
  CHECK(slot_at(five_seconds, head, head.time) == 0);
  CHECK(slot_at(five_seconds, head, unix_ms{1'600'000'004'999}) == 0);
  CHECK(slot_at(five_seconds, head, unix_ms{1'600'000'005'000}) == 1);
  CHECK(slot_at(five_seconds, head, unix_ms{1'600'000'009'999}) == 1);
  CHECK(slot_at(five_seconds, head, unix_ms{1'600'000'010'000}) == 2);
}

TEST_CASE("only the beginning of a slot is a slot's time", "[dpos][slots]") {
  slot_head head{height{7}, unix_ms{1'600'000'000'000}, 12, false};
  CHECK(slot_starting_at(five_seconds, head, unix_ms{1'600'000'005'000}) == 1);
  CHECK(slot_starting_at(five_seconds, head, unix_ms{1'600'000'005'001}) == 0);
  CHECK(slot_starting_at(five_seconds, head, unix_ms{1'600'000'000'000}) == 0);
  CHECK(slot_starting_at(five_seconds, head, unix_ms{1'600'000'500'000}) == 100);
}

TEST_CASE("slots follow the grid of intervals, but those after genesis its own time",
          "[dpos][slots]") {
  slot_head genesis{height{0}, unix_ms{1'600'000'001'000}, 0, false};
  CHECK(time_of_slot(five_seconds, genesis, 1) == unix_ms{1'600'000'006'000});
  CHECK(time_of_slot(five_seconds, genesis, 3) == unix_ms{1'600'000'016'000});
  auto first = next_head(five_seconds, genesis, 1, false);
  CHECK(first == slot_head{height{1}, unix_ms{1'600'000'006'000}, 1, false});
  CHECK(time_of_slot(five_seconds, first, 1) == unix_ms{1'600'000'010'000});
}

TEST_CASE("after maintenance three slots are skipped", "[dpos][slots]") {
  slot_head head{height{7}, unix_ms{1'600'000'000'000}, 12, true};
  CHECK(time_of_slot(five_seconds, head, 1) == unix_ms{1'600'000'020'000});
  CHECK(slot_at(five_seconds, head, unix_ms{1'600'000'019'999}) == 0);
  CHECK(slot_at(five_seconds, head, unix_ms{1'600'000'025'000}) == 2);
  // The skipped slots are nobody's turn.
  CHECK(next_head(five_seconds, head, 1, false).absolute_slot == 13);
}

TEST_CASE("the turn moves on with every slot, missed ones included", "[dpos][slots]") {
  slot_head head{height{7}, unix_ms{1'600'000'000'000}, 12, false};
  CHECK(turn_of(head, 1, 11) == 2);
  CHECK(turn_of(head, 10, 11) == 0);
  auto next = next_head(five_seconds, head, 4, false);
  CHECK(next.absolute_slot == 16);
  CHECK(next.height == height{8});
  CHECK(turn_of(next, 1, 11) == turn_of(head, 5, 11));
}

TEST_CASE("participation counts filled slots of the last 128", "[dpos][slots]") {
  recent_slots slots;
  CHECK(slots.participation() == 100);
  slots.add_block(1);
  CHECK(slots.filled() == 127);
  slots.add_block(126); // the missed slots come last, as in Graphene's code
  CHECK(slots.filled() == 1);
  slots.add_block(0);
  CHECK(slots.filled() == 2);
  slots.add_block(127);
  CHECK(slots.filled() == 1);
  slots.add_block(128);
  CHECK(slots.filled() == 0);
}

TEST_CASE("42 filled slots of 128 stop production and 43 do not", "[dpos][slots]") {
  recent_slots slots;
  slots.add_block(128 - 43);
  slots.add_block(128 - 43);
  REQUIRE(slots.filled() == 1);
  for (int i = 0; i < 41; ++i)
    slots.add_block(0);
  REQUIRE(slots.filled() == 42);
  CHECK(slots.participation() < participation_required);
  slots.add_block(0);
  CHECK(slots.participation() >= participation_required);
}

TEST_CASE("EOSIO's slots and producers are those of the vectors", "[dpos][slots][vectors]") {
  auto file = concur::test::json_vector("eosio_schedule.json");
  std::size_t seen = 0;
  for (auto& row : file["slot"]["cases"]) {
    CAPTURE(row.dump());
    auto slot = eosio_slot_at({}, unix_ms{row["unix_ms"].get<std::uint64_t>()});
    CHECK(slot == row["slot"].get<std::uint64_t>());
    CHECK(time_of_eosio_slot({}, slot) == unix_ms{row["unix_ms"].get<std::uint64_t>()});
    CHECK(eosio_turn_of({}, slot, row["n"].get<std::size_t>()) ==
          row["producer_index"].get<std::size_t>());
    ++seen;
  }
  CHECK(seen == 6);
}

TEST_CASE("an EOSIO producer has twelve slots in a row", "[dpos][slots]") {
  for (std::uint64_t slot = 0; slot < 3 * 12 * 4; ++slot) {
    CAPTURE(slot);
    CHECK(eosio_turn_of({}, slot, 4) == slot / 12 % 4);
  }
  CHECK(eosio_slot_at({}, unix_ms{0}) == 0);
  CHECK(eosio_slot_at({milliseconds{100}, 12}, unix_ms{eosio_epoch.value + 1'999}) == 19);
}
