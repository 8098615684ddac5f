// The numbers below were computed by an independent program from the published algorithms.
#include "base/hash.hpp"
#include "base/random.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <initializer_list>
#include <vector>

using namespace concur;
using namespace std::chrono_literals;

TEST_CASE("streams give the numbers written here with every compiler", "[base][random]") {
  random_stream empty{0, ""};
  CHECK(empty.next() == 0x1bbfa3005e00c6dc);
  CHECK(empty.next() == 0x3615e232fb69f61f);
  CHECK(empty.next() == 0xdc1d548d79e8ed10);
  CHECK(empty.next() == 0x122795e05ccdd855);
  random_stream london{7, "mining/london"};
  CHECK(london.next() == 0xed4739849b737c75);
  CHECK(london.next() == 0x472d8e253517f2a8);
  CHECK(london.next() == 0x01cb406d055bea34);
  CHECK(london.next() == 0xe79d9f73a1c07d27);
}

TEST_CASE("distributions give the numbers written here with every compiler", "[base][random]") {
  random_stream below{7, "below"};
  for (std::uint64_t expected :
       std::initializer_list<std::uint64_t>{3, 2, 5, 1, 3, 4, 5, 1, 3, 1, 3, 0})
    CHECK(below.below(6) == expected);
  // Here a quarter of the draws is thrown away.
  for (std::uint64_t expected :
       {3619307154179836288u, 781290617879756800u, 12245458379981620865u, 13791829878896069908u})
    CHECK(below.below(std::uint64_t{3} << 62) == expected);
  random_stream unit{7, "unit"};
  for (double expected : {0x1.e2136114d754p-1, 0x1.2d9149ed4109p-2, 0x1.268f371d47ef2p-1})
    CHECK(unit.unit() == expected);
  random_stream exponential{7, "exponential"};
  for (std::int64_t expected : {1300872293, 47613762, 163863834, 76290606})
    CHECK(exponential.exponential(1s).count() == expected);
  random_stream normal{7, "normal"};
  for (double expected : {0x1.2e047c8faa984p-1, 0x1.67b1dc631c333p-4, -0x1.3869ea7a262afp-2})
    CHECK(normal.normal() == expected);
  random_stream lognormal{7, "lognormal"};
  for (std::int64_t expected : {449459674, 100132547, 25901414, 39187192})
    CHECK(lognormal.lognormal(80ms, 300ms).count() == expected);
  random_stream pareto{7, "pareto"};
  for (double expected : {0x1.76212cedb0d23p+0, 0x1.28b87c3449a72p+1, 0x1.2894640b63671p+0})
    CHECK(pareto.pareto(1.5) == expected);
  random_stream uniform{7, "uniform"};
  for (std::int64_t expected : {381, 558, 613, 452})
    CHECK(uniform.uniform(100ns, 1000ns).count() == expected);
}

TEST_CASE("seeds and names that differ give streams that differ", "[base][random]") {
  auto first = [](std::uint64_t seed, std::string_view name) {
    return random_stream{seed, name}.next();
  };
  std::vector<std::uint64_t> all{first(1, "a"),  first(2, "a"),   first(1, "b"),
                                 first(1, "ab"), first(1, "a/b"), first(1, "")};
  std::sort(all.begin(), all.end());
  CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  CHECK(first(1, "a") == first(1, "a"));
}

TEST_CASE("below is uniform", "[base][random]") {
  random_stream r{1, "below"};
  constexpr int draws = 600'000;
  int counts[6]{};
  for (int i = 0; i < draws; ++i)
    ++counts[r.below(6)];
  // Chi-squared with 5 degrees of freedom: 20.5 is exceeded once in 1000 seeds.
  double chi = 0;
  for (auto n : counts)
    chi += (n - draws / 6.0) * (n - draws / 6.0) / (draws / 6.0);
  CHECK(chi < 20.5);
  CHECK(r.below(1) == 0);
}

TEST_CASE("chance draws once whatever the probability", "[base][random]") {
  random_stream a{3, "chance"};
  random_stream b{3, "chance"};
  CHECK_FALSE(a.chance(0));
  CHECK_FALSE(a.chance(-1));
  CHECK(a.chance(1));
  CHECK(a.chance(2));
  for (int i = 0; i < 4; ++i)
    b.next();
  CHECK(a.next() == b.next());
  int hits = 0;
  for (int i = 0; i < 100'000; ++i)
    hits += a.chance(0.3) ? 1 : 0;
  // 30000 with standard deviation 145.
  CHECK(hits > 29'500);
  CHECK(hits < 30'500);
}

namespace {

// Shares of 200,000 draws below given marks; the standard deviation of a share is at most 0.0011.
template <class Draw>
std::vector<double> shares_below(Draw draw, const std::vector<double>& marks) {
  constexpr int draws = 200'000;
  std::vector<double> shares(marks.size());
  for (int i = 0; i < draws; ++i) {
    auto x = draw();
    for (std::size_t k = 0; k < marks.size(); ++k)
      shares[k] += x < marks[k] ? 1.0 / draws : 0;
  }
  return shares;
}

void check_shares(const std::vector<double>& shares, const std::vector<double>& exact) {
  REQUIRE(shares.size() == exact.size());
  for (std::size_t k = 0; k < shares.size(); ++k)
    CHECK(shares[k] == Approx(exact[k]).margin(0.0045).epsilon(0));
}

} // namespace

TEST_CASE("unit is uniform and stays below 1", "[base][random]") {
  random_stream r{11, "unit"};
  check_shares(shares_below([&] { return r.unit(); }, {0.0, 0.1, 0.5, 0.9, 1.0}),
               {0.0, 0.1, 0.5, 0.9, 1.0});
}

TEST_CASE("exponential meets its exact quantiles", "[base][random]") {
  random_stream r{12, "exponential"};
  // -ln(1 - p) seconds for p = 0.1, 0.5, 0.9 and 0.99.
  check_shares(shares_below([&] { return to_seconds(r.exponential(1s)); },
                            {0.105360516, 0.693147181, 2.302585093, 4.605170186}),
               {0.1, 0.5, 0.9, 0.99});
}

TEST_CASE("normal meets its exact quantiles", "[base][random]") {
  random_stream r{13, "normal"};
  check_shares(shares_below([&] { return r.normal(); },
                            {-2.326347874, -1.281551566, 0.0, 0.524400513, 1.959963985}),
               {0.01, 0.1, 0.5, 0.7, 0.975});
}

TEST_CASE("lognormal meets its median and its 99th percentile", "[base][random]") {
  random_stream r{14, "lognormal"};
  // The other two follow: 80 ms * (300/80)^(-+1.281551566 / 2.326347874).
  check_shares(shares_below([&] { return to_seconds(r.lognormal(80ms, 300ms)); },
                            {0.0386246, 0.08, 0.1656973, 0.3}),
               {0.1, 0.5, 0.9, 0.99});
  CHECK(r.lognormal(80ms, 80ms) == 80ms);
}

TEST_CASE("pareto meets its exact quantiles", "[base][random]") {
  random_stream r{15, "pareto"};
  // (1 - p)^(-1/2) for p = 0, 0.5, 0.75 and 0.96.
  check_shares(shares_below([&] { return r.pareto(2); }, {1.0, 1.414213562, 2.0, 5.0}),
               {0.0, 0.5, 0.75, 0.96});
}

TEST_CASE("durations are drawn within their bounds at the extremes too", "[base][random]") {
  random_stream r{16, "bounds"};
  for (int i = 0; i < 1000; ++i) {
    CHECK(r.exponential(0ns) == 1ns);
    CHECK(r.exponential(duration::max()) <= duration{std::int64_t{1} << 62});
    auto d = r.uniform(3ns, 4ns);
    CHECK((d == 3ns || d == 4ns));
  }
  CHECK(r.uniform(5ns, 5ns) == 5ns);
  CHECK(r.uniform(-2ns, -2ns) == -2ns);
  bool negative = false;
  bool positive = false;
  for (int i = 0; i < 64; ++i) {
    auto d = r.uniform(duration::min(), duration::max());
    negative |= d < 0ns;
    positive |= d > 0ns;
  }
  CHECK(negative);
  CHECK(positive);
}
