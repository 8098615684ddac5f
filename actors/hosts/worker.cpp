#include "actors/hosts/worker.hpp"

#include "actors/hosts/control.hpp"
#include "actors/hosts/frames.hpp"
#include "actors/hosts/journal.hpp"
#include "actors/hosts/link.hpp"
#include "actors/hosts/recovery.hpp"
#include "actors/hosts/refusal_lines.hpp"
#include "actors/hosts/reporter.hpp"
#include "actors/live_network.hpp"
#include "actors/live_role.hpp"
#include "simulation/placement.hpp"
#include "simulation/record_codec.hpp"

#include <fmt/format.h>
#include <fstream>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;

/// Without the control for this long, the process ends.
constexpr duration alone_max = 60s;
constexpr duration look_every = 50ms;
constexpr duration redial_after = 300ms;
constexpr duration grace = 10s;
/// Blocks that are told again after a restart: as much as can have been untold.
constexpr std::size_t retold_max = 64;
constexpr std::size_t retold_bytes = 4 * 1024 * 1024;
/// Chunks on their way at a time.
constexpr std::uint64_t chunk_window = 8;

/// Lives on the thread that called run_worker(). Its handle is the front of the process.
class worker {
public:
  worker(caf::actor_system& system, live_context& context, const worker_settings& settings)
      : self_(system), context_(context), settings_(settings),
        wallets_(settings.folder / "wallets") {}

  status open();
  status run();
  void stop();

private:
  caf::actor front() { return caf::actor_cast<caf::actor>(self_); }
  std::size_t machines() const { return context_.nodes.scenario().hosts.machines.size(); }
  introduction own_introduction() const;
  void set_distribution();
  void spawn_all();
  void call_control();
  void on_reached(const caf::actor& control, const bytes& connection);
  void on_admission(const admission& a);
  admission on_introduction(const introduction& i);
  void on_peers(const peer_list& peers);
  void on_way(std::uint32_t machine);
  void look_whether_ready();
  void begin();
  bool was_here_before() const;
  void tell_restart();
  void on_petition(const petition_request& p);
  void close_roles();
  void on_answer();
  void on_down(const caf::down_msg& m);
  void look_around();
  /// Other workers can reach this process too, but may not tell it what to do.
  template <class Deed>
  void by_control(Deed deed) {
    auto& sender = self_->current_sender();
    if (control_ && sender && sender->address() == control_->address())
      deed();
  }
  bool stop_actors(std::vector<caf::actor>& all);
  void send_stores();
  void send_file(node_id n, const std::filesystem::path& file);
  void await_credit(std::uint64_t at_most);

  caf::scoped_actor self_;
  live_context& context_;
  const worker_settings& settings_;
  journal wallets_;
  refusal_lines refusals_;
  std::unique_ptr<bus> bus_;
  std::vector<caf::actor> links_;      // by machine; null for this one
  std::set<std::uint32_t> ways_;       // machines that can be reached
  std::vector<std::uint8_t> expected_; // as the control said
  std::vector<caf::actor> roles_;
  caf::actor network_, reporter_, control_;
  bool is_calling_ = false;
  bool is_ready_ = false, has_begun_ = false, is_over_ = false;
  std::size_t answers_ = 0; // to flush
  std::uint64_t chunks_sent_ = 0, chunks_heard_ = 0;
  std::chrono::steady_clock::time_point heard_of_control_ = std::chrono::steady_clock::now();
  std::optional<error> failure_;
};

status worker::open() {
  auto opened = bus::open(self_->home_system(), settings_.door, front());
  if (!opened)
    return tl::unexpected<error>{opened.error()};
  bus_ = std::move(*opened);
  set_distribution();
  spawn_all();
  return {};
}

void worker::set_distribution() {
  auto& nodes = context_.nodes;
  distribution d;
  d.machine = simulation::machine_of_nodes(nodes.scenario());
  for (auto& m : nodes.members()) {
    d.here.push_back(d.machine[m.id.value] == settings_.machine);
    d.keys.push_back(m.key.identity());
  }
  d.scope = {nodes.chain(), settings_.run, envelope_purpose::protocol};
  d.life = static_cast<std::uint64_t>(unix_ns() / 1'000'000);
  d.journal = [this](node_id n, const tx_ptr& tx) {
    auto& name = context_.nodes.members()[n.value].settings.name;
    if (auto ok = wallets_.add(name, *tx); !ok)
      caf::anon_send(context_.directory.supervisor, failed_atom_v, ok.error().text());
  };
  context_.spread = std::move(d);
  for (auto& m : nodes.members()) {
    if (!context_.is_here(m.id))
      continue;
    auto known = wallets_.read(m.settings.name);
    if (known.empty())
      continue; // its first life
    auto ledger = m.validator->report().state;
    auto unsettled = recent_transactions(*m.store, m.validator->report().position.head_height);
    auto is_open = [&](const transaction& tx) {
      auto held = ledger.find(tx.from());
      return !held || tx.nonce() >= held->nonce || unsettled.contains(tx.id());
    };
    if (m.wallet)
      m.wallet->remember(known, is_open);
    if (m.voter)
      m.voter->remember(known, is_open);
  }
}

introduction worker::own_introduction() const {
  introduction out;
  out.name = context_.nodes.scenario().hosts.machines[settings_.machine].name;
  out.party = static_cast<std::uint8_t>(party::worker);
  out.build = settings_.build;
  out.port = bus_->door().port();
  out.life = context_.spread->life;
  return out;
}

void worker::spawn_all() {
  auto& system = self_->home_system();
  auto& d = context_.directory;
  d.supervisor = caf::actor_cast<supervisor_actor>(self_);
  reporter_ = spawn_reporter(system, context_, static_cast<std::uint32_t>(settings_.machine));
  d.observer = caf::actor_cast<observer_actor>(reporter_);
  for (std::uint32_t m = 0; m < machines(); ++m) {
    link_settings s;
    s.machine = m;
    s.name = context_.nodes.scenario().hosts.machines[m].name;
    s.dials = m < settings_.machine;
    s.own = own_introduction();
    s.content_bytes_max = settings_.door.frame_bytes_max - around_content_bytes;
    links_.push_back(m == settings_.machine
                         ? caf::actor{}
                         : spawn_link(system, context_, *bus_, std::move(s), front()));
    d.links.push_back(caf::actor_cast<link_actor>(links_.back()));
  }
  d.network = spawn_network(system, context_);
  network_ = caf::actor_cast<caf::actor>(d.network);
  spawn_roles(system, context_, [this](const caf::actor& a) {
    self_->monitor(a);
    roles_.push_back(a);
  });
}

void worker::call_control() {
  if (control_ || is_calling_)
    return;
  is_calling_ = true;
  bus_->reach(settings_.control_address, settings_.control_port,
              {settings_.control_name, machine_role::control},
              [me = front()](caf::actor control, ticket t, const std::string&) {
                caf::anon_send(me, dial_atom_v, control, bytes(t.begin(), t.end()));
              });
}

void worker::on_reached(const caf::actor& control, const bytes& connection) {
  is_calling_ = false;
  if (!control) {
    self_->delayed_send(front(), redial_after, tick_atom_v);
    return;
  }
  control_ = control;
  self_->monitor(control_);
  auto intro = own_introduction();
  intro.ticket = connection;
  for (auto& m : context_.nodes.members())
    if (context_.is_here(m.id))
      intro.height = std::max(intro.height, m.validator->report().position.head_height.value);
  self_->send(control_, intro);
}

void worker::on_admission(const admission& a) {
  if (!a.is_in)
    failure_ = error{errc::usage, a.why, settings_.control_name, ""};
  else
    caf::anon_send(reporter_, up_atom_v, control_);
}

/// Another worker's link. What it says of itself must be what its certificate said at the gate.
admission worker::on_introduction(const introduction& i) {
  ticket t{};
  if (i.ticket.size() != t.size())
    return {false, "no ticket"};
  std::copy(i.ticket.begin(), i.ticket.end(), t.begin());
  auto owner = bus_->door().owner_of(t);
  auto& all = context_.nodes.scenario().hosts.machines;
  for (std::size_t m = 0; m < all.size(); ++m)
    if (owner && owner->name == i.name && all[m].name == i.name && links_[m]) {
      caf::anon_send(links_[m], up_atom_v, caf::actor_cast<caf::actor>(self_->current_sender()));
      return {true, {}};
    }
  return {false, "not who the certificate names"};
}

void worker::on_peers(const peer_list& peers) {
  for (std::size_t m = 0; m < links_.size() && m < peers.ports.size(); ++m)
    if (links_[m])
      caf::anon_send(links_[m], dial_atom_v, peers.addresses[m], peers.ports[m]);
  expected_ = peers.expected;
  look_whether_ready();
}

void worker::on_way(std::uint32_t machine) {
  ways_.insert(machine);
  look_whether_ready();
}

/// There is a way to everybody who is to be there from the beginning.
void worker::look_whether_ready() {
  for (std::uint32_t m = 0; m < machines(); ++m)
    if (m != settings_.machine && !ways_.contains(m) &&
        (m >= expected_.size() || expected_[m] != 0))
      return;
  if (control_ && !std::exchange(is_ready_, true))
    self_->send(control_, ready_atom_v, static_cast<std::uint32_t>(settings_.machine));
}

/// The laboratory's time is what this machine's clock says since the run's first moment.
void worker::begin() {
  if (std::exchange(has_begun_, true))
    return;
  auto epoch_ns = static_cast<std::int64_t>(context_.nodes.epoch().value) * 1'000'000;
  context_.start_clock(duration{unix_ns() - epoch_ns});
  if (was_here_before())
    tell_restart();
  start_network(context_);
  start_roles(context_);
}

/// A new agent does not know of it, the stores do.
bool worker::was_here_before() const {
  for (auto& m : context_.nodes.members())
    if (context_.is_here(m.id) && m.validator->report().position.head_height.value > 0)
      return true;
  return settings_.is_again;
}

/// What a process knew when it died may have been in no report, and nobody else need have had it:
/// whoever checks would not know blocks that are built on. So the last ones are told again.
void worker::tell_restart() {
  for (auto& m : context_.nodes.members())
    if (context_.is_here(m.id)) {
      auto position = m.validator->report().position;
      auto recent = recent_blocks(*m.store, position.head_height, retold_max, retold_bytes);
      role_record told{m.id, context_.now(), {}, {}, std::nullopt, {}};
      if (recent.empty()) {
        told.facts = {node::restarted{position.head, position.head_height}};
      } else {
        told.facts = {node::restarted{recent.front()->id(), recent.front()->height()},
                      node::chain_moved{{}, {recent.begin() + 1, recent.end()}}};
      }
      context_.tell(std::move(told));
    }
}

void worker::on_petition(const petition_request& p) {
  auto what = simulation::decode_action(p.what);
  if (!what || p.node >= context_.nodes.members().size() || !has_begun_ ||
      !context_.is_here(node_id{p.node}))
    return;
  auto wallet = simulation::role_at(node_id{p.node}, simulation::role_of_node::wallet);
  if (context_.directory.roles[wallet.value])
    context_.post(wallet, {{}, {}, node::petition{std::move(*what)}});
}

void worker::close_roles() {
  context_.makes_blocks = false;
  answers_ = 0;
  for (auto& m : context_.nodes.members())
    if (context_.is_here(m.id))
      self_->send(context_.directory.validators[m.id.value], flush_atom_v);
    else
      ++answers_;
}

/// Of all validators, then of the reporter.
void worker::on_answer() {
  auto all = context_.nodes.members().size();
  if (++answers_ == all)
    self_->send(reporter_, flush_atom_v);
  else if (answers_ > all && control_)
    self_->send(control_, closed_atom_v);
}

void worker::on_down(const caf::down_msg& m) {
  if (control_ && m.source == control_->address()) {
    control_ = nullptr;
    heard_of_control_ = std::chrono::steady_clock::now();
    self_->delayed_send(front(), redial_after, tick_atom_v);
  } else if (!context_.stopping) {
    failure_ = error{errc::internal, "an actor ended by itself", "", ""};
  }
}

void worker::look_around() {
  if (settings_.is_over && settings_.is_over())
    is_over_ = true;
  if (!control_ && std::chrono::steady_clock::now() - heard_of_control_ > alone_max)
    failure_ = error{errc::environment, "the control has not been there for a minute",
                     settings_.control_address, "is it still running?"};
  refusals_.tell(bus_->door(), [this](const std::string& line) {
    if (control_)
      self_->send(control_, failed_atom_v, line);
  });
}

status worker::run() {
  call_control();
  while (!failure_ && !is_over_) {
    self_->receive([this](const introduction& i) { return on_introduction(i); },
                   [this](const admission& a) { on_admission(a); },
                   [this](const peer_list& p) { by_control([&] { on_peers(p); }); },
                   [this](up_atom, std::uint32_t machine) { on_way(machine); },
                   [](clock_probe p) {
                     p.clock = unix_ns();
                     return p;
                   },
                   [this](go_atom) { by_control([&] { begin(); }); },
                   [this](flush_atom) { by_control([&] { close_roles(); }); },
                   [this](bool) { on_answer(); },
                   [this](const link_change& c) {
                     by_control([&] {
                       for (auto& l : links_)
                         if (l)
                           caf::anon_send(l, c);
                     });
                   },
                   [this](const petition_request& p) { by_control([&] { on_petition(p); }); },
                   [this](finish_atom) { by_control([&] { send_stores(); }); },
                   [this](over_atom) { by_control([&] { is_over_ = true; }); },
                   [this](dial_atom, const caf::actor& control, const bytes& connection) {
                     on_reached(control, connection);
                   },
                   [this](tick_atom) { call_control(); },
                   [this](failed_atom, const std::string& why) {
                     failure_ = error{errc::environment, why, "", ""};
                   },
                   [this](caf::down_msg& m) { on_down(m); },
                   [](caf::error&) {}, // of a message that somebody dropped
                   caf::others >> [](caf::message_view&) -> caf::result<caf::message> {
                     return caf::sec::unexpected_message;
                   },
                   caf::after(look_every) >> [] {});
    look_around();
  }
  if (failure_ && control_)
    self_->send(control_, failed_atom_v, failure_->text());
  if (failure_)
    return tl::unexpected<error>{*failure_};
  return {};
}

/// False if some would not end.
bool worker::stop_actors(std::vector<caf::actor>& all) {
  std::size_t ended = 0;
  for (auto reason : {caf::exit_reason::user_shutdown, caf::exit_reason::kill}) {
    for (auto& a : all)
      caf::anon_send_exit(a, reason);
    auto until = std::chrono::steady_clock::now() + grace;
    while (ended < all.size() && std::chrono::steady_clock::now() < until)
      self_->receive([&](caf::down_msg&) { ++ended; },
                     caf::others >> [](caf::message_view&) -> caf::result<caf::message> {
                       return caf::sec::unexpected_message;
                     },
                     caf::after(100ms) >> [] {});
  }
  auto all_gone = ended >= all.size();
  all.clear();
  return all_gone;
}

/// Roles end, all they told is heard, stores are closed and sent; then the control knows all.
void worker::send_stores() {
  context_.stopping = true;
  stop_actors(roles_);
  self_->request(reporter_, grace, flush_atom_v).receive([](bool) {}, [](caf::error&) {});
  for (auto& m : context_.nodes.members())
    if (context_.is_here(m.id)) {
      m.store.reset();
      auto folder = settings_.folder / "stores" / m.settings.name;
      std::error_code bad;
      for (auto& entry : std::filesystem::directory_iterator{folder, bad})
        if (entry.is_regular_file() && entry.path().filename() != "lock.mdb")
          send_file(m.id, entry.path());
    }
  await_credit(0);
  if (control_)
    self_->send(control_, worker_finished{to_list(counts_of(context_.nodes))});
}

void worker::send_file(node_id n, const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  bytes piece(piece_bytes);
  std::uint64_t offset = 0;
  while (control_) {
    in.read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
    auto n_read = static_cast<std::size_t>(in.gcount());
    if (n_read == 0 && offset > 0)
      return;
    self_->send(
        control_,
        store_chunk{n.value, file.filename().string(), offset,
                    shared_bytes{bytes(piece.begin(), piece.begin() + static_cast<long>(n_read))}});
    ++chunks_sent_;
    offset += n_read;
    await_credit(chunk_window);
    if (n_read < piece.size())
      return;
  }
}

void worker::await_credit(std::uint64_t at_most) {
  auto until = std::chrono::steady_clock::now() + grace;
  while (chunks_sent_ - chunks_heard_ > at_most && std::chrono::steady_clock::now() < until)
    self_->receive([this](const link_credit& c) { chunks_heard_ = c.number; },
                   caf::after(100ms) >> [] {});
}

void worker::stop() {
  context_.stopping = true;
  stop_actors(roles_);
  std::vector<caf::actor> rest;
  for (auto& a : {network_, reporter_})
    rest.push_back(a);
  for (auto& l : links_)
    if (l)
      rest.push_back(l);
  for (auto& a : rest)
    self_->monitor(a);
  stop_actors(rest);
  links_.clear();
  network_ = reporter_ = control_ = nullptr;
  context_.directory = {};
  bus_.reset();
}

} // namespace

status run_worker(simulation::cluster& nodes, const worker_settings& settings) {
  live_options options;
  options.threads = settings.threads;
  bus_config config{options.threads};
  live_context context{nodes, options}; // outlives all actors
  caf::actor_system system{config};
  status out;
  {
    worker w{system, context, settings};
    out = w.open();
    if (out)
      out = w.run();
    w.stop();
  }
  system.await_actors_before_shutdown(false);
  return out;
}

} // namespace concur::actors
