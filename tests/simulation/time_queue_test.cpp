#include "simulation/time_queue.hpp"

#include "tests/support/catch.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

using namespace concur;
using namespace concur::simulation;

namespace {

instant ns(std::int64_t t) { return instant{duration{t}}; }

/// Small generator of the test's own, so that it depends on nothing else.
struct draws {
  std::uint64_t state;
  std::uint64_t next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 16;
  }
};

/// Runs the queue beside a stable multimap. `spans` are the delays to draw from.
void compare_with_multimap(std::uint64_t seed, const std::vector<std::uint64_t>& spans) {
  draws random{seed};
  time_queue<std::uint64_t> queue;
  std::multimap<std::int64_t, std::uint64_t> reference;
  std::int64_t now = 0;
  std::uint64_t pops = 0;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    // In waves, so that the queue grows, drains and is empty at times.
    const bool push = reference.empty() || random.next() % 100 < (i / 2'000 % 2 == 0 ? 60u : 40u);
    if (push) {
      const std::uint64_t span = spans[random.next() % spans.size()];
      const auto due = now + static_cast<std::int64_t>(span == 0 ? 0 : random.next() % span);
      queue.push(ns(due), i);
      reference.emplace(due, i);
    } else {
      const auto expected = reference.begin();
      REQUIRE(queue.next_due() == ns(expected->first));
      const auto got = queue.pop();
      REQUIRE(got.due == ns(expected->first));
      REQUIRE(got.value == expected->second);
      now = expected->first;
      reference.erase(expected);
      ++pops;
    }
    REQUIRE(queue.size() == reference.size());
  }
  CHECK(pops > 5'000);
}

} // namespace

TEST_CASE("a time queue gives the order of a stable multimap", "[time_queue]") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u);
  SECTION("with many equal times") { compare_with_multimap(seed, {0, 1, 3, 10}); }
  SECTION("with latencies of a network") {
    compare_with_multimap(seed, {0, 1'000'000, 100'000'000});
  }
  SECTION("with times over the whole range") {
    compare_with_multimap(seed, {0, 2, 1'000, 10'000'000'000, 1'000'000'000'000'000});
  }
}

TEST_CASE("a time queue gives equal times in the order of insertion", "[time_queue]") {
  time_queue<int> queue;
  queue.push(ns(1'000'000), 0);
  queue.push(ns(999'999), 1);
  queue.push(ns(1'000'000), 2);
  CHECK(queue.pop().value == 1);
  queue.push(ns(1'000'000), 3); // Goes into another bucket's place after time moved on.
  CHECK(queue.pop().value == 0);
  queue.push(ns(1'000'000), 4); // Due at once.
  CHECK(queue.pop().value == 2);
  CHECK(queue.pop().value == 3);
  CHECK(queue.pop().value == 4);
  CHECK(queue.empty());
}

TEST_CASE("looking at the next time does not hinder an earlier push", "[time_queue]") {
  time_queue<int> queue;
  queue.push(ns(100), 1);
  CHECK(queue.next_due() == ns(100));
  queue.push(ns(50), 2);
  CHECK(queue.next_due() == ns(50));
  CHECK(queue.pop().value == 2);
  CHECK(queue.pop().value == 1);
  CHECK(queue.next_due() == std::nullopt);
}

TEST_CASE("a time queue reaches the last moment there is", "[time_queue]") {
  time_queue<int> queue;
  queue.push(instant::max(), 1);
  queue.push(ns(0), 2);
  queue.push(instant::max() - duration{1}, 3);
  CHECK(queue.pop().value == 2);
  CHECK(queue.pop().value == 3);
  const auto end = queue.pop();
  CHECK(end.due == instant::max());
  CHECK(end.value == 1);
}

TEST_CASE("a time queue holds values that can only be moved", "[time_queue]") {
  const auto watched = std::make_shared<int>(7);
  {
    time_queue<std::unique_ptr<std::shared_ptr<int>>> queue;
    for (int i = 0; i < 1'000; ++i)
      queue.push(ns(i % 10), std::make_unique<std::shared_ptr<int>>(watched));
    CHECK(watched.use_count() == 1'001);
    for (int i = 0; i < 400; ++i)
      CHECK(**queue.pop().value == 7);
    CHECK(watched.use_count() == 601);
  }
  CHECK(watched.use_count() == 1);
}

TEST_CASE("clear drops the values and keeps the time", "[time_queue]") {
  const auto watched = std::make_shared<int>(7);
  time_queue<std::shared_ptr<int>> queue;
  queue.push(ns(5), watched);
  queue.pop();
  for (int i = 0; i < 300; ++i)
    queue.push(ns(10 + i), watched);
  queue.clear();
  CHECK(watched.use_count() == 1);
  CHECK(queue.size() == 0);
  CHECK(queue.next_due() == std::nullopt);
  queue.push(ns(5), watched);
  queue.push(ns(6), watched);
  CHECK(queue.next_due() == ns(5));
  CHECK(queue.size() == 2);
}
