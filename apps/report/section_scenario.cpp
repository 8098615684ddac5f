#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/sections.hpp"
#include "apps/report/timeline.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace concur::apps::report {
namespace {

using nlohmann::json;

constexpr std::size_t scenario_bytes_max = 128 * 1024;

// A little help for the eye, line by line: tables bold, comments quiet. No parser: the text is
// shown as given, also when it is not valid.
std::string toml_markup(std::string_view source) {
  std::string out;
  while (!source.empty()) {
    auto line = source.substr(0, source.find('\n'));
    source.remove_prefix(std::min(line.size() + 1, source.size()));
    char quote = 0;
    std::size_t comment = line.size();
    for (std::size_t i = 0; i < line.size() && comment == line.size(); ++i)
      if (quote != 0)
        quote = line[i] == quote ? '\0' : quote;
      else if (line[i] == '"' || line[i] == '\'')
        quote = line[i];
      else if (line[i] == '#')
        comment = i;
    auto code = escape(line.substr(0, comment));
    out += line.starts_with('[') ? "<b>" + code + "</b>" : code;
    if (comment < line.size())
      out += "<i>" + escape(line.substr(comment)) + "</i>";
    out += '\n';
  }
  return out;
}

std::string scenario_text(const run_files& run) {
  if (!run.scenario)
    return paragraph("The folder holds no scenario.toml, so the scenario cannot be shown.",
                     "quiet");
  std::string_view source = *run.scenario;
  auto shown_part = source.substr(0, scenario_bytes_max);
  auto out = "<h3>The scenario as given</h3>\n<pre class=\"scenario\" tabindex=\"0\">" +
             toml_markup(shown_part) + "</pre>\n";
  if (shown_part.size() < source.size())
    out += paragraph("The rest of the scenario is in scenario.toml.", "quiet");
  return out + paragraph("<code>resolved.toml</code> in the run folder holds every default that "
                         "was filled in.",
                         "quiet");
}

std::string refused(const json& summary) {
  std::map<std::string, double> reasons;
  for (auto* where :
       {&object(summary, {"transactions", "rejected"}), &object(summary, {"refused"})})
    for (auto& [reason, count] : where->items())
      if (count.is_number())
        reasons[reason] = std::max(reasons[reason], count.get<double>());
  std::vector<std::vector<std::string>> rows;
  for (auto& [reason, count] : reasons)
    rows.push_back({"<code>" + escape(reason) + "</code>", whole(count)});
  if (rows.empty())
    return {};
  return "<h3>Refused</h3>\n" + paragraph("What honest nodes would not accept, by reason.") +
         table({{"reason"}, {"times", true}}, rows);
}

std::string node_groups(const run_files& run) {
  std::map<std::string, std::pair<double, double>> roles;
  for (auto& node : *run.nodes) {
    auto& [count, share] = roles[node.role];
    ++count;
    share += due_share(node).value_or(0);
  }
  std::vector<std::vector<std::string>> rows;
  for (auto& [role, group] : roles)
    rows.push_back({escape(role.empty() ? "no role given" : role), whole(group.first),
                    group.second > 0 ? percent(group.second) : "–"});
  return table({{"role"}, {"nodes", true}, {put_in(*run.nodes), true}}, rows);
}

std::string node_facts(const json& s) {
  auto protocol = text(s, {"protocol", "preset"});
  auto family = text(s, {"protocol", "family"});
  auto byzantine = number(s, {"nodes", "byzantine"});
  return facts({{"protocol", escape(protocol.empty() ? family : protocol),
                 protocol.empty() || protocol == family ? "" : escape(family)},
                {"honest nodes", shown(number(s, {"nodes", "honest"}), whole), ""},
                {"Byzantine nodes", shown(byzantine, whole), ""}});
}

} // namespace

std::string scenario_section(const run_files& run) {
  auto side = node_facts(run.summary);
  std::string picture;
  if (run.nodes && !run.nodes->empty()) {
    std::set<std::string> liars;
    for (auto& a : list(run.summary, {"attacks"}))
      liars.insert(text(a, {"node"}));
    picture = ring(*run.nodes, liars);
    side += node_groups(run);
  } else {
    side += paragraph("The folder holds no nodes.csv, so the nodes cannot be drawn.", "quiet");
  }
  auto faults =
      timeline(fault_spans(run.summary), number(run.summary, {"clock", "virtual_s"}).value_or(0));
  if (!faults.empty())
    faults = "<h3>Faults over time</h3>\n" + faults;
  return section("scenario", "Scenario",
                 "<div class=\"pair\">" + picture + "<div>" + side + "</div></div>\n" + faults +
                     scenario_text(run) + refused(run.summary));
}

} // namespace concur::apps::report
