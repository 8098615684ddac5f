#include "simulation/histogram.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace concur;
using namespace concur::simulation;
using namespace std::chrono_literals;

namespace {

/// One value for every step of `factor` between 1 ns and the longest duration.
std::vector<duration> wide_values(double factor) {
  std::vector<duration> values;
  for (double v = 1; v < 9e18; v *= factor)
    values.push_back(duration{static_cast<std::int64_t>(v)});
  return values;
}

double relative_error(duration got, duration expected) {
  const auto e = static_cast<double>(expected.count());
  return std::abs(static_cast<double>(got.count()) - e) / e;
}

} // namespace

TEST_CASE("an empty histogram says zero", "[histogram]") {
  const histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.quantile(0.5) == 0ns);
  CHECK(empty.min() == 0ns);
  CHECK(empty.max() == 0ns);
  CHECK(empty.mean() == 0ns);
}

TEST_CASE("durations below 128 ns are counted exactly", "[histogram]") {
  histogram h;
  for (int i = 0; i < 128; ++i)
    h.add(duration{i});
  for (int i = 1; i <= 128; ++i)
    REQUIRE(h.quantile(i / 128.0) == duration{i - 1});
  CHECK(h.count() == 128);
}

TEST_CASE("every quantile is off by less than one percent", "[histogram]") {
  const auto values = wide_values(1.0137); // Sorted already.
  histogram h;
  for (const auto v : values)
    h.add(v);
  REQUIRE(h.count() == values.size());
  const auto n = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto got = h.quantile((static_cast<double>(i) + 0.5) / n);
    REQUIRE(relative_error(got, values[i]) < 0.01);
  }
  CHECK(h.quantile(0) == values.front());
  CHECK(h.quantile(1) == values.back());
}

TEST_CASE("a single duration is every quantile of itself", "[histogram]") {
  histogram h;
  h.add(123'456'789ns);
  for (const double q : {0.0, 0.01, 0.5, 0.99, 1.0})
    CHECK(h.quantile(q) == 123'456'789ns);
  CHECK(h.mean() == 123'456'789ns);
}

TEST_CASE("the longest duration and one below zero are taken", "[histogram]") {
  histogram h;
  h.add(duration::max());
  h.add(-5s);
  CHECK(h.max() == duration::max());
  CHECK(h.min() == 0ns);
  CHECK(h.quantile(0.5) == 0ns);
  CHECK(h.quantile(0.51) < duration::max());
  CHECK(relative_error(h.quantile(0.51), duration::max()) < 0.01);
}

TEST_CASE("quantiles are nearest ranks", "[histogram]") {
  histogram h;
  h.add(10ns, 90);
  h.add(20ns, 9);
  h.add(30ns, 1);
  h.add(40ns, 0);
  CHECK(h.quantile(0.90) == 10ns);
  CHECK(h.quantile(0.901) == 20ns);
  CHECK(h.quantile(0.99) == 20ns);
  CHECK(h.quantile(0.995) == 30ns);
  CHECK(h.count() == 100);
  CHECK(h.max() == 30ns);
  CHECK(h.mean() == 11ns);
}

TEST_CASE("merging is the same as adding everything to one", "[histogram]") {
  const auto values = wide_values(1.07);
  histogram all, even, odd;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all.add(values[i]);
    (i % 2 == 0 ? even : odd).add(values[i]);
  }
  CHECK_FALSE(all == even);
  histogram one_way = even, other_way = odd;
  one_way.merge(odd);
  other_way.merge(even);
  CHECK(one_way == all);
  CHECK(other_way == all);
  CHECK(one_way.count() == values.size());
  one_way.merge(histogram{});
  CHECK(one_way == all);
}
