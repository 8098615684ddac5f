#include "consensus/pow/retarget.hpp"

#include "tests/consensus/pow/chain_stub.hpp"
#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;
using std::chrono::milliseconds;

TEST_CASE("asert computes the published targets", "[pow][asert]") {
  std::size_t seen = 0;
  for (const auto& row : json_vector("bch_asert.json", "calculate")) {
    CAPTURE(row.dump());
    const u256 target = asert_target(bch_params(), number(row["ref_target"]),
                                     milliseconds{1000 * row["time_diff"].get<std::int64_t>()},
                                     row["height_diff"].get<std::uint64_t>());
    CHECK(target == number(row["target"]));
    CHECK(encode_compact(target) == bits_from(row["bits"]));
    ++seen;
  }
  CHECK(seen == 16);
}

TEST_CASE("asert gives the bits of the published runs", "[pow][asert]") {
  std::size_t seen = 0;
  for (const auto& run : json_vector("bch_asert.json", "runs")) {
    CAPTURE(run["name"].get<std::string>());
    pow_params params = bch_params();
    params.anchor = {height{run["anchor_height"].get<std::uint64_t>()},
                     bits_from(run["anchor_bits"]),
                     seconds(run["anchor_parent_time"].get<std::uint64_t>())};
    for (const auto& block : run["blocks"]) {
      CAPTURE(block.dump());
      const auto h = block[0].get<std::uint64_t>();
      const auto time = block[1].get<std::uint64_t>();
      chain_stub chain;
      chain.add(h, time, 0);
      CHECK(next_bits(params, chain, height{h}, seconds(time + 600)) == bits_from(block[2]));
      ++seen;
    }
  }
  CHECK(seen == 1100);
}

TEST_CASE("a chain on schedule keeps the difficulty of its genesis under asert", "[pow][asert]") {
  const pow_params params =
      anchored_in_genesis(lecture_params(16, 0, milliseconds{250}), unix_ms{1'700'000'000'000});
  REQUIRE(check(params));
  chain_stub chain;
  for (std::uint64_t h = 0; h < 5; ++h) {
    chain.add_ms(h, 1'700'000'000'000 + 250 * h, params.initial_bits);
    CHECK(next_bits(params, chain, height{h}, unix_ms{0}) == params.initial_bits);
  }
  // A half-life (288 spacings) late doubles the target, the same early halves it.
  chain.add_ms(4, 1'700'000'000'000 + 250 * (4 + 288), params.initial_bits);
  CHECK(next_bits(params, chain, height{4}, unix_ms{0}) == 0x1f01fffeu);
  chain.add_ms(300, 1'700'000'000'000 + 250 * 12, params.initial_bits);
  CHECK(next_bits(params, chain, height{300}, unix_ms{0}) == 0x1e7fff80u);
}

TEST_CASE("asert stays between one and the limit however late or early", "[pow][asert]") {
  const pow_params params = bch_params();
  const u256 anchor = target_of(params.anchor.bits).value();
  CHECK(asert_target(params, anchor, milliseconds::max(), 0) == params.limit);
  CHECK(asert_target(params, anchor, milliseconds::min(), 0) == u256{1});
  CHECK(asert_target(params, anchor, milliseconds{0}, ~std::uint64_t{0}) == u256{1});
  pow_params easy = lecture_params(0, 0, milliseconds{1000});
  CHECK(asert_target(easy, u256::max(), milliseconds{1000}, 0) == u256::max());
  CHECK(asert_target(easy, u256::max(), milliseconds{1000 - 288'000}, 0) == u256::max() >> 1);
}

TEST_CASE("lwma keeps the target of a steady chain and follows its speed", "[pow][lwma]") {
  pow_params params = mainnet_params();
  params.rule = retarget_rule::lwma;
  params.window = 60;
  REQUIRE(check(params));
  const std::uint32_t bits = 0x1c100000;
  const auto next_after = [&](std::uint64_t solve_time) {
    chain_stub chain;
    for (std::uint64_t h = 100; h <= 160; ++h)
      chain.add(h, 1'000'000 + h * solve_time, bits);
    return next_bits(params, chain, height{160}, unix_ms{0});
  };
  CHECK(next_after(600) == bits);
  CHECK(next_after(300) == 0x1c080000u);
  CHECK(next_after(1200) == 0x1c200000u);
  CHECK(next_after(3600) == 0x1c600000u);
  CHECK(next_after(36000) == 0x1c600000u); // six spacings are the longest that counts
  CHECK(next_after(0) == 0x1b06d3a0u);     // one second is the shortest: 0x10000000 / 600
}

TEST_CASE("lwma weighs new blocks more than old ones", "[pow][lwma]") {
  pow_params params = mainnet_params();
  params.rule = retarget_rule::lwma;
  params.window = 3;
  const auto next_after = [&](std::uint64_t a, std::uint64_t b, std::uint64_t c) {
    chain_stub chain;
    const std::uint64_t start = 1'000'000;
    chain.add(10, start, 0x1c100000);
    chain.add(11, start + a, 0x1c100000);
    chain.add(12, start + a + b, 0x1c100000);
    chain.add(13, start + a + b + c, 0x1c100000);
    return next_bits(params, chain, height{13}, unix_ms{0});
  };
  // (1*1200 + 2*600 + 3*600) / 3600 = 7/6 and (1*600 + 2*600 + 3*1200) / 3600 = 9/6.
  CHECK(next_after(1200, 600, 600) == 0x1c12aaaau);
  CHECK(next_after(600, 600, 1200) == 0x1c180000u);
}

TEST_CASE("lwma starts at the initial difficulty and needs its whole window", "[pow][lwma]") {
  pow_params params = mainnet_params();
  params.rule = retarget_rule::lwma;
  params.window = 60;
  chain_stub chain;
  chain.add(59, 1'000'000, 0x1c100000);
  CHECK(next_bits(params, chain, height{59}, unix_ms{0}) == 0x1d00ffffu);
  chain.add(60, 1'000'000, 0x1c100000);
  CHECK_FALSE(next_bits(params, chain, height{60}, unix_ms{0}));
}
