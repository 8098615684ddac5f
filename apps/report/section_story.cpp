#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/sections.hpp"
#include "apps/report/spacetime.hpp"

#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

std::string sentences(const json& story) {
  auto& all = list(story, {"sentences"});
  auto left_out = number(story, {"left_out"}).value_or(0);
  std::string out = "<ol class=\"story\">\n";
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (left_out > 0 && i == 0)
      out += fmt::format("<li class=\"quiet\">{} left out</li>\n", plural(left_out, "sentence"));
    out += "<li>" + escape(all[i].get<std::string>()) + "</li>\n";
  }
  return out + "</ol>\n";
}

constexpr std::string_view legend =
    "<p class=\"quiet\">Square: a block is made, its label is height and branch. Arrow and small "
    "dot: it reaches a node that follows it. Large dot: settled. Cross: taken back. Diamond: a "
    "deviation, a stop or a restart. Where marks would overlap, time is stretched.</p>\n";

} // namespace

std::string story_section(const run_files& run) {
  if (!run.story)
    return {};
  auto picture = spacetime(*run.story);
  return section("story", "What happened",
                 sentences(*run.story) +
                     (picture.empty() ? "" : picture + "\n" + std::string(legend)));
}

} // namespace concur::apps::report
