#include "apps/report/summary_text.hpp"

#include "apps/report/format.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/properties.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

constexpr std::size_t label_width = 12;
constexpr std::string_view gap = "   ";
constexpr std::string_view green = "\x1b[32m", red = "\x1b[31m", yellow = "\x1b[33m",
                           bold = "\x1b[1m", reset = "\x1b[0m";

std::string_view colour_of(outcome result) {
  return result == outcome::good ? green : result == outcome::bad ? red : yellow;
}

std::string painted(std::string_view what, std::string_view colour, bool on) {
  return on ? fmt::format("{}{}{}", colour, what, reset) : std::string(what);
}

std::string said(const json& s, path_to path) { return plain(text(s, path)); }

void append(std::string& line, const std::string& part, std::string_view between = gap) {
  if (part.empty())
    return;
  if (!line.empty())
    line += between;
  line += part;
}

std::string labelled(std::string_view label, const std::string& rest) {
  return rest.empty() ? "" : fmt::format("{:<{}}{}\n", label, label_width, rest);
}

std::string nodes_of(const json& s) {
  auto count = number(s, {"nodes", "count"});
  auto byzantine = number(s, {"nodes", "byzantine"});
  if (!count)
    return {};
  auto out = whole(*count) + (*count == 1 ? " node" : " nodes");
  return byzantine && *byzantine > 0 ? out + ", " + whole(*byzantine) + " Byzantine" : out;
}

std::string heading(const json& s) {
  std::string line = said(s, {"name"});
  if (auto seed = said(s, {"seed"}); !seed.empty())
    append(line, "seed " + seed);
  append(line, said(s, {"mode"}));
  auto protocol = said(s, {"protocol", "preset"});
  append(line, protocol.empty() ? said(s, {"protocol", "family"}) : protocol);
  append(line, nodes_of(s));
  if (auto build = said(s, {"build"}); !build.empty())
    append(line, build.starts_with("concur") ? build : "concur " + build, "        ");
  return line.empty() ? line : line + "\n";
}

std::string of_kind(const std::vector<property>& all, std::string_view kind, bool colour) {
  std::string line;
  for (auto& p : all) {
    if (p.kind != kind)
      continue;
    auto part = painted(glyph(p.result), colour_of(p.result), colour) + " " + plain(p.name);
    bool counted = p.count && (kind == "seen" || p.result == outcome::bad);
    if (counted)
      part += " x" + whole(*p.count);
    if (!p.first.empty() && (kind == "expect" || p.result == outcome::bad))
      part += "  " + plain(p.first);
    append(line, part);
  }
  return line;
}

std::string attacks(const json& s) {
  std::string out;
  for (auto& a : list(s, {"attacks"})) {
    auto attempts = number(a, {"attempts"});
    auto successes = number(a, {"successes"});
    auto rate = number(a, {"rate"});
    if (!rate && (!attempts || !successes))
      continue;
    auto line = said(a, {"behaviour"});
    if (attempts && successes)
      line += fmt::format(" {} of {} {}", whole(*successes), whole(*attempts),
                          *attempts == 1 ? "attempt" : "attempts");
    else
      line += fmt::format(" {} of the rewards", percent(*rate));
    if (auto theory = number(a, {"theory"})) {
      auto formula = said(a, {"formula"});
      append(line, fmt::format("(theory {}{}{})", percent(*theory), formula.empty() ? "" : ", ",
                               formula));
    }
    append(line, "one run says little: concur sweep");
    out += labelled("RESULT", line);
  }
  return out;
}

std::string pair_of(std::string_view label, std::string_view first_name,
                    std::optional<double> first, std::string_view second_name,
                    std::optional<double> second) {
  if (!first && !second)
    return {};
  std::string out(label);
  if (first)
    out += fmt::format(" {} {}", first_name, duration(*first));
  if (second)
    out += fmt::format(" {} {}", second_name, duration(*second));
  return out;
}

std::string blocks(const json& s) {
  std::string line;
  if (auto made = number(s, {"blocks", "made"})) {
    auto stale = number(s, {"blocks", "stale"});
    line = "blocks " + whole(*made) + (stale ? " (" + whole(*stale) + " stale)" : "");
  }
  append(line, pair_of("interval", "med", number(s, {"blocks", "interval_p50_s"}), "p95",
                       number(s, {"blocks", "interval_p95_s"})));
  append(line, pair_of("reach 90 % of nodes:", "med", number(s, {"blocks", "reach_90_p50_s"}),
                       "p99", number(s, {"blocks", "reach_90_p99_s"})));
  return line.empty() ? line : line + "\n";
}

std::string transactions(const json& s) {
  std::string line;
  if (auto submitted = number(s, {"transactions", "submitted"})) {
    line = "transactions " + whole(*submitted);
    if (auto settled = number(s, {"transactions", "settled"}))
      line += " (" + whole(*settled) + " settled)";
  }
  append(line, pair_of("to settle", "med", number(s, {"latency", "settled_p50_s"}), "p99",
                       number(s, {"latency", "settled_p99_s"})));
  return line.empty() ? line : line + "\n";
}

std::string effort(const json& s) {
  std::string line;
  auto wall = number(s, {"clock", "wall_s"});
  auto virtual_time = number(s, {"clock", "virtual_s"});
  if (wall) {
    line = "wall " + duration(*wall);
    if (virtual_time)
      line += " for " + duration(*virtual_time);
    if (auto speedup = number(s, {"clock", "speedup"}))
      line += " (" + figure(*speedup) + "x)";
  }
  if (auto events = number(s, {"events"}))
    append(line, "events " + whole(*events));
  if (auto digest = said(s, {"digest"}); !digest.empty())
    append(line, "log digest " + short_id(digest));
  return line.empty() ? line : line + "\n";
}

std::string last_lines(const json& s, bool colour) {
  static constexpr std::pair<const char*, std::string_view> faces[] = {
      {"PASS", green}, {"FAIL", red}, {"INCONCLUSIVE", yellow}, {"NO VERDICT", yellow}};
  auto& [word, tint] = faces[static_cast<std::size_t>(verdict_of(s))];
  auto folder = said(s, {"folder"});
  if (folder.empty())
    folder = "runs/latest";
  // Padded before it is painted: escape sequences take no room.
  auto width = std::max(label_width, std::string_view(word).size() + 2);
  auto padding = std::string(width - std::string_view(word).size(), ' ');
  auto out = painted(painted(word, tint, colour), bold, colour) + padding + folder +
             "   report: " + folder + "/report.html\n";
  return out + labelled("REPLAY", said(s, {"replay"}));
}

} // namespace

std::string summary_text(const json& summary, bool colour) {
  auto all = properties(summary);
  auto out = heading(summary);
  static constexpr std::pair<const char*, const char*> kinds[] = {{"safety", "SAFETY"},
                                                                  {"liveness", "LIVENESS"},
                                                                  {"require", "REQUIRED"},
                                                                  {"expect", "EXPECTED"},
                                                                  {"seen", "SEEN"}};
  for (auto& [kind, label] : kinds)
    out += labelled(label, of_kind(all, kind, colour));
  for (auto& p : all)
    if (!p.excuse.empty())
      out += labelled("NO WONDER", p.name + ": " + p.excuse);
  return out + attacks(summary) + blocks(summary) + transactions(summary) + effort(summary) +
         last_lines(summary, colour);
}

} // namespace concur::apps::report
