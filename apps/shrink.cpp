#include "apps/commands.hpp"
#include "apps/inspect.hpp"
#include "apps/search/files.hpp"
#include "apps/search_common.hpp"
#include "apps/terminal.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

using namespace search;
namespace fs = std::filesystem;

/// The run as it was, with its verdict; the same digest as recorded.
result<judgement> failing_verdict(const replayed& what) {
  auto p = playback::begin(what.loaded.settings);
  if (!p)
    return tl::unexpected<error>{p.error()};
  while (!was_interrupted() && !(what.recorded && (*p)->events() >= what.recorded->events) &&
         (*p)->step()) {
  }
  auto done = (*p)->finish();
  auto& digest = done.outcome.figures.digest;
  if (what.recorded && digest != what.recorded->digest && !was_interrupted())
    return fail(errc::internal, "the run gave another digest than it did before",
                what.recorded->folder.string(),
                what.recorded->build == build_id()
                    ? "please report this: runs must be repeatable"
                    : "it was made by " + what.recorded->build + ", this is " + build_id());
  return std::move(done.judgement);
}

/// Where the result goes if nobody says.
fs::path place_beside(const replayed& what) {
  auto& l = what.loaded;
  if (l.is_built_in)
    return l.settings.name + "-shrunk.toml";
  fs::path file = l.source->name;
  return file.parent_path() / (file.stem().string() + "-shrunk.toml");
}

} // namespace

int shrink(const common_options& common, const shrink_options& options) {
  auto flags = common;
  flags.time.reset(); // Of the search, not of each run.
  auto what = open_replayed(flags, options.run);
  if (!what)
    return show_error(common, what.error());
  auto seconds = seconds_of(common.time);
  if (!seconds)
    return show_error(common, seconds.error());
  auto may = what->recorded && options.to.empty() ? overwriting::allowed : overwriting::refused;
  auto to = options.to.empty() ? place_beside(*what) : fs::path{options.to};
  if (auto ok = check_free(to, may); !ok)
    return show_error(common, ok.error());
  watch_interrupts();
  auto verdict = failing_verdict(*what);
  if (!verdict)
    return show_error(common, verdict.error());
  std::optional<target> wanted;
  for (auto outside : {false, true}) // A bug before what is no wonder, safety before the rest.
    for (auto any : {false, true})
      if (!wanted)
        wanted = choose_target(*verdict, {any, outside, options.property});
  if (!wanted)
    return show_error(common, {errc::usage,
                               options.property.empty() ? "nothing fails in this run"
                                                        : options.property + " does not fail here",
                               options.run, "there is nothing to shrink"});
  if (what->recorded && options.to.empty())
    to = place_of_shrunk(what->recorded->folder, *verdict, *wanted);
  shrink_limits limits;
  limits.runs = options.runs;
  if (*seconds)
    limits.time = std::chrono::duration<double>{**seconds};
  auto done = shrink_and_show(common, what->loaded.settings, *wanted, limits);
  if (!done)
    return show_error(common, done.error());
  if (auto ok = write_file(to, done->toml, may); !ok)
    return show_error(common, ok.error());
  if (common.json) {
    auto j = shrunk_json(*done, *wanted);
    j["file"] = to.string();
    print_json(j);
  } else {
    fmt::print("{}{}\nconcur run {}\n", shrunk_text(*done, *wanted), to.string(), to.string());
  }
  return was_interrupted() ? 130 : 0;
}

} // namespace concur::apps
