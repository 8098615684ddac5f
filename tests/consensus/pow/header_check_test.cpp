#include "consensus/pow/header_check.hpp"

#include "tests/consensus/pow/vectors.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pow;
using namespace concur::test;

namespace {

struct block_row {
  std::uint64_t height = 0;
  bitcoin_header header;
};

std::vector<block_row> real_blocks(std::uint64_t up_to) {
  REQUIRE(start_crypto());
  std::vector<block_row> out;
  for (const auto& row : json_vector("bitcoin_headers.json", "headers"))
    if (row["network"] == "mainnet" && row["height"].get<std::uint64_t>() <= up_to)
      out.push_back({row["height"].get<std::uint64_t>(),
                     header_from_hex(row["header"].get<std::string>()).value()});
  return out;
}

std::string csv_of(const std::vector<block_row>& blocks) {
  std::string out = "height,time,bits,nonce,merkle_root,version,prev\n";
  for (const auto& [h, b] : blocks) {
    std::array<std::uint8_t, 4> bits{};
    store_be(bits.data(), b.bits);
    out += std::to_string(h) + ',' + std::to_string(b.time) + ',' + to_hex(bits) + ',' +
           std::to_string(b.nonce) + ',' + to_reversed_hex(b.merkle_root) + ',' +
           std::to_string(b.version) + ',' + to_reversed_hex(b.prev) + '\n';
  }
  return out;
}

std::string raw_of(const std::vector<block_row>& blocks, bool with_height) {
  std::string out;
  for (const auto& [h, b] : blocks)
    out += (with_height ? std::to_string(h) + ',' : "") + to_hex(serialise(b)) + '\n';
  return out;
}

header_summary summary_of(const std::string& text, const pow_params& params = mainnet_params()) {
  const auto done = check_headers(text, params);
  INFO((done ? "" : done.error().text));
  REQUIRE(done);
  return *done;
}

header_fault fault_of(const std::string& text, const pow_params& params = mainnet_params(),
                      const header_file_limits& limits = {}) {
  const auto done = check_headers(text, params, limits);
  REQUIRE_FALSE(done);
  return done.error();
}

} // namespace

TEST_CASE("the first real blocks pass in each form of file", "[pow][inspect]") {
  const auto blocks = real_blocks(5);
  REQUIRE(blocks.size() == 6);
  for (const std::string& text : {csv_of(blocks), raw_of(blocks, true), raw_of(blocks, false)}) {
    CAPTURE(text);
    const header_summary summary = summary_of(text);
    CHECK(summary.count == 6);
    CHECK(summary.heights_known);
    CHECK(summary.first_height == 0);
    CHECK(summary.last_height == 5);
    CHECK(summary.work == number("600060006"));
    CHECK(summary.periods.size() == 1);
    CHECK(summary.hashes_checked == 6);
    CHECK(summary.links_checked == 5);
    CHECK(summary.bits_checked == 6);
    CHECK(summary.medians_checked == 5);
  }
}

TEST_CASE("all real headers pass as a sparse file", "[pow][inspect]") {
  const auto blocks = real_blocks(1'000'000);
  REQUIRE(blocks.size() == 33);
  const header_summary summary = summary_of(csv_of(blocks));
  CHECK(summary.count == 33);
  CHECK(summary.last_height == 702861);
  CHECK(summary.hashes_checked == 33);
  CHECK(summary.links_checked == 6);
  CHECK(summary.periods.size() == 17);
  CHECK(summary_of(raw_of(blocks, true)).work == summary.work);
}

TEST_CASE("the prev column may be missing where the row before tells it", "[pow][inspect]") {
  const std::string text = "height,time,bits,nonce,merkle_root,version\n"
                           "0,1231006505,1d00ffff,2083236893,"
                           "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b,1\n"
                           "1,1231469665,486604799,2573394689,"
                           "0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098,0x1\n";
  REQUIRE(start_crypto());
  CHECK(summary_of(text).hashes_checked == 2);
  std::string wrong = text;
  wrong.replace(wrong.find("2573394689"), 10, "2573394690");
  CHECK(fault_of(wrong).why == "high-hash");
  CHECK(fault_of(wrong).line == 3);
}

TEST_CASE("rows without version are checked as far as they go", "[pow][inspect]") {
  REQUIRE(start_crypto());
  const header_summary summary = summary_of("height,time,bits,nonce,merkle_root\n"
                                            "0,1231006505,1d00ffff,,\n"
                                            "1,1231469665,1d00ffff,,\n");
  CHECK(summary.count == 2);
  CHECK(summary.hashes_checked == 0);
  CHECK(summary.bits_checked == 2);
}

TEST_CASE("headers without heights in the middle of a chain are linked", "[pow][inspect]") {
  auto blocks = real_blocks(5);
  blocks.erase(blocks.begin());
  const header_summary summary = summary_of(raw_of(blocks, false));
  CHECK_FALSE(summary.heights_known);
  CHECK(summary.count == 5);
  CHECK(summary.last_height == 4);
  CHECK(summary.links_checked == 4);
  CHECK(summary.bits_checked == 0);
  blocks.erase(blocks.begin() + 2);
  CHECK(fault_of(raw_of(blocks, false)).why == "prev-hash");
  CHECK(fault_of(raw_of(blocks, false)).line == 3);
}

TEST_CASE("every real period boundary is checked from its first and last rows",
          "[pow][inspect][retarget]") {
  REQUIRE(start_crypto());
  std::size_t seen = 0;
  for (const auto& row : json_vector("bitcoin_retarget.json", "cases")) {
    const auto last = row["last_height"].get<std::uint64_t>();
    const auto name = row["network"].get<std::string>();
    if ((last + 1) % 2016 != 0 || last < 4000 || name == "mainnet-alt")
      continue;
    CAPTURE(row.dump());
    const auto old_bits = row["old_bits"].get<std::string>();
    const auto file = [&](const std::string& bits) {
      return "height,time,bits\n" + std::to_string(last - 2015) + ',' +
             std::to_string(row["first_time"].get<std::uint64_t>()) + ',' + old_bits + '\n' +
             std::to_string(last) + ',' + std::to_string(row["last_time"].get<std::uint64_t>()) +
             ',' + old_bits + '\n' + std::to_string(last + 7) + ",4000000000," + bits + '\n';
    };
    const auto new_bits = row["new_bits"].get<std::string>();
    const pow_params params = params_named(name).value();
    CHECK(summary_of(file(new_bits), params).bits_checked == 2);
    CHECK(summary_of(file(new_bits), params).periods.size() == 2);
    const header_fault fault = fault_of(file(old_bits), params);
    CHECK(fault.why == "bad-diffbits");
    CHECK(fault.line == 4);
    CHECK(fault.text == "block " + std::to_string(last + 7) + ": expected bits " + new_bits +
                            ", found " + old_bits);
    ++seen;
  }
  CHECK(seen == 13);
}

TEST_CASE("the published difficulty history passes as a sparse file", "[pow][inspect][retarget]") {
  std::string text = "height,time,bits\n";
  const auto rows = csv_vector("bitcoin_difficulty_history.csv");
  for (std::size_t i = 0; i < rows.size(); ++i)
    text += rows[i][1] + ',' + std::to_string(1'300'000'000 + i) + ',' + rows[i][2] + '\n';
  CHECK(summary_of(text).periods.size() == 474);
  // A jump by more than a factor of four between neighbours is seen without any times.
  const header_fault fault = fault_of("height,time,bits\n68544,1,1c0168fd\n70560,2,1c005a3e\n");
  CHECK(fault.why == "bad-diffbits");
  CHECK(fault.line == 3);
  CHECK(fault.text == "block 70560: expected bits within a factor of 4 of 1c0168fd of the period "
                      "before, found 1c005a3e");
}

TEST_CASE("each kind of fault is found on its line", "[pow][inspect]") {
  auto blocks = real_blocks(5);
  SECTION("a broken link") {
    blocks[3].header.prev.data[0] ^= 1;
    const header_fault fault = fault_of(csv_of(blocks));
    CHECK(fault.why == "prev-hash");
    CHECK(fault.line == 5);
    CHECK(fault.text == "block 3: expected previous hash "
                        "000000006a625f06636b8bb6ac7b960a8d03705d1ace08b1a19da3fdcc99ddbd, found "
                        "000000006a625f06636b8bb6ac7b960a8d03705d1ace08b1a19da3fdcc99ddbc");
  }
  SECTION("a hash above its target") {
    ++blocks[2].header.nonce;
    const header_fault fault = fault_of(csv_of(blocks));
    CHECK(fault.why == "high-hash");
    CHECK(fault.line == 4);
  }
  SECTION("changed bits inside a period") {
    blocks[2].header.bits = 0x1c00ffff;
    const header_fault fault = fault_of(csv_of(blocks));
    CHECK(fault.why == "bad-diffbits");
    CHECK(fault.line == 4);
    CHECK(fault.text == "block 2: expected bits 1d00ffff, found 1c00ffff");
  }
  SECTION("bits that are no target") {
    const std::pair<std::uint32_t, std::string_view> cases[] = {{0x1d80ffff, "bits-negative"},
                                                                {0xff7fffff, "bits-overflow"},
                                                                {0x1d000000, "bits-zero"},
                                                                {0x1d01ffff, "bits-above-limit"}};
    for (const auto& [bits, why] : cases) {
      blocks[1].header.bits = bits;
      CHECK(fault_of(csv_of(blocks)).why == why);
      CHECK(fault_of(csv_of(blocks)).line == 3);
    }
  }
  SECTION("a time that is not after the median") {
    blocks[5].header.time = 1231469744;
    const header_fault fault = fault_of(csv_of(blocks));
    CHECK(fault.why == "time-too-old");
    CHECK(fault.line == 7);
    CHECK(fault.text == "block 5: expected a time after the median 1231469744 of the blocks "
                        "before, found 1231469744");
  }
  SECTION("heights that do not ascend") {
    std::swap(blocks[1], blocks[2]);
    const header_fault fault = fault_of(csv_of(blocks));
    CHECK(fault.line == 4);
    CHECK(fault.why == "height-order");
  }
  SECTION("another chain's genesis block") {
    const header_fault fault = fault_of(csv_of(blocks), testnet3_params());
    CHECK(fault.why == "genesis-hash");
    CHECK(fault.line == 2);
  }
  SECTION("a genesis block with a parent") {
    blocks[0].header.prev.data[5] = 1;
    CHECK(fault_of(csv_of(blocks)).why == "prev-hash");
    CHECK(fault_of(csv_of(blocks)).line == 2);
  }
}

TEST_CASE("a claimed hash is compared with the computed one", "[pow][inspect]") {
  REQUIRE(start_crypto());
  const auto rows = csv_vector("bitcoin_stale_headers.csv");
  const std::string head = "height,hash,header\n" + rows[0][0] + ',';
  CHECK(summary_of(head + rows[0][1] + ',' + rows[0][2] + '\n').hashes_checked == 1);
  const header_fault fault = fault_of(head + rows[1][1] + ',' + rows[0][2] + '\n');
  CHECK(fault.why == "hash-mismatch");
  CHECK(fault.line == 2);
}

TEST_CASE("a hash learned from the next row must meet its target", "[pow][inspect]") {
  REQUIRE(start_crypto());
  const std::string text = "height,time,bits,prev\n100,1,1d00ffff,\n101,2,1d00ffff,";
  CHECK(summary_of(text + std::string(10, '0') + std::string(54, 'a')).hashes_checked == 1);
  const header_fault fault = fault_of(text + std::string(64, 'a'));
  CHECK(fault.why == "high-hash");
  CHECK(fault.line == 3);
}

TEST_CASE("a testnet4 period that starts too early is found", "[pow][inspect]") {
  const std::string text = "height,time,bits\n2014,1999000,1d00ffff\n2015,2000000,1d00ffff\n2016,";
  CHECK(summary_of(text + "1999400,1d00ffff", testnet4_params()).count == 3);
  const header_fault fault = fault_of(text + "1999399,1d00ffff", testnet4_params());
  CHECK(fault.why == "time-timewarp-attack");
  CHECK(fault.line == 4);
}

TEST_CASE("asert is checked from the anchor on", "[pow][inspect][asert]") {
  const std::string text = "height,time,bits\n661647,1605448590,1804dafe\n661648,1605448700,";
  const header_fault fault = fault_of(text + "1804dafe", bch_params());
  CHECK(fault.why == "bad-diffbits");
  const std::size_t at = fault.text.find("expected bits ") + 14;
  CHECK(summary_of(text + fault.text.substr(at, 8), bch_params()).bits_checked == 1);
}

TEST_CASE("bad syntax is reported with line and column", "[pow][inspect]") {
  struct bad {
    std::string text;
    std::size_t line;
    std::size_t column;
    std::string sentence;
  };
  const std::string names = "height,time,bits\n";
  const bad cases[] = {
      {"", 1, 0, "expected headers, found none"},
      {"# nothing\n\n", 1, 0, "expected headers, found none"},
      {names, 1, 0, "expected headers, found none"},
      {"height,time,colour\n", 1, 13, "found \"colour\""},
      {"height,time,time\n", 1, 13, "the column time is there twice"},
      {"time,bits\n", 1, 0, "the column height is missing"},
      {"height,time\n", 1, 0, "the columns time and bits"},
      {names + "1,2\n", 2, 0, "expected 3 values, found 2"},
      {names + "1,2,1d00ffff,4\n", 2, 0, "expected 3 values, found 4"},
      {names + "x,2,1d00ffff\n", 2, 1, "height: expected a number below 2^48, found \"x\""},
      {names + "-1,2,1d00ffff\n", 2, 1, "height: expected"},
      {names + "281474976710656,2,1d00ffff\n", 2, 1, "height: expected"},
      {names + "1,4294967296,1d00ffff\n", 2, 3, "time: expected a number below 2^32"},
      {names + "\n1,2, 1d00fffg\n", 3, 6, "bits: expected"},
      {names + "1,2,1d00fff\n", 2, 5, "bits: expected"},
      {names + "1,,1d00ffff\n", 2, 3, "time: expected"},
      {"height,time,bits,prev\n1,2,1d00ffff,abcd\n", 2, 14, "prev: expected 64 hexadecimal"},
      {"height,header\n1,00\n", 2, 3, "header: expected 160 hexadecimal digits, found 2"},
  };
  for (const bad& one : cases) {
    CAPTURE(one.text);
    const header_fault fault = fault_of(one.text);
    CHECK(fault.why == "syntax");
    CHECK(fault.line == one.line);
    CHECK(fault.column == one.column);
    CHECK(fault.text.find(one.sentence) != std::string::npos);
  }
}

TEST_CASE("a bad row among raw headers is reported with line and column", "[pow][inspect]") {
  const std::string raw = raw_of(real_blocks(0), false);
  for (const std::string& second : {std::string(159, '0') + "g", std::string(158, '0')}) {
    const header_fault fault = fault_of(raw + second);
    CHECK(fault.why == "syntax");
    CHECK(fault.line == 2);
    CHECK(fault.column == 1);
  }
  CHECK(fault_of(raw + "1," + std::string(160, '0')).text == "expected 1 value, found 2");
}

TEST_CASE("no digit of a chain of raw headers can change unnoticed", "[pow][inspect]") {
  const std::string text = raw_of(real_blocks(5), false);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n')
      continue;
    std::string changed = text;
    changed[i] = text[i] == '9' ? '8' : text[i] == 'f' ? 'e' : static_cast<char>(text[i] + 1);
    CAPTURE(i);
    const auto done = check_headers(changed, mainnet_params());
    REQUIRE_FALSE(done);
    // By its own hash, or by the link of the row after it.
    REQUIRE(done.error().line >= i / 161 + 1);
    REQUIRE(done.error().line <= i / 161 + 2);
  }
}

TEST_CASE("cells that contradict the raw header are found", "[pow][inspect]") {
  const auto blocks = real_blocks(1);
  const std::string raw = to_hex(serialise(blocks[1].header));
  CHECK(summary_of("height,time,header\n1,1231469665," + raw).count == 1);
  const header_fault fault = fault_of("height,time,header\n1,1231469666," + raw);
  CHECK(fault.why == "syntax");
  CHECK(fault.column == 14);
}

TEST_CASE("limits on the file and its lines hold", "[pow][inspect]") {
  const std::string text = "height,time,bits\n1,2,1d00ffff\n";
  CHECK(check_headers(text, mainnet_params(), {text.size(), 16}));
  CHECK(fault_of(text, mainnet_params(), {text.size() - 1, 16}).text ==
        "the file has 30 bytes, the limit is 29");
  const header_fault fault = fault_of(text, mainnet_params(), {text.size(), 15});
  CHECK(fault.line == 1);
  CHECK(fault.column == 16);
  CHECK(fault.text == "expected at most 15 bytes in a line, found 16");
}

TEST_CASE("line ends, blanks, comments and a byte order mark do not matter", "[pow][inspect]") {
  CHECK(summary_of("\xef\xbb\xbf# from a spreadsheet\r\n\r\nheight , time, bits\r\n"
                   " 5 , 2 , 0x1d00ffff \r\n\r\n7,3,1d00ffff")
            .count == 2);
  const auto blocks = real_blocks(1);
  CHECK(summary_of("1, " + to_hex(serialise(blocks[1].header)) + "\n").first_height == 1);
}

TEST_CASE("a fault becomes an error that names file, line and column", "[pow][inspect]") {
  const error e = to_error({3, 7, "syntax", "expected a, found b"}, "h.csv");
  CHECK(e.kind == errc::usage);
  CHECK(e.where == "h.csv:3:7");
  CHECK(to_error({3, 0, "high-hash", "x"}, "h.csv").where == "h.csv:3");
}
