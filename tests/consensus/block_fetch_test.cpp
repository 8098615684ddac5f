#include "consensus/common/block_fetch.hpp"

#include "base/random.hpp"
#include "tests/support/catch.hpp"

#include <set>

namespace concur::consensus {
namespace {

using namespace std::chrono_literals;

constexpr node_id alice{1}, bob{2}, carol{3};
constexpr fetch_settings limits{5s, 2, 10, 3};

block_id id(std::uint64_t n) { return sha256(as_bytes(std::to_string(n))); }
instant at(duration d) { return instant{d}; }

/// "peer:ids", such as "1:2 3" for two ids asked of alice.
using asks = std::map<node_id, std::vector<block_id>>;
asks due(block_fetch& f, duration now) {
  asks out;
  for (auto& r : f.due(at(now)))
    out[r.peer] = r.ids;
  return out;
}

TEST_CASE("a wanted block is asked for once", "[block_fetch]") {
  block_fetch f{limits};
  f.want(id(1), alice);
  f.want(id(1), alice);
  CHECK(f.wanted() == 1);
  CHECK_FALSE(f.next_timeout());
  CHECK(due(f, 0s) == asks{{alice, {id(1)}}});
  CHECK(due(f, 1s).empty());
  CHECK(f.next_timeout() == at(5s));
}

TEST_CASE("what has arrived is not wanted any more", "[block_fetch]") {
  block_fetch f{limits};
  f.want(id(1), carol);
  f.want(id(1), alice);
  static_cast<void>(f.due(at(0s)));
  CHECK(f.arrived(id(1)) == std::vector{alice, carol});
  CHECK(f.wanted() == 0);
  CHECK_FALSE(f.wants(id(1)));
  CHECK_FALSE(f.next_timeout());
  CHECK(f.arrived(id(1)).empty());
  CHECK(due(f, 10s).empty());
}

TEST_CASE("when a peer does not answer in time the next one is asked", "[block_fetch]") {
  block_fetch f{limits};
  f.want(id(1), alice);
  f.want(id(1), bob);
  CHECK(due(f, 0s) == asks{{alice, {id(1)}}});
  CHECK(due(f, 4999ms).empty());
  CHECK(due(f, 5s) == asks{{bob, {id(1)}}});
  CHECK(due(f, 10s) == asks{{alice, {id(1)}}});
}

TEST_CASE("after so many tries a block is given up until it is named again", "[block_fetch]") {
  block_fetch f{limits};
  f.want(id(1), alice);
  CHECK(due(f, 0s).size() == 1);
  CHECK(due(f, 5s).size() == 1);
  CHECK(due(f, 10s).size() == 1);
  CHECK(f.wants(id(1)));
  CHECK(due(f, 15s).empty());
  CHECK_FALSE(f.wants(id(1)));
  f.want(id(1), bob);
  CHECK(due(f, 16s) == asks{{bob, {id(1)}}});
}

TEST_CASE("a peer is asked for so many at a time, oldest first", "[block_fetch][limits]") {
  block_fetch f{limits};
  for (std::uint64_t n = 1; n <= 4; ++n)
    f.want(id(n), alice);
  CHECK(due(f, 0s) == asks{{alice, {id(1), id(2)}}});
  CHECK(due(f, 1s).empty());
  f.arrived(id(2));
  CHECK(due(f, 1s) == asks{{alice, {id(3)}}});
  // Another peer takes what the busy one cannot.
  f.want(id(4), bob);
  CHECK(due(f, 1s) == asks{{bob, {id(4)}}});
}

TEST_CASE("a peer without the block is not asked for it again", "[block_fetch]") {
  block_fetch f{limits};
  f.want(id(1), alice);
  f.want(id(1), bob);
  static_cast<void>(f.due(at(0s)));
  f.not_found(id(1), alice);
  CHECK(due(f, 1s) == asks{{bob, {id(1)}}});
  f.not_found(id(1), bob);
  CHECK_FALSE(f.wants(id(1)));
  CHECK(due(f, 20s).empty());
  f.not_found(id(9), bob); // never wanted
  CHECK(f.wanted() == 0);
}

TEST_CASE("what was asked in another way is under way too", "[block_fetch]") {
  block_fetch f{limits};
  f.asked(id(1), alice, at(0s));
  f.want(id(1), bob);
  CHECK(due(f, 1s).empty());
  CHECK(f.next_timeout() == at(5s));
  CHECK(due(f, 5s).size() == 1);
}

TEST_CASE("no more than so many blocks are wanted", "[block_fetch][limits]") {
  block_fetch f{limits};
  for (std::uint64_t n = 0; n < 100; ++n)
    f.want(id(n), alice);
  CHECK(f.wanted() == 10);
  f.asked(id(50), alice, at(0s));
  CHECK_FALSE(f.wants(id(50)));
  f.want(id(3), bob); // a new source of an old wish is no new wish
  CHECK(f.arrived(id(3)) == std::vector{alice, bob});
}

TEST_CASE("under random events no peer is over its limit", "[block_fetch][property]") {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    random_stream random{seed, "fetch"};
    block_fetch f{limits};
    std::map<block_id, node_id> open; // asked and not answered
    std::map<node_id, std::size_t> in_flight;
    auto close = [&](const block_id& b) {
      if (auto o = open.find(b); o != open.end()) {
        --in_flight[o->second];
        open.erase(o);
      }
    };
    auto now = 0s;
    for (int i = 0; i < 2000; ++i) {
      auto b = id(random.below(20));
      node_id peer{static_cast<std::uint32_t>(random.below(4))};
      auto what = random.below(10);
      if (what < 5)
        f.want(b, peer);
      else if (what < 7) {
        f.arrived(b);
        close(b);
      } else if (what < 8) {
        f.not_found(b, peer);
        if (auto o = open.find(b); o != open.end() && o->second == peer)
          close(b);
      } else {
        now += 5s; // everything under way is late
        open.clear();
        in_flight.clear();
      }
      for (auto& r : f.due(at(now)))
        for (auto& asked : r.ids) {
          INFO("seed " << seed << " event " << i);
          REQUIRE(f.wants(asked));
          REQUIRE(open.emplace(asked, r.peer).second);
          REQUIRE(++in_flight[r.peer] <= 2);
        }
      REQUIRE(f.wanted() <= 10);
    }
    // Once nobody answers, everything is given up in the end.
    for (int i = 0; i < 40; ++i)
      static_cast<void>(f.due(at(now += 5s)));
    CHECK(f.wanted() == 0);
  }
}

} // namespace
} // namespace concur::consensus
