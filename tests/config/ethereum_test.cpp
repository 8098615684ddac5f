// [protocol.pos] of Ethereum's rules: the preset, its round trip and its errors.
#include "config/embedded.hpp"
#include "config/schema_parts.hpp"
#include "config/sections.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::config;
using consensus::ethereum::ethereum_settings;
using consensus::ethereum::settings_of;

namespace {

struct read_back {
  ethereum_settings settings;
  std::string problem; ///< of the first kind; empty if there is none
};

read_back read(const std::string& text) {
  auto from = std::make_shared<const source>(source{"test.toml", text, false});
  const auto document = parse_document(from);
  REQUIRE(document.has_value());
  problems bad;
  check_keys(*document, {}, bad);
  read_back out;
  const section top{&*document, place{from, 0, 0, 1}, {}, bad};
  read_ethereum(top.table("protocol"), out.settings);
  if (!bad.empty())
    out.problem = bad.to_error().what;
  return out;
}

/// The preset's own table.
std::string preset() {
  const std::string all{embedded(asset::preset, "ethereum").value()};
  return all.substr(all.find("[protocol.pos]"));
}

} // namespace

TEST_CASE("the preset is the main net since Electra", "[config][ethereum]") {
  const auto found = read(preset());
  CHECK(found.problem.empty());
  CHECK(found.settings == settings_of(consensus::ethereum::revision::electra));
}

TEST_CASE("every key of the table is in the preset and counts", "[config][ethereum]") {
  // A settings struct that differs in everything is overwritten in everything but what has no key.
  const std::string text = preset();
  for (const auto& key : ethereum_keys()) {
    const auto name = key.path.substr(key.path.rfind('.') + 1);
    INFO(key.path);
    CHECK(text.find(std::string(name) + " = ") != std::string::npos);
  }
}

TEST_CASE("what is written reads back the same", "[config][ethereum]") {
  for (const auto r : {consensus::ethereum::revision::phase0, consensus::ethereum::revision::altair,
                       consensus::ethereum::revision::bellatrix}) {
    auto s = settings_of(r);
    s.block_interval = std::chrono::milliseconds{750};
    s.slots_per_epoch = 7;
    s.activation_balance_min = 3 * s.increment / 2;
    s.effective_balance_max = 30 * s.increment;
    s.proposer_boost_percent = 33;
    s.attestation_due_bps = 1234;
    s.exit_after = 3;
    const auto again = read(to_toml(s));
    CHECK(again.problem.empty());
    CHECK(again.settings == s);
  }
}

TEST_CASE("values that make no chain are problems", "[config][ethereum]") {
  CHECK_FALSE(read("[protocol.pos]\nslots_per_epoch = 0\n").problem.empty());
  CHECK_FALSE(read("[protocol.pos]\nproposer_boost = 1.5\n").problem.empty());
  CHECK_FALSE(read("[protocol.pos]\nattestations_max = 129\n").problem.empty());
  CHECK_FALSE(read("[protocol.pos]\nattestations = 12\n").problem.empty());
  CHECK_FALSE(read("[protocol.pos]\neffective_balance_max = \"31\"\n").problem.empty());
  CHECK(read("[protocol.pos]\nproposer_boost = 0.7\n").problem.empty());
}
