// How far the last irreversible block is behind, simulated with the rules themselves.
#include "consensus/dpos/pipelined_finality.hpp"
#include "consensus/dpos/savanna.hpp"
#include "consensus/dpos/scheduled_finality.hpp"
#include "consensus/dpos/shuffle.hpp"
#include "consensus/dpos/slots.hpp"
#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

struct lag {
  std::uint64_t min = ~std::uint64_t{0}, max = 0, sum = 0, count = 0;

  void add(std::uint64_t blocks) {
    min = std::min(min, blocks);
    max = std::max(max, blocks);
    sum += blocks;
    ++count;
  }
  double mean() const { return static_cast<double>(sum) / static_cast<double>(count); }
};

/// Graphene's rounds of n blocks, 3 s apart, in the shuffled order, the last `down` never there.
/// Times are as in the simulation of the vectors: from a moment that is no multiple of 3 s.
lag graphene_lag(std::uint32_t n, unsigned threshold, std::uint32_t down,
                 std::uint64_t rounds = 400) {
  constexpr slot_rules three_seconds{milliseconds{3000}, 3};
  auto time_at = [](const slot_head& h) {
    return unix_ms{1'600'000'000'000 + 3'000 * h.absolute_slot};
  };
  slot_head head;
  std::vector<height> last_made(n);
  auto order = shuffled_places(n, time_at(head));
  lag out;
  while (head.absolute_slot < n * rounds) {
    std::uint64_t slot = 1;
    while (order[turn_of(head, slot, n)] >= n - down)
      ++slot;
    auto producer = order[turn_of(head, slot, n)];
    head = next_head(three_seconds, head, slot, false);
    last_made[producer] = head.height;
    if (head.height.value >= 5 * n)
      out.add(head.height.value - last_irreversible(threshold, last_made).value);
    if (head.height.value % n == 0)
      order = shuffled_places(n, time_at(head));
  }
  return out;
}

/// EOSIO's schedule; the lag is that of the last full round of blocks' heads.
lag pipelined_lag(std::uint32_t n, std::uint32_t repetitions, std::uint32_t down) {
  const eosio_slot_rules rules{milliseconds{500}, repetitions};
  auto producers = accounts(n);
  pipelined_finality f(height{0}, producers);
  std::vector<std::uint64_t> lags;
  auto round = std::uint64_t{n} * repetitions;
  for (std::uint64_t slot = 0; slot < 12 * round; ++slot) {
    auto turn = eosio_turn_of(rules, slot, n);
    if (turn >= n - down)
      continue;
    auto& producer = producers[turn];
    f = f.next(producer, f.confirmable(producer));
    lags.push_back(f.head().value - f.irreversible().value);
  }
  lag out;
  for (auto i = lags.size() - round; i < lags.size(); ++i)
    out.add(lags[i]);
  return out;
}

} // namespace

TEST_CASE("Graphene's and Steem's lag is that of the vectors", "[dpos][lag][vectors]") {
  auto file = concur::test::json_vector("graphene_schedule.json");
  auto& steady = file["steady_state_lag_blocks"];
  std::size_t seen = 0;
  for (auto& row : steady["rows"]) {
    auto n = row["n"].get<std::uint32_t>();
    CAPTURE(n);
    auto measured = graphene_lag(n, row["threshold_bp"].get<unsigned>(), 0);
    CHECK(measured.min == row["min"].get<std::uint64_t>());
    CHECK(measured.max == row["max"].get<std::uint64_t>());
    CHECK(measured.mean() == Approx(row["mean"].get<double>()).margin(0.011));
    ++seen;
  }
  CHECK(seen == 4);
}

TEST_CASE(
    "Graphene's and Steem's irreversible block stalls when as many are down as the vectors say",
    "[dpos][lag][vectors]") {
  auto file = concur::test::json_vector("graphene_schedule.json");
  auto stalls = file["steady_state_lag_blocks"]["stalls_when_down"];
  std::size_t seen = 0;
  for (auto& [n_text, down] : stalls.items()) {
    auto n = static_cast<std::uint32_t>(std::stoul(n_text));
    auto threshold = n == 21 ? steem_threshold : bitshares_threshold;
    CAPTURE(n);
    auto stalled = down.get<std::uint32_t>();
    CHECK(irreversible_index(threshold, n) + 1 == stalled);
    CHECK(graphene_lag(n, threshold, stalled - 1, 60).max < 12 * n);
    // Nothing was ever irreversible: the lag is the height.
    CHECK(graphene_lag(n, threshold, stalled, 60).max >= 60 * (n - stalled) * 9 / 10);
    ++seen;
  }
  CHECK(seen == 4);
}

TEST_CASE("with a fixed order the lag is one number", "[dpos][lag]") {
  // "n-1-floor((10000-threshold)*n/10000)" of the vectors' file.
  for (std::uint32_t n : {11u, 21u, 27u, 101u}) {
    CAPTURE(n);
    std::vector<height> last_made(n);
    for (std::uint64_t h = 1; h <= 10 * n; ++h) {
      last_made[h % n] = height{h};
      auto lib = last_irreversible(bitshares_threshold, last_made);
      if (h >= 2 * n)
        CHECK(h - lib.value == n - 1 - irreversible_index(bitshares_threshold, n));
    }
  }
}

TEST_CASE("EOSIO's lag is that of the vectors", "[dpos][lag][vectors]") {
  auto file = concur::test::json_vector("eosio_schedule.json");
  std::size_t seen = 0;
  for (auto& row : file["dpos_lib"]["steady_state"]) {
    CAPTURE(row.dump());
    auto measured =
        pipelined_lag(row["producers"].get<std::uint32_t>(),
                      row["repetitions"].get<std::uint32_t>(), row["down"].get<std::uint32_t>());
    // Where nothing is ever irreversible the lag is the head's number, and EOSIO's genesis is 1.
    auto genesis = row["down"].get<int>() == 7 ? 1u : 0u;
    CHECK(measured.min + genesis == row["lag_min"].get<std::uint64_t>());
    CHECK(measured.max + genesis == row["lag_max"].get<std::uint64_t>());
    CHECK(measured.mean() + genesis == row["lag_mean"].get<double>());
    ++seen;
  }
  CHECK(seen == 8);
}

TEST_CASE("Savanna settles the block before the last but one", "[dpos][lag]") {
  // Votes on a block are counted in time for the next one, or for the one after it.
  for (std::uint64_t delay : {1u, 2u}) {
    CAPTURE(delay);
    block_ref head{{}, height{0}, unix_ms{0}};
    finality_core core(head);
    for (std::uint64_t h = 1; h <= 50; ++h) {
      qc_claim claim{height{h > delay ? h - delay : 0}, h > delay};
      core = core.next(head, claim);
      head = {{}, height{h}, unix_ms{h * 500}};
      if (h > 2 * delay)
        CHECK(h - core.last_final().value == 2 * delay);
    }
  }
}
