#include "consensus/pow/retarget.hpp"

#include "tests/consensus/pow/chain_stub.hpp"
#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;

namespace {

pow_params params_of(const nlohmann::json& row) {
  const auto name = row["network"].get<std::string>();
  return params_named(name == "mainnet-alt" ? "mainnet" : name).value();
}

} // namespace

TEST_CASE("the bits after a period are those of the real chains", "[pow][retarget]") {
  std::size_t seen = 0;
  for (const auto& row : json_vector("bitcoin_retarget.json", "cases")) {
    CAPTURE(row.dump());
    const pow_params params = params_of(row);
    const auto last_height = row["last_height"].get<std::uint64_t>();
    const auto first_time = row["first_time"].get<std::uint64_t>();
    const auto last_time = row["last_time"].get<std::uint64_t>();
    const std::uint32_t old_bits = bits_from(row["old_bits"]);
    const std::uint32_t new_bits = bits_from(row["new_bits"]);
    chain_stub chain;
    chain.add(last_height - 2015, first_time, old_bits);
    chain.add(last_height, last_time, old_bits);
    // Core's fourth test gives a height in the middle of a period: only the step is tested then.
    if ((last_height + 1) % 2016 == 0)
      CHECK(next_bits(params, chain, height{last_height}, seconds(last_time + 600)) == new_bits);
    CHECK(retarget(params, old_bits, seconds(first_time), seconds(last_time)) == new_bits);
    const height next{(last_height / 2016 + 1) * 2016};
    CHECK(permitted_transition(params, next, old_bits, new_bits));
    if (row.contains("forbidden_bits"))
      CHECK_FALSE(permitted_transition(params, next, old_bits, bits_from(row["forbidden_bits"])));
    ++seen;
  }
  CHECK(seen == 16);
}

TEST_CASE("BIP 94 retargets from the first block of the period", "[pow][retarget]") {
  std::size_t seen = 0;
  for (const auto& row : json_vector("bitcoin_retarget.json", "bip94")) {
    CAPTURE(row.dump());
    const auto timespan = row["timespan"].get<std::uint64_t>();
    chain_stub chain;
    chain.add(0, 1'000'000, bits_from(row["first_bits"]));
    chain.add(2015, 1'000'000 + timespan, bits_from(row["last_bits"]));
    const bool repaired = row["rule"] == "bip94";
    for (const pow_params& params : repaired ? std::vector{testnet4_params()}
                                             : std::vector{mainnet_params(), testnet3_params()})
      CHECK(next_bits(params, chain, height{2015}, seconds(1'000'600 + timespan)) ==
            bits_from(row["new_bits"]));
    ++seen;
  }
  CHECK(seen == 2);
}

TEST_CASE("real transitions of the main chain stay inside a factor of four", "[pow][retarget]") {
  const auto rows = csv_vector("bitcoin_difficulty_history.csv");
  REQUIRE(rows.size() == 474);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    CAPTURE(rows[i][0]);
    CHECK(permitted_transition(mainnet_params(), height{std::stoull(rows[i][1])},
                               bits_from(rows[i - 1][2]), bits_from(rows[i][2])));
  }
}

TEST_CASE("bits do not change inside a period", "[pow][retarget]") {
  chain_stub chain;
  chain.add(2016, 5'000'000, 0x1b0404cb);
  CHECK(next_bits(mainnet_params(), chain, height{2016}, seconds(9'000'000)) == 0x1b0404cbu);
  CHECK_FALSE(permitted_transition(mainnet_params(), height{2017}, 0x1b0404cb, 0x1b0404ca));
  CHECK(permitted_transition(mainnet_params(), height{2017}, 0x1b0404cb, 0x1b0404cb));
}

TEST_CASE("blocks exactly on time make the puzzle harder by one part in the window",
          "[pow][retarget]") {
  const pow_params params = lecture_params(20, 100, std::chrono::milliseconds{500});
  const std::uint32_t old_bits = params.initial_bits;
  // 99 intervals of 500 ms, where 100 are expected: 0x0fffff * 99 / 100 = 0x0fd70a.
  CHECK(retarget(params, old_bits, unix_ms{1000}, unix_ms{1000 + 99 * 500}) == 0x1e0fd709);
  CHECK(retarget(params, old_bits, unix_ms{1000}, unix_ms{1000 + 100 * 500}) == old_bits);
}

TEST_CASE("a span that runs backwards counts as the shortest", "[pow][retarget]") {
  const pow_params params = mainnet_params();
  CHECK(retarget(params, 0x1b0404cb, seconds(5'000'000), seconds(4'000'000)) ==
        retarget(params, 0x1b0404cb, seconds(5'000'000), seconds(5'302'400)));
  CHECK(retarget(params, 0x1b0404cb, seconds(5'000'000), seconds(4'000'000)) == 0x1b010132);
}

TEST_CASE("an easy target near 2^256 is retargeted without overflow", "[pow][retarget]") {
  const pow_params params = lecture_params(1, 10, std::chrono::milliseconds{100});
  REQUIRE(check(params));
  CHECK(retarget(params, params.initial_bits, unix_ms{0}, unix_ms{4000}) ==
        encode_compact(params.limit));
  CHECK(leading_zero_bits(
            target_of(retarget(params, params.initial_bits, unix_ms{0}, unix_ms{250})).value()) ==
        3);
}

TEST_CASE("a late testnet block may have the easiest target", "[pow][retarget][testnet]") {
  for (const pow_params& params : {testnet3_params(), testnet4_params()}) {
    chain_stub chain;
    chain.add(2016, 5'000'000, 0x1b0404cb);
    chain.add(2017, 5'001'300, 0x1d00ffff);
    chain.add(2018, 5'002'600, 0x1d00ffff);
    CHECK(next_bits(params, chain, height{2018}, seconds(5'003'801)) == 0x1d00ffffu);
    // 1200 s are not late, and the exceptions before do not count.
    CHECK(next_bits(params, chain, height{2018}, seconds(5'003'800)) == 0x1b0404cbu);
    CHECK(next_bits(params, chain, height{2018}, seconds(4'000'000)) == 0x1b0404cbu);
  }
}

TEST_CASE("walking back over exceptions ends at the start of a period",
          "[pow][retarget][testnet]") {
  chain_stub chain;
  chain.add(2015, 5'000'000, 0x1b0404cb);
  chain.add(2016, 5'001'300, 0x1d00ffff);
  chain.add(2017, 5'002'600, 0x1d00ffff);
  CHECK(next_bits(testnet3_params(), chain, height{2017}, seconds(5'002'700)) == 0x1d00ffffu);
}

TEST_CASE("a gap where the rule looks leaves the next bits unknown", "[pow][retarget]") {
  chain_stub chain;
  chain.add(2015, 5'000'000, 0x1b0404cb);
  CHECK_FALSE(next_bits(mainnet_params(), chain, height{2015}, seconds(5'000'600)));
  CHECK_FALSE(next_bits(mainnet_params(), chain, height{2014}, seconds(5'000'600)));
  CHECK_FALSE(next_bits(testnet3_params(), chain, height{2014}, seconds(5'000'600)));
  CHECK_FALSE(next_bits(bch_params(), chain, height{2015}, seconds(5'000'600)));
}

TEST_CASE("without retargeting every block has its parent's bits", "[pow][retarget]") {
  chain_stub chain;
  chain.add(2015, 5'000'000, 0x207fffff);
  CHECK(next_bits(regtest_params(), chain, height{2015}, seconds(9'000'000)) == 0x207fffffu);
  CHECK_FALSE(permitted_transition(regtest_params(), height{2016}, 0x207fffff, 0x207ffffe));
}
