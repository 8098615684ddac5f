// `concur inspect evidence FILE`: proof of a contradiction, checked by itself.
#include "apps/inspect.hpp"
#include "apps/outcome/evidence.hpp"
#include "apps/terminal.hpp"
#include "apps/text_file.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

constexpr std::uintmax_t bytes_max = 1 << 20;

wanted_file evidence_file() {
  return {"a file of evidence", "evidence/*.json of a run folder is", bytes_max};
}

} // namespace

int inspect_evidence(const common_options& common, const std::string& file) {
  auto text = read_text_file(file, evidence_file());
  if (!text)
    return show_error(common, text.error());
  auto found = check_evidence(*text);
  if (!found) {
    auto e = found.error();
    e.where = file;
    return show_error(common, e);
  }
  auto is_sound = found->faults.empty();
  if (common.json) {
    print_json(nlohmann::ordered_json{{"kind", found->kind},
                                      {"accused", found->accused},
                                      {"name", found->name},
                                      {"sound", is_sound},
                                      {"facts", found->facts},
                                      {"faults", found->faults}});
    return is_sound ? 0 : 1;
  }
  fmt::print("evidence   {} against {}{}\n", found->kind, found->accused,
             found->name.empty() ? "" : ", called " + found->name + " in the run");
  for (auto& fact : found->facts)
    fmt::print("✓          {}\n", fact);
  for (auto& fault : found->faults)
    fmt::print("✗          {}\n", fault);
  fmt::print("{}\n", is_sound ? "SOUND      nobody but the owner of the key can have made it"
                              : "UNSOUND    it proves nothing");
  return is_sound ? 0 : 1;
}

} // namespace concur::apps
