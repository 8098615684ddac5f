#include "node/peer_guard.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::node;
using namespace std::chrono_literals;

namespace {

/// How many of `n` messages at one moment are taken.
std::size_t taken(peer_guard& g, node_id from, const message& m, std::size_t n, instant now) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < n; ++i)
    out += g.take(from, m, now) ? 1 : 0;
  return out;
}

constexpr node_id fast{0}, calm{1};

} // namespace

TEST_CASE("a peer that sends too much is not heard for the rest", "[peers]") {
  peer_guard g{2};
  message tx{send_transaction{}};
  CHECK(taken(g, fast, tx, 5'000, instant{}) == 2'000);
  CHECK(g.take(fast, tx, instant{}).why() == "peer-too-fast");
  CHECK(taken(g, calm, tx, 100, instant{}) == 100);                     // it costs nobody else
  CHECK(taken(g, fast, message{get_headers{}}, 100, instant{}) == 100); // nor other messages
  CHECK(taken(g, fast, tx, 5'000, instant{1s}) == 1'000); // by and by it is heard again
}

TEST_CASE("a node that catches up is within the limits", "[peers]") {
  peer_guard g{1};
  CHECK(taken(g, fast, message{send_block{}}, 2'048, instant{}) == 2'048);
  CHECK_FALSE(g.take(fast, message{send_block{}}, instant{}));
  CHECK(taken(g, fast, message{send_headers{}}, 60, instant{1s}) == 50);
}

TEST_CASE("who says what no honest node says is not heard for ten minutes", "[peers]") {
  peer_guard g{2};
  message m{get_headers{}};
  g.strike(fast, instant{5s});
  CHECK(g.take(fast, m, instant{5s}).why() == "peer-banned");
  CHECK(g.take(fast, m, instant{10min}).why() == "peer-banned");
  CHECK(g.take(fast, m, instant{10min + 5s}));
  CHECK(g.take(calm, m, instant{5s}));
}

TEST_CASE("a ban of an earlier life holds until it ends", "[peers]") {
  peer_guard g{2};
  g.ban(fast, instant{5s});
  CHECK(g.take(fast, message{get_headers{}}, instant{4s}).why() == "peer-banned");
  CHECK(g.take(calm, message{get_headers{}}, instant{4s}));
  CHECK(g.take(fast, message{get_headers{}}, instant{5s}));
}
