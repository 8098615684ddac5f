#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/properties.hpp"
#include "apps/report/sections.hpp"

#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

std::string mark(outcome result) {
  static constexpr const char* css[] = {"good", "bad", "open"};
  return fmt::format("<span class=\"mark {}\">{}</span>", css[static_cast<std::size_t>(result)],
                     glyph(result));
}

std::string status_word(const property& p) {
  if (!p.status.empty() && p.status != "true" && p.status != "false")
    return escape(p.status);
  return p.result == outcome::good ? "held" : p.result == outcome::bad ? "violated" : "not decided";
}

std::string first_and_excuse(const property& p) {
  if (p.excuse.empty())
    return escape(p.first);
  return escape(p.first) + (p.first.empty() ? "" : "<br>") +
         "<span class=\"quiet\">As expected, outside of what the protocol assumes: " +
         escape(p.excuse) + "</span>";
}

std::string property_table(const std::vector<property>& all) {
  static constexpr std::pair<const char*, const char*> kinds[] = {
      {"safety", "Safety: nothing bad may happen"},
      {"liveness", "Liveness: something good must happen"},
      {"require", "Required"},
      {"expect", "Expected violations"},
      {"seen", "Seen: without these the run proves nothing"}};
  std::string out;
  auto group = [&](auto belongs, std::string_view title) {
    std::vector<std::vector<std::string>> rows;
    for (auto& p : all)
      if (belongs(p))
        rows.push_back({mark(p.result) + " <code>" + escape(p.name) + "</code>", status_word(p),
                        shown(p.count, whole), first_and_excuse(p)});
    if (!rows.empty())
      out += fmt::format("<h3>{}</h3>\n", title) +
             table({{"property"}, {"result"}, {"count", true}, {"first"}}, rows);
  };
  for (auto& [kind, title] : kinds)
    group([kind = std::string_view(kind)](auto& p) { return p.kind == kind; }, title);
  group(
      [](auto& p) {
        for (auto& [kind, title] : kinds)
          if (p.kind == kind)
            return false;
        return true;
      },
      "Other");
  return out;
}

std::string interval(const json& bounds) {
  if (!bounds.is_array() || bounds.size() != 2 || !bounds[0].is_number() || !bounds[1].is_number())
    return "–";
  return percent(bounds[0].get<double>()) + " to " + percent(bounds[1].get<double>());
}

std::string attacks(const json& summary) {
  std::vector<std::vector<std::string>> rows;
  for (auto& a : list(summary, {"attacks"}))
    rows.push_back({escape(text(a, {"node"})),
                    "<code>" + escape(text(a, {"behaviour"})) + "</code>",
                    shown(number(a, {"attempts"}), whole), shown(number(a, {"successes"}), whole),
                    shown(number(a, {"rate"}), percent), interval(at(a, {"ci95"})),
                    shown(number(a, {"theory"}), percent), escape(text(a, {"formula"}))});
  if (rows.empty())
    return {};
  return "<h3>Attacks</h3>\n" + table({{"node"},
                                       {"behaviour"},
                                       {"attempts", true},
                                       {"succeeded", true},
                                       {"rate", true},
                                       {"95 % interval", true},
                                       {"theory", true},
                                       {"formula"}},
                                      rows);
}

std::string counts(const json& counted, std::string_view title, std::string_view label) {
  std::vector<std::vector<std::string>> rows;
  for (auto& [kind, count] : counted.items())
    if (count.is_number())
      rows.push_back({"<code>" + escape(kind) + "</code>", whole(count.get<double>())});
  if (rows.empty())
    return {};
  return fmt::format("<h3>{}</h3>\n", title) + table({{label}, {"times", true}}, rows);
}

std::string accusations(const json& summary) {
  std::vector<std::vector<std::string>> rows;
  for (auto& a : list(summary, {"accusations"}))
    rows.push_back({escape(text(a, {"accused"})), "<code>" + escape(text(a, {"kind"})) + "</code>",
                    shown(number(a, {"count"}), whole)});
  if (rows.empty())
    return {};
  return "<h3>Accusations</h3>\n" + table({{"accused"}, {"of"}, {"times", true}}, rows);
}

} // namespace

std::string properties_section(const run_files& run) {
  auto all = properties(run.summary);
  auto body = "<div class=\"props\">" + property_table(all) + "</div>";
  if (all.empty())
    body = paragraph("The scenario named no property to check, so this run supports no claim.",
                     "quiet");
  return section("properties", "Properties",
                 body + attacks(run.summary) +
                     counts(object(run.summary, {"faults"}), "Faults that fired", "fault") +
                     accusations(run.summary));
}

} // namespace concur::apps::report
