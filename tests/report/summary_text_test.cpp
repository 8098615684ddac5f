#include "apps/report/summary_text.hpp"

#include "tests/report/samples.hpp"
#include "tests/support/catch.hpp"

using concur::apps::report::summary_text;
using nlohmann::json;

TEST_CASE("the terminal shows a run in ten lines", "[report]") {
  CHECK(
      summary_text(concur::test::double_spend_summary(), false) ==
      R"(pow-double-spend   seed 1   sim   bitcoin   22 nodes, 1 Byzantine        concur 0.4 (a1b2c3d)
SAFETY      ✓ block-valid   ✓ supply-conserved   ✓ no-honest-self-conflict
EXPECTED    ✓ merchant-reversed  at 1 h 12 min, block 9, depth 7
SEEN        ✓ fork x14   ✓ reorg-depth>=2 x1
RESULT      double-spend 1 of 1 attempt   (theory 15.7 %, Rosenfeld, 6 confirmations, 30 %)   one run says little: concur sweep
blocks 121 (9 stale)   interval med 9.4 min p95 28 min   reach 90 % of nodes: med 640 ms p99 2.1 s
transactions 214,200 (187,011 settled)   to settle med 1 h 1 min
wall 800 ms for 19 h 50 min (89,250x)   events 1,204,331   log digest 5f1c…9a03d2
PASS        runs/latest   report: runs/latest/report.html
REPLAY      concur replay pow-double-spend --seed 1 --build a1b2c3d
)");
}

TEST_CASE("the terminal names what was violated, missed and never seen", "[report]") {
  json s = {{"name", "x"}, {"verdict", "fail"}, {"folder", "runs/x/1"}};
  s["properties"] = {
      {{"name", "a"}, {"kind", "safety"}, {"status", "violated"}, {"count", 2}, {"first", 12.5}},
      {{"name", "b"}, {"kind", "require"}, {"status", "missed"}},
      {{"name", "c"}, {"kind", "seen"}, {"status", "not seen"}, {"count", 0}}};
  CHECK(summary_text(s, false) == R"(x
SAFETY      ✗ a x2  at 12.5 s
REQUIRED    ✗ b
SEEN        ? c x0
FAIL        runs/x/1   report: runs/x/1/report.html
)");
}

TEST_CASE("colour is added without moving the text", "[report]") {
  json s = {{"verdict", "inconclusive"}};
  CHECK(
      summary_text(s, true) ==
      "\x1b[1m\x1b[33mINCONCLUSIVE\x1b[0m\x1b[0m  runs/latest   report: runs/latest/report.html\n");
  CHECK(summary_text(s, false) == "INCONCLUSIVE  runs/latest   report: runs/latest/report.html\n");
}

TEST_CASE("names cannot drive the terminal", "[report]") {
  json s = {{"name", "a\x1b[2J\nPASS\xC2\x9B"}, {"verdict", "fail"}};
  CHECK(summary_text(s, false) == "a?[2J?PASS?\nFAIL        runs/latest   report: "
                                  "runs/latest/report.html\n");
}
