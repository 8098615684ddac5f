#include "apps/comparison/comparison.hpp"

#include "apps/comparison/metrics.hpp"
#include "apps/report/csv.hpp"
#include "config/embedded.hpp"
#include "config/reader.hpp"
#include "tests/comparison/samples.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::apps;
using concur::test::large_sample;
using concur::test::lecture_sample;

namespace {

constexpr std::size_t pow_row = 0, pos_row = 1, dpos_row = 2;

std::vector<std::string> keys(const nlohmann::ordered_json& j) {
  std::vector<std::string> out;
  for (auto& [key, value] : j.items())
    out.push_back(key);
  return out;
}

} // namespace

TEST_CASE("compare.json has the promised keys", "[comparison][golden]") {
  using list = std::vector<std::string>;
  auto j = comparison_json(lecture_sample());
  CHECK(keys(j) == list{"schema", "name", "scenario", "seeds", "first_seed", "build", "replay",
                        "folder", "protocols"});
  CHECK(j["schema"] == 1);
  CHECK(j["seeds"] == 5);
  REQUIRE(j["protocols"].size() == 3);
  auto& p = j["protocols"][pow_row];
  CHECK(keys(p) == list{"preset", "family", "runs", "verdicts", "metrics", "tolerates"});
  CHECK(keys(p["verdicts"]) == list{"pass", "fail", "inconclusive"});
  CHECK(keys(p["tolerates"]) == list{"share", "fraction", "included", "of", "assuming", "source"});
  CHECK(keys(p["metrics"]["stale_rate"]) == list{"mean", "ci95", "n"});
  CHECK(p["metrics"].size() == metrics().size());
}

TEST_CASE("compare.json says what the runs came to", "[comparison]") {
  auto j = comparison_json(lecture_sample());
  auto& work = j["protocols"][pow_row];
  CHECK(work["preset"] == "lecture-pow");
  CHECK(work["runs"] == 5);
  CHECK(work["verdicts"]["pass"] == 5);
  CHECK(work["tolerates"]["fraction"] == "1/2");
  CHECK(work["tolerates"]["of"] == "the hash rate");
  CHECK(work["metrics"]["missed_rate"]["mean"].is_null());
  CHECK(work["metrics"]["missed_rate"]["ci95"][0].is_null());
  CHECK(work["metrics"]["missed_rate"]["n"] == 0);
  auto& stake = j["protocols"][pos_row];
  CHECK(stake["verdicts"]["fail"] == 1);
  CHECK(stake["metrics"]["settled_p99_s"]["n"] == 4);
  auto& settled = stake["metrics"]["settled_p50_s"];
  CHECK(settled["ci95"][0] < settled["mean"]);
  CHECK(settled["mean"] < settled["ci95"][1]);
}

TEST_CASE("a comparison of one seed has means without intervals", "[comparison]") {
  auto c = lecture_sample();
  std::erase_if(c.runs, [](auto& r) { return r.seed != 1; });
  summarise(c);
  auto j = comparison_json(c);
  for (auto& [name, m] : j["protocols"][dpos_row]["metrics"].items()) {
    CHECK(m["mean"].is_number());
    CHECK(m["ci95"][0].is_null());
    CHECK(m["n"] == 1);
  }
}

TEST_CASE("a comparison that was interrupted at once still has its protocols", "[comparison]") {
  auto c = lecture_sample();
  c.runs.clear();
  summarise(c);
  CHECK(comparison_json(c)["protocols"].size() == 3);
  CHECK(comparison_text(c, false).find("lecture-dpos") != std::string::npos);
  CHECK(comparison_page(c).find("lecture-dpos") != std::string::npos);
}

TEST_CASE("compare.csv has a row for each protocol and figure", "[comparison][golden]") {
  auto csv = comparison_csv(lecture_sample());
  CHECK(csv.substr(0, csv.find('\n')) == "preset,family,metric,mean,low,high,n");
  report::csv_reader rows{csv};
  std::size_t count = 0;
  bool met = false;
  while (rows.next()) {
    ++count;
    if (rows.text("preset") == "lecture-dpos" && rows.text("metric") == "tolerated_share") {
      met = true;
      CHECK(rows.number("mean") == 0.3);
    }
    if (rows.text("preset") == "lecture-pow" && rows.text("metric") == "missed_rate") {
      CHECK(rows.text("mean").empty());
      CHECK(rows.number("n") == 0.0);
    }
  }
  CHECK(met);
  CHECK(count == 3 * (metrics().size() + 1));
}

TEST_CASE("results.csv has a row for each run", "[comparison][golden]") {
  auto csv = runs_csv(lecture_sample());
  CHECK(csv.starts_with("preset,seed,verdict,exit_code,what,settled_per_s,settled_share,"));
  report::csv_reader rows{csv};
  std::size_t count = 0, failed = 0;
  while (rows.next()) {
    ++count;
    CHECK(rows.text("digest") == "0123456789abcdef");
    if (rows.text("verdict") != "fail")
      continue;
    ++failed;
    CHECK(rows.text("what") == "missed: all-settled <of> everybody, \"really\"");
    CHECK(rows.text("settled_p99_s").empty());
  }
  CHECK(count == 15);
  CHECK(failed == 1);
}

TEST_CASE("best is only what beats all others by more than chance", "[comparison]") {
  auto c = lecture_sample();
  auto best = [&](const char* name) { return c.best(metric_index(name)); };
  CHECK(best("included_p50_s") == static_cast<int>(dpos_row)); // less is better
  CHECK(best("hashes_per_tx") == static_cast<int>(dpos_row));
  CHECK(best("settled_p50_s") == -1);   // two intervals overlap
  CHECK(best("nakamoto") == -1);        // all alike
  CHECK(best("interval_mean_s") == -1); // neither way is better
  // Who has no figure does not compete, and there must be somebody to beat.
  CHECK(best("missed_rate") == static_cast<int>(dpos_row));
  for (auto& r : c.runs)
    if (r.point == pos_row)
      r.figures[metric_index("missed_rate")].reset();
  summarise(c);
  CHECK(best("missed_rate") == -1);
  CHECK(best("settled_per_s") == -1);
  for (auto& r : c.runs)
    if (r.point == pos_row)
      r.figures[metric_index("settled_per_s")] = 9.0;
  summarise(c);
  CHECK(best("settled_per_s") == static_cast<int>(pos_row)); // more is better
}

TEST_CASE("every shipped preset runs the comparison's workload and has a bound", "[comparison]") {
  for (auto& preset : config::list(config::asset::preset)) {
    INFO(preset);
    auto s = config::load_scenario("compare", {"protocol={preset=\"" + preset + "\"}"});
    if (!s)
      FAIL(s.error().text());
    CHECK(s->protocol.preset == preset);
    auto* t = simulation::tolerance_of(preset, s->protocol.family);
    REQUIRE(t != nullptr);
    CHECK(t->share() > 0);
    CHECK(t->share() <= 0.5);
    CHECK_FALSE(t->source.empty());
  }
}
