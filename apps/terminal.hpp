// What people see while they wait, and when something is wrong. Results go to standard output,
// everything else to standard error.
#pragma once

#include "apps/options.hpp"
#include "base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace concur::apps {

/// Prints the error as people read it, or as one JSON object with --json; returns its exit code.
int show_error(const common_options& common, const error& e);

/// Colours on standard output: a terminal, no --no-color, no NO_COLOR in the environment.
bool use_colour(const common_options& common);

/// A bar on a terminal, one line every few seconds elsewhere, nothing with --quiet or --json.
class progress {
public:
  explicit progress(const common_options& common, std::string what);
  ~progress();
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  /// `share` 0..1; `detail` says where it stands. Cheap: prints at most ten times a second.
  void show(double share, std::string_view detail);
  void finish();

private:
  std::string what_;
  bool is_shown_ = false;
  bool is_terminal_ = false;
  std::chrono::steady_clock::time_point began_, shown_;
  bool drawn_ = false;
  std::string last_; // the line before, where there is no terminal
};

/// From here on Ctrl-C once is remembered, twice ends the program.
void watch_interrupts();
bool was_interrupted();

/// "1,204,331"
std::string grouped(std::uint64_t n);

/// Version and build id, such as "concur 0.1.0 (a1b2c3d)".
std::string build_id();

} // namespace concur::apps
