#include "apps/report/format.hpp"

#include "apps/report/chart.hpp"
#include "apps/report/csv.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/properties.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

using namespace concur::apps::report;

TEST_CASE("numbers are written for people", "[report]") {
  CHECK(whole(0) == "0");
  CHECK(whole(999) == "999");
  CHECK(whole(1204331) == "1,204,331");
  CHECK(whole(-1000) == "-1,000");
  CHECK(whole(-100) == "-100");
  CHECK(whole(NAN) == "?");
  CHECK(figure(0.01234) == "0.0123");
  CHECK(figure(15.65) == "15.7");
  CHECK(figure(5) == "5");
  CHECK(figure(89123) == "89,123");
  CHECK(percent(0.0744) == "7.4 %");
  CHECK(percent(0.2) == "20 %");
  CHECK(percent(0.0006) == "0.06 %");
  CHECK(byte_size(812) == "812 B");
  CHECK(byte_size(1234) == "1.23 kB");
  CHECK(byte_size(999999) == "1 MB");
}

TEST_CASE("durations take the unit in which people say them", "[report]") {
  CHECK(duration(0) == "0 s");
  CHECK(duration(0.00085) == "850 µs");
  CHECK(duration(0.64) == "640 ms");
  CHECK(duration(2.1) == "2.1 s");
  CHECK(duration(60) == "60 s");
  CHECK(duration(564) == "9.4 min");
  CHECK(duration(3600) == "1 h");
  CHECK(duration(4320) == "1 h 12 min");
  CHECK(duration(71400) == "19 h 50 min");
  CHECK(duration(446400) == "5 d 4 h");
  CHECK(duration(INFINITY) == "?");
}

TEST_CASE("amounts keep all their digits", "[report]") {
  CHECK(amount("1234567.00000001") == "1,234,567.00000001");
  CHECK(amount("1100.50") == "1,100.5");
  CHECK(amount(100) == "100");
  CHECK(amount(nullptr).empty());
  CHECK(amount("a lot") == "a lot");
}

TEST_CASE("long identifiers keep both ends", "[report]") {
  CHECK(short_id("5f1c000000000000009a03d2") == "5f1c…9a03d2");
  CHECK(short_id("london") == "london");
  CHECK(shortened("Łódź am See", 5) == "Łódź…");
  CHECK(shortened("Łódź", 4) == "Łódź");
}

TEST_CASE("markup, control characters and broken encoding are disarmed", "[report]") {
  CHECK(escape("<a href=\"x\">'&'") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
  CHECK(escape("a\x01z") == "a\xEF\xBF\xBDz");
  CHECK(escape("\xC0\xAF") == "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escape("\xED\xA0\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(escape("北京 😀") == "北京 😀");
  CHECK(plain("a\x1b[0m\nb") == "a?[0m?b");
}

TEST_CASE("a CSV reader finds columns by name and tolerates more or fewer", "[report]") {
  csv_reader csv("\xEF\xBB\xBFname,extra,height\r\n\"a, \"\"b\"\"\",1,7\r\n\nshort\nc,,x");
  REQUIRE(csv.next());
  CHECK(csv.text("name") == "a, \"b\"");
  CHECK(csv.number("height") == 7.0);
  CHECK(csv.text("missing").empty());
  REQUIRE(csv.next());
  CHECK(csv.text("name") == "short");
  CHECK_FALSE(csv.number("height"));
  REQUIRE(csv.next());
  CHECK_FALSE(csv.number("height"));
  CHECK_FALSE(csv.next());
  CHECK_FALSE(to_number("nan"));
  CHECK_FALSE(to_number("1e999"));
  CHECK_FALSE(to_number("1 "));
}

TEST_CASE("the word of a property becomes its outcome", "[report]") {
  CHECK(outcome_of("safety", "held", 3) == outcome::good);
  CHECK(outcome_of("safety", "violated", 1) == outcome::bad);
  CHECK(outcome_of("expect", "violated", 1) == outcome::good);
  CHECK(outcome_of("require", "missed", {}) == outcome::bad);
  CHECK(outcome_of("seen", "not seen", 0) == outcome::open);
  CHECK(outcome_of("seen", "", 4) == outcome::good);
  CHECK(outcome_of("safety", "", {}) == outcome::open);
}

TEST_CASE("ticks are round and within the axis", "[report]") {
  CHECK(ticks(0, 12, 4) == std::vector<double>{0, 5, 10});
  CHECK(time_ticks(0, 128, 4) == std::vector<double>{0, 30, 60, 90, 120});
  CHECK(ticks(3, 3, 4).empty());
}

TEST_CASE("a spike survives the thinning of a long line", "[report]") {
  chart c;
  c.title = "t";
  c.lines.push_back({"a", {}, {}});
  for (int i = 0; i < 100000; ++i) {
    c.lines[0].x.push_back(i);
    c.lines[0].y.push_back(i == 54321 ? 1000 : 0);
  }
  auto svg = draw(c);
  CHECK(svg.size() < 20000);
  // The top of the drawing, six hundredths below the frame: only the spike gets there.
  CHECK(svg.find(" 15.9") != std::string::npos);
}
