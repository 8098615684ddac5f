#include "consensus/pos/peercoin/trust.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pos::peercoin;

namespace {

hash256 numbered(std::uint8_t n) {
  hash256 h;
  h.data[0] = n;
  return h;
}

} // namespace

TEST_CASE("trust comes from stake, a work block counts one", "[pos][peercoin]") {
  CHECK(block_trust(block_kind::stake, 0x1d00ffff) == u256{0x100010001});
  CHECK(block_trust(block_kind::work, 0x1d00ffff) == u256{1});
  CHECK(block_trust(block_kind::work, 0x1900ffff) == u256{1});
  // 4 billion of the hardest work blocks weigh less than one of the easiest stake blocks.
  CHECK(block_trust(block_kind::stake, 0x1d00ffff) > u256{0xffffffff});
}

TEST_CASE("a block is later than the median and little earlier than its parent",
          "[pos][peercoin]") {
  params p;
  CHECK_FALSE(is_time_allowed(p, 1000, 2000, 1000));
  CHECK_FALSE(is_time_allowed(p, 1099, 2000, 1000));
  CHECK(is_time_allowed(p, 1100, 2000, 1000));
  CHECK(is_time_allowed(p, 1001, 1000, 1000));
  CHECK(p.drift_s_max == 900);
  p.drift_s_max = 7200;
  CHECK(is_time_allowed(p, 1001, 8201, 1000));
  CHECK_FALSE(is_time_allowed(p, 1001, 8202, 1000));
}

TEST_CASE("a second block with the same stake is refused", "[pos][peercoin]") {
  stakes_seen seen;
  const stake_id stake{numbered(1), 500};
  CHECK(seen.judge(stake, numbered(10), numbered(99)) == stake_novelty::fresh);
  seen.add(stake, numbered(10));
  CHECK(seen.judge(stake, numbered(10), numbered(99)) == stake_novelty::known);
  CHECK(seen.judge(stake, numbered(11), numbered(99)) == stake_novelty::duplicate);
  CHECK(seen.judge(stake, numbered(11), numbered(10)) == stake_novelty::duplicate_head);
  CHECK(seen.judge({numbered(1), 501}, numbered(11), numbered(10)) == stake_novelty::fresh);
  CHECK(seen.judge({numbered(2), 500}, numbered(12), numbered(10)) == stake_novelty::fresh);
  seen.add(stake, numbered(11)); // taken after all: the first one stays the one that counts
  CHECK(seen.judge(stake, numbered(11), numbered(99)) == stake_novelty::duplicate);
}

TEST_CASE("stakes that are too old are forgotten", "[pos][peercoin]") {
  stakes_seen seen;
  for (std::int64_t time = 0; time < 10; ++time)
    seen.add({numbered(1), time}, numbered(10));
  seen.forget_before(7);
  CHECK(seen.size() == 3);
  CHECK(seen.judge({numbered(1), 7}, numbered(11), hash256{}) == stake_novelty::duplicate);
  CHECK(seen.judge({numbered(1), 6}, numbered(11), hash256{}) == stake_novelty::fresh);
}
