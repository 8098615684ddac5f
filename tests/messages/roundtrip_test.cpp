// Properties of the encoding, over all kinds of messages.
#include "base/random.hpp"
#include "tests/messages/samples.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::test;

namespace {

/// RC_ASSERT takes expressions apart and evaluates both sides of an ||, hence a function.
bool refused_or_itself(byte_view in) {
  auto back = decode_message(in);
  return !back.has_value() || std::ranges::equal(encode(**back), in);
}

bool refused(byte_view in) { return !decode_message(in).has_value(); }

} // namespace

TEST_CASE("what is decoded encodes to the same bytes", "[messages][codec]") {
  REQUIRE(start_crypto());
  for (std::size_t kind = 0; kind < message_kinds; ++kind) {
    INFO(kind_name(kind));
    check_property([kind] {
      auto m = *any_message(kind);
      auto out = encode(m);
      RC_ASSERT(out.size() == encoded_size(m));
      auto back = decode_message(out);
      RC_ASSERT(back.has_value());
      RC_ASSERT((*back)->index() == kind);
      RC_ASSERT(encode(**back) == out);
    });
  }
}

TEST_CASE("every strict prefix is refused", "[messages][codec]") {
  REQUIRE(start_crypto());
  for (std::size_t kind = 0; kind < message_kinds; ++kind) {
    INFO(kind_name(kind));
    check_property(
        [kind] {
          auto out = encode(*any_message(kind));
          for (std::size_t n = 0; n < out.size(); ++n)
            RC_ASSERT(refused(byte_view{out}.first(n)));
        },
        20);
  }
}

TEST_CASE("a byte too many is refused and counted", "[messages][codec]") {
  REQUIRE(start_crypto());
  for (std::size_t kind = 0; kind < message_kinds; ++kind) {
    INFO(kind_name(kind));
    check_property([kind] {
      auto out = encode(*any_message(kind));
      auto size = std::to_string(out.size());
      out.push_back(static_cast<std::uint8_t>(*rc::gen::inRange(0, 256)));
      auto back = decode_message(out);
      RC_ASSERT(!back.has_value());
      RC_ASSERT(back.error().kind == errc::usage);
      RC_ASSERT(back.error().what ==
                "message " + std::string{kind_name(kind)} + " is 1 bytes too many at byte " + size);
    });
  }
}

TEST_CASE("bytes that were changed are refused or mean exactly themselves", "[messages][codec]") {
  REQUIRE(start_crypto());
  for (std::size_t kind = 0; kind < message_kinds; ++kind) {
    INFO(kind_name(kind));
    check_property([kind] {
      auto out = encode(*any_message(kind));
      random_stream random{*rc::gen::arbitrary<std::uint64_t>(), "changes"};
      for (int tries = 0; tries < 50; ++tries) {
        auto changed = out;
        changed[random.below(out.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
        RC_ASSERT(refused_or_itself(changed));
      }
    });
  }
}

TEST_CASE("every single bit of a small message changed is refused or means itself",
          "[messages][codec]") {
  REQUIRE(start_crypto());
  for (const auto& m : sample_messages()) {
    INFO(to_string(m));
    auto out = encode(m);
    for (std::size_t bit = 0; bit < 8 * out.size(); ++bit) {
      auto changed = out;
      changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
      if (!refused_or_itself(changed))
        FAIL("bit " << bit);
    }
    SUCCEED("all bits");
  }
}

TEST_CASE("every action, seal and vote survives, and no strict prefix of it does",
          "[messages][codec]") {
  REQUIRE(start_crypto());
  for (const auto& m : sample_messages()) {
    INFO(to_string(m));
    auto out = encode(m);
    CHECK(out.size() == encoded_size(m));
    auto back = decode_message(out);
    REQUIRE(back.has_value());
    CHECK(encode(**back) == out);
    for (std::size_t n = 0; n < out.size(); ++n)
      if (!refused(byte_view{out}.first(n)))
        FAIL("prefix of " << n);
  }
}

TEST_CASE("noise is refused or means itself", "[messages][codec]") {
  REQUIRE(start_crypto());
  check_property(
      [] {
        auto in = *rc::gen::arbitrary<bytes>();
        RC_ASSERT(refused_or_itself(in));
      },
      2000);
}

TEST_CASE("transactions, headers and blocks come back with their id and size",
          "[messages][codec]") {
  REQUIRE(start_crypto());
  check_property([] {
    auto tx = *any_transaction();
    bytes out;
    writer w{out};
    encode(w, *tx);
    RC_ASSERT(out.size() == tx->size());
    reader r{out};
    auto back = decode_transaction(r);
    RC_ASSERT(r.done());
    RC_ASSERT(back->id() == tx->id());
    RC_ASSERT(back->fields() == tx->fields());
    RC_ASSERT(back->seal() == tx->seal());
  });
  check_property([] {
    auto header = *any_header();
    bytes out;
    writer w{out};
    encode(w, header);
    RC_ASSERT(out.size() == encoded_size(header));
    reader r{out};
    RC_ASSERT(decode_header(r) == header);
    RC_ASSERT(r.done());
  });
  check_property([] {
    auto b = *any_block();
    bytes out;
    writer w{out};
    encode(w, *b);
    RC_ASSERT(out.size() == b->size());
    reader r{out};
    auto back = decode_block(r);
    RC_ASSERT(r.done());
    RC_ASSERT(back->id() == b->id());
    RC_ASSERT(back->header() == b->header());
    RC_ASSERT(back->reward() == b->reward());
    RC_ASSERT(back->transactions().size() == b->transactions().size());
    RC_ASSERT(std::ranges::equal(back->dues(), b->dues()));
    auto root = body_root(b->header(), b->reward(), b->transactions(), b->dues());
    RC_ASSERT(body_root(back->header(), back->reward(), back->transactions(), back->dues()) ==
              root);
  });
}

TEST_CASE("printing any message gives one line that begins with its kind", "[messages][print]") {
  REQUIRE(start_crypto());
  for (std::size_t kind = 0; kind < message_kinds; ++kind)
    check_property([kind] {
      auto text = to_string(*any_message(kind));
      RC_ASSERT(text.rfind(std::string{kind_name(kind)} + " ", 0) == 0);
      RC_ASSERT(text.find('\n') == std::string::npos);
    });
}
