#include "simulation/time_series.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::simulation;
using namespace std::chrono_literals;

namespace {

series_row at(instant t) {
  series_row r;
  r.at = t;
  return r;
}

} // namespace

TEST_CASE("a long run's rows become fewer and stay even", "[series]") {
  time_series s{8};
  for (int i = 0; i < 9; ++i)
    s.add(at(s.due()));
  CHECK(s.step() == duration{2s});
  CHECK(s.rows().size() == 5);
  CHECK(s.due() == instant{10s});
  for (int i = 0; i < 100; ++i) {
    s.add(at(s.due()));
    REQUIRE(s.rows().size() <= 8);
  }
  for (std::size_t i = 0; i < s.rows().size(); ++i)
    CHECK(s.rows()[i].at == instant{s.step() * static_cast<int>(i)});
}

TEST_CASE("the last row is the end, once", "[series]") {
  time_series s;
  s.add(at(instant{}));
  s.add(at(instant{1s}));
  auto last = at(instant{1s});
  last.blocks = 7;
  s.close(last);
  REQUIRE(s.rows().size() == 2);
  CHECK(s.rows().back().blocks == 7);
  s.close(at(instant{1500ms}));
  CHECK(s.rows().size() == 3);
}
