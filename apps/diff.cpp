#include "apps/commands.hpp"
#include "apps/inspect.hpp"
#include "apps/report/format.hpp"
#include "apps/search/log_diff.hpp"
#include "apps/search/recorded.hpp"
#include "apps/search/sweep_diff.hpp"
#include "apps/terminal.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

using namespace search;
using json = nlohmann::ordered_json;
namespace fs = std::filesystem;

constexpr std::size_t settings_shown_max = 40;

bool is_sweep(const fs::path& folder) {
  std::error_code unknown;
  return fs::is_regular_file(folder / "sweep.json", unknown);
}

status check_folder(const fs::path& folder) {
  std::error_code unknown;
  if (!fs::is_directory(folder, unknown))
    return fail(errc::usage, "there is no such folder", folder.string(),
                "name the folder of a run, such as runs/latest, or of a sweep");
  return {};
}

// Runs.

struct run_comparison {
  recorded_run a, b;
  std::vector<setting_difference> settings;
  std::optional<log_difference> logs; ///< nothing: one of them has none

  bool is_same() const { return a.digest == b.digest && (!logs || logs->is_same); }
  /// 6: the same settings and build have to give the same run.
  int exit_code() const {
    if (is_same())
      return 0;
    return settings.empty() && a.build == b.build && a.mode == "sim" ? 6 : 1;
  }
};

result<run_comparison> compare_runs(const fs::path& a, const fs::path& b) {
  auto of_a = read_recorded(a);
  if (!of_a)
    return tl::unexpected<error>{of_a.error()};
  auto of_b = read_recorded(b);
  if (!of_b)
    return tl::unexpected<error>{of_b.error()};
  auto settings = compare_settings(a / "resolved.toml", b / "resolved.toml");
  if (!settings)
    return tl::unexpected<error>{settings.error()};
  run_comparison out{std::move(*of_a), std::move(*of_b), std::move(*settings), {}};
  if (auto logs = compare_logs(a / "events.jsonl", b / "events.jsonl"))
    out.logs = std::move(*logs);
  return out;
}

std::string side(const char* mark, const std::vector<std::string>& lines) {
  std::string out;
  for (auto& line : lines)
    out += fmt::format("{} {}\n", mark, report::plain(line));
  return out.empty() ? fmt::format("{} (no further event)\n", mark) : out;
}

std::string logs_text(const run_comparison& c) {
  if (!c.logs)
    return "one of the runs has no event log: run it with --set run.events_log=true\n";
  if (c.logs->is_same)
    return c.is_same() ? "" : "the event logs are alike as far as they go, the digests differ\n";
  auto out = fmt::format("they part after {} events:\n", grouped(c.logs->common));
  for (auto& line : c.logs->before)
    out += fmt::format("  {}\n", report::plain(line));
  return out + side("A", c.logs->only_a) + side("B", c.logs->only_b);
}

std::string settings_text(const run_comparison& c) {
  if (c.settings.empty())
    return "all settings are the same\n";
  auto out = fmt::format("{} settings differ:\n", c.settings.size());
  for (std::size_t i = 0; i < std::min(c.settings.size(), settings_shown_max); ++i) {
    auto& d = c.settings[i];
    auto shown = [](const std::string& v) { return v.empty() ? "(none)" : report::plain(v); };
    out += fmt::format("  {}: {} | {}\n", report::plain(d.key), shown(d.a), shown(d.b));
  }
  if (c.settings.size() > settings_shown_max)
    out += fmt::format("  and {} more\n", c.settings.size() - settings_shown_max);
  return out;
}

json run_json(const run_comparison& c) {
  json out{{"same", c.is_same()},
           {"digests", {c.a.digest, c.b.digest}},
           {"builds", {c.a.build, c.b.build}},
           {"common_events", c.logs ? json(c.logs->common) : json(nullptr)},
           {"a", json::array()},
           {"b", json::array()},
           {"settings", json::array()},
           {"exit_code", c.exit_code()}};
  if (c.logs) {
    out["a"] = c.logs->only_a;
    out["b"] = c.logs->only_b;
  }
  for (auto& d : c.settings)
    out["settings"].push_back({{"key", d.key}, {"a", d.a}, {"b", d.b}});
  return out;
}

int diff_runs(const common_options& common, const diff_options& options) {
  auto c = compare_runs(options.a, options.b);
  if (!c)
    return show_error(common, c.error());
  if (common.json) {
    print_json(run_json(*c));
    return c->exit_code();
  }
  if (c->is_same())
    fmt::print("the same run: digest {}\n", c->a.digest);
  fmt::print("{}{}", logs_text(*c), settings_text(*c));
  if (c->a.build != c->b.build)
    fmt::print("builds: {} | {}\n", report::plain(c->a.build), report::plain(c->b.build));
  if (c->exit_code() == 6)
    fmt::print("same settings, same build, another run: the laboratory failed, please report\n");
  return c->exit_code();
}

// Sweeps.

std::string interval_text(const std::optional<interval>& i) {
  if (!i)
    return "–";
  auto out = report::figure(i->mean);
  if (i->low && i->high)
    out += fmt::format(" [{}, {}]", report::figure(*i->low), report::figure(*i->high));
  return out;
}

json interval_json(const std::optional<interval>& i) {
  if (!i)
    return nullptr;
  json out{{"mean", i->mean}, {"ci95", {nullptr, nullptr}}};
  if (i->low && i->high)
    out["ci95"] = {*i->low, *i->high};
  return out;
}

std::string sweeps_text(const std::vector<figure_difference>& all) {
  std::string out, last;
  for (auto& d : all) {
    if (d.point != last)
      out += report::plain(d.point) + "\n";
    last = d.point;
    if (d.a || d.b)
      out += fmt::format("  {:<18} {:<30} {:<30} {}\n", report::plain(d.metric), interval_text(d.a),
                         interval_text(d.b),
                         !d.differs   ? "not comparable"
                         : *d.differs ? "DIFFERS"
                                      : "no difference shown");
  }
  return out;
}

int diff_sweeps(const common_options& common, const diff_options& options) {
  auto a = read_json(fs::path{options.a} / "sweep.json");
  if (!a)
    return show_error(common, a.error());
  auto b = read_json(fs::path{options.b} / "sweep.json");
  if (!b)
    return show_error(common, b.error());
  auto all = compare_sweeps(*a, *b);
  if (all.empty())
    return show_error(common, {errc::usage, "there are no points to compare", options.a,
                               "is sweep.json damaged?"});
  int code = 0;
  json out{{"figures", json::array()}};
  for (auto& d : all) {
    if (d.differs.value_or(false))
      code = 1;
    out["figures"].push_back({{"point", d.point},
                              {"metric", d.metric},
                              {"a", interval_json(d.a)},
                              {"b", interval_json(d.b)},
                              {"runs", {d.runs_a, d.runs_b}},
                              {"differs", d.differs ? json(*d.differs) : json(nullptr)}});
  }
  out["exit_code"] = code;
  if (common.json)
    print_json(out);
  else
    fmt::print("{}\n95 % intervals of the mean over seeds; DIFFERS where they do not touch\n",
               sweeps_text(all));
  return code;
}

} // namespace

int diff(const common_options& common, const diff_options& options) {
  for (auto& folder : {options.a, options.b})
    if (auto ok = check_folder(folder); !ok)
      return show_error(common, ok.error());
  auto a = is_sweep(options.a), b = is_sweep(options.b);
  if (a != b)
    return show_error(common, {errc::usage, "a run and a sweep cannot be compared",
                               options.a + " and " + options.b, "name two of a kind"});
  return a ? diff_sweeps(common, options) : diff_runs(common, options);
}

} // namespace concur::apps
