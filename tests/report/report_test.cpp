#include "apps/report/report.hpp"

#include "tests/report/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/markup.hpp"

#include <algorithm>
#include <map>

using namespace concur;
using namespace concur::test;
using apps::report::write_report;

namespace fs = std::filesystem;

namespace {

std::string page_of(const fs::path& folder) {
  REQUIRE(write_report(folder));
  return read_file(folder / "report.html");
}

bool has(const std::string& page, const std::string& what) {
  return page.find(what) != std::string::npos;
}

std::size_t times(const std::string& page, const std::string& what) {
  std::size_t n = 0;
  for (auto i = page.find(what); i != std::string::npos; i = page.find(what, i + what.size()))
    ++n;
  return n;
}

} // namespace

TEST_CASE("a page says verdict, seed, build and replay command first", "[report]") {
  auto page = page_of(five_cities_run());
  auto head = page.substr(0, page.find("</header>"));
  CHECK(has(head, "</svg>Pass</p>"));
  CHECK(has(head, "<h1>five-cities</h1>"));
  CHECK(has(head, "A pays B 100 coins."));
  CHECK(has(head,
            "4 safety properties held, 3 requirements were met and 1 required event was seen, "
            "in 15 blocks and 11 settled transactions over 2.1 min."));
  CHECK(has(head, "0.1.0 (a1b2c3d)"));
  CHECK(has(head, "concur replay five-cities --seed 1 --build a1b2c3d"));
}

TEST_CASE("a page holds all parts in order", "[report]") {
  auto page = page_of(five_cities_run());
  std::size_t before = 0;
  for (auto* id : {"scenario", "properties", "tree", "series", "latency", "nodes", "power",
                   "ledger", "cost", "method"}) {
    auto here = page.find("<section id=\"" + std::string(id) + "\"");
    REQUIRE(here != std::string::npos);
    CHECK(here > before);
    before = here;
  }
}

TEST_CASE("a page draws every block of a short run", "[report]") {
  auto page = page_of(five_cities_run());
  CHECK(times(page, "<title>Block ") == 15);
  CHECK(times(page, "<title>Block 4, stale") == 1);
  CHECK(times(page, "<title>Block 9, stale") == 1);
  CHECK(has(page, "Every block of the run is drawn."));
}

TEST_CASE("a page needs no network, no script and is well nested", "[report]") {
  for (auto& folder :
       {five_cities_run(), long_run(), failed_run(), almost_empty_run(), delegates_run()}) {
    auto page = page_of(folder);
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "http://"));
    CHECK_FALSE(has(page, "https://"));
    CHECK_FALSE(has(page, "url("));
    CHECK(has(page, "default-src 'none'"));
    CHECK(first_nesting_error(page).empty());
  }
}

TEST_CASE("a report of 10,000 blocks stays below one megabyte", "[report]") {
  auto page = page_of(long_run());
  CHECK(page.size() < 1000000);
  CHECK(has(page, "Of 10,000 heights, "));
  CHECK(has(page, "more</text>"));
  CHECK(has(page, "120 of 150 branches are not drawn"));
}

TEST_CASE("a failed run names the violated property and where it happened first", "[report]") {
  auto page = page_of(failed_run());
  CHECK(has(page, "</svg>Fail</p>"));
  CHECK(has(page, "<b>no-double-spend</b> was violated 3 times, first at 1 h 12 min, block 9, node "
                  "london and <b>p99(settled) &lt; &#39;30 min&#39;</b> was missed"));
  CHECK(has(page, "tx-bad-signature"));
  CHECK(has(page, "block-bad-parent"));
  CHECK(has(page, "<span class=\"mark bad\">✗</span> different"));
  CHECK(has(page, "mallory"));
}

TEST_CASE("a page shows when faults held and who is Byzantine", "[report]") {
  auto page = page_of(failed_run());
  CHECK(times(page, "class=\"span\"") == 2);
  CHECK(has(page, "<title>partition-1: 2 h to 4 h, miner-1, miner-2</title>"));
  CHECK(times(page, "class=\"band\"") == 2 * 6);  // in each picture over time
  CHECK(times(page, "class=\"cross\"") == 1 + 1); // mallory, and the key
  auto calm = page_of(five_cities_run());
  CHECK_FALSE(has(calm, "Faults over time"));
  CHECK_FALSE(has(calm, "class=\"band\""));
  CHECK_FALSE(has(calm, "class=\"cross\""));
}

TEST_CASE("a page says in words who earns, who owns and who decides", "[report]") {
  auto page = page_of(delegates_run());
  CHECK(has(page, "The richest node's share of what the nodes own rose from 30 % to 34.2 %: the "
                  "rich got richer."));
  CHECK(has(page, "The Gini coefficient went from 0.22 to 0.27"));
  CHECK(has(page, "At the end, 41 % of the electors' stake voted: less than half decided for "
                  "all."));
  CHECK(has(page, "Furthest from its due is <b>eve</b>: 0 % of the rewards with 10 % of the "
                  "stake."));
  CHECK(has(page, "31 of 600 turns were missed (5.2 %), most of them by <b>eve</b>: 27."));
  CHECK(has(page, "2 terms of 3 changed who decides."));
}

TEST_CASE("a page draws rewards, wealth, turnout and terms", "[report]") {
  auto page = page_of(delegates_run());
  CHECK(times(page, "class=\"dot\"") == 4);
  CHECK(times(page, "class=\"dot marked\"") == 1); // the faulty one, by shape
  CHECK(has(page, "<title>eve: 10 % of the stake, 0 % of the rewards</title>"));
  for (auto* title : {"Gini of what the nodes own", "Share of the richest node", "Turnout",
                      "Missed turns", "Delegates entering and leaving"})
    CHECK(has(page, "aria-label=\"" + std::string(title) + "\""));
  CHECK(has(page, "<title>Term 3, 3.3 min; in: fay; out: eve</title>"));
  CHECK(has(page, "<title>Term 2, 1.7 min; the same delegates</title>"));
  CHECK(has(page, ">stake</th>"));
  CHECK(has(page, ">missed</th>"));
  CHECK_FALSE(has(page, ">hash rate</th>"));
}

TEST_CASE("a page of proof of work speaks of the hash rate and of no turns", "[report]") {
  auto page = page_of(five_cities_run());
  CHECK(has(page, "Rewards against hash rate"));
  CHECK_FALSE(has(page, "Missed turns"));
  CHECK_FALSE(has(page, ">stake</th>"));
  CHECK_FALSE(has(page, ">missed</th>"));
  CHECK_FALSE(has(page, "Terms of the delegates"));
}

TEST_CASE("a run with nothing but nulls still makes a page that says so", "[report]") {
  auto page = page_of(almost_empty_run());
  CHECK(has(page, "</svg>Inconclusive</p>"));
  CHECK(has(page, "No property was checked."));
  for (auto* file : {"scenario.toml", "blocks.csv", "metrics.csv", "nodes.csv", "latency.csv"})
    CHECK(has(page, "holds no " + std::string(file)));
  CHECK_FALSE(has(page, "null"));
  CHECK_FALSE(has(page, "nan"));
}

TEST_CASE("text from files cannot become markup", "[report]") {
  auto page = page_of(hostile_run());
  CHECK_FALSE(has(page, "<script"));
  CHECK_FALSE(has(page, "<img"));
  CHECK_FALSE(has(page, "\x1b"));
  CHECK_FALSE(has(page, "\xFF"));
  CHECK_FALSE(has(page, "\xE2\x80\xAE"));
  CHECK_FALSE(has(page, "x\" onerror"));
  CHECK(has(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&gt;&lt;img src=x"));
  CHECK(first_nesting_error(page).empty());
}

TEST_CASE("the same files make the same page", "[report]") {
  auto folder = failed_run();
  auto first = page_of(folder);
  CHECK(page_of(folder) == first);
}

TEST_CASE("a summary that cannot be read is an error and leaves the old page", "[report]") {
  auto folder = empty_folder("broken");
  write_file(folder / "report.html", "old");
  auto missing = write_report(folder);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == errc::usage);
  for (auto* content : {"", "{", "[1, 2]", "null", "\"text\""}) {
    write_file(folder / "summary.json", content);
    auto broken = write_report(folder);
    REQUIRE_FALSE(broken);
    CHECK(broken.error().what == "the summary is not a JSON object");
  }
  CHECK(read_file(folder / "report.html") == "old");
}

TEST_CASE("a page that cannot be put in place is an error of the environment", "[report]") {
  auto folder = empty_folder("in-the-way");
  write_file(folder / "summary.json", "{}");
  fs::create_directories(folder / "report.html" / "in-the-way");
  auto failed = write_report(folder);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().kind == errc::environment);
  for (auto& entry : fs::directory_iterator(folder))
    CHECK(entry.path().extension() != ".tmp");
}

TEST_CASE("values of the wrong type are taken as unknown", "[report]") {
  auto folder = empty_folder("wrong-types");
  write_file(folder / "summary.json",
             R"({"name": [1, {"a": []}], "verdict": 7, "clock": "fast", "blocks": [1],
                 "properties": {"a": 1}, "accounts": [null, 3, "x"], "attacks": [[]],
                 "transactions": {"submitted": "many", "rejected": [3]}, "final": false,
                 "nodes": {"count": 1e308}, "cost": {"messages_by_kind": 5}})");
  auto page = page_of(folder);
  CHECK(has(page, "No verdict"));
  CHECK(first_nesting_error(page).empty());
}
