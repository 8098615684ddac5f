#include "apps/comparison/quantity.hpp"

#include "tests/support/catch.hpp"

#include <limits>

using namespace concur::apps;

namespace {

estimate between(double low, double high) { return {(low + high) / 2, low, high, 5}; }
estimate alone(double value) { return {value, value, value, 1}; }

} // namespace

TEST_CASE("an estimate has Student's interval over the runs that have the figure", "[comparison]") {
  auto e = estimate_of({1.0, std::nullopt, 2.0, 3.0});
  CHECK(e.samples == 3);
  CHECK(e.mean == 2.0);
  // t for two degrees of freedom is 4.302653; standard deviation 1, three samples.
  CHECK(std::abs(e.half() - 4.302653 / 1.7320508) < 1e-5);
  CHECK(e.has_interval());

  auto one = estimate_of({4.0, std::nullopt});
  CHECK(one.mean == 4.0);
  CHECK(one.samples == 1);
  CHECK_FALSE(one.has_interval());
  CHECK_FALSE(estimate_of({}).mean);
  CHECK_FALSE(estimate_of({std::nullopt}).mean);
}

TEST_CASE("an estimate is printed in one unit, with the digits it deserves", "[comparison]") {
  CHECK(text(between(24.1, 26.5), unit::seconds) == "25.3 ± 1.2 s");
  CHECK(text(between(3'600, 4'200), unit::seconds) == "65.0 ± 5.0 min");
  CHECK(text(between(0.3431, 0.4009), unit::seconds) == "372 ± 29 ms");
  CHECK(text(between(16'000, 16'800), unit::bytes) == "16.40 ± 0.40 kB");
  CHECK(text(between(0.0107, 0.0201), unit::share) == "1.54 ± 0.47 %");
  CHECK(text(between(12.4e6, 14.6e6), unit::number) == "13.5 ± 1.1 M");
  CHECK(text(between(22'000, 22'600), unit::number) == "22,300 ± 300");
  CHECK(text(between(3, 3), unit::number) == "3 ± 0");
  CHECK(text(between(0, 0), unit::seconds) == "0 ± 0 s");
  CHECK(text(estimate{}, unit::seconds) == "–");
}

TEST_CASE("one seed has no interval to print", "[comparison]") {
  CHECK(text(alone(25.3), unit::seconds) == "25.3 s");
  CHECK(text(alone(0.5), unit::share) == "50 %");
  CHECK(text(alone(0), unit::bytes) == "0 B");
}

TEST_CASE("a printed interval is never narrower than the real one", "[comparison]") {
  CHECK(text(between(9.9995, 10.0005), unit::number) == "10.000 ± 0.001");
  CHECK(text(between(99.95, 100.0512), unit::number) == "100.00 ± 0.06");
  CHECK(text(between(12'344.99, 12'345.01), unit::number) == "12,345 ± 1");
  auto endless = between(1, 3);
  endless.high = std::numeric_limits<double>::infinity();
  CHECK(text(endless, unit::number) == "2");
}

TEST_CASE("values beside each other share a unit unless they are far apart", "[comparison]") {
  auto near = yardstick_of({61.0, std::nullopt, 205.0, 0.0});
  CHECK(near == 61.0);
  CHECK(text(205.0, unit::seconds, near) == "205 s");
  CHECK(text(between(189, 221), unit::seconds, near) == "205 ± 16 s");
  CHECK(text(205.0, unit::seconds) == "3.42 min");
  CHECK(text(std::nullopt, unit::seconds, near) == "–");
  CHECK_FALSE(yardstick_of({1.0, 21.0}));
  CHECK(yardstick_of({1.0, 20.0}));
  CHECK_FALSE(yardstick_of({0.0, std::nullopt}));
  CHECK_FALSE(yardstick_of({}));
}

TEST_CASE("marks of an axis are short", "[comparison]") {
  CHECK(mark_text(0, unit::seconds) == "0 s");
  CHECK(mark_text(60, unit::seconds) == "1 min");
  CHECK(mark_text(3'600, unit::seconds) == "1 h");
  CHECK(mark_text(90, unit::seconds) == "90 s");
  CHECK(mark_text(0.1, unit::seconds) == "100 ms");
  CHECK(mark_text(0.3, unit::share) == "30 %");
  CHECK(mark_text(10'000, unit::number) == "10,000");
  CHECK(mark_text(1e9, unit::number) == "1 G");
  CHECK(mark_text(50'000, unit::bytes) == "50 kB");
}
