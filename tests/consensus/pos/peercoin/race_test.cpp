// The race over virtual seconds: every holder hashes once a second.
#include "consensus/pos/peercoin/kernel.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/chi_square.hpp"

using namespace concur;
using namespace concur::consensus::pos::peercoin;

namespace {

struct holder {
  std::uint64_t coins = 0;
  std::int64_t age_days = 0;
};

constexpr std::uint32_t easiest = 0x1d00ffff; // of the main network

struct outcome {
  std::vector<std::uint64_t> found; ///< kernels by holder
  std::uint64_t seconds = 0;
};

/// Until `kernels` are found by all together. Ages stand still, as nobody's stake is spent.
outcome race(const std::vector<holder>& holders, std::uint64_t kernels) {
  const params p;
  const std::int64_t start = 1'700'000'000;
  outcome out{std::vector<std::uint64_t>(holders.size()), 0};
  for (std::uint64_t all = 0; all < kernels; ++out.seconds)
    for (std::size_t i = 0; i < holders.size(); ++i) {
      const auto age_s = holders[i].age_days * seconds_per_day;
      const auto made = static_cast<std::uint32_t>(start - age_s);
      const kernel k{0x0123456789abcdef,
                     made,
                     81 + 300 * static_cast<std::uint32_t>(i),
                     made,
                     1,
                     static_cast<std::uint32_t>(start) + static_cast<std::uint32_t>(out.seconds)};
      const auto weight = coin_day_weight(p, holders[i].coins * p.coin, age_s);
      if (!meets_kernel_target(kernel_hash(k), easiest, weight))
        continue;
      ++out.found[i];
      ++all;
    }
  return out;
}

} // namespace

TEST_CASE("20,000 kernels are found by stake", "[pos][peercoin][statistics]") {
  const auto out =
      race({{10'800'000, 90}, {4'500'000, 100}, {1'800'000, 365}, {720'000, 91}, {180'000, 5000}},
           20'000);
  // Four degrees of freedom: 13.277 is exceeded with probability 1 %.
  CHECK(test::chi_square(out.found, {60, 25, 10, 4, 1}) < 13.277);
  CHECK(test::chi_square(out.found, {20, 20, 20, 20, 20}) > 13.277);
  CHECK(test::chi_square(out.found, {58, 27, 10, 4, 1}) > 13.277);
  // 18,000,000 coins of 60 coin-days against 2^32 hashes a coin-day: 0.25146 kernels a second;
  // the standard deviation of 20,000 is 0.7 %.
  const auto rate = 20'000.0 / static_cast<double>(out.seconds);
  CHECK(rate == Approx(0.25146).epsilon(0.021));
}

TEST_CASE("kernels are found by age between 30 and 90 days", "[pos][peercoin][statistics]") {
  const auto out =
      race({{5'000'000, 29}, {5'000'000, 30}, {5'000'000, 45}, {5'000'000, 60}, {5'000'000, 200}},
           20'000);
  CHECK(out.found[0] == 0);
  CHECK(out.found[1] == 0);
  // Two degrees of freedom: 9.210 is exceeded with probability 1 %.
  const std::vector<std::uint64_t> old(out.found.begin() + 2, out.found.end());
  CHECK(test::chi_square(old, {15, 30, 60}) < 9.210);
  CHECK(test::chi_square(old, {45, 60, 90}) > 9.210);
}
