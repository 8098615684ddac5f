// The presets of delegates: what they say is what the rules have as defaults, and writing undoes
// reading.
#include "config/embedded.hpp"
#include "config/sections.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::config;
using namespace concur::consensus::dpos;

namespace {

source_ptr source_of(std::string_view text) {
  return std::make_shared<const source>(source{"test", std::string{text}});
}

struct reading {
  dpos_settings settings;
  problems bad;
};

/// Reads `text` over `settings`.
reading read(std::string_view text, dpos_settings settings) {
  reading out{std::move(settings), {}};
  auto from = source_of(text);
  auto document = parse_document(from);
  REQUIRE(document.has_value());
  auto* protocol = find(*document, "protocol");
  REQUIRE(protocol != nullptr);
  section s(protocol->as<value_table>(), protocol->where, "protocol", out.bad);
  read_dpos(s, out.settings);
  return out;
}

} // namespace

TEST_CASE("a preset of delegates says what the rules have by default", "[config][dpos]") {
  for (auto [preset, settings] : std::initializer_list<std::pair<std::string, dpos_settings>>{
           {"bitshares", bitshares()}, {"steem", steem()}, {"eos", eos()}}) {
    CAPTURE(preset);
    auto text = embedded(asset::preset, preset);
    REQUIRE(text);
    auto r = read(*text, settings);
    CHECK(r.bad.empty());
    CHECK(r.settings == settings);
  }
  auto text = embedded(asset::preset, "lecture-dpos");
  REQUIRE(text);
  auto r = read(*text, lecture_dpos());
  CHECK(r.bad.empty());
  std::get<lecture_settings>(r.settings.rules).rules.rounds_a_period = 1;
  CHECK(r.settings == lecture_dpos());
}

TEST_CASE("what is written of delegates reads back the same", "[config][dpos]") {
  for (auto settings : {lecture_dpos(), bitshares(), steem(), eos()}) {
    settings.threshold = 6'667;
    settings.block_interval = std::chrono::milliseconds{250};
    auto kind = std::string{name_of(settings)};
    CAPTURE(kind);
    auto blank = dpos_named(kind == "lecture-dpos" ? "lecture" : kind);
    REQUIRE(blank.has_value());
    CHECK_FALSE(*blank == settings);
    auto r = read("[protocol]\n" + to_toml(settings), *blank);
    CHECK(r.bad.empty());
    CHECK(r.settings == settings);
  }
}

TEST_CASE("settings of delegates that make no chain are told at their place", "[config][dpos]") {
  auto r = read("[protocol.dpos]\ndelegates_min = 12\ndelegates_max = 11\n", bitshares());
  CHECK_FALSE(r.bad.empty());
  r = read("[protocol.dpos]\nfinality = \"final\"\n", eos());
  CHECK_FALSE(r.bad.empty());
  CHECK_FALSE(dpos_named("peercoin").has_value());
}
