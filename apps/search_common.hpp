// What the commands that search share.
#pragma once

#include "apps/search/recorded.hpp"
#include "apps/search/shrinker.hpp"
#include "apps/session.hpp"
#include "config/random_scenario.hpp"

#include <optional>
#include <string>

namespace concur::apps {

/// A scenario to run again, and what it has to come to.
struct replayed {
  loaded_scenario loaded;
  std::optional<search::recorded_run> recorded; ///< nothing: there is no run to compare with
};

/// A run folder with its resolved.toml and summary.json, or a file, or a built-in name. With --set
/// or --seed it is another run than the recorded one. Only what runs in virtual time.
result<replayed> open_replayed(const common_options& common, const std::string& run);

/// A limit of wall time for a search as a whole; nothing if there is none.
result<std::optional<double>> seconds_of(const std::optional<std::string>& time);

/// errc::usage if there is no such preset or profile.
status check_drawn(const config::draw_options& wanted);

/// What became of shrinking, for people.
std::string shrunk_text(const search::shrunk& s, const search::target& t);
nlohmann::ordered_json shrunk_json(const search::shrunk& s, const search::target& t);

/// Shrinks with a progress bar; Ctrl-C ends it with what there is.
result<search::shrunk> shrink_and_show(const common_options& common, const simulation::scenario& s,
                                       const search::target& t,
                                       const search::shrink_limits& limits);

/// The place of a property's shrunk.toml in the folder of a run.
std::filesystem::path place_of_shrunk(const std::filesystem::path& run, const judgement& j,
                                      const search::target& t);

} // namespace concur::apps
