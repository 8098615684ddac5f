#include "apps/search/recorded.hpp"

#include <fstream>
#include <iterator>

namespace concur::apps::search {
namespace {

namespace fs = std::filesystem;
using json = nlohmann::ordered_json;

template <class T>
std::optional<T> value_of(const json& j, const char* key) {
  auto found = j.find(key);
  if (found == j.end())
    return std::nullopt;
  try {
    return found->get<T>();
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

tl::unexpected<error> without_digest(const fs::path& folder, const std::string& what) {
  return fail(errc::usage, what, (folder / "summary.json").string(),
              "there is nothing to compare with; concur replay " +
                  (folder / "resolved.toml").string() + " runs the scenario twice instead");
}

} // namespace

result<json> read_json(const fs::path& file) {
  std::error_code unknown;
  if (!fs::is_regular_file(file, unknown))
    return fail(errc::usage, "there is no such file", file.string());
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  auto out = json::parse(text, nullptr, false);
  if (out.is_discarded() || !out.is_object())
    return fail(errc::usage, "the file is damaged: it is no JSON object", file.string());
  return out;
}

result<recorded_run> read_recorded(const fs::path& folder) {
  auto j = read_json(folder / "summary.json");
  if (!j)
    return without_digest(folder, j.error().what);
  recorded_run out;
  out.folder = folder;
  auto digest = value_of<std::string>(*j, "digest");
  auto events = value_of<std::uint64_t>(*j, "events");
  if (!digest || digest->empty() || !events)
    return without_digest(folder, "the digest or the number of events is missing");
  out.digest = *digest;
  out.events = *events;
  out.name = value_of<std::string>(*j, "name").value_or("");
  out.mode = value_of<std::string>(*j, "mode").value_or("sim");
  out.build = value_of<std::string>(*j, "build").value_or("");
  out.seed = value_of<std::uint64_t>(*j, "seed").value_or(0);
  out.exit_code = value_of<int>(*j, "exit_code").value_or(0);
  out.verdict = value_of<std::string>(*j, "verdict").value_or("");
  return out;
}

result<config::source_ptr> open_resolved(const fs::path& folder) {
  std::error_code unknown;
  auto file = folder / "resolved.toml";
  if (fs::is_regular_file(file, unknown))
    return config::open_scenario(file.string());
  if (fs::exists(folder / "sweep.json", unknown))
    return fail(errc::usage, "this is the folder of a sweep, not of a run", folder.string(),
                "its failed runs are in " + (folder / "kept").string());
  return fail(errc::usage, "this is no run folder: it has no resolved.toml", folder.string(),
              "name the folder of a run, such as runs/latest, or a scenario file");
}

} // namespace concur::apps::search
