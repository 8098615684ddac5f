// What a decoder must refuse although it is spelled well, and what it must not spend memory on.
#include "messages/envelope.hpp"
#include "tests/messages/allocation_watch.hpp"

#include "tests/support/catch.hpp"

#include <numeric>

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
        row{4, 149 + 8 + 4}, row{5, 149 + 8}, row{5, 149 + 8 + 4}, row{6, 32}, row{7, 32},
        row{8, 0}, row{9, 0}, row{11, 0}}) {
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

TEST_CASE("announced lengths inside seals and actions are refused before memory is asked for",
          "[messages][limits]") {
  REQUIRE(start_crypto());
  // One header of send-headers, or the transaction of send-transaction, up to its list.
  struct row {
    std::uint8_t kind, tag;
    std::size_t tag_at, list_at;
  };
  constexpr std::size_t header_tag = 5 + 148;
  constexpr std::size_t action_tag = 1 + 48;
  for (auto [kind, tag, tag_at, list_at] :
       {row{9, 5, header_tag, header_tag + 1 + 8 + 64},
        row{9, 6, header_tag, header_tag + 1 + 8 + 32 + 1}, row{3, 3, action_tag, action_tag + 1}})
    for (std::uint32_t announced : {huge, 1024u, 128u, 30u}) {
      bytes in(list_at);
      in[0] = kind;
      in[1] = kind == 9 ? 1 : 0; // one header
      in[tag_at] = tag;
      writer{in}.integer(announced);
      in.resize(in.size() + 200); // so that the count of headers itself is believed
      test::largest_request() = 0;
      auto back = decode_message(in);
      auto largest = test::largest_request();
      INFO(kind_name(kind) << " tag " << int{tag} << " announcing " << announced);
      CHECK_FALSE(back.has_value());
      CHECK(largest < 1024);
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

TEST_CASE("lists of votes and dues may be as long as their limits and no longer",
          "[messages][limits]") {
  REQUIRE(start_crypto());
  auto header = [](seal s) {
    block_header h;
    h.seal = std::move(s);
    return send_headers{{h}};
  };
  auto beacon = [&](std::size_t n) {
    return header(beacon_seal{0, {}, std::vector<attestation>(n), {}});
  };
  auto certified = [&](std::size_t n) {
    return header(certified_seal{0, {}, false, std::vector<finality_vote>(n), {}});
  };
  auto dues = [](std::size_t n) {
    return send_block{std::make_shared<const block>(block_header{}, amount{}, std::vector<tx_ptr>{},
                                                    std::vector<due>(n))};
  };
  CHECK(accepted(beacon(max_attestations)));
  CHECK_FALSE(accepted(beacon(max_attestations + 1)));
  CHECK(accepted(certified(max_quorum)));
  CHECK_FALSE(accepted(certified(max_quorum + 1)));
  CHECK(accepted(dues(max_dues)));
  CHECK_FALSE(accepted(dues(max_dues + 1)));
  CHECK(accepted(send_compact{{}, {}, {}, std::vector<due>(max_dues)}));
  CHECK_FALSE(accepted(send_compact{{}, {}, {}, std::vector<due>(max_dues + 1)}));
  CHECK(accepted(send_votes{std::vector<vote_message>(max_sent_votes)}));
  CHECK_FALSE(accepted(send_votes{std::vector<vote_message>(max_sent_votes + 1)}));
}

TEST_CASE("a ballot names at most thirty delegates in rising order, none twice",
          "[messages][limits]") {
  REQUIRE(start_crypto());
  auto ballot = [](std::vector<std::uint8_t> names) {
    vote_for out;
    for (auto name : names)
      out.delegates.push_back(account_id{{name}});
    return send_transaction{
        std::make_shared<transaction>(transaction_fields{{}, 0, {}, out}, signature{})};
  };
  std::vector<std::uint8_t> names(max_votes);
  std::iota(names.begin(), names.end(), std::uint8_t{1});
  CHECK(accepted(ballot({})));
  CHECK(accepted(ballot({1, 2})));
  CHECK(accepted(ballot(names)));
  CHECK_FALSE(accepted(ballot({2, 1})));
  CHECK_FALSE(accepted(ballot({1, 1})));
  names.push_back(31);
  CHECK_FALSE(accepted(ballot(names)));
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
  // 165 bytes of header, reward and counts, full transactions and one that fills the rest.
  auto full = with_memo(max_memo_bytes);
  std::vector<tx_ptr> transactions((max_block_bytes - 165) / full->size(), full);
  auto rest = max_block_bytes - 165 - transactions.size() * full->size();
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
  seal.back() = std::variant_size_v<concur::seal>;
  seal.resize(seal.size() + 256);
  CHECK_FALSE(decode_message(seal).has_value());
  auto due_kinds = encode(send_compact{{}, {}, {}, std::vector<due>(1)});
  REQUIRE(decode_message(due_kinds).has_value());
  due_kinds[due_kinds.size() - 65] = 3;
  CHECK_FALSE(decode_message(due_kinds).has_value());
  auto strong = encode(send_votes{{finality_vote{}}});
  REQUIRE(decode_message(strong).has_value());
  strong[5 + 1 + 64] = 2;
  CHECK_FALSE(decode_message(strong).has_value());
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
