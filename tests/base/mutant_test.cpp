#include "base/mutant.hpp"
#include "base/mutant_switch.hpp"

#include "tests/support/catch.hpp"

#include <thread>

using namespace concur;

namespace {

using off_by_one = mutant::site<"test-off-by-one">;
using other = mutant::site<"test-other">;

} // namespace

TEST_CASE("a planted bug is off until its name is chosen", "[mutants]") {
  CHECK(!off_by_one::is_on());
  REQUIRE(mutant::choose("test-off-by-one"));
  CHECK(off_by_one::is_on());
  CHECK(!other::is_on());
  REQUIRE(mutant::choose("test-other"));
  CHECK(!off_by_one::is_on());
  CHECK(other::is_on());
  CHECK(!mutant::choose("test-nobody"));
  CHECK(!other::is_on());
}

TEST_CASE("who judges does so by the right rules, on that thread only", "[mutants]") {
  REQUIRE(mutant::choose("test-other"));
  {
    mutant::strictness outer;
    CHECK(!other::is_on());
    {
      mutant::strictness inner;
      CHECK(!other::is_on());
    }
    CHECK(!other::is_on());
    auto elsewhere = false;
    std::thread{[&] { elsewhere = other::is_on(); }}.join();
    CHECK(elsewhere);
  }
  CHECK(other::is_on());
  CHECK(!mutant::choose(""));
}

#ifndef CONCUR_MUTANTS
TEST_CASE("without the option the wrong side is not even compiled", "[mutants]") {
  CHECK(CONCUR_MUTANT("test-off-by-one", 1, there_is_no_such_name) == 1);
}
#endif
