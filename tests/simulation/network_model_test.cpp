#include "tests/simulation/network_support.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <cmath>

using namespace concur;
using namespace concur::simulation;
using namespace concur::simulation::test;

namespace {

/// `count` packets from n0 to n1, one a microsecond.
std::vector<plan> send_many(network_model& network, std::size_t count, std::uint32_t to = 1) {
  std::vector<plan> plans;
  for (std::size_t i = 0; i < count; ++i)
    plans.push_back(network.send(from_to(0, to), at(i * 1us)));
  return plans;
}

/// Four standard deviations of the count of successes.
double four_sigma(double n, double p) { return 4 * std::sqrt(n * p * (1 - p)); }

constexpr std::size_t many = 100'000;

} // namespace

TEST_CASE("a packet without faults arrives once after a constant latency", "[network]") {
  network_settings settings;
  settings.latency = constant_latency{30ms};
  network_model network(settings, numbered_nodes(3), 1);
  const auto got = network.send(from_to(0, 2, 77), at(5s));
  CHECK(got.arrivals == 1);
  CHECK(got.after[0] == 30ms);
  CHECK(got.why == loss::none);
  CHECK(network.counted().packets == 1);
  CHECK(network.counted().bytes == 77);
}

TEST_CASE("uniform latencies are spread evenly between both ends", "[network][statistics]") {
  network_settings settings;
  settings.latency = uniform_latency{1ms, 11ms};
  network_model network(settings, numbered_nodes(2), 42);
  double sum = 0;
  for (const auto& p : send_many(network, many)) {
    REQUIRE(p.after[0] >= 1ms);
    REQUIRE(p.after[0] <= 11ms);
    sum += to_seconds(p.after[0]);
  }
  const double sigma = 0.010 / std::sqrt(12.0 * many);
  CHECK(std::abs(sum / many - 0.006) < 4 * sigma);
}

TEST_CASE("log-normal latencies have the median and the 99th percentile", "[network][statistics]") {
  network_settings settings;
  settings.latency = lognormal_latency{120ms, 900ms};
  network_model network(settings, numbered_nodes(2), 42);
  double below_median = 0, below_p99 = 0;
  for (const auto& p : send_many(network, many)) {
    below_median += p.after[0] <= 120ms;
    below_p99 += p.after[0] <= 900ms;
  }
  CHECK(std::abs(below_median - 0.5 * many) < four_sigma(many, 0.5));
  CHECK(std::abs(below_p99 - 0.99 * many) < four_sigma(many, 0.99));
}

TEST_CASE("a matrix latency is half of the round trip between the cities", "[network]") {
  network_settings settings;
  settings.latency = matrix_latency{"two", {"london", "paris"}, {{2ms, 10ms}, {14ms, 4ms}}};
  auto nodes = numbered_nodes(3);
  nodes[0].name = "london"; // The name counts where no city is given.
  nodes[1].city = "paris";
  nodes[2].city = "paris";
  network_model network(settings, nodes, 1);
  CHECK(network.send(from_to(0, 1), at(0s)).after[0] == 5ms);
  CHECK(network.send(from_to(1, 0), at(0s)).after[0] == 7ms);
  CHECK(network.send(from_to(1, 2), at(0s)).after[0] == 2ms);
}

TEST_CASE("region latencies tell inside from between", "[network]") {
  network_settings settings;
  settings.latency = region_latency{20ms, 120ms};
  auto nodes = numbered_nodes(4);
  SECTION("regions given") {
    nodes[2].region = nodes[3].region = 7;
    network_model network(settings, nodes, 1);
    CHECK(network.send(from_to(0, 1), at(0s)).after[0] == 20ms);
    CHECK(network.send(from_to(2, 3), at(0s)).after[0] == 20ms);
    CHECK(network.send(from_to(1, 2), at(0s)).after[0] == 120ms);
  }
  SECTION("none given: one node after the other") {
    settings.topology.regions = 2;
    network_model network(settings, nodes, 1);
    CHECK(network.send(from_to(0, 2), at(0s)).after[0] == 20ms);
    CHECK(network.send(from_to(0, 1), at(0s)).after[0] == 120ms);
  }
}

TEST_CASE("jitter makes packets up to its share later", "[network][statistics]") {
  network_settings settings;
  settings.latency = constant_latency{100ms};
  settings.jitter = 0.2;
  network_model network(settings, numbered_nodes(2), 9);
  double sum = 0;
  duration longest{0};
  for (const auto& p : send_many(network, many)) {
    REQUIRE(p.after[0] >= 100ms);
    REQUIRE(p.after[0] <= 120ms);
    longest = std::max(longest, p.after[0]);
    sum += to_seconds(p.after[0]);
  }
  CHECK(longest > 119900us);
  CHECK(std::abs(sum / many - 0.110) < 4 * 0.020 / std::sqrt(12.0 * many));
}

TEST_CASE("packets are dropped at the rate asked for", "[network][statistics]") {
  const double rate = GENERATE(0.001, 0.05, 0.5);
  network_settings settings;
  settings.drop = rate;
  network_model network(settings, numbered_nodes(2), 3);
  double dropped = 0;
  for (const auto& p : send_many(network, many)) {
    REQUIRE(p.arrivals == (p.why == loss::dropped ? 0 : 1));
    dropped += p.why == loss::dropped;
  }
  CHECK(std::abs(dropped - rate * many) < four_sigma(many, rate));
  CHECK(network.counted().dropped == static_cast<std::uint64_t>(dropped));
}

TEST_CASE("drop 0 loses nothing and drop 1 everything", "[network]") {
  network_settings settings;
  settings.duplicate = 1;
  network_model none(settings, numbered_nodes(2), 3);
  for (const auto& p : send_many(none, 1'000))
    REQUIRE(p.arrivals == 2);
  settings.drop = 1;
  network_model all(settings, numbered_nodes(2), 3);
  for (const auto& p : send_many(all, 1'000))
    REQUIRE(p.arrivals == 0);
  CHECK(all.counted().duplicated == 0);
}

TEST_CASE("copies have a latency of their own", "[network][statistics]") {
  network_settings settings;
  settings.latency = uniform_latency{1ms, 100ms};
  settings.duplicate = 0.1;
  network_model network(settings, numbered_nodes(2), 3);
  double copied = 0, copy_first = 0;
  for (const auto& p : send_many(network, many)) {
    if (p.arrivals == 2) {
      ++copied;
      copy_first += p.after[1] < p.after[0];
      REQUIRE(p.after[1] >= 1ms);
      REQUIRE(p.after[1] <= 100ms);
    }
  }
  CHECK(std::abs(copied - 0.1 * many) < four_sigma(many, 0.1));
  CHECK(std::abs(copy_first - copied / 2) < four_sigma(copied, 0.5));
  CHECK(network.counted().duplicated == static_cast<std::uint64_t>(copied));
}

TEST_CASE("reordered packets take up to one latency longer", "[network][statistics]") {
  network_settings settings;
  settings.latency = constant_latency{10ms};
  settings.reorder = 0.25;
  network_model network(settings, numbered_nodes(2), 3);
  double late = 0;
  for (const auto& p : send_many(network, many)) {
    REQUIRE(p.after[0] >= 10ms);
    REQUIRE(p.after[0] < 20ms);
    late += p.after[0] > 10ms;
  }
  CHECK(std::abs(late - 0.25 * many) < four_sigma(many, 0.25));
  CHECK(network.counted().reordered > 24'000);
}

TEST_CASE("an uplink sends one packet after the other", "[network]") {
  network_settings settings;
  settings.latency = constant_latency{10ms};
  settings.bandwidth = 1'000'000;
  network_model network(settings, numbered_nodes(3), 1);
  CHECK(network.send(from_to(0, 1, 1'000), at(0s)).after[0] == 11ms);
  CHECK(network.send(from_to(0, 2, 2'000), at(0s)).after[0] == 13ms); // Waits for the first.
  CHECK(network.uplink_free(node_id{0}) == at(3ms));
  CHECK(network.send(from_to(1, 2, 500), at(1ms)).after[0] == 10'500us); // Another uplink.
  CHECK(network.send(from_to(0, 1, 1'000), at(2ms)).after[0] == 12ms);   // Waits 1 ms, takes 1.
  CHECK(network.send(from_to(0, 1, 1'000), at(4ms)).after[0] == 11ms);   // Free at this moment.
  CHECK(network.send(from_to(0, 1, 0), at(50ms)).after[0] == 10ms);
}

TEST_CASE("a lost packet has used the uplink", "[network]") {
  network_settings settings;
  settings.bandwidth = 1'000'000;
  network_model network(settings, numbered_nodes(3), 1);
  network.cut(node_id{0}, node_id{1}, true);
  CHECK(network.send(from_to(0, 1, 1'000), at(0s)).arrivals == 0);
  CHECK(network.send(from_to(0, 2, 1'000), at(0s)).after[0] == 2ms);
}

TEST_CASE("bandwidth counts the nanosecond that has begun and huge packets", "[network]") {
  network_settings settings;
  settings.bandwidth = 3;
  network_model network(settings, numbered_nodes(2), 1);
  CHECK(network.send(from_to(0, 1, 1), at(0s)).after[0] == 333'333'334ns);
  CHECK(network.send(from_to(1, 0, 12'000'000'000), at(0s)).after[0] == 4'000'000'000s);
}

TEST_CASE("the traffic of a link does not change what happens on another", "[network]") {
  network_settings settings;
  settings.latency = uniform_latency{1ms, 100ms};
  settings.jitter = 0.5;
  settings.drop = settings.duplicate = settings.reorder = 0.1;
  const auto nodes = numbered_nodes(10);
  network_model alone(settings, nodes, 5), busy(settings, nodes, 5);
  busy.send(from_to(9, 1), at(0s)); // Used first, so the order of first use differs too.
  for (std::size_t i = 0; i < 2'000; ++i) {
    const instant now = at(i * 1ms);
    for (std::uint32_t other = 2; other < 10; ++other)
      busy.send(from_to(0, other), now);
    busy.send(from_to(1, 0), now);
    const auto a = alone.send(from_to(0, 1), now), b = busy.send(from_to(0, 1), now);
    REQUIRE(a.arrivals == b.arrivals);
    REQUIRE(a.after[0] == b.after[0]);
    REQUIRE(a.after[1] == b.after[1]);
    REQUIRE(a.why == b.why);
  }
}

TEST_CASE("another node in the scenario does not change a link", "[network]") {
  network_settings settings;
  settings.latency = uniform_latency{1ms, 100ms};
  auto nodes = numbered_nodes(3);
  network_model before(settings, nodes, 5);
  nodes.insert(nodes.begin(), node_settings{});
  nodes[0].name = "newcomer";
  network_model after(settings, nodes, 5);
  for (std::size_t i = 0; i < 100; ++i)
    REQUIRE(before.send(from_to(0, 1), at(0s)).after[0] ==
            after.send(from_to(1, 2), at(0s)).after[0]);
}

TEST_CASE("faults leave the delays of other packets as they were", "[network]") {
  network_settings settings;
  settings.latency = lognormal_latency{100ms, 300ms};
  settings.jitter = 0.1;
  network_model calm(settings, numbered_nodes(2), 5);
  settings.drop = 0.3;
  settings.duplicate = 0.2;
  settings.partitions = {{10us, 500us, {{"n0"}, {"n1"}}, false}};
  network_model rough(settings, numbered_nodes(2), 5);
  const auto a = send_many(calm, 2'000), b = send_many(rough, 2'000);
  std::size_t arrived = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (b[i].arrivals > 0) {
      REQUIRE(a[i].after[0] == b[i].after[0]);
      ++arrived;
    }
  }
  CHECK(arrived > 900);
  CHECK(arrived < 1'200);
}

// Written down, so that compilers and later versions are held against each other.
TEST_CASE("what is drawn for packets stays what it is", "[network]") {
  network_settings settings;
  settings.jitter = 0.5;
  settings.drop = settings.duplicate = settings.reorder = 0.3;
  const auto fingerprint = [&settings](latency_settings latency) {
    settings.latency = std::move(latency);
    network_model network(settings, numbered_nodes(2), 7);
    std::uint64_t sum = 0;
    for (const auto& p : send_many(network, 1'000))
      for (std::size_t i = 0; i < p.arrivals; ++i)
        sum = sum * 31 + static_cast<std::uint64_t>(p.after[i].count());
    return sum;
  };
  CHECK(fingerprint(uniform_latency{1ms, 100ms}) == 3434208566548539191u);
  CHECK(fingerprint(lognormal_latency{100ms, 300ms}) == 8528730102307531467u);
}

TEST_CASE("two directions and two seeds differ", "[network]") {
  network_settings settings;
  settings.latency = uniform_latency{0s, 1s};
  network_model one(settings, numbered_nodes(2), 1), other(settings, numbered_nodes(2), 2);
  const auto there = one.send(from_to(0, 1), at(0s)).after[0];
  CHECK(there != one.send(from_to(1, 0), at(0s)).after[0]);
  CHECK(there != other.send(from_to(0, 1), at(0s)).after[0]);
}

TEST_CASE("nodes that are no neighbours reach each other directly", "[network]") {
  network_settings settings;
  settings.topology.kind = topology_kind::line;
  settings.latency = uniform_latency{1ms, 9ms};
  network_model line(settings, numbered_nodes(40), 1);
  settings.topology.kind = topology_kind::full;
  network_model full(settings, numbered_nodes(40), 1);
  settings.topology.kind = topology_kind::star;
  network_model star(settings, numbered_nodes(40), 1);
  CHECK(line.neighbours()[5].size() == 2);
  // The topology says who gossips with whom, not what a packet between two nodes meets.
  for (std::uint32_t a = 0; a < 40; ++a) {
    for (std::uint32_t b = 0; b < 40; ++b) {
      const auto expected = full.send(from_to(a, b), at(0s)).after[0];
      REQUIRE(expected >= 1ms);
      REQUIRE(line.send(from_to(a, b), at(0s)).after[0] == expected);
      REQUIRE(star.send(from_to(a, b), at(0s)).after[0] == expected);
    }
  }
  line.cut(node_id{0}, node_id{39}, true);
  CHECK(line.send(from_to(0, 39), at(0s)).why == loss::partitioned);
  CHECK(line.send(from_to(39, 0), at(0s)).why == loss::none);
}
