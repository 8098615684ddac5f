// Everything that somebody who carries envelopes could try with them.
#include "messages/sealed_envelope.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

namespace {

key_pair key_named(std::uint8_t n) {
  REQUIRE(start_crypto());
  std::array<std::uint8_t, 32> seed{};
  seed[0] = n;
  return key_pair::from_seed(seed);
}

hash256 hash_named(std::uint8_t n) { return sha256(bytes{n}); }

struct ends {
  key_pair alice = key_named(1), bob = key_named(2), mallory = key_named(3);
  envelope_scope scope{hash_named(1), hash_named(2), envelope_purpose::protocol};
  std::vector<public_key> members{alice.identity(), bob.identity(), mallory.identity()};
  envelope_sealer from_alice{scope, alice, 1};
  envelope_opener to_bob{scope, bob.identity(), members};
  bytes content{1, 2, 3};

  bytes sealed() { return from_alice.seal(bob.identity(), content); }
  reason refusal(node_id from, byte_view e) { return to_bob.open(from, e).judgement.why(); }
};

constexpr node_id a{0}, c{2};

} // namespace

TEST_CASE("an envelope opens at its receiver, once", "[envelope]") {
  ends e;
  auto sent = e.sealed();
  auto opened = e.to_bob.open(a, sent);
  CHECK(opened.judgement);
  CHECK(bytes(opened.content.begin(), opened.content.end()) == e.content);
  CHECK(e.refusal(a, sent) == "envelope-replayed");
  CHECK(e.to_bob.open(a, e.sealed()).judgement);
}

TEST_CASE("what was sealed elsewhere or by somebody else is refused", "[envelope]") {
  ends e;
  SECTION("for another chain") {
    auto other = e.scope;
    other.chain = hash_named(9);
    CHECK(e.refusal(a, envelope_sealer(other, e.alice, 1).seal(e.bob.identity(), e.content)) ==
          "envelope-signature");
  }
  SECTION("in another run") {
    auto other = e.scope;
    other.run = hash_named(9);
    CHECK(e.refusal(a, envelope_sealer(other, e.alice, 1).seal(e.bob.identity(), e.content)) ==
          "envelope-signature");
  }
  SECTION("for another purpose") {
    auto other = e.scope;
    other.purpose = envelope_purpose::control;
    CHECK(e.refusal(a, envelope_sealer(other, e.alice, 1).seal(e.bob.identity(), e.content)) ==
          "envelope-signature");
  }
  SECTION("for another receiver, passed on") {
    CHECK(e.refusal(a, e.from_alice.seal(e.mallory.identity(), e.content)) == "envelope-signature");
  }
  SECTION("by another member, in the sender's name") {
    envelope_sealer liar{e.scope, e.mallory, 1};
    CHECK(e.refusal(a, liar.seal(e.bob.identity(), e.content)) == "envelope-signature");
    CHECK(e.refusal(c, e.sealed()) == "envelope-signature");
  }
  SECTION("in an earlier life of the sender") {
    auto early = e.sealed();
    envelope_sealer again{e.scope, e.alice, 2};
    CHECK(e.to_bob.open(a, again.seal(e.bob.identity(), e.content)).judgement);
    CHECK(e.refusal(a, early) == "envelope-replayed");
  }
  SECTION("by nobody of the run") {
    CHECK(e.refusal(node_id{7}, e.sealed()) == "envelope-unknown-sender");
  }
}

TEST_CASE("no byte of an envelope can be changed or left out", "[envelope]") {
  ends e;
  auto sent = e.sealed();
  for (std::size_t i = 0; i < sent.size(); ++i) {
    auto changed = sent;
    changed[i] ^= 1;
    CHECK_FALSE(e.to_bob.open(a, changed).judgement);
    CHECK_FALSE(e.to_bob.open(a, byte_view{sent}.first(i)).judgement);
  }
  sent.push_back(0);
  CHECK_FALSE(e.to_bob.open(a, sent).judgement);
}

TEST_CASE("the window takes every number once, however they come", "[envelope]") {
  replay_window w;
  CHECK_FALSE(w.take(1, 0));
  CHECK(w.take(1, 5));
  CHECK(w.take(1, 3));
  CHECK_FALSE(w.take(1, 3));
  CHECK_FALSE(w.take(1, 5));
  CHECK(w.take(1, 5 + replay_window::span));
  CHECK_FALSE(w.take(1, 4)); // too old to tell
  CHECK_FALSE(w.take(1, 5));
  CHECK(w.take(1, 6));                        // the oldest that is in the window
  CHECK(w.take(1, 10 * replay_window::span)); // a jump forgets what was before
  CHECK(w.take(1, 10 * replay_window::span - 1));
  CHECK(w.take(2, 1));
  CHECK_FALSE(w.take(1, 10 * replay_window::span + 1));
}
