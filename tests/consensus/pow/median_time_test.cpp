#include "consensus/pow/median_time.hpp"

#include "tests/consensus/pow/chain_stub.hpp"
#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;

TEST_CASE("the median time past of the first real blocks is known", "[pow][time]") {
  const auto times = json_vector("bitcoin_mtp.json", "times");
  const auto medians = json_vector("bitcoin_mtp.json", "median_time_past");
  REQUIRE(times.size() == 61);
  REQUIRE(medians.size() == 61);
  chain_stub chain;
  for (std::size_t h = 0; h < times.size(); ++h) {
    const auto time = times[h].get<std::uint64_t>();
    if (h > 0)
      CHECK(check_time(mainnet_params(), chain, height{h - 1}, seconds(time)));
    chain.add(h, time, 0x1d00ffff);
    CHECK(median_time_past(chain, height{h}, 11) == seconds(medians[h].get<std::uint64_t>()));
  }
}

TEST_CASE("a block must be later than the median, and only by one unit", "[pow][time]") {
  const auto times = json_vector("bitcoin_mtp.json", "times");
  chain_stub chain;
  for (std::size_t h = 0; h < times.size(); ++h)
    chain.add(h, times[h].get<std::uint64_t>(), 0x1d00ffff);
  const pow_params params = mainnet_params();
  const height parent{60};
  CHECK(check_time(params, chain, parent, seconds(1231618509)).why() == "time-too-old");
  CHECK(check_time(params, chain, parent, seconds(1231618510)));
  CHECK(check_time(params, chain, parent, unix_ms{1231618509'500}).why() == "time-not-whole");
  CHECK(earliest_time(params, chain, parent) == seconds(1231618510));
}

TEST_CASE("a gap among the ancestors leaves the median unknown", "[pow][time]") {
  chain_stub chain;
  for (std::uint64_t h = 100; h < 110; ++h)
    chain.add(h, 1'000'000 + h, 0);
  CHECK_FALSE(median_time_past(chain, height{109}, 11));
  CHECK(check_time(mainnet_params(), chain, height{109}, seconds(5)));
  CHECK_FALSE(earliest_time(mainnet_params(), chain, height{109}));
  chain.add(99, 1, 0);
  CHECK(median_time_past(chain, height{109}, 11) == seconds(1'000'104));
}

TEST_CASE("a testnet4 period may not start long before its parent", "[pow][time]") {
  chain_stub chain;
  for (std::uint64_t h = 2000; h < 2015; ++h)
    chain.add(h, 1'000'000 + h, 0x1d00ffff);
  chain.add(2015, 2'000'000, 0x1d00ffff);
  const pow_params params = testnet4_params();
  const height parent{2015};
  CHECK(check_time(params, chain, parent, seconds(1'999'400)));
  CHECK(check_time(params, chain, parent, seconds(1'999'399)).why() == "time-timewarp-attack");
  CHECK(check_time(testnet3_params(), chain, parent, seconds(1'999'399)));
  CHECK(earliest_time(params, chain, parent) == seconds(1'999'400));
}

TEST_CASE("a block more than two hours ahead waits", "[pow][time]") {
  const pow_params params = mainnet_params();
  CHECK_FALSE(is_from_the_future(params, seconds(1'007'200), seconds(1'000'000)));
  CHECK(is_from_the_future(params, unix_ms{1'007'200'001}, seconds(1'000'000)));
  CHECK_FALSE(is_from_the_future(params, seconds(1), seconds(1'000'000)));
}

TEST_CASE("settings that do not make a chain are refused", "[pow][params]") {
  for (const char* name :
       {"bitcoin", "mainnet", "testnet3", "testnet4", "signet", "regtest", "bch"})
    CHECK(check(params_named(name).value()));
  CHECK_FALSE(params_named("dogecoin"));
  CHECK(retarget_rule_named("lwma") == retarget_rule::lwma);
  CHECK(to_string(retarget_rule::asert) == "asert");
  CHECK_FALSE(retarget_rule_named("daily"));
  const std::chrono::milliseconds second{1000};
  CHECK(check(lecture_params(20, 0, second)));
  CHECK(check(lecture_params(0, 2, second)));
  CHECK(check(lecture_params(255, 1'000'000, second)));
  CHECK_FALSE(check(lecture_params(20, 1, second)));
  CHECK_FALSE(check(lecture_params(20, 1'000'001, second)));
  CHECK_FALSE(check(lecture_params(20, 144, second * 0)));
  pow_params params = mainnet_params();
  params.initial_bits = 0x1d01ffff;
  CHECK_FALSE(check(params));
  params = mainnet_params();
  params.rule = retarget_rule::asert;
  CHECK_FALSE(check(params));
}

TEST_CASE("the lecture reads a digest from the left and Bitcoin from the right", "[pow][params]") {
  hash256 digest;
  digest.data[31] = 0xff;
  CHECK(check_proof(lecture_params(20, 0, std::chrono::milliseconds{1000}), digest, 0x1e0fffff));
  CHECK(check_proof(mainnet_params(), digest, 0x1d00ffff).why() == "high-hash");
  CHECK(check_proof(mainnet_params(), digest, 0x1d80ffff).why() == "bits-negative");
  for (const auto order : {digest_order::little_endian, digest_order::big_endian})
    CHECK(digest_of(order, number_of(order, digest)) == digest);
}
