#include "apps/hosts_session.hpp"

#include "actors/hosts/control.hpp"
#include "actors/hosts/frames.hpp"
#include "apps/bundle.hpp"
#include "apps/child_process.hpp"
#include "apps/ctl.hpp"
#include "apps/listeners.hpp"
#include "apps/secret_file.hpp"
#include "apps/terminal.hpp"
#include "config/writer.hpp"
#include "simulation/placement.hpp"

#include <atomic>
#include <csignal>
#include <fmt/format.h>
#include <fstream>
#include <sys/wait.h>

namespace concur::apps {
namespace {

using namespace simulation;

constexpr std::size_t pem_bytes_max = 64 * 1024;

/// What lets machines in.
struct secrets {
  actors::credentials own; ///< of the control
  actors::join_token token{};
  std::optional<actors::authority> maker; ///< if they were made for this run
  bool are_lasting() const { return !maker; }
};

result<std::string> read_text(const std::string& file, bool is_secret) {
  std::string out(pem_bytes_max, '\0');
  std::span<std::uint8_t> room{reinterpret_cast<std::uint8_t*>(out.data()), out.size()};
  if (is_secret) {
    auto size = read_secret_file(file, room);
    if (!size)
      return tl::unexpected<error>{size.error()};
    out.resize(*size);
    return out;
  }
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return fail(errc::usage, "there is no such file", file, "concur hosts init makes it");
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

/// For one run on one machine nobody has to make certificates.
result<secrets> made_for_this_run(const hosts_settings&) {
  secrets out;
  auto maker = actors::make_authority("one run");
  if (!maker)
    return tl::unexpected<error>{maker.error()};
  auto own = actors::issue(*maker, control_name, actors::machine_role::control, 2);
  if (!own)
    return tl::unexpected<error>{own.error()};
  out.own = *own;
  out.token = draw_token();
  out.maker = *maker;
  return out;
}

result<secrets> secrets_of(const hosts_settings& h) {
  if (h.ca.empty())
    return made_for_this_run(h);
  secrets out;
  auto ca = read_text(h.ca, false);
  auto certificate = read_text(h.certificate, false);
  auto key = read_text(h.key, true);
  auto token_text = read_text(h.join_token_file, true);
  for (auto* part : {&ca, &certificate, &key, &token_text})
    if (!*part)
      return tl::unexpected<error>{part->error()};
  auto token = parse_token(*token_text, h.join_token_file);
  if (!token)
    return tl::unexpected<error>{token.error()};
  if (auto ok = actors::check_time(*certificate); !ok)
    return tl::unexpected<error>{
        {ok.error().kind, ok.error().what, h.certificate, ok.error().hint}};
  out.own = {*ca, *certificate, *key};
  out.token = *token;
  return out;
}

/// Agents that this process started; they end with it.
class local_agents {
public:
  ~local_agents() {
    for (auto pid : pids_)
      ::kill(pid, SIGTERM);
    for (auto pid : pids_)
      ::waitpid(pid, nullptr, 0);
  }

  /// Of the machines on loopback, or of the control machine if its bundle is at hand.
  status start(const hosts_settings& h, const secrets& s, std::uint16_t port,
               const std::filesystem::path& folder) {
    for (auto& m : h.machines)
      if (is_here(h, m, s))
        if (auto ok = start_one(h, m, s, port, folder); !ok)
          return ok;
    return {};
  }

private:
  /// Without a bundle, or with one that is under a passphrase, the machine's agent is somebody
  /// else's to start.
  static bool is_here(const hosts_settings& h, const machine_settings& m, const secrets& s) {
    if (!s.are_lasting())
      return true;
    std::error_code unknown;
    return (is_loopback(m.address) || m.address == h.control_address) &&
           std::filesystem::exists(bundle_file(h, m), unknown) &&
           !is_sealed_bundle(bundle_file(h, m));
  }
  static std::filesystem::path bundle_file(const hosts_settings& h, const machine_settings& m) {
    return std::filesystem::path{h.join_token_file}.parent_path() / (m.name + ".bundle");
  }
  status start_one(const hosts_settings& h, const machine_settings& m, const secrets& s,
                   std::uint16_t port, const std::filesystem::path& folder) {
    auto b = bundle_for(h, m, s);
    if (!b)
      return tl::unexpected<error>{b.error()};
    std::error_code ignored;
    std::filesystem::create_directories(folder, ignored);
    b->control = {h.control_address, port};
    auto pid = start_process({"join", to_text(b->control), "--bundle", "-", "--once", "--dir",
                              (folder / m.name).string(), "--quiet"},
                             to_text(*b), (folder / (m.name + ".log")).string());
    if (!pid)
      return tl::unexpected<error>{pid.error()};
    pids_.push_back(*pid);
    return {};
  }

  static result<bundle> bundle_for(const hosts_settings& h, const machine_settings& m,
                                   const secrets& s) {
    if (s.are_lasting())
      return read_bundle(bundle_file(h, m));
    auto own = actors::issue(*s.maker, m.name, actors::machine_role::host, 2);
    if (!own)
      return tl::unexpected<error>{own.error()};
    return bundle{m.name, {}, {m.address, m.port}, s.token, *own};
  }

  std::vector<int> pids_;
};

actors::hosts_options options_of(const scenario& s, const secrets& with,
                                 const session_options& options) {
  actors::hosts_options out;
  out.door.address = s.hosts.control_address;
  out.door.port = s.hosts.control_port;
  out.door.own = with.own;
  out.door.token = with.token;
  out.build = build_id();
  out.run.data = draw_token();
  if (with.are_lasting())
    out.secret = laboratory_secret(with.token);
  out.folder = options.folder;
  out.machines = s.hosts.machines;
  out.is_late.assign(s.hosts.machines.size(), true);
  auto machine = machine_of_nodes(s);
  for (std::size_t n = 0; n < s.nodes.size(); ++n)
    if (s.nodes[n].joins == duration{0})
      out.is_late[machine[n]] = false;
  out.door.per_address_max = simulation::connections_per_address(s);
  out.door.frame_bytes_max = actors::frame_bytes_for(s.protocol.block_bytes_max);
  out.skew_max = s.hosts.skew_max;
  out.on_skew = s.hosts.on_skew;
  out.say = options.say;
  return out;
}

ctl_target target_of(const scenario& s, actors::hosts_control& control,
                     std::atomic<bool>& is_told_to_stop) {
  ctl_target out;
  for (auto& m : s.hosts.machines)
    out.parts.push_back(m.name);
  out.machine_status = [&control] {
    auto all = nlohmann::ordered_json::array();
    for (auto& m : control.machines_now())
      all.push_back({{"name", m.name}, {"address", m.address}, {"up", m.is_up}});
    return all;
  };
  out.command = [&control](const std::string& what, std::vector<std::size_t> machines) {
    control.command(what, std::move(machines));
  };
  out.petition = [&control](node_id n, const action& what) { control.petition(n, what); };
  out.stop = [&is_told_to_stop] { is_told_to_stop = true; };
  return out;
}

/// What is left of the run: every node as its store has it. A node whose store did not come back
/// counts as down.
result<cluster> rebuilt(const scenario& s, const cluster_options& as,
                        const std::vector<actors::machine_account>& machines, instant at) {
  auto where = as;
  auto machine = machine_of_nodes(s);
  where.here.clear();
  for (auto m : machine)
    where.here.push_back(machines[m].has_stores);
  auto out = cluster::build(s, where);
  if (!out)
    return out;
  node::actions unused;
  for (auto& m : out->members()) {
    m.condition.is_down = !where.here[m.id.value];
    // An engine knows what is settled from its first step on.
    unused.clear();
    m.validator->handle({at, out->clock_of(m, at)}, node::start{}, unused);
  }
  return out;
}

std::vector<machine_facts> facts_of(const std::vector<actors::machine_account>& machines) {
  std::vector<machine_facts> out;
  for (auto& m : machines) {
    machine_facts f{m.name,    m.address,      {},          {}, m.lives, m.killed, m.paused,
                    m.batches, m.report_bytes, m.has_stores};
    if (m.is_measured) {
      f.clock_offset_s = to_seconds(m.clock_offset);
      f.clock_uncertainty_s = to_seconds(m.clock_uncertainty);
    }
    out.push_back(std::move(f));
  }
  return out;
}

/// Time for processes to start and find each other before the run's first moment.
unix_ms first_moment(std::size_t machines) {
  return unix_ms{present().value + 1000 + 150 * machines};
}

} // namespace

result<session> run_hosts_session(const scenario& wanted, const session_options& options) {
  auto s = wanted;
  s.run.verify = ledger::verify_mode::each;
  for (auto& n : s.nodes)
    n.store = store_kind::disk;
  if (options.folder.empty())
    return fail(errc::usage, "mode hosts needs a run folder", "run.mode",
                "use sim or live in sweeps and hunts");
  leave_no_core();
  auto with = secrets_of(s.hosts);
  if (!with)
    return tl::unexpected<error>{with.error()};
  run_watch watch{s, options};
  height_seen* heights = nullptr;
  std::atomic<bool> is_told_to_stop{false};
  auto to_control = options_of(s, *with, options);
  to_control.heartbeat = [&](instant now) {
    watch.show(0, heights ? fmt::format("{:.1f} s, height {}", to_seconds(now), heights->height())
                          : std::string{"waiting for machines"});
    return watch.may_go_on() && !is_told_to_stop;
  };
  auto secret = to_control.secret;
  auto control = actors::hosts_control::open(std::move(to_control));
  if (!control)
    return tl::unexpected<error>{control.error()};
  local_agents agents;
  auto work = options.folder / "hosts";
  if (auto ok = agents.start(s.hosts, *with, (*control)->port(), work); !ok)
    return tl::unexpected<error>{ok.error()};
  if (auto ok = (*control)->assemble(); !ok)
    return tl::unexpected<error>{ok.error()};
  cluster_options where;
  where.stores = options.folder / "stores";
  where.epoch = first_moment(s.hosts.machines.size());
  where.searches_always = true;
  where.wallets_always = true;
  where.secret = secret;
  where.here.assign(s.nodes.size(), false);
  auto nodes = cluster::build(s, where);
  if (!nodes)
    return tl::unexpected<error>{nodes.error()};
  listeners l{*nodes, options};
  heights = &l.heights;
  status_board board{*nodes};
  auto socket = control_socket::open(
      options.folder, ctl_answers{*nodes, board, target_of(s, **control, is_told_to_stop)});
  if (!socket)
    return tl::unexpected<error>{socket.error()};
  auto observers = l.all();
  observers.push_back(&board);
  auto end = (*control)->run(config::resolved_toml(s, build_id()), *nodes, l.control, observers);
  socket->reset();
  heights = nullptr;
  control->reset();
  if (!end)
    return tl::unexpected<error>{end.error()};
  auto last = rebuilt(s, where, end->machines, end->at);
  if (!last)
    return tl::unexpected<error>{last.error()};
  run_facts facts;
  facts.wall_s = watch.wall_s();
  facts.machines = facts_of(end->machines);
  return finish_session(s, options, *last, l, {end->end, end->at}, std::move(facts), &end->counts);
}

} // namespace concur::apps
