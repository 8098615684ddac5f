#include "apps/command_line.hpp"

#include "apps/terminal.hpp"
#include "config/random_scenario.hpp"
#include "config/source.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <string_view>

namespace concur::apps {
namespace {

constexpr const char* examples = R"(Examples:
  concur                                  the demo: five cities keep one ledger
  concur run five-cities --seed 7         one run, verdict, folder, report
  concur run five-cities --set run.mode=live
  concur sweep five-cities --seeds 100    many seeds, one table
  concur compare                          the lecture's protocols side by side
  concur new five-cities                  a copy of a built-in scenario to change
  concur list                             everything that can be named

Exit codes: 0 as expected, 1 safety violated, 2 wrong input, 3 liveness or threshold missed,
4 inconclusive, 5 environment, 6 the laboratory failed, 130 interrupted.)";

constexpr const char* replay_examples = R"(Examples:
  concur replay runs/latest                         same digest as recorded? 6 if not
  concur replay runs/latest --until violation       the state of all nodes where it broke
  concur replay five-cities --seed 7 --until 'height 3' --step
  printf '\n5\nq\n' | concur replay five-cities --step)";

constexpr const char* theory_examples = R"(Examples:
  concur theory selfish-policy --alpha 0.35 --gamma 0 > policy.csv
  concur theory selfish-threshold --gamma 0)";
constexpr const char* hunt_examples = R"(Examples:
  concur hunt partition-heal --set 'check.safety=["settled-prefix"]' --outside
  concur hunt --profile mixed --time '10 min'        new scenarios under all protocols
  concur hunt --profile byzantine --protocol lecture-dpos --seeds 1..5000 --any
  concur hunt --twins --protocol lecture-dpos --rounds 2      every case of a committee of four)";

constexpr const char* sweep_examples = R"(Examples:
  concur sweep five-cities --seeds 1..500 --vary 'network.drop=0,0.01,0.05'
  concur sweep --resume runs/five-cities-sweep/20260101-120000-s1)";

constexpr const char* ctl_examples = R"(Examples:
  concur ctl status
  concur ctl pay A B 5
  concur ctl kill h2 && sleep 5 && concur ctl start h2      (a machine, or in mode live a node)
  concur ctl partition h1/h2,h3 && sleep 5 && concur ctl heal
  concur inspect block 7 --run runs/live)";

constexpr const char* hosts_examples = R"(Examples:
  concur hosts up --local 3 five-cities             three processes on this machine, mutual TLS
  concur hosts init lab.toml --to secrets           then carry secrets/b.bundle to machine b
  concur join 10.0.0.11:7400 --bundle b.bundle      on machine b
  concur run lab.toml                               on the machine that hosts.control names)";

constexpr const char* diff_examples = R"(Examples:
  concur diff runs/lossy/A runs/lossy/B             first event that differs, and which settings
  concur diff runs/lossy-sweep/A runs/lossy-sweep/B   means whose intervals do not touch)";

std::string profile_names() {
  std::string out;
  for (auto& p : config::list_profiles())
    out += (out.empty() ? "" : ", ") + std::string{p.name};
  return out;
}

constexpr const char* shrink_examples = R"(Examples:
  concur shrink runs/latest                 violations/01/shrunk.toml in the folder of the run
  concur shrink broken.toml --time '30 s' --to small.toml)";

void add_common(CLI::App& app, common_options& o) {
  auto* group = app.add_option_group("Flags of every command");
  group->add_option("--seed", o.seed, "Seed of the run; of many runs the first one")
      ->envname("CONCUR_SEED");
  group->add_option("--set", o.sets, "key=value, overrides the scenario; repeatable")
      ->envname("CONCUR_SET");
  group->add_option("--out", o.out, "Folder for run folders")
      ->check([](const std::string& folder) {
        return folder.empty() ? std::string{"expected a folder"} : std::string{};
      })
      ->envname("CONCUR_OUT");
  group->add_option("--speed", o.speed, "max, real or 10x: pace of virtual time")
      ->envname("CONCUR_SPEED");
  group->add_option("--keep", o.keep, "Run folders of many runs to keep: all, failed, none")
      ->check(CLI::IsMember({"all", "failed", "none"}))
      ->envname("CONCUR_KEEP");
  group->add_option("--time", o.time, "Wall-clock limit, such as '10 min'")->envname("CONCUR_TIME");
  group->add_option("--jobs", o.jobs, "Threads of many runs; 0 for one a processor")
      ->envname("CONCUR_JOBS");
  group->add_flag("--json", o.json, "One JSON object on standard output, nothing else");
  group->add_flag("--quiet", o.quiet, "No progress");
  group->add_flag("--no-color", o.no_color, "No colours; NO_COLOR does the same");
}

void add_running(CLI::App& app, command& out) {
  app.add_subcommand("demo", "The five cities: A pays B 100 coins, five stores agree")
      ->callback([&] { out = demo_options{}; });

  static run_options run;
  auto* r = app.add_subcommand("run", "Run a scenario once: verdict, folder, report");
  r->add_option("scenario", run.scenario, "File, or name of a built-in scenario")->required();
  r->callback([&] { out = run; });

  static sweep_options sweep;
  auto* s = app.add_subcommand("sweep", "Run many seeds and settings, with intervals");
  auto* file = s->add_option("scenario", sweep.scenario, "File or built-in name");
  auto* seeds = s->add_option("--seeds", sweep.seeds, "A count, or a range such as 1..500");
  auto* vary = s->add_option("--vary", sweep.vary, "'key=0.1..0.4:0.1' or 'key=a,b,c'; repeatable");
  s->add_option("--resume", sweep.resume, "Folder of a sweep that was cut short: go on with it")
      ->excludes(file)
      ->excludes(seeds)
      ->excludes(vary);
  s->footer(sweep_examples);
  s->callback([&] { out = sweep; });

  static compare_options compare;
  auto* p = app.add_subcommand("compare", "One workload under several protocols, one table");
  p->add_option("scenario", compare.scenario, "File or built-in name; compare if not given");
  auto* chosen = p->add_option("--protocols", compare.protocols,
                               "Presets, such as a,b,c; those of the lecture if not given")
                     ->delimiter(',');
  p->add_flag("--all", compare.all, "Every preset")->excludes(chosen);
  p->add_option("--seeds", compare.seeds, "A count (5 if not given), or a range such as 1..500");
  p->callback([&] { out = compare; });

  static bench_options bench;
  auto* b = app.add_subcommand("bench", "Rates of the hot paths beside their limits");
  b->add_option("name", bench.name, "hashing, signatures, store, simulator; all if not given");
  b->add_option("--repeats", bench.repeats, "Measurements of each; the median is shown");
  b->callback([&] { out = bench; });
}

void add_search(CLI::App& app, command& out) {
  static replay_options replay;
  auto* r = app.add_subcommand("replay", "Run again and compare, or stop and look");
  r->add_option("run", replay.run, "Run folder, file, or built-in name")->required();
  r->add_option("--until", replay.until, "violation, 'event N', 'time T' or 'height H'");
  r->add_flag("--step", replay.step, "Event by event: Enter, a number, or q on standard input");
  r->add_flag("--view", replay.view, "Not offered: there is no live view");
  r->footer(replay_examples);
  r->callback([&] { out = replay; });

  static hunt_options hunt;
  auto* h = app.add_subcommand("hunt", "Many seeds until something breaks; then shrink it");
  auto* file = h->add_option("scenario", hunt.scenario, "File or built-in name, under many seeds");
  h->add_option("--profile", hunt.profile, "A new scenario a seed instead: " + profile_names())
      ->excludes(file);
  h->add_option("--protocol", hunt.protocol, "Preset of those; drawn from the seed if not given")
      ->excludes(file);
  h->add_option("--seeds", hunt.seeds, "A count, or a range such as 1..10000; twins: of cases");
  auto* twins =
      h->add_flag("--twins", hunt.twins, "Every case of keys that run twice")->excludes(file);
  h->add_option("--nodes", hunt.nodes, "Twins: keys, 4 if not given")->needs(twins);
  h->add_option("--twinned", hunt.twinned, "Twins: keys that run twice, 1 if not given")
      ->needs(twins);
  h->add_option("--rounds", hunt.rounds, "Twins: rounds with a cut of their own, 3 if not given")
      ->needs(twins);
  h->add_flag("--any", hunt.any, "Stop at whatever fails, not at safety only");
  h->add_flag("--outside", hunt.outside, "Also outside of what the protocol assumes");
  h->add_option("--shrink-runs", hunt.shrink_runs, "Runs to try at most to make a find smaller");
  h->footer(hunt_examples);
  h->callback([&] { out = hunt; });

  static shrink_options shrink;
  auto* s = app.add_subcommand("shrink", "The smallest scenario that still fails the same way");
  s->add_option("run", shrink.run, "Run folder, file, or built-in name")->required();
  s->add_option("--property", shrink.property, "What must keep failing; what broke first");
  s->add_option("--runs", shrink.runs, "Runs to try at most; --time limits them too");
  s->add_option("--to", shrink.to, "File to write; shrunk.toml in the run folder if not given");
  s->footer(shrink_examples);
  s->callback([&] { out = shrink; });

  static diff_options diff;
  auto* d =
      app.add_subcommand("diff", "Where two runs part, or which figures of two sweeps differ");
  d->add_option("a", diff.a, "Folder of a run or of a sweep")->required();
  d->add_option("b", diff.b, "Another of the same kind")->required();
  d->footer(diff_examples);
  d->callback([&] { out = diff; });
}

/// `help COMMAND` for whoever looks there first.
void add_help(CLI::App& app) {
  static std::string about;
  auto* h = app.add_subcommand("help", "What a command does, with examples");
  h->add_option("command", about, "Name of a command");
  h->callback([&app] {
    if (about.empty())
      throw CLI::CallForHelp{};
    auto found = app.get_subcommands([](const CLI::App* a) { return a->get_name() == about; });
    if (found.empty())
      throw CLI::ValidationError{"no command is called \"" + about + "\""};
    fmt::print("{}", found.front()->help());
    throw CLI::Success{};
  });
}

void add_scenarios(CLI::App& app, command& out) {
  static check_options check;
  auto* c = app.add_subcommand("check", "Validate scenario files without running them");
  c->add_option("files", check.files, "Files, or names of built-in scenarios")->required();
  c->callback([&] { out = check; });

  static list_options list;
  auto* l = app.add_subcommand("list", "Everything that can be named, a line each");
  l->add_option("what", list.what, "protocols, faults, behaviours, checks, theories or scenarios")
      ->check(
          CLI::IsMember({"protocols", "faults", "behaviours", "checks", "theories", "scenarios"}));
  l->callback([&] { out = list; });

  static new_options fresh;
  auto* n = app.add_subcommand("new", "Copy a built-in scenario to a file");
  n->add_option("name", fresh.name, "Built-in scenario");
  n->add_option("--random", fresh.random, "Draw a scenario from this seed instead");
  n->add_option("--protocol", fresh.protocol, "Preset of a random scenario; drawn if not given");
  n->add_option("--profile", fresh.profile, "Its weather: " + profile_names());
  n->add_option("--to", fresh.to, "File to write; NAME.toml if not given, - for standard output");
  n->callback([&] { out = fresh; });
}

void add_looking(CLI::App& app, command& out) {
  static report_options report;
  auto* r = app.add_subcommand("report", "Rebuild report.html of a run folder");
  r->add_option("run", report.run, "Run folder")->default_str("runs/latest");
  r->callback([&] {
    if (report.run.empty())
      report.run = "runs/latest";
    out = report;
  });

  static inspect_options look;
  auto* i = app.add_subcommand("inspect", "Ask a run folder, or check a file of headers");
  i->require_subcommand(1);
  i->add_option("--run", look.run, "Run folder");
  auto add = [&](const char* name, const char* about, const char* subject) {
    auto* sub = i->add_subcommand(name, about)->fallthrough();
    if (subject)
      sub->add_option("subject", look.subject, subject)->required();
    sub->callback([&out, name] {
      look.what = name;
      out = look;
    });
    return sub;
  };
  add("info", "The run in a few lines", nullptr);
  add("block", "One block", "Height or id");
  add("tx", "One transaction", "Transaction id, at least 8 digits");
  add("node", "One node and its store", "Name of the node");
  add("evidence", "Check proof that somebody contradicted himself", "evidence/*.json of a run");
  add("tree", "All blocks", nullptr)->add_flag("--dot", look.dot, "As input for Graphviz");
  add("headers", "Check a file of block headers", "CSV or hexadecimal headers, a line each")
      ->add_option("--preset", look.preset, "bitcoin, testnet3, testnet4, signet, regtest, bch");
}

void add_care(CLI::App& app, command& out) {
  static keys_options keys;
  auto* k = app.add_subcommand("keys", "Make and look at key files");
  k->require_subcommand(1);
  auto add = [&](const char* name, const char* about) {
    auto* sub = k->add_subcommand(name, about)->fallthrough();
    sub->add_option("file", keys.file, "Key file")->required();
    sub->callback([&out, name] {
      keys.what = name;
      out = keys;
    });
  };
  add("new", "Make a key file, mode 0600");
  add("show", "Print the public key and the address");
  add("check", "Check permissions and contents");

  static verify_store_options store;
  auto* v = app.add_subcommand("verify-store", "Check an LMDB directory block by block");
  v->add_option("directory", store.directory, "Store of one node")->required();
  v->callback([&] { out = store; });

  static theory_options theory;
  auto* t = app.add_subcommand("theory", "What the literature says, computed");
  t->require_subcommand(1);
  auto* policy =
      t->add_subcommand("selfish-policy", "The best policy of a selfish pool, as a table")
          ->fallthrough();
  policy->add_option("--alpha", theory.alpha, "The pool's share of the hash rate")->required();
  auto* threshold =
      t->add_subcommand("selfish-threshold", "The share from which on it pays")->fallthrough();
  for (auto* sub : {policy, threshold}) {
    sub->add_option("--gamma", theory.gamma, "Share of the others that follows it in a tie; 0");
    sub->add_option("--blocks", theory.blocks, "Blocks of a race at most; 60, for a threshold 30");
    sub->callback([&out, sub] {
      theory.what = sub->get_name();
      out = theory;
    });
  }
  t->footer(theory_examples);

  static doctor_options doctor;
  auto* d = app.add_subcommand("doctor", "What of this machine would spoil a result");
  d->add_flag("--calibrate", doctor.calibrate, "Measure the costs of signing, hashing and writing");
  d->callback([&] { out = doctor; });
}

void add_hosts(CLI::App& app, command& out) {
  static hosts_options hosts;
  auto* h = app.add_subcommand("hosts", "Several machines, or several processes of this one");
  h->require_subcommand(1);
  h->footer(hosts_examples);
  auto* i = h->add_subcommand("init", "Make certificates, a bundle a machine and a join token");
  i->fallthrough()->add_option("scenario", hosts.scenario, "File with [hosts]")->required();
  i->add_option("--to", hosts.directory, "Folder for the files; concur-hosts if not given");
  i->add_flag("--passphrase", hosts.has_passphrase, "Ask for one and put the bundles under it");
  i->add_option("--passphrase-file", hosts.passphrase_file, "The same, with one from a file");
  i->callback([&] {
    hosts.what = "init";
    out = hosts;
  });
  auto* u = h->add_subcommand("up", "Run a scenario over several processes of this machine");
  u->fallthrough()->add_option("scenario", hosts.scenario, "File or built-in name; five-cities");
  u->add_option("--local", hosts.local, "Processes; 3 if not given");
  u->callback([&] {
    hosts.what = "up";
    out = hosts;
  });

  for (auto* name : {"status", "down"}) {
    auto is_status = std::string_view{name} == "status";
    h->add_subcommand(name, is_status ? "As ctl status" : "As ctl stop")
        ->fallthrough()
        ->callback([&out, is_status] {
          ctl_options ctl;
          ctl.what = is_status ? "status" : "stop";
          out = ctl;
        });
  }

  static join_options join;
  auto* j = app.add_subcommand("join", "Take part in runs that another machine controls");
  j->add_option("control", join.control, "HOST:PORT of the machine that runs concur run")
      ->required();
  j->add_option("--bundle", join.bundle, "Made by concur hosts init; - for standard input")
      ->required();
  j->add_option("--dir", join.directory, "Folder for stores; concur-NAME if not given");
  j->add_flag("--once", join.once, "End after one run");
  j->add_option("--passphrase-file", join.passphrase_file, "Of the bundle; else it is asked for");
  j->footer("--time: how long to look for the control; without it, until Ctrl-C.");
  j->callback([&] { out = join; });

  app.add_subcommand("host-process", "")->group("")->callback([&] {
    out = host_process_options{};
  });
}

void add_ctl(CLI::App& app, command& out) {
  static ctl_options ctl;
  auto* c = app.add_subcommand("ctl", "Talk to a run that goes on, in mode live or hosts");
  c->require_subcommand(1);
  c->add_option("--run", ctl.run, "Its folder; runs/live if not given");
  c->footer(ctl_examples);
  auto add = [&](const char* name, const char* about, const char* words, int at_least) {
    auto* sub = c->add_subcommand(name, about)->fallthrough();
    if (words)
      sub->add_option("words", ctl.words, words)->expected(at_least, 16)->required();
    sub->callback([&out, name] {
      ctl.what = name;
      out = ctl;
    });
  };
  add("status", "Heads, transactions, machines", nullptr, 0);
  add("pay", "FROM TO AMOUNT: one more payment", "Users and coins", 3);
  add("kill", "SIGKILL the process of a machine; mode live: stop a node", "Machines or nodes", 1);
  add("start", "Start it again, from its disk", "Machines or nodes", 1);
  add("pause", "SIGSTOP it; mode live: a node handles nothing", "Machines or nodes", 1);
  add("resume", "Let it go on", "Machines or nodes", 1);
  add("partition", "a,b/c: the first do not hear the others", "Machines or nodes", 1);
  add("heal", "All hear each other", nullptr, 0);
  add("stop", "End the run; it writes its report", nullptr, 0);
}

/// Flags and subcommands that could have stood where `app` met something unknown.
std::vector<std::string> names_of(const CLI::App& app, bool flags) {
  std::vector<std::string> out;
  if (!flags)
    for (auto* sub : app.get_subcommands([](const CLI::App* a) { return !a->get_name().empty(); }))
      out.push_back(sub->get_name());
  for (auto* o : app.get_options([](const CLI::Option* o) { return o->nonpositional(); }))
    if (flags)
      for (auto& name : o->get_lnames())
        out.push_back("--" + name);
  for (auto* group : app.get_subcommands([](const CLI::App* a) { return a->get_name().empty(); }))
    for (auto& name : names_of(*group, flags))
      out.push_back(std::move(name));
  return out;
}

/// The parser's complaint in this program's manner: what, where, what to type next.
error error_of(const CLI::App& app, const CLI::ParseError& e) {
  auto known_commands = names_of(app, false);
  auto known_flags = names_of(app, true);
  std::string where, help = "concur --help";
  for (auto* used = &app; !used->get_subcommands().empty();) {
    used = used->get_subcommands().front();
    where += (where.empty() ? "" : " ") + used->get_name();
    help = "concur " + where + " --help";
    known_commands = names_of(*used, false);
    for (auto& name : names_of(*used, true))
      known_flags.push_back(name);
  }
  auto unknown = app.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&e) == nullptr || unknown.empty())
    return {errc::usage, e.what(), where, help + " says what is expected"};
  auto& first = unknown.front();
  auto is_flag = first.starts_with("-");
  auto name = first.substr(0, first.find('='));
  auto near = config::nearest(name, is_flag ? known_flags : known_commands);
  auto hint = help + " says what is expected";
  if (!near.empty())
    hint = "did you mean \"" + near + "\"?";
  else if (!is_flag && !known_commands.empty())
    hint = "it can be " + config::listing(known_commands);
  auto what = is_flag ? "unknown flag" : known_commands.empty() ? "unexpected" : "unknown command";
  return {errc::usage, std::string(what) + " \"" + first + "\"", where, hint};
}

} // namespace

std::variant<command_line, int> parse_command_line(int argc, char** argv) {
  CLI::App app{"Concur: run, compare, distribute and break the consensus of ledgers.", "concur"};
  command_line line{{}, demo_options{}};
  app.set_version_flag("--version", build_id());
  app.footer(examples);
  app.require_subcommand(0, 1);
  app.fallthrough();
  add_common(app, line.common);
  add_running(app, line.command);
  add_search(app, line.command);
  add_scenarios(app, line.command);
  add_looking(app, line.command);
  add_care(app, line.command);
  add_ctl(app, line.command);
  add_hosts(app, line.command);
  add_help(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) { // Help or version.
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    // The flag may stand behind what could not be read.
    line.common.json = std::find(argv, argv + argc, std::string_view{"--json"}) != argv + argc;
    return show_error(line.common, error_of(app, e));
  }
  return line;
}

} // namespace concur::apps
