// What the command line says, one struct a command. Filled in by command_line.cpp, the only file
// that knows the parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace concur::apps {

/// Flags that mean the same for every command (docs/commands.md). CONCUR_* environment names mirror
/// them: CONCUR_SEED, CONCUR_OUT and so on.
struct common_options {
  std::optional<std::uint64_t> seed;
  std::vector<std::string> sets; ///< "key=value", in order
  std::string out = "runs";
  std::string speed = "max";       ///< max, real or 10x
  std::string keep = "failed";     ///< of a sweep's run folders: all, failed or none
  std::optional<std::string> time; ///< wall clock, such as "10 min"
  unsigned jobs = 0;               ///< 0: one a processor
  bool json = false;
  bool quiet = false;
  bool no_color = false;
};

struct demo_options {};
struct run_options {
  std::string scenario; ///< file or built-in name
};
struct replay_options {
  std::string run; ///< folder, file or built-in name
  std::optional<std::string> until;
  bool step = false;
  bool view = false; ///< not there: asking for it says so
};
struct hunt_options {
  std::string scenario;             ///< file or built-in name; empty: drawn from a profile
  std::string profile;              ///< of drawn scenarios
  std::string protocol;             ///< preset of drawn scenarios; empty: drawn too
  std::optional<std::string> seeds; ///< as of a sweep
  bool any = false;                 ///< whatever fails, not only safety
  bool outside = false;             ///< also outside of what the protocol assumes
  std::uint64_t shrink_runs = 500;  ///< at most, to make smaller what was found
  bool twins = false;               ///< every case of twins instead of many seeds
  unsigned nodes = 4;               ///< twins: keys
  unsigned twinned = 1;             ///< twins: of these so many run twice
  unsigned rounds = 3;              ///< twins: for each the bodies are parted anew
};
struct diff_options {
  std::string a, b; ///< folders of runs, or of sweeps
};
struct shrink_options {
  std::string run;          ///< folder, file or built-in name
  std::string property;     ///< empty: what was violated first
  std::string to;           ///< file to write; empty: in the folder of the run or beside the file
  std::uint64_t runs = 500; ///< at most
};
struct check_options {
  std::vector<std::string> files;
};
struct list_options {
  std::string what; ///< protocols, faults, behaviours, checks, scenarios; empty: all
};
struct new_options {
  std::string name; ///< built-in scenario to copy
  std::optional<std::uint64_t> random;
  std::string protocol; ///< preset of a random scenario; empty: drawn too
  std::string profile = "mixed";
  std::string to; ///< file to write; empty: NAME.toml
};
struct report_options {
  std::string run; ///< folder
};
struct sweep_options {
  std::string scenario;
  std::optional<std::string> seeds; ///< a count, or a range "1..500"
  std::vector<std::string> vary;    ///< "key=0.1..0.4:0.1" or "key=a,b,c"
  std::string resume;               ///< folder of a sweep that was cut short
};
struct compare_options {
  std::string scenario = "compare";   ///< file or built-in name
  std::vector<std::string> protocols; ///< presets; empty: those of the lecture
  bool all = false;                   ///< every preset
  std::optional<std::string> seeds;   ///< as of a sweep
};
struct bench_options {
  std::string name; ///< empty: all
  unsigned repeats = 5;
};
/// `what`: info, block, tx, node, tree, headers.
struct inspect_options {
  std::string what;
  std::string subject; ///< height or id, transaction id, node name, file of headers
  std::string run = "runs/latest";
  std::string preset = "bitcoin";
  bool dot = false;
};
/// `what`: new, show, check.
struct keys_options {
  std::string what;
  std::string file;
};
struct verify_store_options {
  std::string directory;
};
/// `what`: selfish-policy, selfish-threshold.
struct theory_options {
  std::string what;
  double alpha = 0;
  double gamma = 0;
  std::uint64_t blocks = 60;
};
struct doctor_options {
  bool calibrate = false;
};

/// `what`: status, kill, start, pause, resume, partition, heal, pay, stop.
struct ctl_options {
  std::string what;
  std::vector<std::string> words;
  std::string run; ///< folder of the run; empty: OUT/live
};
/// `what`: init, up.
struct hosts_options {
  std::string what;
  std::string scenario = "five-cities"; ///< file or built-in name
  std::string directory;                ///< init: where the files go; empty: concur-hosts
  std::size_t local = 3;                ///< up: processes
  bool has_passphrase = false;          ///< init: bundles are put under one
  std::string passphrase_file;          ///< init: it stands there; empty: it is asked for
};
struct join_options {
  std::string control;         ///< address:port
  std::string bundle;          ///< file, or - for standard input
  std::string directory;       ///< for stores; empty: concur-NAME
  bool once = false;           ///< ends after one run
  std::string passphrase_file; ///< of the bundle; empty: it is asked for if there is one
};
/// Started by `join`, told everything on standard input.
struct host_process_options {};

using command =
    std::variant<demo_options, run_options, replay_options, hunt_options, shrink_options,
                 diff_options, check_options, list_options, new_options, report_options,
                 sweep_options, compare_options, bench_options, inspect_options, keys_options,
                 verify_store_options, doctor_options, theory_options, ctl_options, hosts_options,
                 join_options, host_process_options>;

struct command_line {
  common_options common;
  apps::command command;
};

} // namespace concur::apps
