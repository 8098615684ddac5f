#include "consensus/pos/peercoin/kernel.hpp"

#include "consensus/pos/peercoin/wide.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using namespace concur::consensus::pos::peercoin;

namespace {

kernel kernel_of(const nlohmann::json& row) {
  return {std::stoull(row.at("modifier").get<std::string>(), nullptr, 16),
          row.at("time_block_from").get<std::uint32_t>(),
          row.at("tx_prev_offset").get<std::uint32_t>(),
          row.at("time_tx_prev").get<std::uint32_t>(),
          row.at("prevout_n").get<std::uint32_t>(),
          row.at("time_tx").get<std::uint32_t>()};
}

hash256 hash_of(const u256& n) { return {n.to_le()}; }

} // namespace

TEST_CASE("kernels of live nodes are reproduced", "[pos][peercoin][vectors]") {
  const auto rows = test::json_vector("peercoin_kernel.json").at("kernels");
  REQUIRE(rows.size() == 2);
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    CHECK(to_reversed_hex(kernel_hash(kernel_of(row))) == row.at("hash_proof").get<std::string>());
  }
}

TEST_CASE("every field of a kernel changes its hash", "[pos][peercoin]") {
  const kernel k{1, 2, 3, 4, 5, 6};
  const auto hash = kernel_hash(k);
  for (const kernel& other :
       {kernel{9, 2, 3, 4, 5, 6}, kernel{1, 9, 3, 4, 5, 6}, kernel{1, 2, 9, 4, 5, 6},
        kernel{1, 2, 3, 9, 5, 6}, kernel{1, 2, 3, 4, 9, 6}, kernel{1, 2, 3, 4, 5, 9}})
    CHECK(kernel_hash(other) != hash);
}

TEST_CASE("weight in coin-days is that of the vectors", "[pos][peercoin][vectors]") {
  const auto rows = test::json_vector("peercoin_kernel.json").at("coin_day_weight");
  REQUIRE(rows.size() == 7);
  // A laboratory's coin has 100 times as many units: the same value weighs the same.
  params fine;
  fine.coin *= 100;
  for (const auto& row : rows) {
    CAPTURE(row.dump());
    const auto value = row.at("value").get<std::uint64_t>();
    const auto age = row.at("age_s").get<std::int64_t>();
    CHECK(coin_day_weight(params{}, value, age) == row.at("weight").get<std::uint64_t>());
    CHECK(coin_day_weight(fine, value * 100, age) == row.at("weight").get<std::uint64_t>());
    const amount held{value * 100};
    const auto together = coin_age{held.value} * static_cast<std::uint64_t>(age) * 1000;
    CHECK(account_weight(fine, held, together) == row.at("weight").get<std::uint64_t>());
  }
}

TEST_CASE("weight is nothing at 30 days and grows no more after 90", "[pos][peercoin]") {
  const params p;
  const std::uint64_t whole_supply = 25'000'000 * p.coin;
  CHECK(coin_day_weight(p, whole_supply, 0) == 0);
  CHECK(coin_day_weight(p, whole_supply, 30 * seconds_per_day) == 0);
  CHECK(coin_day_weight(p, p.coin, 31 * seconds_per_day - 1) == 0);
  CHECK(coin_day_weight(p, p.coin, 31 * seconds_per_day) == 1);
  CHECK(coin_day_weight(p, p.coin, 90 * seconds_per_day - 1) == 59);
  CHECK(coin_day_weight(p, p.coin, 90 * seconds_per_day) == 60);
  CHECK(coin_day_weight(p, p.coin, 5000 * seconds_per_day) == 60);
  // 64 bits of units for 60 days do not fit into 64 bits of unit-seconds.
  CHECK(coin_day_weight(p, ~std::uint64_t{0}, 90 * seconds_per_day) == 1'106'804'644'422'573u);
}

TEST_CASE("an output may stake when its block has the minimum age", "[pos][peercoin]") {
  const params p;
  const std::int64_t made = 1'700'000'000;
  CHECK_FALSE(may_stake(p, made, made + 30 * seconds_per_day - 1));
  CHECK(may_stake(p, made, made + 30 * seconds_per_day));
  CHECK(may_stake(testnet_params(), made, made + seconds_per_day));
  CHECK_FALSE(may_stake(testnet_params(), made, made + seconds_per_day - 1));
}

TEST_CASE("an account may stake when its coins have the minimum age on average",
          "[pos][peercoin]") {
  const params p;
  const amount held{7};
  const coin_age least = coin_age{7} * 30 * 86'400'000;
  CHECK(account_may_stake(p, held, least));
  CHECK_FALSE(account_may_stake(p, held, least - 1));
  CHECK_FALSE(account_may_stake(p, amount{0}, 0));
}

TEST_CASE("a kernel meets exactly target times weight", "[pos][peercoin]") {
  const auto target = u256{0xffff} << 208; // 1d00ffff
  for (std::uint64_t weight : {1u, 3u, 60'000u}) {
    const auto bound = target * weight;
    CHECK(meets_kernel_target(hash_of(bound), 0x1d00ffff, weight));
    CHECK_FALSE(meets_kernel_target(hash_of(bound + u256{1}), 0x1d00ffff, weight));
  }
  CHECK(meets_kernel_target(hash256{}, 0x1d00ffff, 0));
  CHECK_FALSE(meets_kernel_target(hash_of(u256{1}), 0x1d00ffff, 0));
}

TEST_CASE("a product beyond 256 bits is not cut off", "[pos][peercoin]") {
  // 0xffff * 2^208 times 2^33 is 2^257 and a bit less: whatever the hash, it is below. Cut to 256
  // bits, the bound would be nearly nothing.
  CHECK(meets_kernel_target(hash_of(u256::max()), 0x1d00ffff, std::uint64_t{1} << 33));
  CHECK(meets_kernel_target(hash_of(u256::max()), 0x1d00ffff, ~std::uint64_t{0}));
  CHECK_FALSE(meets_kernel_target(hash_of(u256::max()), 0x1d00ffff, std::uint64_t{1} << 32));
}

TEST_CASE("bits that are no target let nothing pass", "[pos][peercoin]") {
  for (std::uint32_t bits : {0x00000000u, 0x1d80ffffu, 0xff123456u})
    CHECK_FALSE(meets_kernel_target(hash256{}, bits, 100));
}

TEST_CASE("wide products are exact", "[pos][peercoin]") {
  // (2^256 - 1)^2 = 2^512 - 2^257 + 1.
  const auto all = ~std::uint64_t{0};
  CHECK(multiply(u256::max(), u256::max()) == wide_product{all, all, all, all - 1, 0, 0, 0, 1});
  CHECK(multiply(u256::max(), u256{2}) == wide_product{0, 0, 0, 1, all, all, all, all - 1});
  CHECK(multiply(u256{7}, u256{6}) == wide_product{0, 0, 0, 0, 0, 0, 0, 42});
  CHECK(multiply(u256{1} << 128, u256{1} << 200) ==
        wide_product{0, 0, std::uint64_t{1} << 8, 0, 0, 0, 0, 0});
}

TEST_CASE("an account chosen for its kernels is lucky only under the modifier that was known",
          "[pos][peercoin][grinding]") {
  // One kernel in a thousand meets the target. An attacker makes 300 accounts and keeps the one
  // with the most kernels in the three hours that he can compute.
  constexpr std::uint32_t bits = 0x1d00ffff, seconds = 10'800, accounts = 300;
  constexpr std::uint64_t weight = 4'294'967;
  const auto kernels = [&](std::uint32_t account, std::uint64_t modifier) {
    std::uint64_t out = 0;
    for (std::uint32_t t = 0; t < seconds; ++t)
      out += meets_kernel_target(kernel_hash({modifier, account, 2, 3, 4, 1'000'000 + t}), bits,
                                 weight)
                 ? 1
                 : 0;
    return out;
  };
  std::uint32_t best = 0;
  std::uint64_t most = 0, sum = 0;
  for (std::uint32_t account = 0; account < accounts; ++account) {
    const auto n = kernels(account, 0);
    sum += n;
    if (n > most) {
      most = n;
      best = account;
    }
  }
  const auto mean = static_cast<double>(sum) / accounts;
  CHECK(mean > 10);
  CHECK(mean < 12);
  CHECK(static_cast<double>(most) > 1.7 * mean);
  // M5: by the time that the coins are old enough, the modifier is another one, which nobody knew.
  std::uint64_t later = 0;
  for (std::uint64_t modifier = 1; modifier <= 40; ++modifier)
    later += kernels(best, modifier);
  CHECK(static_cast<double>(later) / 40 > 0.9 * mean);
  CHECK(static_cast<double>(later) / 40 < 1.1 * mean);
}
