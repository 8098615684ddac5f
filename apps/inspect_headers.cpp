#include "apps/inspect.hpp"
#include "apps/terminal.hpp"
#include "apps/text_file.hpp"
#include "consensus/pow/header_check.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

namespace pow = consensus::pow;

// Difficulty periods shown to people; the rest is in the JSON object.
constexpr std::size_t periods_shown = 10;

wanted_file headers_file() {
  return {"a file of headers", "give a CSV file, or one with 160 hexadecimal digits a line",
          pow::header_file_limits{}.bytes_max};
}

int show_fault(const common_options& common, const pow::header_fault& fault,
               const std::string& file) {
  // What cannot be read is wrong input; what breaks a rule is an answer.
  const bool is_answer = fault.why != "syntax";
  if (!is_answer)
    return show_error(common, to_error(fault, file));
  if (common.json)
    print_json({{"file", file},
                {"sound", false},
                {"line", fault.line},
                {"reason", fault.why},
                {"fault", fault.text}});
  else
    fmt::print("{}:{}: {}\n", file, fault.line, fault.text);
  return 1;
}

void show_json(const pow::header_summary& s, const std::string& file) {
  nlohmann::ordered_json j = {{"file", file},
                              {"sound", true},
                              {"headers", s.count},
                              {"heights_known", s.heights_known},
                              {"first_height", s.first_height},
                              {"last_height", s.last_height},
                              {"work", s.work.hex()},
                              {"hashes_checked", s.hashes_checked},
                              {"links_checked", s.links_checked},
                              {"bits_checked", s.bits_checked},
                              {"medians_checked", s.medians_checked},
                              {"periods", nlohmann::ordered_json::array()}};
  for (auto& p : s.periods)
    j["periods"].push_back({{"first_height", p.first_height},
                            {"last_height", p.last_height},
                            {"bits", fmt::format("{:08x}", p.bits)}});
  print_json(j);
}

void show_text(const pow::header_summary& s, const std::string& preset) {
  fmt::print("headers    {} of {}, {} {} to {}\n", grouped(s.count), preset,
             s.heights_known ? "heights" : "heights unknown, positions", s.first_height,
             s.last_height);
  fmt::print("checked    {} hashes, {} links, {} bits, {} median times\n",
             grouped(s.hashes_checked), grouped(s.links_checked), grouped(s.bits_checked),
             grouped(s.medians_checked));
  fmt::print("work       {}\n", s.work.hex());
  for (std::size_t i = 0; i < s.periods.size() && i < periods_shown; ++i)
    fmt::print("bits       {:08x} from {} to {}\n", s.periods[i].bits, s.periods[i].first_height,
               s.periods[i].last_height);
  if (s.periods.size() > periods_shown)
    fmt::print("           and {} further periods, see --json\n",
               grouped(s.periods.size() - periods_shown));
  fmt::print("SOUND      no rule that could be checked is broken\n");
}

} // namespace

int inspect_headers(const common_options& common, const std::string& file,
                    const std::string& preset) {
  auto params = pow::params_named(preset);
  if (!params)
    return show_error(common, params.error());
  auto text = read_text_file(file, headers_file());
  if (!text)
    return show_error(common, text.error());
  auto summary = pow::check_headers(*text, *params);
  if (!summary)
    return show_fault(common, summary.error(), file);
  if (common.json)
    show_json(*summary, file);
  else
    show_text(*summary, preset);
  return 0;
}

} // namespace concur::apps
