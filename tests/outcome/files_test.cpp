#include "apps/outcome/csv.hpp"
#include "apps/outcome/run_folder.hpp"
#include "apps/outcome/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/small_run.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace concur;
using namespace concur::apps;
using namespace concur::simulation;
namespace fs = std::filesystem;

namespace {

struct finished {
  scenario s;
  outcome o;
};

/// The small scenario, run once for all tests here.
const finished& small() {
  static const finished done = [] {
    auto s = test::small_scenario();
    s.check.safety = {"block-valid", "supply-conserved", "no-double-spend", "settled-prefix"};
    s.check.require = {"all-settled", "stores-identical", "balance(B) == 1100 + rewards(B)"};
    auto nodes = test::build(s);
    measurement seen{nodes, sample_pools(nodes), sample_ownership(nodes)};
    invariants checks{nodes};
    run_control control{nodes};
    world w{nodes, {&seen, &checks, &control}};
    auto end = run_loop(w, control, {});
    return finished{s, gather(nodes, seen, &checks, control, end, w.now())};
  }();
  return done;
}

const run_facts facts{"0.1.0 (abc)", "concur replay small --seed 1", 0.5, 1000};

std::string slurp(const fs::path& p) {
  std::ifstream in{p, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// An own folder under the system's temporary one, gone at the end.
struct scratch {
  fs::path path = fs::temp_directory_path() / ("concur-outcome-" + std::to_string(::getpid()));
  scratch() { fs::remove_all(path); }
  ~scratch() { fs::remove_all(path); }
};

/// Every key with its path, in order; members of "name to count" tables are left out.
void keys_of(const nlohmann::ordered_json& j, const std::string& path, std::string& out) {
  static const std::string tables[] = {"transactions.rejected", "cost.messages_by_kind", "refused",
                                       "deviations"};
  if (std::find(std::begin(tables), std::end(tables), path) != std::end(tables))
    return;
  if (j.is_array() && !j.empty())
    return keys_of(j[0], path + "[]", out);
  if (j.is_object())
    for (auto& [key, value] : j.items()) {
      auto inner = path.empty() ? key : path + "." + key;
      out += inner + "\n";
      keys_of(value, inner, out);
    }
}

std::string header_of(const std::string& csv) { return csv.substr(0, csv.find('\n') + 1); }

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

} // namespace

TEST_CASE("five servers agree and their stores are the same", "[outcome]") {
  auto& [s, o] = small();
  auto j = judge(s, o);
  INFO(j.what << " " << o.final.difference);
  CHECK(j.exit_code == 0);
  CHECK(o.final.identical_heads);
  CHECK(o.final.identical_stores);
  CHECK(o.final.settled_height + 5 == o.final.height);
  CHECK(o.final.supply == coins(5000 + 50 * o.final.height));
  REQUIRE(o.accounts.size() == 5);
  CHECK(o.accounts[0].nonce == 1);
  amount earned;
  for (auto& a : o.accounts)
    earned = *plus(earned, a.rewards);
  CHECK(earned == coins(50 * (o.final.height - 6)));
  CHECK(o.fairness.chain_quality == 1.0);
  CHECK(o.fairness.nakamoto == 3.0);
}

TEST_CASE("the keys of summary.json are those that were promised", "[outcome][golden]") {
  auto& [s, o] = small();
  std::string keys;
  keys_of(summary_json(s, o, judge(s, o), facts), "", keys);
  CHECK(keys == slurp(fs::path{CONCUR_VECTORS} / "../outcome/golden/summary-keys.txt"));
}

TEST_CASE("the columns of the tables are those that were promised", "[outcome][golden]") {
  auto& o = small().o;
  auto headers = header_of(blocks_csv(o)) + header_of(metrics_csv(o)) + header_of(nodes_csv(o)) +
                 header_of(messages_csv(o)) + header_of(latency_csv(o));
  CHECK(headers == slurp(fs::path{CONCUR_VECTORS} / "../outcome/golden/csv-headers.txt"));
}

TEST_CASE("summary.json says what happened", "[outcome]") {
  auto& [s, o] = small();
  auto j = summary_json(s, o, judge(s, o), facts);
  CHECK(j["schema"] == 1);
  CHECK(j["verdict"] == "pass");
  CHECK(j["driver"] == "loop");
  CHECK(j["end"] == "converged");
  CHECK(j["nodes"]["honest"] == 5);
  CHECK(j["transactions"]["settled"] == 1);
  CHECK(j["accounts"][0]["name"] == "A");
  CHECK(j["clock"]["speedup"].get<double>() == j["clock"]["virtual_s"].get<double>() / 0.5);
  CHECK(j["properties"].size() == 7);
  CHECK(j["properties"][0]["first"].is_null());
  CHECK(j["digest"].get<std::string>().size() == 32);
}

TEST_CASE("what has no figure is null and not left out", "[outcome]") {
  auto o = small().o;
  o.figures = {};
  o.figures.nodes.resize(5);
  auto j = summary_json(small().s, o, {}, {});
  CHECK(j["clock"]["wall_s"].is_null());
  CHECK(j["peak_memory_bytes"].is_null());
  CHECK(j["blocks"]["stale_rate"].is_null());
  CHECK(j["blocks"]["interval_p50_s"].is_null());
  CHECK(j["latency"]["settled_p99_s"].is_null());
  CHECK(j["transactions"]["bytes_mean"].is_null());
  CHECK(j["cost"]["hashes_per_tx"].is_null());
}

TEST_CASE("tables have a row a thing", "[outcome]") {
  auto& o = small().o;
  CHECK(lines_of(blocks_csv(o)) == o.figures.blocks.size() + 2); // header and genesis
  CHECK(lines_of(metrics_csv(o)) == o.figures.series.size() + 1);
  CHECK(lines_of(nodes_csv(o)) == 6);
  CHECK(lines_of(latency_csv(o)) == 1 + 3 * 100);
  CHECK(blocks_csv(o).find("," + to_hex(o.genesis) + ",") != std::string::npos);
  CHECK(messages_csv(o).find("\nsend-block,") != std::string::npos);
}

TEST_CASE("tables say who owns what, and nothing of turns where there are none", "[outcome]") {
  auto o = small().o;
  auto first_row = [](const std::string& csv) {
    auto begin = csv.find('\n') + 1;
    return csv.substr(begin, csv.find('\n', begin) - begin);
  };
  CHECK(first_row(metrics_csv(o)).ends_with(",1,0,0.2,,")); // one head, five equal owners
  CHECK(first_row(nodes_csv(o)).ends_with(",,,0"));         // neither stake nor turns
  o.figures.slots_made = 1;
  o.nodes[0].stake_share = 0.25;
  o.nodes[0].counted.slots_missed = 3;
  o.nodes[0].counted.accused = {{"double-proposal", 2}};
  CHECK(first_row(metrics_csv(o)).ends_with(",1,0,0.2,,0"));
  CHECK(first_row(nodes_csv(o)).ends_with(",0.25,3,2"));
}

TEST_CASE("the summary holds what nodes earned against what they put in", "[outcome]") {
  auto& [s, o] = small();
  auto f = summary_json(s, o, judge(s, o), facts)["fairness"];
  CHECK(f["wealth_gini_start"] == 0.0);
  CHECK(f["top_wealth_share_start"] == 0.2);
  CHECK(f["top_wealth_share_end"].get<double>() > 0.2);
  CHECK(f["turnout"].is_null());
  CHECK(f["stake_gini"].is_null());
  double most = 0;
  for (auto& n : o.nodes)
    most = std::max(most, std::abs(*n.reward_share - 0.2));
  CHECK(f["reward_stake_deviation"].get<double>() == Approx(most));
}

TEST_CASE("numbers and cells are exact", "[outcome]") {
  using namespace std::chrono_literals;
  CHECK(coins_text(coins(1100)) == "1100");
  CHECK(coins_text(amount{1}) == "0.00000001");
  CHECK(coins_text(amount{150'000'000}) == "1.5");
  CHECK(coins_text(amount{}) == "0");
  CHECK(seconds_text(duration{12500ms}) == "12.5");
  CHECK(seconds_text(duration{1}) == "0.000000001");
  CHECK(seconds_text(duration{-1500ms}) == "-1.5");
  CHECK(seconds_text(duration{100s}) == "100");
  CHECK(seconds_text(std::optional<duration>{}).empty());
  CHECK(cell("london") == "london");
  CHECK(cell("a,\"b\"") == "\"a,\"\"b\"\"\"");
}

TEST_CASE("a run folder holds every file, whole, and latest points to it", "[outcome]") {
  scratch out;
  auto [s, o] = small();
  o.properties[0].violations = 1;
  o.properties[0].first =
      violation{"block-valid", "adopted block 12", instant{}, node_id{1}, o.genesis, height{1}};
  auto j = judge(s, o);
  auto started = std::chrono::system_clock::from_time_t(1'767'225'600);
  auto first = run_folder::create(out.path, s.name, 1, started);
  auto second = run_folder::create(out.path, s.name, 1, started);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->path() == out.path / "small" / "20260101-000000-s1");
  CHECK(second->path() == out.path / "small" / "20260101-000000-s1-2");
  for (auto* folder : {&*first, &*second})
    REQUIRE(write_run(*folder, s, o, j, facts, {"schema = 1\n", "seed = 1\n", "text\n"}));
  for (auto* name :
       {"VERDICT", "scenario.toml", "resolved.toml", "summary.json", "summary.txt", "blocks.csv",
        "metrics.csv", "nodes.csv", "messages.csv", "latency.csv", "violations/01/claim.txt"})
    CHECK(fs::file_size(second->path() / name) > 0);
  CHECK(fs::is_symlink(out.path / "latest"));
  CHECK(fs::equivalent(out.path / "latest", second->path()));
  CHECK(slurp(second->path() / "VERDICT") ==
        "FAIL small: block-valid violated, seed 1, build 0.1.0 (abc), REPLAY concur replay small "
        "--seed 1\n");
  CHECK(slurp(second->path() / "violations/01/claim.txt").find("london adopted block 12") !=
        std::string::npos);
  for (auto& entry : fs::recursive_directory_iterator(out.path))
    CHECK(entry.path().extension() != ".part");
}

TEST_CASE("names cannot leave the folder of runs", "[outcome]") {
  scratch out;
  auto folder = run_folder::create(out.path, "../../etc", 1, {});
  REQUIRE(folder);
  CHECK(folder->path().parent_path() == out.path / "run..-..-etc");
}

TEST_CASE("a folder that cannot be made is an error of the environment", "[outcome]") {
  scratch out;
  fs::create_directories(out.path);
  std::ofstream{out.path / "file"} << "x";
  auto folder = run_folder::create(out.path / "file", "small", 1, {});
  REQUIRE_FALSE(folder);
  CHECK(folder.error().kind == errc::environment);
}
