// The double spend of an attacker who gives up, against the formula without an end and a walk.
#include "base/random.hpp"
#include "simulation/theory.hpp"

#include "tests/support/catch.hpp"

#include <cmath>

using namespace concur;
using namespace concur::simulation::theory;

namespace {

/// One attempt by rules D1 to D5 of consensus/faulty/double_spend.hpp, the block in hand included.
bool succeeds(random_stream& random, double q, std::uint64_t z, std::uint64_t behind) {
  std::uint64_t own = 1, others = 0;
  for (;;) {
    random.chance(q) ? ++own : ++others;
    if (others >= z && own > others)
      return true;
    if (others >= own + behind)
      return false;
  }
}

} // namespace

TEST_CASE("with patience without end giving up changes nothing", "[theory][double-spend]") {
  for (const double q : {0.1, 0.3, 0.45})
    for (const std::uint64_t z : {1u, 6u, 10u}) {
      CAPTURE(q, z);
      CHECK(double_spend_giving_up(q, z, 0) == double_spend_exact(q, z));
      CHECK(std::abs(double_spend_giving_up(q, z, 400) - double_spend_exact(q, z)) < 1e-12);
    }
  CHECK(double_spend_giving_up(0.55, 6, 0) == 1);
  CHECK(std::abs(double_spend_giving_up(0.55, 6, 400) - 1) < 1e-12);
}

TEST_CASE("the sooner an attacker gives up, the less often he succeeds", "[theory][double-spend]") {
  double last = 0;
  for (std::uint64_t behind = 1; behind < 20; ++behind) {
    const auto now = double_spend_giving_up(0.4, 6, behind);
    CHECK(now > last);
    last = now;
  }
  CHECK(last < double_spend_exact(0.4, 6));
}

TEST_CASE("the formula of giving up agrees with races that are run", "[theory][double-spend]") {
  struct row {
    double q;
    std::uint64_t z, behind;
  };
  const auto r = GENERATE(row{0.3, 3, 2}, row{0.4, 6, 3}, row{0.5, 2, 4}, row{0.6, 4, 5});
  CAPTURE(r.q, r.z, r.behind);
  random_stream random{7, "races"};
  constexpr int trials = 40'000;
  int hits = 0;
  for (int i = 0; i < trials; ++i)
    hits += succeeds(random, r.q, r.z, r.behind) ? 1 : 0;
  const auto p = double_spend_giving_up(r.q, r.z, r.behind);
  CHECK(std::abs(static_cast<double>(hits) / trials - p) < 4 * std::sqrt(p * (1 - p) / trials));
}
