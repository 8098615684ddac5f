#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/properties.hpp"
#include "apps/report/sections.hpp"

#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

std::string definitions(const json& s) {
  std::vector<std::vector<std::string>> rows;
  auto add = [&](std::string_view label, const std::string& markup) {
    if (!markup.empty() && markup != "–")
      rows.push_back({std::string(label), markup});
  };
  auto plain_text = [&](path_to path) { return escape(text(s, path)); };
  add("Seed", plain_text({"seed"}));
  add("Build", plain_text({"build"}));
  add("Mode", plain_text({"mode"}));
  add("Driver", plain_text({"driver"}));
  add("Signatures verified", plain_text({"verify"}));
  add("Store", plain_text({"store"}));
  add("Virtual CPU", plain_text({"cpu"}));
  add("Limits", plain_text({"limits"}));
  add("Virtual time", shown(number(s, {"clock", "virtual_s"}), duration));
  auto speedup = number(s, {"clock", "speedup"});
  add("Wall time", shown(number(s, {"clock", "wall_s"}), duration) +
                       (speedup ? fmt::format(" ({} times as fast)", figure(*speedup)) : ""));
  add("Events", shown(number(s, {"events"}), whole));
  if (auto digest = text(s, {"digest"}); !digest.empty())
    add("Digest of all events", "<code class=\"long\">" + escape(digest) + "</code>");
  add("Exit code", plain_text({"exit_code"}));
  add("Summary schema", plain_text({"schema"}));
  return rows.empty() ? ""
                      : "<div class=\"terms\">" + table({{"what"}, {"value"}}, rows) + "</div>";
}

/// Mode hosts: what was measured of each machine.
std::string machines(const json& s) {
  auto rows = list(s, {"hosts"});
  if (rows.empty())
    return {};
  std::vector<std::vector<std::string>> out;
  for (auto& m : rows) {
    auto milliseconds = [&](const char* key) {
      auto value = number(m, {key});
      return value ? fmt::format("{:.3f}", *value * 1e3) : "";
    };
    auto count = [&](const char* key) { return shown(number(m, {key}), whole); };
    out.push_back({escape(text(m, {"name"})), escape(text(m, {"address"})),
                   milliseconds("clock_offset_s"), milliseconds("clock_uncertainty_s"),
                   count("processes"), count("killed"), count("paused")});
  }
  return "<h3>Machines</h3>\n" +
         table({{"machine"},
                {"address"},
                {"clock, ms"},
                {"± ms"},
                {"processes"},
                {"killed"},
                {"paused"}},
               out) +
         "<p>Times of all machines were put on the control's clock by these offsets. What must not "
         "depend on them, and is the same in every mode: the verdict, what is settled, and that "
         "all stores agree. What does: who found which block, and when.</p>\n";
}

std::vector<std::string> mode_limits(const json& s) {
  std::vector<std::string> out;
  auto mode = text(s, {"mode"});
  if (mode == "sim") {
    out.push_back("Time was virtual: the figures follow from the network model and the block "
                  "intervals, not from how fast a machine is.");
    if (number(s, {"cost", "hashes"}).value_or(1) == 0 || text(s, {"protocol", "family"}) == "pow")
      out.push_back("In this mode the search for a nonce is not carried out; the time to each "
                    "block is drawn from the hash shares, and hashes are the number expected.");
    if (text(s, {"cpu"}) != "calibrated")
      out.push_back("Computing cost no virtual time, so a node was never too slow to check what "
                    "it received.");
  } else if (mode == "live") {
    out.push_back("Clocks and threads were real: a second run of this seed will differ in timing, "
                  "and other load on the machine shows in the figures. Delays between nodes come "
                  "from the network model.");
  } else if (mode == "hosts") {
    out.push_back("Clocks were real and belong to several machines; times between hosts are only "
                  "as exact as the measured clock offset.");
  }
  return out;
}

// Honest sentences about what one run cannot show, each derived from what was recorded.
std::string not_shown(const run_files& run) {
  auto& s = run.summary;
  std::vector<std::string> items{
      "One seed is one sample. Rates and percentiles vary from seed to seed; "
      "<code>concur sweep</code> gives them with intervals."};
  for (auto& limit : mode_limits(s))
    items.push_back(limit);
  auto verify = text(s, {"verify"});
  if (verify == "once")
    items.push_back("Each signature was checked once and the result shared by its content, not by "
                    "every node on its own.");
  if (verify == "none")
    items.push_back("Signatures were not checked, so forged ones would have gone unnoticed.");
  if (text(s, {"store"}) == "memory")
    items.push_back("The stores were kept in memory; nothing here says that a ledger survives a "
                    "loss of power.");
  if (object(s, {"faults"}).empty() && list(s, {"attacks"}).empty() &&
      number(s, {"nodes", "byzantine"}).value_or(0) == 0)
    items.push_back("No fault was injected and no node was Byzantine: this run does not test what "
                    "the protocol tolerates.");
  if (verdict_of(s) == verdict::pass)
    items.push_back("That a property held here is evidence, not a proof.");
  std::string out = "<h3>What this run does not show</h3>\n<ul>\n";
  for (auto& item : items)
    out += "<li>" + item + "</li>\n";
  return out + "</ul>\n";
}

} // namespace

std::string method_section(const run_files& run) {
  return section("method", "Method and limits",
                 definitions(run.summary) + machines(run.summary) + not_shown(run));
}

} // namespace concur::apps::report
