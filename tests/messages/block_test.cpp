#include "messages/envelope.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using concur::test::json_vector;

namespace {

hash256 reversed(const nlohmann::json& hex) {
  auto out = hash_from_reversed_hex(hex.get<std::string>());
  REQUIRE(out);
  return *out;
}

std::vector<hash256> ids(const nlohmann::json& list) {
  std::vector<hash256> out;
  for (const auto& hex : list)
    out.push_back(reversed(hex));
  return out;
}

tx_ptr payment(std::uint64_t nonce) {
  return std::make_shared<const transaction>(
      transaction_fields{{}, nonce, {}, transfer{{}, amount{1}, {}}}, signature{});
}

block_header sealed(seal s) {
  return {1, height{5}, block_id{{1}}, unix_ms{7000}, hash256{{2}}, hash256{{3}}, account_id{{4}},
          s};
}

} // namespace

TEST_CASE("real Bitcoin headers have their bytes and their hash", "[messages][block]") {
  REQUIRE(start_crypto());
  auto headers = json_vector("bitcoin_headers.json")["headers"];
  REQUIRE(headers.size() == 35);
  for (const auto& h : headers) {
    INFO("height " << h["height"] << " of " << h["network"]);
    block_header header;
    header.version = h["version"].get<std::uint32_t>();
    header.parent = reversed(h["prev"]);
    header.tx_root = reversed(h["merkle_root"]);
    header.time = unix_ms{h["time"].get<std::uint64_t>() * 1000};
    auto bits = static_cast<std::uint32_t>(std::stoul(h["bits"].get<std::string>(), nullptr, 16));
    header.seal = bitcoin_seal{bits, h["nonce"].get<std::uint32_t>(), 0};
    CHECK(to_hex(seal_preimage(header)) == h["header"].get<std::string>());
    CHECK(to_reversed_hex(id_of(header)) == h["hash"].get<std::string>());
  }
}

TEST_CASE("Merkle roots are those of real blocks", "[messages][block]") {
  REQUIRE(start_crypto());
  auto blocks = json_vector("bitcoin_merkle.json")["blocks"];
  REQUIRE(blocks.size() == 3);
  for (const auto& b : blocks) {
    auto leaves = ids(b["txids"]);
    REQUIRE(leaves.size() == b["n"].get<std::size_t>());
    bool mutated = true;
    CHECK(bitcoin_merkle_root(leaves, &mutated) == reversed(b["merkle_root"]));
    CHECK_FALSE(mutated);
  }
  CHECK(bitcoin_merkle_root({}).is_zero());
  CHECK(bitcoin_merkle_root({hash256{{9}}}) == hash256{{9}});
}

TEST_CASE("a repeated tail has the same Merkle root and is called mutated", "[messages][block]") {
  REQUIRE(start_crypto());
  auto attack = json_vector("bitcoin_merkle.json")["duplicate_attack"];
  bool honest = true;
  bool repeated = false;
  CHECK(bitcoin_merkle_root(ids(attack["list_a"]), &honest) == reversed(attack["root"]));
  CHECK(bitcoin_merkle_root(ids(attack["list_b"]), &repeated) == reversed(attack["root"]));
  CHECK_FALSE(honest);
  CHECK(repeated);
  // Repeated on a higher level: a b c d e f and a b c d e f e f.
  std::vector<hash256> six;
  for (std::uint8_t i = 1; i <= 6; ++i)
    six.push_back(hash256{{i}});
  auto eight = six;
  eight.insert(eight.end(), six.begin() + 4, six.end());
  CHECK(bitcoin_merkle_root(six, &honest) == bitcoin_merkle_root(eight, &repeated));
  CHECK_FALSE(honest);
  CHECK(repeated);
}

TEST_CASE("the lecture's preimage is 96 bytes with the nonce last", "[messages][block]") {
  REQUIRE(start_crypto());
  auto header = sealed(lecture_seal{0x1d00ffff, 0x0102030405060708});
  auto preimage = seal_preimage(header);
  REQUIRE(preimage.size() == 96);
  bytes data;
  writer w{data};
  w.raw(as_bytes("concur/lecture-data/1"));
  w.raw(header.tx_root.view());
  w.raw(header.state_root.view());
  w.raw(header.proposer.view());
  auto zeros = [](int n) { return std::string(static_cast<std::size_t>(2 * n), '0'); };
  CHECK(to_hex(preimage) == "01000000" + ("05" + zeros(7)) + ("01" + zeros(31)) +
                                ("581b" + zeros(6)) + to_hex(sha256(data)) + "ffff001d" +
                                "0807060504030201");
  CHECK(id_of(header) == sha256(preimage));
}

TEST_CASE("the id of the first block covers its whole header", "[messages][block]") {
  REQUIRE(start_crypto());
  auto header = sealed(genesis_seal{});
  bytes expected;
  writer w{expected};
  w.raw(as_bytes("concur/genesis/1"));
  encode(w, header);
  CHECK(seal_preimage(header) == expected);
  CHECK(id_of(header) == sha256(expected));
}

TEST_CASE("the id of a block made in turn does not depend on the signature", "[messages][block]") {
  REQUIRE(start_crypto());
  for (seal s : {seal{turn_seal{9, 1, {}}}, seal{kernel_seal{1, 9, {}}},
                 seal{beacon_seal{9, {}, {attestation{}}, {}}},
                 seal{certified_seal{9, {}, true, {finality_vote{}}, {}}}}) {
    auto plain = sealed(s);
    auto with_signature = plain;
    set_signature(with_signature, signature{{7}});
    CHECK(with_signature != plain);
    CHECK(id_of(with_signature) == id_of(plain));
    auto claim = claim_of(with_signature);
    REQUIRE(claim);
    CHECK(*claim == slot_claim{plain.proposer, 9, id_of(plain), signature{{7}}});
  }
  CHECK_FALSE(claim_of(sealed(genesis_seal{})));
  CHECK_FALSE(claim_of(sealed(lecture_seal{})));
  CHECK_FALSE(claim_of(sealed(bitcoin_seal{})));
}

TEST_CASE("the id of a block made in turn covers everything else of its seal",
          "[messages][block]") {
  REQUIRE(start_crypto());
  auto differ = [](auto base, auto... changes) {
    auto id = id_of(sealed(base));
    auto one = [&](auto change) {
      auto other = base;
      change(other);
      CHECK(id_of(sealed(other)) != id);
    };
    (one(changes), ...);
  };
  differ(
      turn_seal{9, 1, {}}, [](auto& s) { s.slot = 8; }, [](auto& s) { s.confirmed = 2; });
  differ(
      kernel_seal{1, 9, {}}, [](auto& s) { s.bits = 2; }, [](auto& s) { s.second = 8; });
  differ(
      beacon_seal{9, {}, {attestation{}}, {}}, [](auto& s) { s.slot = 8; },
      [](auto& s) { s.reveal = signature{{1}}; }, [](auto& s) { s.attestations.clear(); },
      [](auto& s) { s.attestations[0].sealed = signature{{1}}; });
  differ(
      certified_seal{9, {}, true, {finality_vote{}}, {}}, [](auto& s) { s.slot = 8; },
      [](auto& s) { s.claimed = block_id{{1}}; }, [](auto& s) { s.strong = false; },
      [](auto& s) { s.votes.clear(); });
}

TEST_CASE("the root of a body covers dues, in their order", "[messages][block]") {
  REQUIRE(start_crypto());
  for (seal s : {seal{lecture_seal{}}, seal{bitcoin_seal{}}, seal{turn_seal{}}}) {
    auto header = sealed(s);
    std::vector<due> base{{due_kind::mint, {{1}}, amount{2}, amount{3}, 4},
                          {due_kind::consume, {{1}}, amount{}, amount{}, 5}};
    auto root = [&](const std::vector<due>& dues) {
      return body_root(header, amount{50}, {}, dues);
    };
    CHECK(root({}) == body_root(header, amount{50}, {}));
    CHECK(root(base) != root({}));
    std::vector<std::vector<due>> changed(7, base);
    changed[0][0].kind = due_kind::release;
    changed[1][0].who = {};
    changed[2][0].value = amount{1};
    changed[3][0].stake = amount{1};
    changed[4][0].age = 1;
    changed[5].pop_back();
    std::swap(changed[6][0], changed[6][1]);
    for (const auto& dues : changed)
      CHECK(root(dues) != root(base));
  }
}

TEST_CASE("every field of a header changes its id or its body's root", "[messages][block]") {
  REQUIRE(start_crypto());
  for (seal s :
       {seal{genesis_seal{}}, seal{lecture_seal{1, 2}}, seal{bitcoin_seal{1, 2, 3}},
        seal{turn_seal{}}, seal{kernel_seal{}}, seal{beacon_seal{}}, seal{certified_seal{}}}) {
    auto base = sealed(s);
    auto both = [](const block_header& h) {
      return std::pair{id_of(h), body_root(h, amount{50}, {})};
    };
    std::vector<block_header> changed(7, base);
    changed[0].version = 2;
    changed[1].height = height{6};
    changed[2].parent = {};
    changed[3].time = unix_ms{8000};
    changed[4].tx_root = {};
    changed[5].state_root = {};
    changed[6].proposer = {};
    for (const auto& h : changed)
      CHECK(both(h) != both(base));
    CHECK(body_root(base, amount{51}, {}) != body_root(base, amount{50}, {}));
  }
  auto bitcoin = sealed(bitcoin_seal{1, 2, 3});
  auto more = sealed(bitcoin_seal{1, 2, 4});
  CHECK(body_root(bitcoin, amount{50}, {}) != body_root(more, amount{50}, {}));
  CHECK(id_of(bitcoin) == id_of(more));
}

TEST_CASE("a header whose time Bitcoin's bytes cannot hold is refused", "[messages][block]") {
  REQUIRE(start_crypto());
  auto decodes = [](const block_header& h) {
    bytes out;
    writer w{out};
    encode(w, h);
    reader r{out};
    decode_header(r);
    CHECK(r.ok() == well_formed(h));
    return r.done();
  };
  auto at = [](std::uint64_t ms, seal s) {
    auto h = sealed(s);
    h.time = unix_ms{ms};
    return h;
  };
  CHECK(decodes(at(7000, bitcoin_seal{})));
  CHECK_FALSE(decodes(at(7001, bitcoin_seal{})));
  CHECK(decodes(at(4'294'967'295'000, bitcoin_seal{})));
  CHECK_FALSE(decodes(at(4'294'967'296'000, bitcoin_seal{})));
  CHECK(decodes(at(7001, lecture_seal{})));
  CHECK(decodes(at(7001, genesis_seal{})));
}

TEST_CASE("the tagged tree carries an odd hash up and has no repeated tail", "[messages][block]") {
  REQUIRE(start_crypto());
  auto header = sealed(lecture_seal{});
  std::vector<tx_ptr> txs{payment(0), payment(1)};
  auto tagged = [](std::uint8_t tag, std::initializer_list<byte_view> parts) {
    sha256_stream s;
    s.add(byte_view{&tag, 1});
    for (auto p : parts)
      s.add(p);
    return s.finish();
  };
  std::array<std::uint8_t, 8> fifty{50};
  auto reward = tagged(2, {fifty});
  auto first = tagged(0, {txs[0]->id().view()});
  auto second = tagged(0, {txs[1]->id().view()});
  CHECK(body_root(header, amount{50}, {}) == reward);
  auto pair = tagged(1, {reward.view(), first.view()});
  CHECK(body_root(header, amount{50}, {txs.data(), 1}) == pair);
  CHECK(body_root(header, amount{50}, txs) == tagged(1, {pair.view(), second.view()}));
  auto repeated = txs;
  repeated.push_back(txs.back());
  CHECK(body_root(header, amount{50}, repeated) != body_root(header, amount{50}, txs));
}

TEST_CASE("order and content of transactions change the root", "[messages][block]") {
  REQUIRE(start_crypto());
  for (seal s : {seal{lecture_seal{}}, seal{bitcoin_seal{}}}) {
    auto header = sealed(s);
    std::vector<tx_ptr> one{payment(0), payment(1)};
    std::vector<tx_ptr> other{payment(1), payment(0)};
    std::vector<tx_ptr> third{payment(0), payment(2)};
    auto root = body_root(header, amount{1}, one);
    CHECK(root != body_root(header, amount{1}, other));
    CHECK(root != body_root(header, amount{1}, third));
  }
}

TEST_CASE("a short id is the first 48 bits of a hash over block and transaction",
          "[messages][block]") {
  REQUIRE(start_crypto());
  bytes both(64);
  both[0] = 1;
  both[32] = 2;
  auto hash = sha256(both);
  std::uint64_t expected = 0;
  for (std::size_t i = 6; i-- > 0;)
    expected = expected << 8 | hash.data[i];
  CHECK(short_id(block_id{{1}}, tx_id{{2}}) == expected);
  CHECK(short_id(block_id{{2}}, tx_id{{1}}) != expected);
}

TEST_CASE("messages about blocks print height, id and count", "[messages][print]") {
  REQUIRE(start_crypto());
  auto b = std::make_shared<const block>(sealed(lecture_seal{0x1f00ffff, 9}), amount{1},
                                         std::vector<tx_ptr>{payment(0)});
  CHECK(to_string(send_block{b}) == "send-block 5 " + brief(b->id()) + " 1 transaction");
  CHECK(to_string(b->header()) == "block 5 " + brief(b->id()) +
                                      " on 01000000 by acc0400000000000000, "
                                      "lecture bits 1f00ffff nonce 9");
  CHECK(to_string(announce{{{item_kind::block, {}}, {item_kind::transaction, {}}}}) ==
        "announce 1 block, 1 transaction");
  CHECK(kind_name(message{head_status{}}) == "head-status");
  CHECK(kind_name(message_kinds) == "of unknown kind");
}
