#include "apps/commands.hpp"
#include "apps/report/report.hpp"
#include "apps/report/summary_text.hpp"
#include "apps/session.hpp"
#include "apps/terminal.hpp"
#include "config/writer.hpp"

#include <fmt/format.h>

namespace concur::apps {

int run_and_show(const common_options& common, const loaded_scenario& loaded,
                 const std::function<std::string(const session&)>& story) {
  auto& s = loaded.settings;
  auto pace = pace_of(common.speed);
  if (!pace)
    return show_error(common, pace.error());
  auto folder =
      run_folder::create(common.out, s.name, s.run.seed, std::chrono::system_clock::now());
  if (!folder)
    return show_error(common, folder.error());
  watch_interrupts();
  progress bar{common, s.name};
  session_options options;
  options.folder = folder->path();
  options.pace = *pace;
  options.progress = [&](double share, const std::string& detail) { bar.show(share, detail); };
  auto done = run_session(s, options);
  bar.finish();
  if (!done)
    return show_error(common, done.error());
  done->summary["folder"] = folder->path().string();
  run_texts texts{loaded.source->text, config::resolved_toml(s, build_id()),
                  report::summary_text(done->summary, false)};
  if (auto ok = write_run(*folder, s, done->outcome, done->judgement, done->facts, texts); !ok)
    return show_error(common, ok.error());
  if (auto ok = report::write_report(folder->path()); !ok)
    return show_error(common, ok.error());
  if (common.json) {
    fmt::print("{}\n", done->summary.dump());
  } else {
    if (story)
      fmt::print("{}\n", story(*done));
    fmt::print("{}", report::summary_text(done->summary, use_colour(common)));
  }
  return done->judgement.exit_code;
}

int run(const common_options& common, const run_options& options) {
  auto loaded = load(common, options.scenario);
  if (!loaded)
    return show_error(common, loaded.error());
  return run_and_show(common, *loaded);
}

} // namespace concur::apps
