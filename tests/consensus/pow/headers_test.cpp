#include "consensus/pow/headers.hpp"

#include "consensus/pow/params.hpp"
#include "consensus/pow/work.hpp"
#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;

TEST_CASE("real headers parse, serialise, hash and prove their work", "[pow][headers]") {
  REQUIRE(start_crypto());
  std::size_t seen = 0;
  for (const auto& row : json_vector("bitcoin_headers.json", "headers")) {
    CAPTURE(row.dump());
    const bitcoin_header header = header_from_hex(row["header"].get<std::string>()).value();
    CHECK(header.version == row["version"].get<std::int32_t>());
    CHECK(to_reversed_hex(header.prev) == row["prev"]);
    CHECK(to_reversed_hex(header.merkle_root) == row["merkle_root"]);
    CHECK(header.time == row["time"].get<std::uint32_t>());
    CHECK(header.bits == bits_from(row["bits"]));
    CHECK(header.nonce == row["nonce"].get<std::uint32_t>());
    CHECK(to_hex(serialise(header)) == row["header"]);
    CHECK(to_reversed_hex(hash_of(header)) == row["hash"]);
    CHECK(target_of(header.bits).value() == number(row["target"]));
    CHECK(work_of_bits(header.bits) == number(row["work"]));
    const pow_params params = params_named(row["network"].get<std::string>()).value();
    CHECK(check_proof(params, hash_of(header), header.bits));
    if (row["height"] == 0)
      CHECK(params.genesis_hash == row["hash"].get<std::string>());
    ++seen;
  }
  CHECK(seen == 35);
}

TEST_CASE("real stale headers have valid work", "[pow][headers]") {
  REQUIRE(start_crypto());
  const auto rows = csv_vector("bitcoin_stale_headers.csv");
  REQUIRE(rows.size() == 120);
  const pow_params params = mainnet_params();
  const auto periods = csv_vector("bitcoin_difficulty_history.csv");
  for (const auto& row : rows) {
    CAPTURE(row[0]);
    const bitcoin_header header = header_from_hex(row[2]).value();
    CHECK(to_reversed_hex(hash_of(header)) == row[1]);
    CHECK(check_proof(params, hash_of(header), header.bits));
    CHECK(bits_from(periods.at(std::stoull(row[0]) / 2016)[2]) == header.bits);
  }
}

TEST_CASE("a header with another nonce does not prove its work", "[pow][headers]") {
  REQUIRE(start_crypto());
  const auto row = csv_vector("bitcoin_stale_headers.csv").at(0);
  bitcoin_header header = header_from_hex(row[2]).value();
  ++header.nonce;
  CHECK(check_proof(mainnet_params(), hash_of(header), header.bits).why() == "high-hash");
}

TEST_CASE("the genesis hashes of the test networks follow from their headers", "[pow][headers]") {
  REQUIRE(start_crypto());
  bitcoin_header header;
  header.merkle_root =
      hash_from_reversed_hex("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")
          .value();
  header.time = 1296688602;
  header.bits = 0x1d00ffff;
  header.nonce = 414098458;
  CHECK(to_reversed_hex(hash_of(header)) == testnet3_params().genesis_hash);
  header.merkle_root =
      hash_from_reversed_hex("7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e")
          .value();
  header.time = 1714777860;
  header.nonce = 393743547;
  CHECK(to_reversed_hex(hash_of(header)) == testnet4_params().genesis_hash);
}

TEST_CASE("text of another length is not a header", "[pow][headers]") {
  CHECK_FALSE(header_from_hex(""));
  CHECK_FALSE(header_from_hex(std::string(158, '0')));
  CHECK_FALSE(header_from_hex(std::string(162, '0')));
  CHECK_FALSE(header_from_hex(std::string(159, '0') + "g"));
  CHECK(header_from_hex(std::string(160, '0')));
}
