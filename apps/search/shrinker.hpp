// From a scenario that breaks a property to a small one that breaks the same property (experience,
// section 8): cut the run right after the violation, drop what is not needed by delta debugging,
// make plain what is left, make times and rates smaller. Each step is kept only if the property
// still breaks in a run of the scenario as it would be written to a file.
#pragma once

#include "apps/search/parts.hpp"
#include "apps/search/playback.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace concur::apps::search {

/// What must keep failing.
struct target {
  property_kind kind{};
  std::string name;
  std::string status;      ///< "violated", "missed", "not seen"
  bool is_excused = false; ///< it rests on something that the scenario breaks

  bool is_safety() const { return kind == property_kind::safety; }
};

/// Which properties count.
struct wish {
  bool any = false;     ///< not safety only
  bool outside = false; ///< also outside of what the protocol assumes, where it is no wonder
  std::string name;     ///< only the one of this name; empty: any name
};

/// The property to shrink for: of the safety properties the one that broke first, else the first.
std::optional<target> choose_target(const judgement& j, const wish& w);

struct shrink_limits {
  std::chrono::duration<double> time{120};
  std::uint64_t runs = 500;
};

/// How big one failing run is.
struct run_size {
  scenario_size scenario;
  std::uint64_t events = 0, packets = 0;
};

struct shrunk {
  simulation::scenario settings;
  std::string toml; ///< what is written to shrunk.toml
  run_size before, after;
  std::uint64_t runs = 0;
  double seconds = 0;
  bool is_minimal = false; ///< no budget ran out
  std::string story;       ///< what was broken at last, in words
};

struct shrink_task {
  simulation::scenario settings;
  search::target target;
  shrink_limits limits;
  std::string build; ///< for the comment in the file
  /// Told after every run: how many there were, and the smallest so far.
  std::function<void(std::uint64_t runs, const run_size& best)> progress;
  /// True: stop here, with what there is.
  std::function<bool()> is_over;
};

/// errc::usage if the target does not fail in a run of the scenario itself.
result<shrunk> shrink(const shrink_task& task);

} // namespace concur::apps::search
