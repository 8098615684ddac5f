#include "apps/sweep_journal.hpp"

#include "apps/search/recorded.hpp"
#include "config/reader.hpp"
#include "config/writer.hpp"

#include <fmt/format.h>
#include <fstream>
#include <iterator>

namespace concur::apps {
namespace {

using json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr const char* plan_name = "plan.json";
constexpr const char* journal_name = "journal.jsonl";

json row_json(std::size_t number, const sweep_row& r) {
  json figures = json::array();
  for (auto& f : r.figures)
    figures.push_back(f ? json(*f) : json(nullptr));
  auto& c = r.compared;
  json compared = json::array({c.value ? json(*c.value) : json(nullptr), c.hits, c.trials});
  return {{"number", number},     {"verdict", r.verdict}, {"exit_code", r.exit_code},
          {"what", r.what},       {"height", r.height},   {"settled_height", r.settled_height},
          {"blocks", r.blocks},   {"settled", r.settled}, {"figures", figures},
          {"compared", compared}, {"digest", r.digest}};
}

sweep_row row_of(const json& j) {
  sweep_row r;
  r.finished = true;
  j.at("verdict").get_to(r.verdict);
  j.at("exit_code").get_to(r.exit_code);
  j.at("what").get_to(r.what);
  j.at("height").get_to(r.height);
  j.at("settled_height").get_to(r.settled_height);
  j.at("blocks").get_to(r.blocks);
  j.at("settled").get_to(r.settled);
  j.at("digest").get_to(r.digest);
  auto& compared = j.at("compared");
  if (auto& value = compared.at(0); !value.is_null())
    r.compared.value = value.get<double>();
  compared.at(1).get_to(r.compared.hits);
  compared.at(2).get_to(r.compared.trials);
  for (auto& f : j.at("figures"))
    r.figures.push_back(f.is_null() ? std::nullopt : std::optional{f.get<double>()});
  return r;
}

result<simulation::scenario> settings_of(const std::string& name, const std::string& text) {
  return config::read_scenario(
      std::make_shared<const config::source>(config::source{name, text, false}));
}

result<sweep_plan> plan_of(const json& j, std::string& keep) {
  sweep_plan out;
  auto& base = j.at("scenario");
  out.base.source = std::make_shared<const config::source>(config::source{
      base.at("name").get<std::string>(), base.at("text").get<std::string>(), false});
  out.base.has_overrides = true;
  j.at("first_seed").get_to(out.first_seed);
  j.at("seeds").get_to(out.seeds);
  j.at("keep").get_to(keep);
  for (auto& a : j.at("axes"))
    out.axes.push_back(
        {a.at("key").get<std::string>(), a.at("values").get<std::vector<std::string>>()});
  auto first = settings_of(plan_name, base.at("settings").get<std::string>());
  if (!first)
    return tl::unexpected<error>{first.error()};
  out.base.settings = std::move(*first);
  for (auto& p : j.at("points")) {
    sweep_point point;
    for (auto& [key, value] : p.at("set").items())
      point.set.emplace_back(key, value.get<std::string>());
    auto settings = settings_of(plan_name, p.at("settings").get<std::string>());
    if (!settings)
      return tl::unexpected<error>{settings.error()};
    point.settings = std::move(*settings);
    out.points.push_back(std::move(point));
  }
  return out;
}

} // namespace

json plan_json(const sweep_plan& plan, const std::string& keep) {
  auto& source = *plan.base.source;
  json out{{"schema", 1},
           {"build", build_id()},
           {"first_seed", plan.first_seed},
           {"seeds", plan.seeds},
           {"keep", keep},
           {"scenario",
            {{"name", source.name},
             {"text", source.text},
             {"settings", config::resolved_toml(plan.base.settings, build_id())}}},
           {"axes", json::array()},
           {"points", json::array()}};
  for (auto& a : plan.axes)
    out["axes"].push_back({{"key", a.key}, {"values", a.values}});
  for (auto& p : plan.points) {
    json set = json::object();
    for (auto& [key, value] : p.set)
      set[key] = value;
    out["points"].push_back(
        {{"set", set}, {"settings", config::resolved_toml(p.settings, build_id())}});
  }
  return out;
}

result<sweep_plan> read_plan(const fs::path& folder, std::string& keep) {
  auto j = search::read_json(folder / plan_name);
  if (!j)
    return fail(errc::usage, j.error().what, j.error().where,
                "--resume wants the folder of a sweep that was cut short");
  try {
    if (auto build = j->at("build").get<std::string>(); build != build_id())
      return fail(errc::usage,
                  "the sweep was begun by " + build + ", this is " + build_id() +
                      ": their rows do not belong into one table",
                  folder.string(), "begin a new sweep, or use the build that began it");
    std::error_code unknown;
    if (!fs::exists(folder / journal_name, unknown) && fs::exists(folder / "sweep.json", unknown))
      return fail(errc::usage, "this sweep is complete", folder.string(),
                  "there is nothing to go on with");
    auto plan = plan_of(*j, keep);
    if (plan &&
        (plan->points.empty() || plan->seeds == 0 || plan->seeds > runs_max / plan->points.size()))
      return fail(errc::usage, "the file is damaged: it has no runs, or too many",
                  (folder / plan_name).string());
    return plan;
  } catch (const json::exception& e) {
    return fail(errc::usage, std::string{"the file is damaged: "} + e.what(),
                (folder / plan_name).string());
  }
}

result<std::vector<sweep_row>> read_journal(const fs::path& folder, std::size_t count) {
  std::vector<sweep_row> rows(count);
  auto file = folder / journal_name;
  std::ifstream in{file, std::ios::binary};
  std::uintmax_t sound = 0; // bytes up to the last whole line
  std::size_t number = 0;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    ++number;
    auto j = json::parse(line, nullptr, false);
    try {
      auto i = j.at("number").get<std::size_t>();
      rows.at(i) = row_of(j);
    } catch (const std::exception&) {
      return fail(errc::usage, "the journal is damaged",
                  fmt::format("{}:{}", file.string(), number), "begin a new sweep");
    }
    sound += line.size() + 1;
  }
  in.close();
  std::error_code code;
  if (fs::exists(file, code) && fs::file_size(file, code) > sound)
    fs::resize_file(file, sound, code);
  return rows;
}

sweep_journal::sweep_journal(const fs::path& folder)
    : file_(folder / journal_name), out_(std::fopen(file_.c_str(), "abe")), failed_(!out_) {}

sweep_journal::~sweep_journal() {
  if (out_)
    std::fclose(out_);
}

void sweep_journal::add(std::size_t number, const sweep_row& row) {
  auto line = row_json(number, row).dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  std::lock_guard lock{mutex_};
  failed_ = failed_ || std::fwrite(line.data(), 1, line.size(), out_) != line.size() ||
            std::fflush(out_) != 0;
}

status sweep_journal::state() const {
  if (failed_)
    return fail(errc::environment, "the journal could not be written", file_.string(),
                "is the disk full?");
  return {};
}

void sweep_journal::remove() {
  std::error_code ignored;
  std::filesystem::remove(file_, ignored);
}

} // namespace concur::apps
