#include "consensus/faulty/selfish_policy.hpp"

#include "race_chain.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using namespace concur;
using namespace concur::consensus;
using namespace concur::consensus::test;

namespace {

constexpr auto relevant = race_fork::relevant;
constexpr auto irrelevant = race_fork::irrelevant;
constexpr auto active = race_fork::active;

/// Eyal, Sirer 2014, equation 8.
double sm1_revenue(double a, double g) {
  return (a * (1 - a) * (1 - a) * (4 * a + g * (1 - 2 * a)) - a * a * a) /
         (1 - a * (1 + (2 - a) * a));
}

double share_of(const race_policy& p, double alpha, double gamma, std::size_t blocks = 800) {
  return race_chain{alpha, gamma, p}.income(blocks).share();
}

/// Near enough to tell policies apart.
double about(const race_policy& p, double alpha, double gamma) {
  return share_of(p, alpha, gamma, 150);
}

race_policy variant(const std::string& name, std::uint64_t trail = 1) {
  return race_policy::named(name, trail).value();
}

} // namespace

TEST_CASE("a selfish pool does in each state what figure 1 of the paper says",
          "[selfish][conduct]") {
  race_policy sm1;
  CHECK(sm1({1, 0, irrelevant}) == race_action::wait);   // its first block stays a secret
  CHECK(sm1({1, 1, relevant}) == race_action::match);    // lead 1 lost: publish, race of equals
  CHECK(sm1({2, 1, active}) == race_action::overrule);   // it wins that race itself
  CHECK(sm1({2, 1, relevant}) == race_action::overrule); // lead 2 became 1: publish everything
  CHECK(sm1({5, 1, relevant}) == race_action::match);    // far ahead: publish one for one
  CHECK(sm1({0, 1, relevant}) == race_action::adopt);
  CHECK(sm1({1, 2, relevant}) == race_action::adopt); // the others won the race of equals
  CHECK(sm1({1, 1, active}) == race_action::wait);
}

TEST_CASE("the stationary chain of the pool's policy gives the formula of the paper",
          "[selfish][conduct]") {
  auto alpha = GENERATE(0.2, 0.25, 1.0 / 3, 0.4);
  auto gamma = GENERATE(0.0, 0.5, 1.0);
  CAPTURE(alpha, gamma);
  CHECK(std::abs(share_of({}, alpha, gamma) - sm1_revenue(alpha, gamma)) < 1e-5);
}

TEST_CASE("a stubborn pool deviates from SM1 in the states of its name alone",
          "[selfish][conduct]") {
  auto lead = variant("lead-stubborn"), fork = variant("equal-fork-stubborn"),
       trail = variant("trail-stubborn", 2);
  CHECK(lead({2, 1, relevant}) == race_action::match);
  CHECK(fork({2, 1, active}) == race_action::wait);
  CHECK(trail({1, 2, relevant}) == race_action::wait);
  CHECK(trail({1, 3, relevant}) == race_action::wait);
  CHECK(trail({1, 4, relevant}) == race_action::adopt);
  CHECK(trail({0, 1, relevant}) == race_action::adopt); // nothing to be stubborn about
  for (auto& p : {lead, fork, trail}) {
    CHECK(p({1, 0, irrelevant}) == race_action::wait);
    CHECK(p({1, 1, relevant}) == race_action::match);
  }
}

TEST_CASE("stubbornness pays a well connected pool more than SM1 does, and a small one less",
          "[selfish][conduct]") {
  // Nayak et al. 2016, section 4: which way of being stubborn is best depends on alpha and gamma.
  CHECK(about(variant("lead-stubborn"), 0.4, 0.9) > about({}, 0.4, 0.9) + 0.01);
  CHECK(share_of(variant("equal-fork-stubborn"), 0.4, 0.9) > share_of({}, 0.4, 0.9));
  CHECK(share_of(variant("trail-stubborn"), 0.45, 0.1) > share_of({}, 0.45, 0.1));
  CHECK(share_of(variant("lead-stubborn"), 0.2, 0.0) < share_of({}, 0.2, 0.0));
  CHECK(share_of(variant("trail-stubborn"), 0.2, 0.5) < share_of({}, 0.2, 0.5));
}

TEST_CASE("a table decides the states that it names and leaves the others to SM1",
          "[selfish][conduct]") {
  auto p = race_policy::listed({"a,h,fork,action", "1, 1, relevant, adopt", "3,1,relevant,wait"});
  REQUIRE(p);
  CHECK((*p)({1, 1, relevant}) == race_action::adopt);
  CHECK((*p)({3, 1, relevant}) == race_action::wait);
  CHECK((*p)({2, 1, relevant}) == race_action::overrule);
}

TEST_CASE("a table of honest mining earns the share of the hash rate", "[selfish][conduct]") {
  auto honest = race_policy::listed({"1,0,irrelevant,override"});
  REQUIRE(honest);
  CHECK(std::abs(share_of(*honest, 0.3, 0.5) - 0.3) < 1e-9);
}

TEST_CASE("a line that is no line of a policy is refused", "[selfish][conduct]") {
  auto line = GENERATE(as<std::string>{}, "1,1,relevant", "1,x,relevant,match",
                       "1,1,sometimes,match", "1,1,relevant,run", "");
  CAPTURE(line);
  CHECK_FALSE(race_policy::listed({line}));
  CHECK_FALSE(race_policy::listed({"1,1,relevant,match", "1,1,relevant,wait"}));
  CHECK_FALSE(race_policy::named("stubborn", 1));
}
