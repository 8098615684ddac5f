#include "apps/commands.hpp"
#include "config/catalogue.hpp"
#include "simulation/predictions.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;

/// Sections in the order in which they are printed, each with its lines.
class catalogue {
public:
  template <class Range>
  void add(const std::string& section, const Range& entries) {
    auto& lines = sections_[section];
    if (lines.is_null())
      lines = json::array();
    for (auto& e : entries)
      lines.push_back({{"name", std::string{e.name}}, {"about", std::string{e.about}}});
  }

  void print() const {
    for (auto& [title, lines] : sections_.items()) {
      fmt::print("{}\n", title);
      for (auto& l : lines)
        fmt::print("  {:<22} {}\n", l["name"].get<std::string>(), l["about"].get<std::string>());
      fmt::print("\n");
    }
  }

  const json& sections() const { return sections_; }

private:
  json sections_;
};

} // namespace

int list(const common_options& common, const list_options& options) {
  catalogue out;
  auto wanted = [&](const char* name) { return options.what.empty() || options.what == name; };
  if (wanted("protocols"))
    out.add("protocols", config::list_protocols());
  if (wanted("scenarios"))
    out.add("scenarios", config::list_scenarios());
  if (wanted("behaviours")) {
    out.add("behaviours", config::list_behaviours());
    out.add("offences", config::list_offences());
    out.add("deeds", config::list_deeds());
  }
  if (wanted("faults"))
    out.add("faults", config::list_faults());
  if (wanted("theories"))
    out.add("theories", simulation::list_theories());
  if (wanted("checks")) {
    out.add("checks: safety", config::list_safety_checks());
    out.add("checks: require", config::list_end_checks());
    out.add("checks: seen", config::list_events());
    out.add("figures", config::list_figures());
    out.add("functions", config::list_functions());
    out.add("measures", config::list_measures());
  }
  if (common.json)
    fmt::print("{}\n", out.sections().dump());
  else
    out.print();
  return 0;
}

} // namespace concur::apps
