#include "apps/campaign.hpp"

#include "base/hash.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <atomic>

namespace concur::apps {
namespace {

/// Before any test runs: every block has a hash.
[[maybe_unused]] const bool crypto_is_ready = start_crypto().has_value();

const common_options silent = [] {
  common_options o;
  o.quiet = true;
  return o;
}();

/// A small run for each number, and how often each was taken.
struct counted_campaign {
  explicit counted_campaign(std::size_t runs) : taken(runs), digests(runs) {
    all.runs = runs;
    all.settings = [](std::size_t i) { return simulation::test::small_scenario(i + 1); };
    all.take = [this](std::size_t i, const session& s) {
      ++taken[i];
      digests[i] = s.outcome.figures.digest;
    };
  }

  campaign all;
  std::vector<std::atomic<int>> taken;
  std::vector<std::string> digests;
};

TEST_CASE("a campaign takes every run once, alike on any number of threads", "[campaign]") {
  counted_campaign one{30}, four{30};
  progress bar{silent, "test"};
  REQUIRE(run_all(one.all, 1, bar));
  REQUIRE(run_all(four.all, 4, bar));
  for (std::size_t i = 0; i < 30; ++i) {
    CHECK(one.taken[i] == 1);
    CHECK(four.taken[i] == 1);
  }
  CHECK(one.digests == four.digests);
  CHECK(one.digests[0] != one.digests[1]);
}

TEST_CASE("settings that cannot be run end a campaign, with their seed", "[campaign]") {
  counted_campaign broken{30};
  broken.all.settings = [](std::size_t i) {
    auto s = simulation::test::small_scenario(i + 1);
    if (i == 3)
      std::get<simulation::pow_settings>(s.protocol.rules).block_interval = duration{0};
    return s;
  };
  progress bar{silent, "test"};
  auto done = run_all(broken.all, 2, bar);
  REQUIRE_FALSE(done);
  CHECK(done.error().where == "lecture-pow, seed 4");
  CHECK(broken.taken[3] == 0);
}

TEST_CASE("seeds are a count or a range", "[campaign]") {
  auto check = [](const char* text, std::uint64_t first, std::uint64_t count) {
    auto seeds = seeds_of(text, 7, 5);
    INFO(text);
    REQUIRE(seeds);
    CHECK(seeds->first == first);
    CHECK(seeds->count == count);
  };
  check("1", 7, 1);
  check("100", 7, 100);
  check("3..9", 3, 7);
  check("0..0", 0, 1);
  auto none = seeds_of({}, 7, 5);
  REQUIRE(none);
  CHECK(none->first == 7);
  CHECK(none->count == 5);
  for (auto* text : {"", "0", "-1", "x", "5x", "1.", "1..", "..5", "5..1", "1..2..3", "1...3"})
    CHECK_FALSE(seeds_of(text, 7, 5));
  CHECK_FALSE(seeds_of("2", seed_max, 1)); // the second one could not be written down
  CHECK(seeds_of("1", seed_max, 1));
}

TEST_CASE("the worst exit code of a campaign counts", "[campaign]") {
  CHECK(worse_exit_code(0, 0) == 0);
  CHECK(worse_exit_code(0, 4) == 4);
  CHECK(worse_exit_code(3, 4) == 3);
  CHECK(worse_exit_code(3, 1) == 1);
  CHECK(worse_exit_code(1, 6) == 6);
  std::vector<run_row> rows(3);
  rows[1].exit_code = 4;
  rows[2].exit_code = 3;
  CHECK(exit_code_of(rows) == 3);
  CHECK(exit_code_of(std::vector<run_row>{}) == 0);
}

} // namespace
} // namespace concur::apps
