#include "apps/report/report.hpp"

#include "apps/report/format.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/run_files.hpp"
#include "apps/report/sections.hpp"
#include "apps/report/spacetime.hpp"
#include "apps/report/style.hpp"

#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <unistd.h>

namespace concur::apps::report {
namespace {

namespace fs = std::filesystem;

// Nothing may be loaded and no script may run, whatever slipped into the text.
constexpr std::string_view policy = "default-src 'none'; style-src 'unsafe-inline'";

std::string page(const run_files& run) {
  auto name = text(run.summary, {"name"});
  auto said = text(run.summary, {"verdict"});
  std::string out = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  out += fmt::format("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", policy);
  out += fmt::format("<title>{}{}</title>\n", escape(name.empty() ? "Run" : name),
                     said.empty() ? "" : ": " + escape(said));
  out += fmt::format("<style>{}</style>\n</head>\n<body>\n<main>\n", style_sheet());
  for (auto* part : {&verdict_section, &story_section, &scenario_section, &properties_section,
                     &tree_section, &series_section, &latency_section, &nodes_section,
                     &power_section, &ledger_section, &cost_section, &method_section})
    out += part(run);
  return out + "</main>\n<footer>Made by Concur from the files next to this page. "
               "<code>concur report</code> rebuilds it.</footer>\n</body>\n</html>\n";
}

/// The diagram of the story as a picture of its own.
std::string picture(const nlohmann::json& story) {
  auto out = spacetime(story);
  constexpr std::string_view opening = "<svg ";
  if (!out.starts_with(opening))
    return {};
  out.replace(0, opening.size(), "<svg xmlns=\"http://www.w3.org/2000/svg\" ");
  auto inside = out.find('>') + 1;
  return out.insert(inside, fmt::format("<style>{}</style>", style_sheet())) + "\n";
}

status write_whole(const fs::path& target, const std::string& content) {
  // In the same folder, because a rename is atomic only within one file system.
  auto temporary = target;
  temporary += fmt::format(".{}.tmp", ::getpid());
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  out.write(content.data(), static_cast<std::streamsize>(content.size()));
  out.close();
  std::error_code failure;
  if (!out) {
    fs::remove(temporary, failure);
    return fail(errc::environment, "cannot write the report", target.string(),
                "check that the folder is writable and the disk has room");
  }
  fs::rename(temporary, target, failure);
  if (failure) {
    auto why = failure.message();
    fs::remove(temporary, failure);
    return fail(errc::environment, "cannot put the report in place: " + why, target.string());
  }
  return {};
}

} // namespace

status write_report(const fs::path& run_folder) {
  auto run = read_run(run_folder);
  if (!run)
    return tl::unexpected<error>{run.error()};
  if (run->story)
    if (auto drawn = picture(*run->story); !drawn.empty())
      if (auto ok = write_whole(run_folder / "violations/01/spacetime.svg", drawn); !ok)
        return ok;
  return write_whole(run_folder / "report.html", page(*run));
}

} // namespace concur::apps::report
