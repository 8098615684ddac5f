// The folder of one run: OUT/NAME/YYYYMMDD-HHMMSS-sSEED/. Every file appears whole or not at all
// (written beside, then renamed), and OUT/latest points to the folder of the last run that was
// written to its end. All errors are errc::environment.
#pragma once

#include "apps/outcome/summary.hpp"
#include "base/result.hpp"

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

namespace concur::apps {

class run_folder {
public:
  /// Makes the folder; a second run of the same second gets "-2" at the end, and so on. `started`
  /// is written in UTC. What cannot be in a file's name becomes "-" in `name`.
  static result<run_folder> create(const std::filesystem::path& out, std::string_view name,
                                   std::uint64_t seed,
                                   std::chrono::system_clock::time_point started);

  /// A folder that is there already, to write more into it.
  static run_folder existing(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }

  /// `name` may hold folders: "violations/01/claim.txt".
  status write(const std::string& name, std::string_view text) const;

  /// Points OUT/latest here.
  status publish() const;

  /// OUT/live points here while the run goes on.
  status mark_live() const;
  void unmark_live() const;

private:
  status point(std::string_view link) const;

  std::filesystem::path out_, path_;
};

/// Texts that others make.
struct run_texts {
  std::string scenario; ///< scenario.toml, as it was given
  std::string resolved; ///< resolved.toml
  std::string summary;  ///< summary.txt, what the terminal showed
};

/// All files of a run that is over, VERDICT last, then `latest`. A text that is empty is not
/// written.
status write_run(const run_folder& folder, const simulation::scenario& s,
                 const simulation::outcome& o, const judgement& j, const run_facts& facts,
                 const run_texts& texts);

/// The one line of VERDICT, with its line break.
std::string verdict_line(const simulation::scenario& s, const judgement& j, const run_facts& facts);

} // namespace concur::apps
