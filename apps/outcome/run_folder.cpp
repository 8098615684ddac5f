#include "apps/outcome/run_folder.hpp"
#include "apps/outcome/evidence.hpp"
#include "apps/outcome/story_files.hpp"

#include "apps/outcome/csv.hpp"
#include "apps/outcome/text.hpp"

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fmt/format.h>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;

constexpr int same_second_max = 1000;

tl::unexpected<error> failed(const std::string& what, const fs::path& where,
                             const std::string& why) {
  return fail(errc::environment, what + ": " + why, where.string(),
              "free some disk space, or choose another folder by --out");
}

std::string safe(std::string_view name) {
  std::string out;
  for (auto c : name) {
    auto is_plain = std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
    out += is_plain ? c : '-';
  }
  if (out.empty() || out.front() == '.')
    out = "run" + out;
  return out;
}

std::string stamp(std::chrono::system_clock::time_point t) {
  auto seconds = std::chrono::system_clock::to_time_t(t);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[32];
  auto size = std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &utc);
  return {text, size};
}

/// Nothing if all of `text` is on its way to the disk, else why not.
std::string put(const fs::path& file, std::string_view text) {
  auto* out = std::fopen(file.c_str(), "wbe");
  if (!out)
    return std::strerror(errno);
  std::string why;
  if (std::fwrite(text.data(), 1, text.size(), out) != text.size())
    why = std::strerror(errno);
  if (std::fclose(out) != 0 && why.empty()) // the disk may be full only now
    why = std::strerror(errno);
  return why;
}

std::string upper(std::string_view word) {
  std::string out;
  for (auto c : word)
    out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string claim(const property& p, const simulation::outcome& o) {
  auto& v = *p.first;
  auto out =
      fmt::format("{} was violated {} time{}.\nFirst: {} {}.\nAt {} s", p.name, p.count,
                  p.count == 1 ? "" : "s", o.nodes[v.node.value].name, v.text, seconds_text(v.at));
  if (v.level)
    out += fmt::format(", height {}", v.level->value);
  if (!v.block.is_zero())
    out += ", block " + to_hex(v.block);
  return out + ".\n";
}

} // namespace

result<run_folder> run_folder::create(const fs::path& out, std::string_view name,
                                      std::uint64_t seed,
                                      std::chrono::system_clock::time_point started) {
  run_folder folder;
  folder.out_ = out;
  auto base = out / safe(name);
  std::error_code why;
  fs::create_directories(base, why);
  if (why)
    return failed("cannot make the folder of the run", base, why.message());
  auto first = fmt::format("{}-s{}", stamp(started), seed);
  for (int i = 1; i <= same_second_max; ++i) {
    folder.path_ = base / (i == 1 ? first : fmt::format("{}-{}", first, i));
    if (fs::create_directory(folder.path_, why))
      return folder;
    if (why)
      return failed("cannot make the folder of the run", folder.path_, why.message());
  }
  return failed("cannot make the folder of the run", folder.path_, "too many runs in one second");
}

run_folder run_folder::existing(const fs::path& path) {
  run_folder folder;
  folder.path_ = path;
  folder.out_ = path.parent_path().parent_path();
  return folder;
}

status run_folder::write(const std::string& name, std::string_view text) const {
  auto file = path_ / name;
  std::error_code code;
  fs::create_directories(file.parent_path(), code);
  if (code)
    return failed("cannot write " + name, file.parent_path(), code.message());
  auto beside = file;
  beside += ".part";
  if (auto why = put(beside, text); !why.empty()) {
    fs::remove(beside, code);
    return failed("cannot write " + name, file, why);
  }
  fs::rename(beside, file, code);
  if (code)
    return failed("cannot write " + name, file, code.message());
  return {};
}

status run_folder::publish() const { return point("latest"); }

status run_folder::mark_live() const { return point("live"); }

void run_folder::unmark_live() const {
  std::error_code ignored;
  if (fs::equivalent(out_ / "live", path_, ignored))
    fs::remove(out_ / "live", ignored);
}

status run_folder::point(std::string_view link) const {
  // A link is replaced in one step only by renaming another one over it.
  auto beside = path_;
  beside += "." + std::string{link};
  std::error_code code;
  fs::remove(beside, code);
  fs::create_directory_symlink(fs::relative(path_, out_, code), beside, code);
  if (!code)
    fs::rename(beside, out_ / link, code);
  if (code)
    return failed("cannot point to the run", out_ / link, code.message());
  return {};
}

std::string verdict_line(const simulation::scenario& s, const judgement& j,
                         const run_facts& facts) {
  return fmt::format("{} {}: {}, seed {}, build {}, REPLAY {}\n", upper(to_string(j.verdict)),
                     s.name, j.what, s.run.seed, facts.build, facts.replay);
}

namespace {

using named_texts = std::vector<std::pair<std::string, std::string>>;

std::string indented(const nlohmann::ordered_json& j) {
  return j.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void add_story(const simulation::outcome& o, named_texts& files) {
  if (!o.story)
    return;
  std::vector<std::string> names;
  for (auto& n : o.nodes)
    names.push_back(n.name);
  files.emplace_back("violations/01/story.txt", story_text(*o.story));
  files.emplace_back("violations/01/story.json", indented(story_json(*o.story, names)));
  files.emplace_back("violations/01/slice.jsonl", story_slice(*o.story, names));
}

void add_evidence(const simulation::outcome& o, named_texts& files) {
  int number = 0;
  for (auto& e : o.figures.evidence) {
    auto file = evidence_json(o.chain, *e.what, e.name);
    if (!file.is_null())
      files.emplace_back(fmt::format("evidence/{:02}.json", ++number), indented(file));
  }
}

} // namespace

status write_run(const run_folder& folder, const simulation::scenario& s,
                 const simulation::outcome& o, const judgement& j, const run_facts& facts,
                 const run_texts& texts) {
  named_texts files{{"scenario.toml", texts.scenario},
                    {"resolved.toml", texts.resolved},
                    {"summary.json", indented(summary_json(s, o, j, facts))},
                    {"summary.txt", texts.summary},
                    {"blocks.csv", blocks_csv(o)},
                    {"metrics.csv", metrics_csv(o)},
                    {"nodes.csv", nodes_csv(o)},
                    {"messages.csv", messages_csv(o)},
                    {"latency.csv", latency_csv(o)}};
  int violations = 0;
  for (auto& p : j.properties)
    if (p.first)
      files.emplace_back(fmt::format("violations/{:02}/claim.txt", ++violations), claim(p, o));
  add_story(o, files);
  add_evidence(o, files);
  files.emplace_back("VERDICT", verdict_line(s, j, facts));
  for (auto& [name, text] : files)
    if (!text.empty())
      if (auto ok = folder.write(name, text); !ok)
        return ok;
  return folder.publish();
}

} // namespace concur::apps
