#include "consensus/pos/lecture_turn.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/chi_square.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using namespace concur::consensus::pos;

namespace {

account_id account(std::uint8_t n) {
  account_id id;
  id.data[0] = n;
  return id;
}

/// A, B and C of the lecture.
std::vector<lecture_staker> lecture_stakers() {
  return {{account(1), coin_days(300'000)},
          {account(2), coin_days(15'000)},
          {account(3), coin_days(40'000)}};
}

block_id parent_of(std::uint64_t slot) {
  std::array<std::uint8_t, 8> bytes;
  store_le(bytes.data(), slot);
  return sha256(bytes);
}

/// Blocks of A until the rule names another one, played slot by slot.
std::optional<std::uint64_t> played_streak(std::chrono::milliseconds interval,
                                           std::uint64_t blocks_max) {
  const amount held[] = {coins(10'000), coins(1000), coins(2000)};
  auto stakers = lecture_stakers();
  for (std::uint64_t block = 0; block < blocks_max; ++block) {
    if (lecture_winner(stakers, 0) != std::size_t{0})
      return block;
    stakers[0].age = lecture_after_block(stakers[0].age).value();
    for (std::size_t i = 0; i < stakers.size(); ++i)
      stakers[i].age += coin_age_of(held[i], interval);
  }
  return std::nullopt;
}

} // namespace

TEST_CASE("the largest coin-age makes the block", "[pos][lecture][vectors]") {
  const auto file = test::json_vector("lecture_pos.json");
  const auto names = {"A", "B", "C"};
  const auto winner = lecture_winner(lecture_stakers(), 0);
  REQUIRE(winner.has_value());
  CHECK(names.begin()[*winner] == file.at("winner").get<std::string>());
}

TEST_CASE("a silent winner hands the turn to the next by rank", "[pos][lecture]") {
  const auto stakers = lecture_stakers();
  CHECK(lecture_ranking(stakers) == std::vector<std::size_t>{0, 2, 1});
  for (std::uint64_t empty : {0u, 3u, 300u})
    CHECK(lecture_winner(stakers, empty) == std::size_t{0});
  CHECK(lecture_winner(stakers, 1) == std::size_t{2});
  CHECK(lecture_winner(stakers, 2) == std::size_t{1});
}

TEST_CASE("who cannot pay for a block has no turn", "[pos][lecture]") {
  auto stakers = lecture_stakers();
  stakers[1].age = coin_days(365) - 1;
  CHECK(lecture_ranking(stakers) == std::vector<std::size_t>{0, 2});
  for (std::uint64_t slot = 0; slot < 500; ++slot)
    CHECK(lecture_lottery(stakers, block_id{}, slot) != std::size_t{1});
  stakers[0].age = stakers[2].age = coin_days(364);
  CHECK_FALSE(lecture_winner(stakers, 0).has_value());
  CHECK_FALSE(lecture_lottery(stakers, block_id{}, 1).has_value());
  CHECK_FALSE(lecture_winner({}, 0).has_value());
}

TEST_CASE("among equal coin-ages the smaller account is first", "[pos][lecture]") {
  const std::vector<lecture_staker> stakers{
      {account(9), coin_days(400)}, {account(4), coin_days(400)}, {account(6), coin_days(401)}};
  CHECK(lecture_ranking(stakers) == std::vector<std::size_t>{2, 1, 0});
}

TEST_CASE("the streak of the largest coin-age is that of the vectors", "[pos][lecture][vectors]") {
  const std::vector<lecture_holder> holders{{coins(10'000), coin_days(300'000)},
                                            {coins(1000), coin_days(15'000)},
                                            {coins(2000), coin_days(40'000)}};
  const auto rows = test::json_vector("lecture_pos.json").at("argmax_streak").at("blocks_per_day");
  REQUIRE(rows.size() == 5);
  for (const auto& [per_day, blocks] : rows.items()) {
    CAPTURE(per_day);
    const std::chrono::milliseconds interval{86'400'000 / std::stoi(per_day)};
    const auto streak = lecture_streak(holders, interval);
    CHECK(streak == played_streak(interval, 20'000));
    if (blocks.is_null())
      CHECK_FALSE(streak.has_value());
    else
      CHECK(streak == blocks.get<std::uint64_t>());
  }
  // For ever up to 8000/365 = 21.9 blocks a day.
  CHECK_FALSE(lecture_streak(holders, std::chrono::milliseconds{86'400'000 / 21}).has_value());
  CHECK(lecture_streak(holders, std::chrono::milliseconds{86'400'000 / 22}).has_value());
}

TEST_CASE("the lottery gives these winners on every machine", "[pos][lecture]") {
  // Computed by an independent program from rule L7.
  const std::size_t expected[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0,
                                  0, 2, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0,
                                  0, 0, 0, 2, 0, 0, 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (std::uint64_t slot = 0; slot < std::size(expected); ++slot)
    CHECK(lecture_lottery(lecture_stakers(), block_id{}, slot) == expected[slot]);
}

TEST_CASE("20,000 slots of the lottery are won by coin-age", "[pos][lecture][statistics]") {
  const auto stakers = lecture_stakers();
  std::vector<std::uint64_t> won(3);
  for (std::uint64_t slot = 0; slot < 20'000; ++slot)
    ++won[*lecture_lottery(stakers, parent_of(slot), slot)];
  // Two degrees of freedom: 9.210 is exceeded with probability 1 %.
  CHECK(test::chi_square(won, {60, 3, 8}) < 9.210);
  CHECK(test::chi_square(won, {1, 1, 1}) > 9.210);
  CHECK(test::chi_square(won, {58, 5, 8}) > 9.210);
}

TEST_CASE("every empty slot draws anew", "[pos][lecture][statistics]") {
  // One parent, 20,000 slots after it.
  const auto stakers = lecture_stakers();
  std::vector<std::uint64_t> won(3);
  for (std::uint64_t slot = 0; slot < 20'000; ++slot)
    ++won[*lecture_lottery(stakers, block_id{}, slot)];
  CHECK(test::chi_square(won, {60, 3, 8}) < 9.210);
}
