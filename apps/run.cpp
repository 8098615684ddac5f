#include "apps/commands.hpp"
#include "apps/report/report.hpp"
#include "apps/report/summary_text.hpp"
#include "apps/session.hpp"
#include "apps/terminal.hpp"
#include "config/writer.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

/// A built-in scenario as it is has a short command; anything else is repeated from what was
/// resolved.
std::string replay_command(const loaded_scenario& loaded, const std::filesystem::path& folder) {
  auto& s = loaded.settings;
  if (s.run.mode != simulation::run_mode::sim) // never twice the same
    return fmt::format("concur run {}", (folder / "resolved.toml").string());
  if (loaded.is_built_in && !loaded.has_overrides)
    return fmt::format("concur replay {} --seed {}", s.name, s.run.seed);
  return fmt::format("concur replay {}", folder.string());
}

} // namespace

namespace {

/// OUT/live while it runs, if it can be talked to.
class live_mark {
public:
  live_mark(const run_folder& folder, simulation::run_mode mode)
      : folder_(mode == simulation::run_mode::sim ? nullptr : &folder) {
    if (folder_ && !folder_->mark_live())
      folder_ = nullptr; // a convenience only: --run names it too
  }
  ~live_mark() {
    if (folder_)
      folder_->unmark_live();
  }
  live_mark(const live_mark&) = delete;
  live_mark& operator=(const live_mark&) = delete;

private:
  const run_folder* folder_;
};

} // namespace

result<written_session> run_and_write(const loaded_scenario& loaded,
                                      const std::filesystem::path& out, session_options options) {
  auto& s = loaded.settings;
  auto folder = run_folder::create(out, s.name, s.run.seed, std::chrono::system_clock::now());
  if (!folder)
    return tl::unexpected<error>{folder.error()};
  options.folder = folder->path();
  options.replay = replay_command(loaded, folder->path());
  auto done = [&] {
    live_mark mark{*folder, s.run.mode};
    return run_session(s, options);
  }();
  if (!done)
    return tl::unexpected<error>{done.error()};
  done->summary["folder"] = folder->path().string();
  run_texts texts{loaded.source->text, config::resolved_toml(s, build_id()),
                  report::summary_text(done->summary, false)};
  auto ok = write_run(*folder, s, done->outcome, done->judgement, done->facts, texts);
  if (ok)
    ok = report::write_report(folder->path());
  if (!ok)
    return tl::unexpected<error>{ok.error()};
  return written_session{std::move(*done), folder->path()};
}

int run_and_show(const common_options& common, const loaded_scenario& loaded,
                 const std::function<std::string(const session&)>& story) {
  auto pace = pace_of(common.speed);
  if (!pace)
    return show_error(common, pace.error());
  watch_interrupts();
  progress bar{common, loaded.settings.name};
  session_options options;
  options.pace = *pace;
  options.progress = [&](double share, const std::string& detail) { bar.show(share, detail); };
  if (!common.quiet && !common.json)
    options.say = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
  auto done = run_and_write(loaded, common.out, options);
  bar.finish();
  if (!done)
    return show_error(common, done.error());
  if (common.json) {
    fmt::print("{}\n", done->session.summary.dump(
                           -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return done->session.judgement.exit_code;
  }
  if (story)
    fmt::print("{}\n", story(done->session));
  fmt::print("{}", report::summary_text(done->session.summary, use_colour(common)));
  return done->session.judgement.exit_code;
}

int run(const common_options& common, const run_options& options) {
  auto loaded = load(common, options.scenario);
  if (!loaded)
    return show_error(common, loaded.error());
  return run_and_show(common, *loaded);
}

} // namespace concur::apps
