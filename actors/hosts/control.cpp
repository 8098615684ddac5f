#include "actors/hosts/control_process.hpp"

#include "actors/hosts/reporter.hpp"
#include "actors/live_observer.hpp"
#include "simulation/placement.hpp"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>
#include <utility>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;
using simulation::run_end;
using steady = std::chrono::steady_clock;

constexpr duration start_max = 30s;
constexpr duration finish_max = 60s;
constexpr duration look_every = 10ms;
/// Whoever has told nothing for so long is not waited for.
constexpr duration silence_max = 500ms;
/// A machine whose agent and worker are gone for so long has stopped.
constexpr duration gone_max = 3s;

} // namespace

control_process::control_process(hosts_options options)
    : options_(std::move(options)), config_(2), system_(config_), self_(system_),
      collector_(options_.folder / "stores") {
  for (auto& m : options_.machines) {
    machines_.emplace_back();
    machines_.back().account.name = m.name;
    machines_.back().account.address = m.address;
  }
  for (std::size_t n = 0; n < machines_.size() && n < options_.is_late.size(); ++n)
    machines_[n].is_late = options_.is_late[n];
  up_ = std::make_unique<std::atomic<bool>[]>(machines_.size());
}

control_process::~control_process() {
  for (auto& m : machines_)
    for (auto& a : {m.worker, m.agent})
      if (a)
        self_->send(a, over_atom_v);
  // What was sent must be on its way before the gate closes.
  self_->receive(caf::after(200ms) >> [] {});
  machines_.clear();
  bus_.reset();
  system_.await_actors_before_shutdown(false);
}

void control_process::petition(node_id n, const action& what) {
  caf::anon_send(front(), petition_request{n.value, simulation::encode_action(what)});
}

std::vector<hosts_control::machine_now> control_process::machines_now() const {
  std::vector<machine_now> out;
  for (std::size_t n = 0; n < options_.machines.size(); ++n)
    out.push_back({options_.machines[n].name, options_.machines[n].address, up_[n]});
  return out;
}

status control_process::listen() {
  auto opened = bus::open(system_, options_.door, front());
  if (!opened)
    return tl::unexpected<error>{opened.error()};
  bus_ = std::move(*opened);
  return {};
}

void control_process::command(const std::string& what, std::vector<std::size_t> machines) {
  std::vector<std::uint32_t> all(machines.begin(), machines.end());
  caf::anon_send(front(), what, std::move(all));
}

void control_process::receive_for(duration wait) {
  self_->receive(
      [this](const introduction& i) { return on_introduction(i); },
      [this](const report_batch& b) { on_batch(b); }, [this](const store_chunk& c) { on_chunk(c); },
      [this](const worker_ended& e) { on_ended(e); }, [this](const clock_probe& p) { on_clock(p); },
      [this](ready_atom, std::uint32_t m) {
        if (m < machines_.size())
          machines_[m].is_ready = true;
      },
      [this](closed_atom) {
        if (auto* m = machine_of_sender())
          m->is_closed = true;
        check_closed();
      },
      [this](const worker_finished& f) {
        auto* m = machine_of_sender();
        if (!m || m->is_finished)
          return;
        m->is_finished = m->account.has_stores = true;
        add(counts_, f.counts);
      },
      [this](failed_atom, const std::string& why) {
        auto* m = machine_of_sender();
        say(fmt::format("{}: {}", m ? m->account.name : "a machine", why));
      },
      [this](const std::string& what, const std::vector<std::uint32_t>& all) {
        carry_out(what, all);
      },
      [this](const petition_request& p) {
        if (p.node < machine_of_.size() && machines_[machine_of_[p.node]].worker)
          self_->send(machines_[machine_of_[p.node]].worker, p);
      },
      [this](closing_atom) { close(); },
      [this](ended_atom, std::uint8_t end) { out_ = static_cast<run_end>(end); },
      [this](caf::down_msg& d) { on_down(d); },
      [](caf::error&) {}, // of a message that somebody dropped
      caf::others >> [](caf::message_view&) -> caf::result<caf::message> {
        return caf::sec::unexpected_message;
      },
      caf::after(wait) >> [] {});
  look_at_agents();
}

void control_process::on_batch(const report_batch& b) {
  if (b.machine >= machines_.size())
    return;
  auto& m = machines_[b.machine];
  if (b.life != m.life || b.number > m.next_batch)
    return; // of an earlier life, or something is missing: it comes again
  self_->send(caf::actor_cast<caf::actor>(self_->current_sender()), heard{b.number});
  if (b.number < m.next_batch)
    return;
  ++m.next_batch;
  ++m.account.batches;
  m.account.report_bytes += b.records.size();
  m.heard = steady::now();
  auto piece = b.records.view();
  m.unfinished.insert(m.unfinished.end(), piece.begin(), piece.end());
  if (b.goes_on != 0 && m.unfinished.size() <= unheard_max)
    return;
  auto records = m.reader->read(std::exchange(m.unfinished, {}));
  if (!records) {
    say(fmt::format("{}: {}", m.account.name, records.error().text()));
    return;
  }
  for (auto& r : *records) {
    auto at = std::visit([](auto& what) { return what.now; }, r);
    merge_->add(b.machine, std::move(r), at - m.account.clock_offset);
  }
  merge_->reached(b.machine, instant{duration{b.now}} - m.account.clock_offset);
}

void control_process::on_chunk(const store_chunk& c) {
  auto* m = machine_of_sender();
  if (!m || c.node >= machine_of_.size() || &machines_[machine_of_[c.node]] != m)
    return;
  auto& name = context_->nodes.members()[c.node].settings.name;
  if (auto ok = collector_.add(name, c.file, c.offset, c.content.view()); !ok)
    out_ = tl::unexpected<error>{ok.error()};
  self_->send(m->worker, link_credit{++collector_.taken(machine_of_[c.node])});
}

/// To the observer, what can be told now.
void control_process::pass_on() {
  for (std::size_t n = 0; n < machines_.size(); ++n)
    if (steady::now() - machines_[n].heard > silence_max)
      merge_->silence(n);
  auto records = merge_->take();
  for (auto& r : records)
    std::visit([this](auto& what) { context_->tell(std::move(what)); }, r);
  context_->hold_clock(std::max(merge_->told(), instant{}));
}

std::vector<node_id> control_process::nodes_of(const std::vector<std::size_t>& machines) const {
  std::vector<node_id> out;
  for (std::uint32_t n = 0; n < machine_of_.size(); ++n)
    if (std::find(machines.begin(), machines.end(), machine_of_[n]) != machines.end())
      out.push_back(node_id{n});
  return out;
}

void control_process::send_signal(machine& m, int number) {
  if (m.agent)
    self_->send(m.agent, signal_request{number});
}

void control_process::carry_out(const fault_plan::action& a) {
  using step = fault_plan::step;
  auto begins = a.step == step::kill || a.step == step::pause;
  context_->tell(fault_record{merge_->told(), {a.because, begins, nodes_of(a.machines)}});
  static constexpr std::string_view words[] = {"kill", "start", "pause", "resume"};
  std::vector<std::uint32_t> all(a.machines.begin(), a.machines.end());
  carry_out(std::string{words[static_cast<std::size_t>(a.step)]}, all);
}

/// Each worker carries them out by the same clock.
void control_process::tell_network_faults(instant now) {
  simulation::fault_news news;
  network_faults_->advance(now, news);
  for (auto& change : news.changes)
    context_->tell(fault_record{merge_->told(), std::move(change)});
}

void control_process::carry_out(const std::string& what, const std::vector<std::uint32_t>& all) {
  if (what == "cut" || what == "heal") {
    cut_.clear();
    if (what == "cut")
      cut_.insert(all.begin(), all.end());
    for (std::size_t n = 0; n < machines_.size(); ++n) {
      link_change c;
      for (std::uint32_t other = 0; other < machines_.size(); ++other)
        if (cut_.contains(n) != cut_.contains(other))
          c.cut.push_back(other);
      if (machines_[n].worker)
        self_->send(machines_[n].worker, c);
    }
    return;
  }
  for (auto n : all) {
    auto& m = machines_.at(n);
    m.is_wanted = what != "kill" && (m.is_wanted || what == "start");
    m.account.killed += what == "kill" ? 1 : 0;
    m.account.paused += what == "pause" ? 1 : 0;
    send_signal(m, what == "kill"    ? SIGKILL
                   : what == "pause" ? SIGSTOP
                   : what == "start" ? 0
                                     : SIGCONT);
  }
}

status control_process::start_all(const std::string& scenario) {
  job_.run = to_hex(options_.run);
  scenario_ = scenario;
  job_.epoch = context_->nodes.epoch().value;
  if (options_.secret)
    job_.secret.assign(options_.secret->data.begin(), options_.secret->data.end());
  has_job_ = true;
  auto until = steady::now() + start_max;
  auto waits_for = [&]() -> const machine* {
    for (auto& m : machines_)
      if (!m.is_ready && !m.is_late)
        return &m;
    return nullptr;
  };
  while (waits_for()) {
    receive_for(look_every);
    start_again();
    if (start_failure_)
      return tl::unexpected<error>{*start_failure_};
    if (steady::now() > until)
      return fail(errc::environment,
                  fmt::format("machine \"{}\" did not get ready", waits_for()->account.name),
                  waits_for()->account.address,
                  "can the machines reach each other on their ports?");
  }
  has_begun_ = true;
  for (auto& m : machines_)
    if (m.worker) {
      self_->send(m.worker, go_atom_v);
      mark_running(m);
    }
  return {};
}

/// Processes that ended by themselves a moment ago.
void control_process::start_again() {
  for (auto& m : machines_)
    if (m.start_at && steady::now() > *m.start_at) {
      m.start_at.reset();
      send_signal(m, 0);
    }
}

void control_process::look_around() {
  for (std::size_t n = 0; n < machines_.size(); ++n)
    up_[n] = machines_[n].is_running;
  for (auto& m : machines_) {
    if (m.gone_since && steady::now() - *m.gone_since > gone_max)
      mark_stopped(m);
  }
  start_again();
  pass_on();
  // Faults go by the clock, not by what has been told: that stands still while nobody tells.
  instant now{duration{unix_ns()} - std::chrono::milliseconds{context_->nodes.epoch().value}};
  if (out_)
    return;
  for (auto& a : plan_->due(now))
    carry_out(a);
  tell_network_faults(now);
  if (options_.heartbeat && !options_.heartbeat(std::max(now, instant{})))
    out_ = run_end::interrupted;
  else if (now.time_since_epoch() > context_->nodes.scenario().run.limit.wall_time)
    out_ = run_end::limit;
}

void control_process::close() {
  is_closing_ = true;
  for (auto& m : machines_)
    if (m.worker)
      self_->send(m.worker, flush_atom_v);
  check_closed();
}

void control_process::check_closed() {
  for (auto& m : machines_)
    if (m.is_running && !m.is_closed)
      return;
  if (is_closing_) {
    pass_on();
    caf::anon_send(context_->directory.observer, closed_atom_v);
  }
}

bool control_process::all_finished() const {
  return std::all_of(machines_.begin(), machines_.end(),
                     [](auto& m) { return m.is_finished || !m.worker; });
}

void control_process::finish() {
  for (auto& m : machines_) {
    m.is_wanted = false;
    m.start_at.reset();
    send_signal(m, SIGCONT);
    if (m.worker)
      self_->send(m.worker, finish_atom_v);
  }
  auto until = steady::now() + finish_max;
  while (!all_finished() && steady::now() < until)
    receive_for(look_every);
}

result<hosts_end> control_process::run(const std::string& scenario, simulation::cluster& nodes,
                                       simulation::run_control& control,
                                       std::vector<simulation::observer*> observers) {
  live_options live;
  context_ = std::make_unique<live_context>(nodes, live);
  context_->hold_clock(instant{});
  machine_of_ = simulation::machine_of_nodes(nodes.scenario());
  plan_ = std::make_unique<fault_plan>(nodes.scenario());
  network_faults_ =
      std::make_unique<simulation::fault_control>(nodes, simulation::fault_scope::network);
  context_->directory.supervisor = caf::actor_cast<supervisor_actor>(self_);
  context_->directory.observer = spawn_observer(system_, *context_, control, std::move(observers));
  auto started = start_all(scenario);
  while (started && !out_) {
    receive_for(look_every);
    look_around();
  }
  if (started)
    finish();
  hosts_end out;
  out.at = merge_->told();
  caf::actor observer = caf::actor_cast<caf::actor>(context_->directory.observer);
  self_->monitor(observer);
  caf::anon_send_exit(observer, caf::exit_reason::user_shutdown);
  self_->receive([](caf::down_msg&) {}, caf::after(5s) >> [] {});
  context_->directory = {};
  if (!started)
    return tl::unexpected<error>{started.error()};
  if (!*out_)
    return tl::unexpected<error>{out_->error()};
  out.end = **out_;
  out.counts = counts_;
  for (auto& m : machines_)
    out.machines.push_back(m.account);
  return out;
}

result<std::unique_ptr<hosts_control>> hosts_control::open(hosts_options options) {
  auto out = std::make_unique<control_process>(std::move(options));
  if (auto ok = out->listen(); !ok)
    return tl::unexpected<error>{ok.error()};
  return std::unique_ptr<hosts_control>{std::move(out)};
}

} // namespace concur::actors
