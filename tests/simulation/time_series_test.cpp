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

TEST_CASE("samples stay few, even and on rows, however long a run is", "[series]") {
  time_series s{64, 8};
  std::size_t asked = 0;
  for (int i = 0; i < 600; ++i) {
    auto row = at(s.due());
    if (s.is_sample_due()) {
      row.owned = ownership{};
      ++asked;
    }
    s.add(row);
    std::size_t held = 0;
    for (auto& r : s.rows())
      held += r.owned ? 1 : 0;
    REQUIRE(held <= 8);
    REQUIRE(held >= 1);
  }
  CHECK(asked < 120);
  std::vector<instant> times;
  for (auto& r : s.rows())
    if (r.owned)
      times.push_back(r.at);
  REQUIRE(times.size() >= 4);
  for (std::size_t i = 2; i < times.size(); ++i)
    CHECK(times[i] - times[i - 1] == times[1] - times[0]);
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
