// What a decoder must refuse although it is spelled well, and what it must not spend memory on.
#include "messages/envelope.hpp"
#include "tests/messages/allocation_watch.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

namespace {

template <class... Parts>
bytes joined(Parts... parts) {
  bytes out;
  writer w{out};
  (w.integer(parts), ...);
  return out;
}

bool accepted(const message& m) { return decode_message(encode(m)).has_value(); }

constexpr std::uint32_t huge = 0xffff'ffff;

} // namespace

TEST_CASE("announced lengths that do not fit are refused before memory is asked for",
          "[messages][limits]") {
  REQUIRE(start_crypto());
  // Tag, then what comes before the count of each kind that has a list or text.
  struct row {
    std::size_t kind, skipped;
  };
  for (auto [kind, skipped] :
       {row{0, 0}, row{1, 0}, row{2, 0}, row{3, 32 + 8 + 8 + 1 + 32 + 8}, row{4, 149 + 8},
        row{5, 149 + 8}, row{6, 32}, row{7, 32}, row{8, 0}, row{9, 0}}) {
    for (std::uint32_t announced : {huge, huge / 2, 5'000u, 100u, 1u}) {
      bytes in(1 + skipped);
      in[0] = static_cast<std::uint8_t>(kind);
      writer{in}.integer(announced);
      test::largest_request() = 0;
      auto back = decode_message(in);
      auto largest = test::largest_request();
      INFO(kind_name(kind) << " announcing " << announced);
      CHECK_FALSE(back.has_value());
      CHECK(largest < 1024);
    }
  }
}

TEST_CASE("a list may be as long as its limit and no longer", "[messages][limits]") {
  REQUIRE(start_crypto());
  CHECK(accepted(announce{std::vector<item>(max_items)}));
  CHECK_FALSE(accepted(announce{std::vector<item>(max_items + 1)}));
  CHECK(accepted(get_items{std::vector<item>(max_items), true}));
  CHECK_FALSE(accepted(get_items{std::vector<item>(max_items + 1), true}));
  CHECK(accepted(not_found{std::vector<item>(max_items)}));
  CHECK_FALSE(accepted(not_found{std::vector<item>(max_items + 1)}));
  CHECK(accepted(get_headers{std::vector<block_id>(max_locator)}));
  CHECK_FALSE(accepted(get_headers{std::vector<block_id>(max_locator + 1)}));
  CHECK(accepted(send_headers{std::vector<block_header>(max_headers)}));
  CHECK_FALSE(accepted(send_headers{std::vector<block_header>(max_headers + 1)}));
  CHECK(accepted(get_block_transactions{{}, std::vector<std::uint32_t>(max_block_transactions)}));
  CHECK_FALSE(
      accepted(get_block_transactions{{}, std::vector<std::uint32_t>(max_block_transactions + 1)}));
  CHECK(accepted(send_compact{{}, {}, std::vector<std::uint64_t>(max_block_transactions)}));
  CHECK_FALSE(
      accepted(send_compact{{}, {}, std::vector<std::uint64_t>(max_block_transactions + 1)}));
}

TEST_CASE("a memo may be as long as its limit and no longer", "[messages][limits]") {
  REQUIRE(start_crypto());
  auto with_memo = [](std::size_t n) {
    return send_transaction{std::make_shared<transaction>(
        transaction_fields{{}, 0, {}, transfer{{}, {}, bytes(n)}}, signature{})};
  };
  CHECK(accepted(with_memo(0)));
  CHECK(accepted(with_memo(max_memo_bytes)));
  CHECK_FALSE(accepted(with_memo(max_memo_bytes + 1)));
}

TEST_CASE("a block may be as large as its limit and no larger", "[messages][limits]") {
  REQUIRE(start_crypto());
  auto with_memo = [](std::size_t n) {
    return std::make_shared<const transaction>(
        transaction_fields{{}, 0, {}, transfer{{}, {}, bytes(n)}}, signature{});
  };
  // 161 bytes of header, reward and count, then full transactions and one that fills the rest.
  auto full = with_memo(max_memo_bytes);
  std::vector<tx_ptr> transactions((max_block_bytes - 161) / full->size(), full);
  auto rest = max_block_bytes - 161 - transactions.size() * full->size();
  transactions.push_back(with_memo(rest - 157));
  auto exact = std::make_shared<const block>(block_header{}, amount{}, transactions);
  REQUIRE(exact->size() == max_block_bytes);
  CHECK(accepted(send_block{exact}));
  transactions.back() = with_memo(rest - 156);
  CHECK_FALSE(
      accepted(send_block{std::make_shared<const block>(block_header{}, amount{}, transactions)}));
}

TEST_CASE("tags and flags that are not known are refused", "[messages][limits]") {
  REQUIRE(start_crypto());
  for (int tag = message_kinds; tag < 256; ++tag) {
    bytes in{static_cast<std::uint8_t>(tag), 0, 0, 0, 0};
    CHECK_FALSE(decode_message(in).has_value());
  }
  auto asked = encode(get_items{{item{item_kind::block, {}}}, true});
  REQUIRE(decode_message(asked).has_value());
  auto flag = asked;
  flag.back() = 2;
  CHECK_FALSE(decode_message(flag).has_value());
  auto kind = asked;
  kind[5] = 2;
  CHECK_FALSE(decode_message(kind).has_value());
  auto seal = encode(send_headers{{block_header{}}});
  REQUIRE(decode_message(seal).has_value());
  REQUIRE(seal.size() == 5 + 149);
  seal.back() = 3;
  seal.resize(seal.size() + 64);
  CHECK_FALSE(decode_message(seal).has_value());
}

TEST_CASE("an error names the kind and the offset", "[messages][limits]") {
  REQUIRE(start_crypto());
  CHECK(decode_message({}).error().what == "message of unknown kind is not well formed at byte 0");
  CHECK(decode_message(bytes{200}).error().what ==
        "message of unknown kind is not well formed at byte 1");
  CHECK(decode_message(joined<std::uint8_t, std::uint32_t>(0, huge)).error().what ==
        "message announce is not well formed at byte 5");
  CHECK(decode_message(bytes(42, 10)).error().kind == errc::usage);
  CHECK(decode_message(bytes(40, 10)).error().what ==
        "message head-status is not well formed at byte 33");
}
