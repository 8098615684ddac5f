#include "apps/report/report.hpp"

#include "apps/commands.hpp"
#include "apps/terminal.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace concur::apps {

int make_report(const common_options& common, const report_options& options) {
  std::filesystem::path folder = options.run;
  if (auto ok = report::write_report(folder); !ok)
    return show_error(common, ok.error());
  auto page = (folder / "report.html").string();
  if (common.json)
    fmt::print("{}\n", nlohmann::ordered_json{{"report", page}}.dump(
                           -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  else
    fmt::print("{}\n", page);
  return 0;
}

} // namespace concur::apps
