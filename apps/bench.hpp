// The hot paths, each measured beside what limits it, in one run on one machine: a figure alone
// says little where machines are shared.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace concur::apps {

/// One path. Rates are per second; of `repeats` measurements the median counts.
struct bench_figure {
  std::string name; ///< such as "hashing"
  std::string unit; ///< such as "nonces/s"
  double rate = 0;
  double rate_min = 0, rate_max = 0;
  std::string limit_name; ///< what it is held against
  double limit = 0;       ///< median, measured in turn with it
  double goal = 0;        ///< ratio to reach, see docs/performance.md
  double ratio() const { return limit > 0 ? rate / limit : 0; }
};

/// Measures a rate: returns operations per second.
using rate_function = double (*)();

bench_figure measure(std::string name, std::string unit, rate_function ours, std::string limit_name,
                     rate_function limit, double goal, unsigned repeats);

// The paths: nonces of the lecture's puzzle, signatures through the ledger, durable blocks of 1 MB,
// events of the simulator by the bare loop and through the actors.
std::vector<bench_figure> bench_hashing(unsigned repeats);
std::vector<bench_figure> bench_signatures(unsigned repeats);
std::vector<bench_figure> bench_store(unsigned repeats);
std::vector<bench_figure> bench_simulator(unsigned repeats);

} // namespace concur::apps
