// Many runs of one scenario without folders of their own: which seeds, all processors, and the runs
// that are worth keeping. What `sweep` and `compare` share.
#pragma once

#include "apps/outcome/run_row.hpp"
#include "apps/session.hpp"
#include "apps/terminal.hpp"

#include <functional>
#include <optional>
#include <string>

namespace concur::apps {

inline constexpr std::uint64_t runs_max = 10'000'000;

struct seed_range {
  std::uint64_t first = 1, count = 1;
};

/// What --seeds says: a count, "100", beginning with `first`, or a range, "1..500". Without it
/// `count` seeds from `first`.
result<seed_range> seeds_of(const std::optional<std::string>& text, std::uint64_t first,
                            std::uint64_t count);

/// The error of `what` ("a sweep") that would have more than runs_max runs.
tl::unexpected<error> too_many_runs(const std::string& what);

/// All of a row but point, seed and figures.
void fill(run_row& row, const session& s);

/// Runs numbered from 0. All functions are called from several threads, the first two once for each
/// number.
struct campaign {
  std::size_t runs = 0;
  std::function<result<simulation::scenario>(std::size_t)> settings;
  std::function<void(std::size_t, const session&)> take;
  std::function<bool()> is_enough;      ///< if given: true lets no further run begin
  std::function<bool()> is_out_of_time; ///< if given: true also cuts short those under way
};

/// Worker threads take the next run until there is none, or Ctrl-C, or no time: then the runs that
/// were not finished are never taken.
status run_all(const campaign& all, unsigned threads, progress& bar);

/// Threads of --jobs.
unsigned threads_of(const common_options& common);

/// Runs again, with everything written below `folder`/kept, if --keep wants it; the digest must be
/// the same. Nothing after Ctrl-C.
status keep_run(const common_options& common, const loaded_scenario& base,
                const simulation::scenario& settings, const run_row& row,
                const std::filesystem::path& folder);

/// Of two exit codes the one that counts when several apply (6, then 1, 5, 130, 3, 4, 2).
int worse_exit_code(int a, int b);

/// The exit code of all runs together; 130 after Ctrl-C.
template <class Rows>
int exit_code_of(const Rows& rows) {
  if (was_interrupted())
    return 130;
  int code = 0;
  for (auto& r : rows)
    code = worse_exit_code(code, r.exit_code);
  return code;
}

} // namespace concur::apps
