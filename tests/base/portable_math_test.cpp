#include "base/random.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace concur;

namespace {

double relative(double value, double exact) { return std::fabs(value - exact) / std::fabs(exact); }

} // namespace

TEST_CASE("portable_log agrees with the library over the whole range", "[base][math]") {
  random_stream r{1, "log"};
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto wide = std::exp((r.unit() - 0.5) * 1400);
    auto close = 1 + (r.unit() - 0.5) * 1e-3;
    worst = std::max({worst, relative(portable_log(wide), std::log(wide)),
                      relative(portable_log(close), std::log(close))});
  }
  CHECK(worst < 1e-14);
  CHECK(portable_log(1) == 0);
  for (double x : {5e-324, 1e-310, std::numeric_limits<double>::min(), 1.4142135623730951,
                   std::numeric_limits<double>::max()})
    CHECK(relative(portable_log(x), std::log(x)) < 1e-14);
}

TEST_CASE("portable_exp agrees with the library over the whole range", "[base][math]") {
  random_stream r{2, "exp"};
  double worst = 0;
  for (int i = 0; i < 200'000; ++i) {
    auto wide = (r.unit() - 0.5) * 1415;
    auto close = (r.unit() - 0.5) * 1e-3;
    worst = std::max({worst, relative(portable_exp(wide), std::exp(wide)),
                      relative(portable_exp(close), std::exp(close))});
  }
  CHECK(worst < 1e-14);
  CHECK(portable_exp(0) == 1);
  CHECK(portable_exp(710) == std::numeric_limits<double>::infinity());
  CHECK(portable_exp(-746) == 0);
  CHECK(portable_exp(-740) == Approx(4.2e-322).epsilon(0.01));
  CHECK(std::isnan(portable_exp(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("logarithm and exponential give the same bits with every compiler", "[base][math]") {
  CHECK(portable_log(10) == 0x1.26bb1bbb55516p+1);
  CHECK(portable_log(0.1) == -0x1.26bb1bbb55515p+1);
  CHECK(portable_exp(1) == 0x1.5bf0a8b14576ap+1);
  CHECK(portable_exp(-20.5) == 0x1.57a3afeed00acp-30);
}

TEST_CASE("normal quantiles are those of the tables", "[base][math]") {
  struct row {
    double p, z;
  };
  // Computed with Python's statistics.NormalDist.
  for (auto [p, z] : {row{1e-300, -37.0470962993612}, row{1e-12, -7.034483825301132},
                      row{1e-5, -4.2648907939228256}, row{0.001, -3.090232306167813},
                      row{0.025, -1.9599639845400538}, row{0.3, -0.5244005127080407},
                      row{0.7, 0.5244005127080407}, row{0.975, 1.9599639845400536},
                      row{0.99, 2.3263478740408408}, row{0.99999, 4.26489079392384}})
    CHECK(std::fabs(normal_quantile(p) - z) < 1e-12);
  CHECK(normal_quantile(0.5) == 0);
}

TEST_CASE("normal quantiles invert the distribution function", "[base][math]") {
  double worst = 0;
  for (int i = 1; i < 10'000; ++i) {
    auto z = normal_quantile(i / 10'000.0);
    auto back = std::erfc(-z / std::sqrt(2.0)) / 2;
    worst = std::max(worst, std::fabs(back - i / 10'000.0));
  }
  CHECK(worst < 1e-14);
}
