// What people see: the table on a terminal and the page. Sample pages are left in
// comparison-samples in the working folder, to be looked at.
#include "apps/comparison/comparison.hpp"
#include "apps/comparison/dot_plot.hpp"
#include "apps/comparison/metrics.hpp"
#include "tests/comparison/samples.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/markup.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace concur;
using namespace concur::apps;
using concur::test::first_nesting_error;
using concur::test::large_sample;
using concur::test::lecture_sample;

namespace {

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto i = text.find(part); i != std::string::npos; i = text.find(part, i + part.size()))
    ++n;
  return n;
}

/// Columns of the widest line, without escape sequences.
std::size_t widest(const std::string& text) {
  std::size_t out = 0, now = 0;
  bool in_escape = false;
  for (char c : text) {
    if (c == '\x1b')
      in_escape = true;
    else if (in_escape)
      in_escape = c != 'm';
    else if (c == '\n')
      now = 0;
    else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u)
      out = std::max(out, ++now);
  }
  return out;
}

std::string line_from(const std::string& text, const std::string& start) {
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(start))
      return line;
  return {};
}

std::string sample_page(const comparison& c, const std::string& name) {
  auto page = comparison_page(c);
  std::filesystem::create_directory("comparison-samples");
  std::ofstream("comparison-samples/" + name + ".html", std::ios::binary) << page;
  return page;
}

plot_row row(const char* family, std::vector<double> means) {
  plot_row out{"name", family, {}, "text", false};
  for (auto m : means)
    out.values.push_back({m, m * 0.9, m * 1.1, 5});
  return out;
}

} // namespace

TEST_CASE("few protocols stand side by side in the table", "[comparison][table]") {
  auto text = comparison_text(lecture_sample(), false);
  INFO(text);
  auto head = line_from(text, "        ");
  CHECK(has(head, "lecture-pow"));
  CHECK(has(head, "lecture-pos"));
  CHECK(has(head, "lecture-dpos"));
  CHECK(has(line_from(text, "settled, median"), "60.4 ± 4.7 s"));
  CHECK(has(line_from(text, "settled, median"), "205 ± 16 s"));
  CHECK(has(line_from(text, "settled, 99 %"), "*"));
  CHECK(has(line_from(text, "runs "), "4 pass, 1 fail"));
  CHECK(has(line_from(text, "share "), "3/10 of the delegates"));
  CHECK(has(text, "lecture-pos, seed 2: exit code 3, missed: all-settled"));
  CHECK(widest(text) <= table_width);
}

TEST_CASE("many protocols stand below each other", "[comparison][table]") {
  auto text = comparison_text(large_sample(), false);
  INFO(text);
  CHECK(widest(text) <= table_width);
  CHECK(times(text, "\neos ") >= 6); // a line in each group of figures
  CHECK(has(text, "settled, median"));
  CHECK(has(text, "1/4 of the witnesses"));
}

TEST_CASE("colours and bars are for terminals", "[comparison][table]") {
  for (auto& c : {lecture_sample(), large_sample()}) {
    CHECK_FALSE(has(comparison_text(c, false), "\x1b"));
    CHECK_FALSE(has(comparison_text(c, false), "█"));
    auto shown = comparison_text(c, true);
    CHECK(has(shown, "\x1b[32m"));
    CHECK(widest(shown) <= table_width);
  }
  CHECK(has(comparison_text(lecture_sample(), true), "██████"));
}

TEST_CASE("figures that no protocol has are not shown", "[comparison][table]") {
  auto c = lecture_sample();
  for (auto& r : c.runs)
    r.figures[metric_index("missed_rate")].reset();
  summarise(c);
  CHECK_FALSE(has(comparison_text(c, false), "missed slots"));
  CHECK_FALSE(has(comparison_page(c), "issed slots"));
  CHECK(has(comparison_page(lecture_sample()), "Missed slots"));
}

TEST_CASE("figures that are the same for all who have them are no picture", "[comparison][page]") {
  auto c = lecture_sample();
  CHECK(has(comparison_page(c), "<b>Missed slots</b>"));
  for (auto& r : c.runs)
    if (auto& missed = r.figures[metric_index("missed_rate")])
      missed = 0;
  summarise(c);
  auto page = comparison_page(c);
  CHECK_FALSE(has(page, "<b>Missed slots</b>"));
  CHECK(has(page, "missed slots")); // the table has them
}

TEST_CASE("a Gini coefficient has its whole scale from 0 to 1", "[comparison][page]") {
  auto c = lecture_sample();
  for (auto& r : c.runs)
    r.figures[metric_index("reward_gini")] = r.point == 0 ? 0.01 : 0.9;
  summarise(c);
  auto page = comparison_page(c);
  auto from = page.find("<b>Gini of rewards</b>");
  REQUIRE(from != std::string::npos);
  auto plot = page.substr(from, page.find("</figure>", from) - from);
  CHECK_FALSE(has(plot, "logarithmic"));
  CHECK(has(plot, ">0.75</text>"));
}

TEST_CASE("a name from a file cannot command the terminal or the page", "[comparison]") {
  auto c = lecture_sample();
  c.name = "\x1b[2Jx<script>alert(1)</script>";
  c.about = c.scenario = c.replay = c.runs[6].what = c.name;
  CHECK_FALSE(has(comparison_text(c, false), "\x1b"));
  auto page = comparison_page(c);
  CHECK_FALSE(has(page, "<script"));
  CHECK(first_nesting_error(page).empty());
}

TEST_CASE("a page stands alone and is well formed", "[comparison][page]") {
  for (auto& [c, name] :
       {std::pair{lecture_sample(), "lecture"}, std::pair{large_sample(), "large"}}) {
    auto page = sample_page(c, name);
    CHECK(first_nesting_error(page).empty());
    CHECK_FALSE(has(page, "<script"));
    CHECK_FALSE(has(page, "http:"));
    CHECK_FALSE(has(page, "https:"));
    CHECK_FALSE(has(page, "nan"));
    CHECK_FALSE(has(page, "inf\""));
    for (auto* id : {"findings", "pictures", "figures", "tolerance", "runs", "method"})
      CHECK(times(page, std::string("<section id=\"") + id + "\"") == 1);
    for (auto& p : c.protocols)
      CHECK(has(page, p.preset));
  }
}

TEST_CASE("the page says what stands out, and only that", "[comparison][page]") {
  auto page = comparison_page(lecture_sample());
  CHECK(has(page, "<b>lecture-dpos</b> includes soonest: 2.23 s, against 7.67 s with lecture-pow, "
                  "3.43 times as much."));
  CHECK(has(page, "hashes least for a transaction: 0, against 22,441 with lecture-pow."));
  CHECK_FALSE(has(page, "settles soonest"));            // two are alike
  CHECK_FALSE(has(page, "fewest signatures to check")); // 8 per cent are not worth a sentence
}

TEST_CASE("the page names runs that failed, with what makes them happen again", "[comparison]") {
  auto page = comparison_page(lecture_sample());
  CHECK(has(page, "missed: all-settled &lt;of&gt; everybody, &quot;really&quot;"));
  CHECK(has(page, "concur compare compare --protocols a,b,c --seeds 1..5"));
  CHECK_FALSE(has(comparison_page(large_sample()), "did not end as expected"));
}

TEST_CASE("an axis is logarithmic where values are decades apart", "[comparison][plot]") {
  dot_plot p;
  p.title = "Figure";
  p.series = {""};
  p.rows = {row("pow", {1000}), row("pos", {51})};
  CHECK_FALSE(has(draw(p), "logarithmic"));
  p.rows.push_back(row("dpos", {49}));
  CHECK(has(draw(p), "logarithmic"));
  CHECK_FALSE(has(draw(p), "0 at the edge"));
  p.rows.push_back(row("dpos", {0}));
  CHECK(has(draw(p), "logarithmic, 0 at the edge"));
}

TEST_CASE("families differ in shape, and a second value is hollow", "[comparison][plot]") {
  dot_plot p;
  p.title = "Figure";
  p.series = {"median", "99 %"};
  p.rows = {row("pow", {1, 2})};
  auto drawn = draw(p);
  CHECK(has(drawn, "<circle class=\"dot\""));
  CHECK(has(drawn, "<circle class=\"dot hollow\""));
  CHECK(times(drawn, "class=\"whisker\"") == 2);
  p.rows = {row("pos", {1, 2})};
  CHECK(has(draw(p), "<rect class=\"dot\""));
  p.rows = {row("dpos", {1, 2})};
  CHECK(has(draw(p), "<path class=\"dot\""));
  auto legend = family_legend({"pow", "dpos", "pow"});
  CHECK(has(legend, "work"));
  CHECK(has(legend, "elected delegates"));
  CHECK_FALSE(has(legend, "stake"));
}

TEST_CASE("a plot of nothing but gaps is still a plot", "[comparison][plot]") {
  dot_plot p;
  p.title = "Figure";
  p.series = {""};
  p.rows = {{"a", "pow", {estimate{}}, "–", false}, row("pos", {0})};
  auto drawn = draw(p);
  CHECK(first_nesting_error(drawn).empty());
  CHECK_FALSE(has(drawn, "nan"));
  CHECK(times(drawn, "class=\"dot\"") == 1);
}
