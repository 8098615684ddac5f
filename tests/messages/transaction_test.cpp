#include "messages/envelope.hpp"

#include "tests/support/catch.hpp"

using namespace concur;

namespace {

key_pair key_of(std::uint8_t n) {
  std::array<std::uint8_t, 32> seed{n};
  return key_pair::from_seed(seed);
}

transaction_fields payment() {
  return {key_of(1).identity(), 7, amount{3}, transfer{key_of(2).identity(), coins(5), {1, 2}}};
}

chain_id chain_of(std::uint8_t n) { return chain_id{{n}}; }

} // namespace

TEST_CASE("a transaction is encoded field by field in the order of declaration",
          "[messages][transaction]") {
  REQUIRE(start_crypto());
  signature s;
  s.data.fill(0xee);
  transaction tx{{account_id{{0xaa}}, 0x0102, amount{0x03}, transfer{{{0xbb}}, amount{4}, {5, 6}}},
                 s};
  bytes out;
  writer w{out};
  encode(w, tx);
  auto zeros = [](int n) { return std::string(static_cast<std::size_t>(2 * n), '0'); };
  std::string ee;
  for (int i = 0; i < 64; ++i)
    ee += "ee";
  CHECK(to_hex(out) == "aa" + zeros(31) + "0201" + zeros(6) + "03" + zeros(7) + "00" + "bb" +
                           zeros(31) + "04" + zeros(7) + "02" + zeros(3) + "0506" + ee);
  CHECK(tx.size() == 159);
}

TEST_CASE("the id covers every field but not the signature", "[messages][transaction]") {
  REQUIRE(start_crypto());
  auto id = [](const transaction_fields& f) { return transaction{f, {}}.id(); };
  auto base = payment();
  CHECK(id(base) == transaction(base, signature{{1}}).id());
  auto changed = base;
  changed.from = key_of(3).identity();
  CHECK(id(changed) != id(base));
  changed = base;
  changed.nonce = 8;
  CHECK(id(changed) != id(base));
  changed = base;
  changed.fee = amount{4};
  CHECK(id(changed) != id(base));
  changed = base;
  std::get<transfer>(changed.what).value = amount{1};
  CHECK(id(changed) != id(base));
  changed = base;
  std::get<transfer>(changed.what).memo = {1, 3};
  CHECK(id(changed) != id(base));
  changed = base;
  std::get<transfer>(changed.what).to = key_of(3).identity();
  CHECK(id(changed) != id(base));
}

TEST_CASE("the id is the hash of a tag and the fields, short memo or long",
          "[messages][transaction]") {
  REQUIRE(start_crypto());
  for (std::size_t memo : {std::size_t{0}, std::size_t{394}, std::size_t{395}, max_memo_bytes}) {
    auto fields = payment();
    std::get<transfer>(fields.what).memo = bytes(memo, 0x77);
    transaction tx{fields, {}};
    bytes out;
    writer w{out};
    w.raw(as_bytes("concur/transaction-id/1"));
    encode(w, tx);
    out.resize(out.size() - 64);
    CHECK(tx.id() == sha256(out));
  }
}

TEST_CASE("a signature holds for its chain, its fields and its key only",
          "[messages][transaction]") {
  REQUIRE(start_crypto());
  auto tx = sign_transaction(chain_of(1), payment(), key_of(1));
  CHECK(check_signature(chain_of(1), *tx));
  CHECK(check_signature(chain_of(2), *tx).why() == "tx-bad-signature");
  auto other = tx->fields();
  other.nonce = 8;
  CHECK(check_signature(chain_of(1), transaction{other, tx->seal()}).why() == "tx-bad-signature");
  other = tx->fields();
  other.from = key_of(2).identity();
  CHECK(check_signature(chain_of(1), transaction{other, tx->seal()}).why() == "tx-bad-signature");
}

TEST_CASE("what is signed begins with a tag of its own and the chain", "[messages][transaction]") {
  REQUIRE(start_crypto());
  auto signed_bytes = signing_bytes(chain_of(9), payment());
  std::string_view tag = "concur/transaction-signature/1";
  REQUIRE(signed_bytes.size() == tag.size() + 32 + 93 + 2);
  CHECK(std::equal(tag.begin(), tag.end(), signed_bytes.begin()));
  CHECK(signed_bytes[tag.size()] == 9);
}

TEST_CASE("transactions print what they move", "[messages][print]") {
  REQUIRE(start_crypto());
  transaction tx{{account_id{{0xaa}}, 7, amount{30}, transfer{{{0xbb}}, amount{150'000'000}, {}}},
                 {}};
  CHECK(to_string(tx) == brief(tx.id()) + " transfer 1.5 to accbb00000000000000 from "
                                          "accaa00000000000000 nonce 7 fee 0.0000003");
  CHECK(brief(hash256{{0x12, 0x34, 0x56, 0x78, 0x9a}}) == "12345678");
}
