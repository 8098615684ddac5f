#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/properties.hpp"
#include "apps/report/sections.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

struct face {
  const char* css;
  const char* word;
  const char* shape; // Told apart by shape as well as by colour.
};

face face_of(verdict v) {
  switch (v) {
  case verdict::pass:
    return {"good", "Pass",
            "<circle cx=\"24\" cy=\"24\" r=\"22\"/><path d=\"M14 25l7 7l14 -15\"/>"};
  case verdict::fail:
    return {"bad", "Fail",
            "<path d=\"M15.5 3h17L45 15.5v17L32.5 45h-17L3 32.5v-17z\"/>"
            "<path d=\"M16 16l16 16M32 16l-16 16\"/>"};
  case verdict::inconclusive:
    return {"open", "Inconclusive",
            "<path d=\"M24 2L46 24L24 46L2 24z\"/>"
            "<path d=\"M18.5 20a5.5 5.5 0 1 1 8.5 4.5q-3 2 -3 4.5M24 33.5v.5\"/>"};
  case verdict::unknown: break;
  }
  return {"open", "No verdict",
          "<circle cx=\"24\" cy=\"24\" r=\"22\" stroke-dasharray=\"6 5\"/><path d=\"M15 24h18\"/>"};
}

// The sentence that the scenario's author wrote: a plain `about = "..."` line.
std::string about(const run_files& run) {
  auto said = text(run.summary, {"about"});
  if (!said.empty() || !run.scenario)
    return said;
  std::string_view rest = *run.scenario;
  while (!rest.empty()) {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    auto open = line.find('"');
    if (!line.starts_with("about") || open == std::string_view::npos ||
        line.substr(5, open - 5).find_first_not_of(" \t=") != std::string_view::npos)
      continue;
    auto close = line.find('"', open + 1);
    auto value = line.substr(open + 1, close == std::string_view::npos ? close : close - open - 1);
    return value.find('\\') == std::string_view::npos ? std::string(value) : std::string();
  }
  return {};
}

std::string and_list(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i)
    out += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return out;
}

std::string failures(const std::vector<property>& all) {
  std::vector<std::string> parts;
  for (auto& p : all)
    if (p.result == outcome::bad && parts.size() < 3)
      parts.push_back(fmt::format(
          "<b>{}</b> was {}{}{}", escape(p.name), p.kind == "safety" ? "violated" : "missed",
          p.count && *p.count > 1 ? " " + whole(*p.count) + " times" : "",
          p.first.empty() ? "" : (p.count && *p.count > 1 ? ", first " : " ") + escape(p.first)));
  return and_list(parts);
}

std::string successes(const std::vector<property>& all) {
  std::vector<std::string> parts;
  auto add = [&](std::string_view kind, std::string_view one, std::string_view many) {
    auto n = std::count_if(all.begin(), all.end(),
                           [&](auto& p) { return p.kind == kind && p.result == outcome::good; });
    if (n > 0)
      parts.push_back(plural(static_cast<double>(n), one, many));
  };
  add("safety", "safety property held", "safety properties held");
  add("liveness", "liveness property held", "liveness properties held");
  add("require", "requirement was met", "requirements were met");
  add("expect", "expected violation occurred", "expected violations occurred");
  add("seen", "required event was seen", "required events were seen");
  return and_list(parts);
}

/// What did not hold because the scenario breaks what it rests on.
std::string excused(const std::vector<property>& all) {
  std::vector<std::string> parts;
  for (auto& p : all)
    if (p.result == outcome::open && !p.excuse.empty() && parts.size() < 3)
      parts.push_back("<b>" + escape(p.name) + "</b> did not hold, which is no wonder (" +
                      escape(p.excuse) + ")");
  return and_list(parts);
}

std::string extent(const run_files& run) {
  std::vector<std::string> parts;
  if (auto n = number(run.summary, {"blocks", "made"}))
    parts.push_back(plural(*n, "block"));
  if (auto n = number(run.summary, {"transactions", "settled"}))
    parts.push_back(plural(*n, "settled transaction"));
  auto out = and_list(parts);
  if (auto t = number(run.summary, {"clock", "virtual_s"}))
    out += (out.empty() ? "" : " over ") + duration(*t);
  return out;
}

std::string contents(const run_files& run) {
  static constexpr std::pair<const char*, const char*> links[] = {
      {"scenario", "Scenario"}, {"properties", "Properties"}, {"tree", "Blocks"},
      {"series", "Over time"},  {"latency", "Latency"},       {"nodes", "Nodes"},
      {"power", "Power"},       {"ledger", "Ledger"},         {"cost", "Cost"},
      {"method", "Method"}};
  std::string out = "<nav aria-label=\"Sections\">";
  if (run.story)
    out += "<a href=\"#story\">What happened</a>";
  for (auto& [id, title] : links)
    out += fmt::format("<a href=\"#{}\">{}</a>", id, title);
  return out + "</nav>\n";
}

} // namespace

std::string claim(const run_files& run) {
  auto all = properties(run.summary);
  auto what = extent(run);
  auto within = what.empty() ? std::string() : ", in " + what;
  auto bad = failures(all);
  if (!bad.empty())
    return bad + within + ".";
  auto good = successes(all);
  std::vector<std::string> open;
  for (auto& p : all)
    if (p.result == outcome::open && p.excuse.empty() && open.size() < 3)
      open.push_back("<b>" + escape(p.name) + "</b>");
  if (!open.empty())
    return and_list(open) + " stayed undecided" + within + ", so this run proves nothing about " +
           (open.size() == 1 ? "it." : "them.");
  if (auto broken = excused(all); !broken.empty())
    return broken + (good.empty() ? "" : "; " + good) + within + ".";
  if (good.empty())
    return "No property was checked" + within + ".";
  return good + within + ".";
}

std::string verdict_section(const run_files& run) {
  auto& s = run.summary;
  auto look = face_of(verdict_of(s));
  auto name = text(s, {"name"});
  auto out = fmt::format("<header class=\"{}\">\n<p class=\"verdict\"><svg viewBox=\"0 0 48 48\" "
                         "aria-hidden=\"true\">{}</svg>{}</p>\n<h1>{}</h1>\n",
                         look.css, look.shape, look.word,
                         name.empty() ? "A run without a name" : escape(name));
  if (auto said = about(run); !said.empty())
    out += paragraph(escape(said), "about");
  out += paragraph(claim(run), "claim");
  auto protocol = text(s, {"protocol", "preset"});
  if (protocol.empty())
    protocol = text(s, {"protocol", "family"});
  auto count = number(s, {"nodes", "count"});
  out += facts({{"seed", escape(text(s, {"seed"})), ""},
                {"protocol", escape(protocol), ""},
                {"nodes", shown(count, whole), ""},
                {"mode", escape(text(s, {"mode"})), ""},
                {"build", escape(text(s, {"build"})), ""}});
  if (auto replay = text(s, {"replay"}); !replay.empty())
    out += "<p class=\"replay\"><span>Replay</span><code>" + escape(replay) + "</code></p>\n";
  return out + "</header>\n" + contents(run);
}

} // namespace concur::apps::report
