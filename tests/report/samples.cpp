#include "tests/report/samples.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <random>

namespace concur::test {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

// Sixty-four hexadecimal digits that look like proof of work; equal input, equal digits.
std::string id_of(std::uint64_t n) {
  std::string out = "00000";
  std::mt19937_64 draw(n * 2654435761u + 17);
  while (out.size() < 64)
    out += fmt::format("{:016x}", draw());
  return out.substr(0, 64);
}

class chance {
public:
  explicit chance(std::uint64_t seed) : draw_(seed) {}
  double unit() { return static_cast<double>(draw_() >> 11) * 0x1p-53; }
  double exponential(double mean) { return -mean * std::log(1 - unit()); }
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(draw_() % n); }

private:
  std::mt19937_64 draw_;
};

constexpr std::array<const char*, 5> cities{"washington", "london", "paris", "beijing", "shanghai"};
constexpr std::string_view blocks_header =
    "id,height,parent,time_s,miner,transactions,bytes,canonical,settled_s,"
    "reach_50_s,reach_90_s,reward,status\n";

struct chain_shape {
  std::uint64_t heights;
  double interval_s;
  std::uint64_t confirmations;
  std::uint64_t seed;
  double transactions_mean;
};

struct fork {
  std::uint64_t height; ///< first stale height
  std::uint64_t length;
};

std::string block_line(const chain_shape& shape, chance& luck, std::uint64_t id,
                       std::uint64_t parent, std::uint64_t height, double t, const char* status) {
  bool canonical = std::string_view(status) == "canonical";
  auto txs = height == 0 ? 0 : static_cast<int>(luck.exponential(shape.transactions_mean));
  std::string settled;
  if (canonical && height + shape.confirmations < shape.heights)
    settled =
        fmt::format("{:.3f}", t + shape.interval_s * static_cast<double>(shape.confirmations));
  return fmt::format("{},{},{},{:.3f},{},{},{},{},{},{:.4f},{:.4f},{},{}\n", id_of(id), height,
                     height == 0 ? "" : id_of(parent), t, height == 0 ? "" : cities[luck.below(5)],
                     txs, 131 + 216 * txs, canonical ? 1 : 0, settled, 0.08 + luck.unit() * 0.05,
                     0.13 + luck.unit() * 0.09, height == 0 ? 0 : 50, status);
}

std::string blocks_csv(const chain_shape& shape, const std::vector<fork>& forks) {
  chance luck(shape.seed);
  std::string out(blocks_header);
  double t = 0;
  for (std::uint64_t h = 0; h < shape.heights; ++h) {
    out += block_line(shape, luck, h, h - 1, h, t, "canonical");
    for (auto& f : forks)
      if (h >= f.height && h < f.height + f.length) {
        auto branch = (f.height + 1) * 1000003u;
        auto parent = h == f.height ? h - 1 : branch + h - 1;
        out +=
            block_line(shape, luck, branch + h, parent, h, t + 0.08 + luck.unit() * 0.1, "stale");
      }
    t += luck.exponential(shape.interval_s);
  }
  return out;
}

std::string metrics_csv(double seconds, double step, double interval, double rate, double lag) {
  chance luck(5);
  std::string out = "t_s,height_min,height_max,blocks,stale,tx_submitted,tx_included,tx_settled,"
                    "pool_min,pool_max,messages,bytes,heads\n";
  double height = 0, stale = 0, submitted = 0, included = 0, messages = 0;
  for (double t = 0; t <= seconds; t += step) {
    auto made = std::floor(step / interval + luck.unit());
    height += made;
    auto split = made > 0 && luck.unit() < 0.08;
    stale += split ? 1 : 0;
    submitted += std::floor(rate * step + luck.unit());
    if (made > 0)
      included = std::max(0.0, submitted - std::floor(luck.unit() * rate * interval * 0.3));
    auto settled = std::max(0.0, std::floor(included - rate * lag));
    messages += step * (20 + 30 * luck.unit()) + made * 60;
    out += fmt::format("{:.0f},{},{},{},{},{},{},{:.0f},{},{},{:.0f},{:.0f},{}\n", t,
                       height - (split ? 1 : 0), height, height + stale, stale, submitted, included,
                       settled, std::max(0.0, submitted - included - 2), submitted - included,
                       messages, messages * 240, split ? 2 : 1);
  }
  return out;
}

std::string nodes_csv(std::uint64_t head, std::uint64_t settled) {
  std::string out = "name,role,city,head,settled,blocks_made,blocks_canonical,hash_share,"
                    "reward_share,messages_sent,bytes_sent,rejected,store_bytes\n";
  constexpr std::array<const char*, 5> places{"Washington, D.C.", "London", "Paris", "Beijing",
                                              "Shanghai"};
  constexpr std::array<double, 5> won{0.25, 0.167, 0.25, 0.083, 0.25};
  for (std::size_t i = 0; i < 5; ++i)
    out += fmt::format("{},miner,\"{}\",{},{},{},{},0.2,{},{},{},{},{}\n", cities[i], places[i],
                       head, settled, 3 + i % 2, std::round(won[i] * 12), won[i], 402 + 17 * i,
                       96400 + 4100 * i, i == 3 ? 1 : 0, 65536 + 4096 * i);
  return out;
}

std::string latency_csv(double included, double settled) {
  std::string out = "kind,quantile,seconds\n";
  auto add = [&](const char* kind, double least, double mean) {
    for (int q = 1; q <= 100; ++q) {
      auto quantile = q == 100 ? 0.999 : q / 100.0;
      out += fmt::format("{},{},{:.4f}\n", kind, quantile, least - mean * std::log(1 - quantile));
    }
  };
  add("included", 0.2, included);
  add("settled", settled, included * 1.5);
  add("block_reach", 0.03, 0.06);
  return out;
}

constexpr std::string_view five_cities_toml = R"toml(schema = 1
name   = "five-cities"
about  = "Servers in Washington, London, Paris, Beijing and Shanghai keep one ledger; A pays B 100 coins."

[run]
mode = "sim"                   # the same file runs with --set run.mode=live and =hosts
seed = 1
stop = { settled = "all-transactions" }

[protocol]
preset = "lecture-pow"         # sets kind and every constant
block_interval = "10 s"
difficulty = { leading_zero_bits = 20 }
confirmations = 6

[[nodes]]
name = "washington"
role = "miner"
hash_share = 0.2
user = "A"                     # a wallet with a funded genesis account
balance = "1000"

[network]
latency = { matrix = "five-cities" }
bandwidth = "10 Mbit/s"

[[payments]]
at = "1 s"
from = "A"
to = "B"
amount = "100"

[check]
safety = ["block-valid", "supply-conserved", "no-double-spend", "settled-prefix"]
require = ["all-settled", "stores-identical", "balance(B) == 1100 + rewards(B)"]
)toml";

json held(const char* name, const char* kind, int count, const char* status = "held") {
  return {{"name", name}, {"kind", kind}, {"status", status}, {"count", count}, {"first", nullptr}};
}

json five_cities_summary() {
  json s = {{"schema", 1},         {"name", "five-cities"}, {"seed", 1},
            {"mode", "sim"},       {"driver", "actors"},    {"build", "0.1.0 (a1b2c3d)"},
            {"verdict", "pass"},   {"exit_code", 0},        {"verify", "once"},
            {"store", "memory"},   {"events", 18204},       {"events_per_wall_s", 702300.0},
            {"digest", id_of(99)}, {"cpu", "free"},         {"peak_memory_bytes", 14600000}};
  s["replay"] = "concur replay five-cities --seed 1 --build a1b2c3d";
  s["protocol"] = {{"family", "pow"}, {"preset", "lecture-pow"}};
  s["clock"] = {{"virtual_s", 128.4}, {"wall_s", 0.026}, {"speedup", 4938.0}};
  s["nodes"] = {{"count", 5}, {"honest", 5}, {"byzantine", 0}};
  s["blocks"] = {{"made", 15},
                 {"canonical", 13},
                 {"stale", 2},
                 {"stale_rate", 2.0 / 15},
                 {"interval_mean_s", 10.4},
                 {"interval_p50_s", 7.9},
                 {"interval_p95_s", 27.6},
                 {"reorg_depth_max", 1},
                 {"reach_90_p50_s", 0.174},
                 {"reach_90_p99_s", 0.219}};
  s["transactions"] = {{"submitted", 12},     {"included", 12},
                       {"settled", 11},       {"settled_per_s", 0.086},
                       {"bytes_mean", 216.0}, {"rejected", json::object()}};
  s["latency"] = {{"included_p50_s", 7.2},
                  {"included_p99_s", 41.0},
                  {"settled_p50_s", 66.0},
                  {"settled_p99_s", 112.0}};
  s["final"] = {{"height", 12},        {"head", id_of(12)},       {"state_root", id_of(1234)},
                {"settled_height", 6}, {"identical_heads", true}, {"identical_stores", true},
                {"supply", "5600"}};
  s["accounts"] = json::array();
  constexpr std::array<const char*, 5> balances{"1050", "1200", "1150", "1050", "1150"};
  for (std::size_t i = 0; i < 5; ++i)
    s["accounts"].push_back({{"name", std::string(1, static_cast<char>('A' + i))},
                             {"address", id_of(500 + i).substr(5) + "a1b2c"},
                             {"balance", balances[i]},
                             {"coin_age", 41000 + 7000 * i},
                             {"nonce", i == 0 ? 3 : 2}});
  s["fairness"] = {{"gini", 0.031},
                   {"nakamoto", 3},
                   {"reward_gini", 0.18},
                   {"chain_quality", 1.0},
                   {"chain_growth_per_s", 0.0935},
                   {"common_prefix_violation_depth", 1}};
  s["cost"] = {{"hashes", 15728640},
               {"hashes_per_tx", 1310720},
               {"signatures_made", 12},
               {"signatures_checked", 60},
               {"messages", 2180},
               {"bytes", 523200},
               {"messages_by_kind", {{"transaction", 240}}},
               {"bytes_per_settled_tx", 47563}};
  s["faults"] = json::object();
  s["attacks"] = json::array();
  s["accusations"] = json::array();
  s["properties"] = {held("block-valid", "safety", 75),
                     held("supply-conserved", "safety", 75),
                     held("no-double-spend", "safety", 60),
                     held("settled-prefix", "safety", 35),
                     held("all-settled", "require", 12, "met"),
                     held("stores-identical", "require", 5, "met"),
                     held("balance(B) == 1100 + rewards(B)", "require", 1, "met"),
                     held("fork", "seen", 2, "seen")};
  return s;
}

} // namespace

fs::path empty_folder(const std::string& name) {
  auto folder = fs::path("report-samples") / name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

void write_file(const fs::path& file, const std::string& content) {
  std::ofstream(file, std::ios::binary) << content;
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path five_cities_run() {
  auto folder = empty_folder("five-cities");
  write_file(folder / "summary.json", five_cities_summary().dump(2));
  write_file(folder / "scenario.toml", std::string(five_cities_toml));
  write_file(folder / "blocks.csv", blocks_csv({13, 10, 6, 3, 1}, {{4, 1}, {9, 1}}));
  write_file(folder / "metrics.csv", metrics_csv(128, 1, 10, 0.1, 60));
  write_file(folder / "nodes.csv", nodes_csv(12, 6));
  write_file(folder / "messages.csv", "kind,count,bytes\nblock,300,219000\ntransaction,240,60480\n"
                                      "inventory,1200,187200\nrequest,300,38400\nping,140,18120\n");
  write_file(folder / "latency.csv", latency_csv(8, 55));
  return folder;
}

fs::path long_run() {
  auto folder = empty_folder("long");
  auto s = five_cities_summary();
  s["name"] = "five-cities-long";
  s["clock"] = {{"virtual_s", 100020.0}, {"wall_s", 14.2}, {"speedup", 7043.7}};
  s["blocks"]["made"] = 10159;
  s["blocks"]["canonical"] = 10000;
  s["blocks"]["stale"] = 159;
  s["blocks"]["stale_rate"] = 0.0157;
  s["blocks"]["reorg_depth_max"] = 10;
  s["transactions"]["submitted"] = s["transactions"]["included"] = 300118;
  s["transactions"]["settled"] = 299940;
  write_file(folder / "summary.json", s.dump(2));
  write_file(folder / "scenario.toml", std::string(five_cities_toml));
  std::vector<fork> forks{{6100, 10}};
  for (std::uint64_t h = 70; h < 10000; h += 67)
    forks.push_back({h, h % 9 == 0 ? 2u : 1u});
  write_file(folder / "blocks.csv", blocks_csv({10000, 10, 6, 4, 30}, forks));
  write_file(folder / "metrics.csv", metrics_csv(100020, 10, 10, 3, 60));
  write_file(folder / "nodes.csv", nodes_csv(9999, 9993));
  write_file(folder / "messages.csv", "kind,count,bytes\nblock,203000,1190000000\n"
                                      "transaction,6002360,1512000000\n");
  write_file(folder / "latency.csv", latency_csv(8, 55));
  return folder;
}

json double_spend_summary() {
  auto s = five_cities_summary();
  s["name"] = "pow-double-spend";
  s["build"] = "0.4 (a1b2c3d)";
  s["protocol"] = {{"family", "pow"}, {"preset", "bitcoin"}};
  s["nodes"] = {{"count", 22}, {"honest", 21}, {"byzantine", 1}};
  s["clock"] = {{"virtual_s", 71400.0}, {"wall_s", 0.8}, {"speedup", 89250.0}};
  s["events"] = 1204331;
  s["digest"] = "5f1c" + std::string(54, '0') + "9a03d2";
  s["replay"] = "concur replay pow-double-spend --seed 1 --build a1b2c3d";
  s["blocks"] = {{"made", 121},
                 {"stale", 9},
                 {"interval_p50_s", 564.0},
                 {"interval_p95_s", 1680.0},
                 {"reach_90_p50_s", 0.64},
                 {"reach_90_p99_s", 2.1}};
  s["transactions"] = {{"submitted", 214200}, {"included", nullptr}, {"settled", 187011}};
  s["latency"] = {{"settled_p50_s", 3660.0}, {"settled_p99_s", nullptr}};
  s["attacks"] = json::array({{{"node", "mallory"},
                               {"behaviour", "double-spend"},
                               {"attempts", 1},
                               {"successes", 1},
                               {"rate", 1.0},
                               {"ci95", {0.025, 1.0}},
                               {"theory", 0.1565},
                               {"formula", "Rosenfeld, 6 confirmations, 30 %"}}});
  s["properties"] = {held("block-valid", "safety", 2541),
                     held("supply-conserved", "safety", 2541),
                     held("no-honest-self-conflict", "safety", 420),
                     {{"name", "merchant-reversed"},
                      {"kind", "expect"},
                      {"status", "occurred"},
                      {"count", 1},
                      {"first", {{"t_s", 4320.0}, {"height", 9}, {"depth", 7}}}},
                     held("fork", "seen", 14, "seen"),
                     held("reorg-depth>=2", "seen", 1, "seen")};
  return s;
}

fs::path failed_run() {
  auto folder = empty_folder("failed");
  auto s = double_spend_summary();
  s["verdict"] = "fail";
  s["exit_code"] = 1;
  s["final"]["identical_heads"] = false;
  s["final"]["identical_stores"] = false;
  s["transactions"]["rejected"] = {{"tx-bad-signature", 14}, {"tx-nonce-too-low", 3}};
  s["refused"] = {{"block-bad-parent", 2}};
  s["faults"] = {{"partition", 1}, {"drop", 1893}};
  s["fault_times"] = json::array({{{"name", "partition-1"},
                                   {"kind", "partition"},
                                   {"began_s", 7200},
                                   {"ended_s", 14400},
                                   {"nodes", {"miner-1", "miner-2"}}},
                                  {{"name", "drop-1"},
                                   {"kind", "drop"},
                                   {"began_s", 36000},
                                   {"ended_s", nullptr},
                                   {"nodes", json::array()}},
                                  {{"name", "drop-1"}, {"began_s", "never"}}});
  s["accusations"] = json::array({{{"accused", "mallory"}, {"kind", "withholding"}, {"count", 3}}});
  s["properties"][2] = {{"name", "no-double-spend"},
                        {"kind", "safety"},
                        {"status", "violated"},
                        {"count", 3},
                        {"first", {{"t_s", 4320.0}, {"height", 9}, {"node", "london"}}}};
  s["properties"].push_back({{"name", "p99(settled) < '30 min'"},
                             {"kind", "require"},
                             {"status", "missed"},
                             {"count", nullptr},
                             {"first", nullptr}});
  s["properties"].push_back({{"name", "reorg-depth>=9"},
                             {"kind", "seen"},
                             {"status", "not seen"},
                             {"count", 0},
                             {"first", nullptr}});
  write_file(folder / "summary.json", s.dump(2));
  write_file(folder / "scenario.toml", std::string(five_cities_toml));
  auto csv = blocks_csv({34, 600, 6, 8, 900}, {{3, 1}, {8, 6}, {9, 2}, {21, 1}, {21, 1}, {27, 3}});
  csv += fmt::format("{},30,{},18000,mallory,0,131,0,,,,50,orphan\n", id_of(777), id_of(776));
  write_file(folder / "blocks.csv", csv);
  std::string nodes = "name,role,city,head,settled,hash_share,reward_share,state_root\n"
                      "mallory,attacker,,33,26,0.3,0.41," +
                      id_of(1) +
                      "\n"
                      "merchant,full,London,32,25,,," +
                      id_of(2) + "\n";
  for (int i = 1; i <= 20; ++i)
    nodes += fmt::format("miner-{},miner,,33,27,0.035,{},{}\n", i, 0.02 + 0.001 * i, id_of(1));
  write_file(folder / "nodes.csv", nodes);
  write_file(folder / "metrics.csv", metrics_csv(71400, 60, 600, 3, 3600));
  return folder;
}

namespace {

json term(double t, int number, std::vector<std::string> left, std::vector<std::string> entered) {
  return {{"t_s", t}, {"term", number}, {"active", 5}, {"left", left}, {"entered", entered}};
}

std::string delegates_metrics() {
  std::string out = "t_s,height_min,height_max,blocks,stale,heads,wealth_gini,top_wealth_share,"
                    "turnout,slots_missed\n";
  for (int t = 0; t <= 600; ++t) {
    auto sample = t % 3 == 0 ? fmt::format("{:.4f},{:.4f},{:.4f}", 0.22 + 0.05 * t / 600,
                                           0.3 + 0.042 * t / 600, 0.62 - 0.21 * t / 600)
                             : ",,";
    out += fmt::format("{0},{0},{0},{0},0,1,{1},{2}\n", t, sample, t < 200 ? t / 8 : 25 + t / 100);
  }
  return out;
}

} // namespace

fs::path delegates_run() {
  auto folder = empty_folder("delegates");
  auto s = five_cities_summary();
  s["name"] = "delegates";
  s["protocol"] = {{"family", "dpos"}, {"preset", "lecture-dpos"}};
  s["clock"] = {{"virtual_s", 600.0}, {"wall_s", 0.4}, {"speedup", 1500.0}};
  s["slots"] = {{"due", 600}, {"made", 569}, {"missed", 31}, {"missed_rate", 31.0 / 600}};
  s["terms"] = {term(0, 1, {}, {"ada", "bob", "cy", "dee", "eve"}), term(100, 2, {}, {}),
                term(200, 3, {"eve"}, {"fay"}), term(430, 4, {"bob", "cy"}, {"gil", "hal"})};
  s["nodes_detail"] = json::array({{{"name", "eve"}, {"honest", false}}});
  s["fairness"]["wealth_gini_start"] = 0.22;
  s["fairness"]["wealth_gini_end"] = 0.27;
  s["fairness"]["top_wealth_share_start"] = 0.3;
  s["fairness"]["top_wealth_share_end"] = 0.342;
  s["fairness"]["turnout"] = 0.41;
  write_file(folder / "summary.json", s.dump(2));
  write_file(folder / "metrics.csv", delegates_metrics());
  write_file(folder / "nodes.csv",
             "name,role,city,head,settled,blocks_made,blocks_canonical,hash_share,reward_share,"
             "stake_share,missed,accused\n"
             "ada,delegate,,569,560,216,216,0,0.38,0.3,1,0\n"
             "bob,delegate,,569,560,131,131,0,0.23,0.25,0,0\n"
             "cy,delegate,,569,560,120,120,0,0.21,0.2,3,0\n"
             "dee,delegate,,569,560,102,102,0,0.18,0.15,0,0\n"
             "eve,delegate,,569,560,3,0,0,0,0.1,27,2\n");
  return folder;
}

fs::path almost_empty_run() {
  auto folder = empty_folder("almost-empty");
  auto s = five_cities_summary();
  for (auto& value : s)
    value = nullptr;
  s["schema"] = 1;
  s["verdict"] = "inconclusive";
  write_file(folder / "summary.json", s.dump());
  return folder;
}

fs::path hostile_run() {
  auto folder = empty_folder("hostile");
  const std::string evil =
      "<script>alert('x')</script>\"><img src=x onerror=alert(1)>&\x1b[2J\xE2\x80\xAE";
  json s = five_cities_summary();
  for (auto* key :
       {"name", "seed", "mode", "driver", "build", "replay", "verify", "store", "digest"})
    s[key] = evil;
  s["protocol"] = {{"family", evil}, {"preset", evil}};
  s["final"]["head"] = s["final"]["state_root"] = s["final"]["supply"] = evil;
  s["transactions"]["rejected"] = {{evil, 1}};
  s["refused"] = {{evil, 2}};
  s["faults"] = {{evil, 3}};
  s["fault_times"] = json::array({{{"name", evil}, {"began_s", 1}, {"nodes", {evil}}},
                                  {{"name", 3}, {"began_s", -1e300}, {"ended_s", 1e300}}});
  s["accounts"] = json::array({{{"name", evil}, {"address", evil}, {"balance", evil}}});
  s["attacks"] = json::array({{{"node", evil}, {"behaviour", evil}, {"formula", evil}}});
  s["accusations"] = json::array({{{"accused", evil}, {"kind", evil}, {"count", 1}}});
  s["terms"] = json::array({{{"t_s", 1}, {"term", evil}, {"active", 1}},
                            {{"t_s", 2}, {"term", evil}, {"active", 1}, {"left", {evil}}},
                            {{"t_s", evil}, {"active", 1}},
                            {{"t_s", 1e300}, {"active", 1e300}, {"entered", evil}}});
  s["properties"] =
      json::array({{{"name", evil}, {"kind", "safety"}, {"status", evil}, {"first", evil}},
                   {{"name", evil}, {"kind", evil}, {"first", {{evil, evil}}}}});
  write_file(folder / "summary.json", s.dump());
  write_file(folder / "scenario.toml",
             "about = \"" + evil + "\"\n[" + evil + "]\n# " + evil + "\xFF\xC0\x80\n");
  auto quoted = "\"<script>alert('x')</script>\"\"><img src=x>\xFF\"";
  write_file(folder / "blocks.csv",
             fmt::format("{0}id,1,{1},1,{1},1,1,1,,,,,canonical\n{1},2,{1},2,{1},1,1,0,,,,,stale\n"
                         "x,9007199254740993,y,nan,z,inf,-1,0,,,,,orphan\nz,-4,,,,,,,,,,,\n,,,,,\n",
                         blocks_header, quoted));
  write_file(folder / "nodes.csv",
             fmt::format("name,role,city,head,settled,hash_share,reward_share\n"
                         "{0},{0},{0},{0},{0},0.5,0.5\n{0},{0},{0},{0},{0},1e300,-1\n",
                         quoted));
  write_file(folder / "messages.csv", fmt::format("kind,count,bytes\n{},1,2\n", quoted));
  write_file(folder / "latency.csv",
             fmt::format("kind,quantile,seconds\n{0},0.5,0\n{0},0.9,1e300\n{0},2,1\n", quoted));
  write_file(folder / "metrics.csv", "t_s,height_max,heads\n0,1,1\n5,,nan\n3,9,9\n9,2e300,-5\n");
  return folder;
}

} // namespace concur::test
