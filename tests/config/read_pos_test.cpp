// [protocol.pos]: the presets say the defaults of the settings, what is written reads back, and
// what makes no chain is refused.
#include "config/embedded.hpp"
#include "config/sections.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::config;
using namespace std::chrono_literals;
using consensus::pos::lecture_pos_settings;
using consensus::pos::peercoin_settings;

namespace {

template <class Settings>
struct read_settings {
  Settings settings;
  std::size_t complaints = 0;
};

template <class Settings>
read_settings<Settings> parse(const std::string& text,
                              void (*read)(const section& protocol, Settings& out),
                              Settings start = {}) {
  problems bad;
  const auto document = parse_document(std::make_shared<const source>(source{"x", text, false}));
  INFO((document ? std::string{} : document.error().text()));
  REQUIRE(document.has_value());
  const section top{&*document, {}, "", bad};
  read(top.table("protocol"), start);
  return {start, bad.size()};
}

std::string preset(const std::string& name) {
  return std::string{embedded(asset::preset, name).value()};
}

} // namespace

TEST_CASE("the preset lecture-pos says the lecture's constants", "[config][pos]") {
  lecture_pos_settings wrong;
  wrong.choice = consensus::pos::lecture_choice::lottery;
  wrong.block_interval = 1s;
  wrong.block_cost_coin_days = 1;
  wrong.confirmations = 1;
  wrong.future_limit = 1s;
  const auto read = parse(preset("lecture-pos"), read_lecture_pos, wrong);
  CHECK(read.complaints == 0);
  CHECK(to_toml(read.settings) == to_toml(lecture_pos_settings{}));
  CHECK(read.settings.block_cost_coin_days == 365);
}

TEST_CASE("the preset peercoin says the main network's constants", "[config][pos]") {
  const auto read = parse(preset("peercoin"), read_peercoin);
  CHECK(read.complaints == 0);
  peercoin_settings main_network;
  main_network.first_stake_bits = 0; // fits the stake at genesis instead
  CHECK(to_toml(read.settings) == to_toml(main_network));
  // Each key of the settings is in the preset but those that follow the run.
  const auto text = preset("peercoin");
  for (const auto* key :
       {"version", "block_interval", "work_interval", "work_interval_max", "retarget_timespan",
        "half_life", "limit_bits", "first_stake_bits", "first_work_bits", "age_min", "age_max",
        "outputs", "modifier_interval", "future_limit", "work_reward_max", "late_work_reward_max",
        "confirmations", "search_ahead"})
    CHECK(text.find("\n" + std::string{key} + " = ") != std::string::npos);
}

TEST_CASE("settings of coin-age read back as they were written", "[config][pos]") {
  lecture_pos_settings lecture;
  lecture.choice = consensus::pos::lecture_choice::lottery;
  lecture.block_interval = 1500ms;
  lecture.block_cost_coin_days = 7;
  lecture.confirmations = 9;
  lecture.future_limit = 2s;
  CHECK(to_toml(parse(to_toml(lecture), read_lecture_pos).settings) == to_toml(lecture));
  peercoin_settings p;
  p.version = consensus::pos::peercoin::version::v09;
  p.block_interval = 60s;
  p.work_interval = 360s;
  p.work_interval_max = 720s;
  p.retarget_timespan = 24h;
  p.half_life = 2h;
  p.limit_bits = 0x1f00ffff;
  p.first_stake_bits = 0x1e00ffff;
  p.first_work_bits = 0x1e0fffff;
  p.age_min = 24h;
  p.age_max = 48h;
  p.outputs = 77;
  p.modifier_interval = 20min;
  p.future_limit = 30s;
  p.work_reward_coins_max = 100;
  p.late_work_reward_coins_max = 10;
  p.confirmations = 12;
  p.proof = consensus::pow::proof_kind::searched;
  p.hash_rate = 12.5;
  p.search_ahead = 30s;
  const auto again = parse(to_toml(p), read_peercoin);
  CHECK(again.complaints == 0);
  CHECK(to_toml(again.settings) == to_toml(p));
  CHECK(to_toml(p) != to_toml(peercoin_settings{}));
}

TEST_CASE("what makes no chain of coin-age is refused with its place", "[config][pos]") {
  const auto lecture = [](const std::string& line) {
    return parse("[protocol.pos]\n" + line, read_lecture_pos).complaints;
  };
  CHECK(lecture("choice = \"smallest\"") == 1);
  CHECK(lecture("block_cost = 0") == 1);
  CHECK(lecture("block_interval = \"0 s\"") == 1);
  CHECK(lecture("block_interval = \"1500 us\"") == 1);
  const auto peercoin = [](const std::string& line) {
    return parse("[protocol.pos]\n" + line, read_peercoin).complaints;
  };
  CHECK(peercoin("") == 0);
  CHECK(peercoin("version = \"v04\"") == 1);
  CHECK(peercoin("limit_bits = \"1d00fff\"") == 1);
  CHECK(peercoin("first_stake_bits = \"1e00ffff\"") == 1);
  CHECK(peercoin("first_stake_bits = \"00000000\"") == 0);
  CHECK(peercoin("first_work_bits = \"00000000\"") == 1);
  CHECK(peercoin("age_min = \"8 days\"") == 1);
  CHECK(peercoin("age_max = \"20 days\"") == 1);
  CHECK(peercoin("block_interval = \"1500 ms\"") == 1);
}
