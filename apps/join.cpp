// `concur join`: this machine takes part in the runs of a laboratory. `concur host-process`: one
// run's share of nodes, started by it.
#include "actors/hosts/agent.hpp"
#include "actors/hosts/frames.hpp"
#include "actors/hosts/worker.hpp"
#include "apps/bundle.hpp"
#include "apps/child_process.hpp"
#include "apps/commands.hpp"
#include "apps/passphrase.hpp"
#include "apps/terminal.hpp"
#include "config/quantity.hpp"
#include "config/reader.hpp"
#include "simulation/placement.hpp"

#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace concur::apps {
namespace {

using json = nlohmann::json;

constexpr std::size_t input_bytes_max = std::size_t{32} << 20;

constexpr auto process_log = "process.log";
constexpr std::size_t last_words_bytes = 1024;

/// The last whole lines of a file.
std::string end_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary | std::ios::ate};
  if (!in)
    return {};
  auto size = static_cast<std::size_t>(in.tellg());
  std::string out(std::min(size, last_words_bytes), '\0');
  in.seekg(-static_cast<std::streamoff>(out.size()), std::ios::end);
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  while (out.ends_with('\n'))
    out.pop_back();
  return out.size() < size ? out.substr(out.find('\n') + 1) : out;
}

result<bundle> bundle_of(const join_options& o) {
  if (o.bundle != "-")
    return read_bundle(o.bundle, [&] {
      return ask_passphrase(o.passphrase_file, "the bundle " + o.bundle, false);
    });
  auto text = read_input(input_bytes_max);
  if (!text)
    return tl::unexpected<error>{text.error()};
  return parse_bundle(*text, "standard input");
}

/// What a worker is told on its standard input.
std::string order_text(const bundle& b, const actors::worker_order& o,
                       const std::filesystem::path& folder) {
  json out;
  out["bundle"] = to_text(b);
  out["run"] = o.run;
  out["scenario"] = o.scenario;
  out["epoch"] = o.epoch;
  out["secret"] = to_hex(byte_view{o.secret});
  out["again"] = o.is_again;
  out["folder"] = folder.string();
  return out.dump();
}

struct order {
  apps::bundle bundle;
  hash256 run;
  simulation::scenario scenario;
  std::uint64_t epoch = 0;
  std::optional<hash256> secret;
  bool is_again = false;
  std::filesystem::path folder;
};

result<order> read_order(const std::string& text) {
  auto in = json::parse(text, nullptr, false);
  order out;
  try {
    auto b = parse_bundle(in.at("bundle").get<std::string>(), "standard input");
    auto run = hash_from_hex(in.at("run").get<std::string>());
    auto secret = in.at("secret").get<std::string>();
    auto source = std::make_shared<const config::source>(
        config::source{"scenario", in.at("scenario").get<std::string>(), false});
    auto s = config::read_scenario(source, {});
    if (!b || !run || !s)
      return tl::unexpected<error>{!b ? b.error() : !run ? run.error() : s.error()};
    if (!secret.empty()) {
      auto key = hash_from_hex(secret);
      if (!key)
        return tl::unexpected<error>{key.error()};
      out.secret = *key;
    }
    out.bundle = std::move(*b);
    out.run = *run;
    out.scenario = std::move(*s);
    out.epoch = in.at("epoch").get<std::uint64_t>();
    out.is_again = in.at("again").get<bool>();
    out.folder = in.at("folder").get<std::string>();
  } catch (const json::exception&) {
    return fail(errc::usage, "expected the order of `concur join`", "standard input");
  }
  return out;
}

/// Keys that a seed alone gives are for one machine.
status check_keys(const order& o) {
  auto stays_here = simulation::is_loopback(o.bundle.control.address) &&
                    simulation::is_loopback(o.bundle.listen.address);
  if (o.secret || stays_here)
    return {};
  return fail(errc::usage, "demo keys are refused beyond loopback", o.bundle.name,
              "the control must be started with hosts.tls and hosts.join_token_file");
}

status run_share(order& o) {
  auto& s = o.scenario;
  s.run.verify = ledger::verify_mode::each;
  simulation::cluster_options where;
  where.stores = o.folder / "stores";
  where.epoch = unix_ms{o.epoch};
  where.searches_always = true;
  where.wallets_always = true;
  where.secret = o.secret;
  actors::worker_settings w;
  w.machine = s.hosts.machines.size();
  for (std::size_t m = 0; m < s.hosts.machines.size(); ++m)
    if (s.hosts.machines[m].name == o.bundle.name)
      w.machine = m;
  if (w.machine == s.hosts.machines.size())
    return fail(errc::usage, "the scenario has no machine of this name", o.bundle.name);
  for (auto m : simulation::machine_of_nodes(s))
    where.here.push_back(m == w.machine);
  for (auto& n : s.nodes)
    n.store = simulation::store_kind::disk;
  auto nodes = simulation::cluster::build(s, where);
  if (!nodes)
    return tl::unexpected<error>{nodes.error()};
  w.build = build_id();
  w.control_name = control_name;
  w.control_address = o.bundle.control.address;
  w.control_port = o.bundle.control.port;
  w.door = gate_of(o.bundle);
  w.door.per_address_max = simulation::connections_per_address(s);
  w.door.frame_bytes_max = actors::frame_bytes_for(s.protocol.block_bytes_max);
  w.run = o.run;
  w.is_again = o.is_again;
  w.folder = o.folder;
  w.is_over = was_interrupted;
  return actors::run_worker(*nodes, w);
}

} // namespace

int join(const common_options& common, const join_options& options) {
  leave_no_core();
  auto b = bundle_of(options);
  if (!b)
    return show_error(common, b.error());
  auto control = parse_endpoint(options.control, "HOST:PORT");
  if (!control)
    return show_error(common, control.error());
  b->control = *control;
  watch_interrupts();
  if (options.bundle == "-")
    end_with_parent();
  auto base =
      std::filesystem::path{options.directory.empty() ? "concur-" + b->name : options.directory};
  actors::agent_settings a;
  a.name = b->name;
  a.build = build_id();
  a.control_name = control_name;
  a.control_address = b->control.address;
  a.control_port = b->control.port;
  a.door = gate_of(*b);
  // The address and port of the bundle are for the runs' processes; nobody dials this one.
  a.door.address = "127.0.0.1";
  a.door.port = 0;
  a.once = options.once;
  a.is_over = was_interrupted;
  if (common.time) {
    auto patience = config::parse_duration(*common.time);
    if (!patience)
      return show_error(common, patience.error());
    a.patience = *patience;
  }
  if (!common.quiet)
    a.say = [](const std::string& line) { fmt::print(stderr, "concur: {}\n", line); };
  auto folder_of = [&](const actors::worker_order& o) { return base / o.run.substr(0, 16); };
  a.start = [&](const actors::worker_order& o) -> std::optional<int> {
    auto folder = folder_of(o);
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    auto pid =
        start_process({"host-process"}, order_text(*b, o, folder), (folder / process_log).string());
    return pid ? std::optional{*pid} : std::nullopt;
  };
  a.last_words = [&](const actors::worker_order& o) { return end_of(folder_of(o) / process_log); };
  if (auto ok = actors::run_agent(a); !ok)
    return show_error(common, ok.error());
  return was_interrupted() ? 130 : 0;
}

int host_process(const common_options& common, const host_process_options&) {
  leave_no_core();
  end_with_parent();
  watch_interrupts();
  auto text = read_input(input_bytes_max);
  if (!text)
    return show_error(common, text.error());
  auto o = read_order(*text);
  if (!o)
    return show_error(common, o.error());
  if (auto ok = check_keys(*o); !ok)
    return show_error(common, ok.error());
  if (auto ok = run_share(*o); !ok)
    return show_error(common, ok.error());
  return 0;
}

} // namespace concur::apps
