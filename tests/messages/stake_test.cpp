#include "messages/block.hpp"
#include "messages/stake.hpp"
#include "tests/messages/samples.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::test;

namespace {

const hash256 chain{{9}};

/// Votes for a link between two epochs.
attestation link(std::uint64_t source, std::uint64_t target) {
  attestation a;
  a.validator = public_key{{1}};
  a.slot = 32 * target;
  a.source.epoch = source;
  a.target.epoch = target;
  return a;
}

bool either_way(const attestation& a, const attestation& b) {
  CHECK(contradicts(a, b) == contradicts(b, a));
  return contradicts(a, b);
}
bool either_way(const slot_claim& a, const slot_claim& b) {
  CHECK(contradicts(a, b) == contradicts(b, a));
  return contradicts(a, b);
}

/// Each change must give other bytes to sign.
template <class T, class... Changes>
void check_covers(const T& base, Changes... changes) {
  auto text = signing_bytes(chain, base);
  auto one = [&](auto change) {
    auto other = base;
    change(other);
    CHECK(signing_bytes(chain, other) != text);
  };
  (one(changes), ...);
}

} // namespace

TEST_CASE("what holders of stake sign covers every field but the signature", "[messages][stake]") {
  check_covers(
      attestation{}, [](auto& a) { a.validator = public_key{{1}}; }, [](auto& a) { a.slot = 1; },
      [](auto& a) { a.head = hash256{{1}}; }, [](auto& a) { a.source.epoch = 1; },
      [](auto& a) { a.source.root = hash256{{1}}; }, [](auto& a) { a.target.epoch = 1; },
      [](auto& a) { a.target.root = hash256{{1}}; });
  check_covers(
      finality_vote{}, [](auto& v) { v.finalizer = public_key{{1}}; },
      [](auto& v) { v.block = hash256{{1}}; }, [](auto& v) { v.strong = true; });
  check_covers(
      slot_claim{}, [](auto& c) { c.proposer = public_key{{1}}; }, [](auto& c) { c.slot = 1; },
      [](auto& c) { c.block = hash256{{1}}; });
  attestation a;
  a.sealed = signature{{1}};
  CHECK(signing_bytes(chain, a) == signing_bytes(chain, attestation{}));
  finality_vote v;
  v.sealed = signature{{1}};
  CHECK(signing_bytes(chain, v) == signing_bytes(chain, finality_vote{}));
  slot_claim c;
  c.sealed = signature{{1}};
  CHECK(signing_bytes(chain, c) == signing_bytes(chain, slot_claim{}));
}

TEST_CASE("each kind of statement has a tag of its own and names the chain", "[messages][stake]") {
  auto begins = [](const bytes& text, std::string_view tag, std::size_t field_bytes) {
    REQUIRE(text.size() == tag.size() + 32 + field_bytes);
    CHECK(std::equal(tag.begin(), tag.end(), text.begin()));
    CHECK(text[tag.size()] == 9);
  };
  begins(signing_bytes(chain, attestation{}), "concur/attestation/1", 32 + 8 + 32 + 80);
  begins(signing_bytes(chain, finality_vote{}), "concur/finality-vote/1", 65);
  begins(signing_bytes(chain, slot_claim{}), "concur/slot-claim/1", 72);
  begins(randao_bytes(chain, 3), "concur/randao-reveal/1", 8);
  CHECK(signing_bytes(chain, slot_claim{}) != signing_bytes(hash256{}, slot_claim{}));
  CHECK(randao_bytes(chain, 3) != randao_bytes(hash256{}, 3));
  CHECK(randao_bytes(chain, 3) != randao_bytes(chain, 4));
}

TEST_CASE("a signature for one purpose or chain holds for no other", "[messages][stake]") {
  REQUIRE(start_crypto());
  auto key = key_pair::from_seed(std::array<std::uint8_t, 32>{3});
  slot_claim c{key.identity(), 5, hash256{{4}}, {}};
  c.sealed = key.sign(signing_bytes(chain, c));
  CHECK(verify(c.proposer, signing_bytes(chain, c), c.sealed));
  CHECK_FALSE(verify(c.proposer, signing_bytes(hash256{}, c), c.sealed));
  finality_vote v{key.identity(), hash256{{4}}, true, c.sealed};
  CHECK_FALSE(verify(v.finalizer, signing_bytes(chain, v), v.sealed));
}

TEST_CASE("two blocks of one slot by one key contradict each other", "[messages][stake]") {
  slot_claim a{public_key{{1}}, 7, hash256{{1}}, {}};
  auto b = a;
  CHECK_FALSE(either_way(a, b));
  b.sealed = signature{{1}}; // the same statement, signed again
  CHECK_FALSE(either_way(a, b));
  b.block = hash256{{2}};
  CHECK(either_way(a, b));
  b.slot = 8;
  CHECK_FALSE(either_way(a, b));
  b = a;
  b.block = hash256{{2}};
  b.proposer = public_key{{2}};
  CHECK_FALSE(either_way(a, b));
}

TEST_CASE("two different votes of one target epoch contradict each other", "[messages][stake]") {
  auto a = link(1, 2);
  auto b = a;
  CHECK_FALSE(either_way(a, b));
  b.sealed = signature{{1}};
  CHECK_FALSE(either_way(a, b));
  b.head = hash256{{1}};
  CHECK(either_way(a, b));
  b = a;
  b.slot += 1;
  CHECK(either_way(a, b));
  b = a;
  b.target.root = hash256{{1}};
  CHECK(either_way(a, b));
  b = a;
  b.source = {0, hash256{{1}}};
  CHECK(either_way(a, b));
  b.validator = public_key{{2}};
  CHECK_FALSE(either_way(a, b));
}

TEST_CASE("a link around another contradicts it, links in a row do not", "[messages][stake]") {
  CHECK(either_way(link(1, 6), link(2, 5)));
  CHECK_FALSE(either_way(link(1, 5), link(2, 6))); // they overlap
  CHECK_FALSE(either_way(link(1, 5), link(1, 6))); // they share their source
  CHECK_FALSE(either_way(link(1, 3), link(3, 5)));
  CHECK_FALSE(either_way(link(1, 2), link(4, 5)));
  auto other = link(2, 5);
  other.validator = public_key{{2}};
  CHECK_FALSE(either_way(link(1, 6), other));
}

TEST_CASE("votes of equal content are one vote, whoever signed how", "[messages][stake]") {
  check_property([] {
    auto v = *any_vote();
    auto signed_anew = v;
    set_signature(signed_anew, signature{{1, 2, 3}});
    RC_ASSERT(signature_of(signed_anew) == (signature{{1, 2, 3}}));
    RC_ASSERT(id_of(signed_anew) == id_of(v));
    RC_ASSERT(voter_of(signed_anew) == voter_of(v));
    RC_ASSERT(signing_bytes(chain, signed_anew) == signing_bytes(chain, v));
  });
}
