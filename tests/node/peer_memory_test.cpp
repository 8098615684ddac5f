#include "node/peer_memory.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::node;

namespace {

public_key key(std::uint8_t n) {
  public_key out;
  out.data[0] = n;
  return out;
}

std::unique_ptr<ledger::store> store_with(std::vector<ledger::ring_entry> entries) {
  auto out = ledger::make_memory_store({});
  ledger::write_batch batch;
  batch.rings = std::move(entries);
  REQUIRE(out->write(batch));
  return out;
}

} // namespace

TEST_CASE("bans that have not ended are found again", "[peers]") {
  auto s = store_with({ban_entry({key(1), unix_ms{500}}), ban_entry({key(2), unix_ms{2'000}}),
                       ban_entry({key(1), unix_ms{3'000}}), ban_entry({key(3), unix_ms{999}})});
  auto found = bans_in(*s, unix_ms{1'000});
  CHECK(found == std::map{std::pair{key(1), unix_ms{3'000}}, std::pair{key(2), unix_ms{2'000}}});
  CHECK(bans_in(*s, unix_ms{3'000}).empty());
}

TEST_CASE("peers that were heard are kept in order", "[peers]") {
  auto s = store_with({seen_entry({key(9), unix_ms{5}}), seen_entry({key(4), unix_ms{6}})});
  CHECK(peers_in(*s) == std::vector<peer_note>{{key(9), unix_ms{5}}, {key(4), unix_ms{6}}});
  CHECK(bans_in(*s, unix_ms{0}).empty());
}

TEST_CASE("what is damaged in a ring keeps nobody from starting", "[peers]") {
  auto s = store_with({{ledger::ring::bans, bytes{1, 2, 3}}, ban_entry({key(1), unix_ms{9}})});
  CHECK(bans_in(*s, unix_ms{1}).size() == 1);
}
