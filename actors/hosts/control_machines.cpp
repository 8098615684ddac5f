#include "actors/hosts/control_process.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

/// A process that ended by itself is started again.
constexpr duration revive_after = 1s;
constexpr std::uint64_t lives_max = 10'000;
/// An agent that was not heard of for so long can be replaced.
constexpr duration agent_silence_max = 3s;

} // namespace

admission control_process::on_introduction(const introduction& i) {
  ticket t{};
  std::optional<machine_identity> owner;
  if (i.ticket.size() == t.size()) {
    std::copy(i.ticket.begin(), i.ticket.end(), t.begin());
    owner = bus_->door().owner_of(t);
  }
  if (!owner || owner->name != i.name || owner->role != machine_role::host)
    return {false, "not a host of this laboratory by its certificate"};
  for (std::size_t n = 0; n < machines_.size(); ++n) {
    auto& m = machines_[n];
    if (m.account.name != i.name)
      continue;
    if (i.build != options_.build)
      return {false, fmt::format("build {} there, {} here", i.build, options_.build)};
    if (i.party == static_cast<std::uint8_t>(party::agent))
      return on_agent(m, i);
    m.worker = caf::actor_cast<caf::actor>(self_->current_sender());
    self_->monitor(m.worker);
    m.gone_since.reset();
    on_worker(m, n, i);
    return {true, {}};
  }
  return {false, "this run has no machine \"" + i.name + "\""};
}

/// Whoever has a copy of the bundle must not push out the one that is there: two would take turns.
admission control_process::on_agent(machine& m, const introduction& i) {
  auto is_alive = m.agent && steady::now() - m.agent_heard < agent_silence_max;
  if (is_alive && i.life != m.agent_life) {
    say(fmt::format("{}: a second agent with its certificate was refused", m.account.name));
    return {false, fmt::format("machine \"{}\" is here already; end the `concur join` that runs "
                               "for it, wait 3 s, and try again",
                               m.account.name)};
  }
  if (m.agent && i.life != m.agent_life) {
    say(fmt::format("{}: its agent was silent and is replaced", m.account.name));
    self_->demonitor(m.agent);
    self_->send(m.agent, admission{false, "another one came in its place while it was silent"});
  }
  m.agent = caf::actor_cast<caf::actor>(self_->current_sender());
  self_->monitor(m.agent);
  m.agent_life = i.life;
  m.agent_heard = steady::now();
  m.gone_since.reset();
  m.has_job = false;
  m.measuring.emplace();
  ask_clock(m);
  return {true, {}};
}

/// A connection of a worker: the first of its life, or one more.
void control_process::on_worker(machine& m, std::size_t index, const introduction& i) {
  m.port = i.port;
  m.heard = steady::now();
  m.start_at.reset();
  if (m.life != i.life) {
    mark_stopped(m);
    m.life = i.life;
    ++m.account.lives;
    m.reader = std::make_unique<simulation::record_reader>();
    m.next_batch = 1;
    m.unfinished.clear();
    m.is_closed = m.is_finished = false;
    if (m.account.lives > 1)
      say(i.height > 0 ? fmt::format("{}: back, from height {}", m.account.name, i.height)
                       : fmt::format("{}: back with nothing on its disk; if it had blocks, let it "
                                     "join with the --dir that it had, or its wallets forget "
                                     "what they signed",
                                     m.account.name));
  }
  merge_->silence(index);
  tell_places();
  if (!has_begun_)
    return;
  self_->send(m.worker, go_atom_v);
  mark_running(m);
  if (is_closing_)
    self_->send(m.worker, flush_atom_v);
}

void control_process::tell_places() {
  peer_list all;
  for (auto& m : machines_) {
    all.names.push_back(m.account.name);
    all.addresses.push_back(m.account.address);
    all.ports.push_back(m.worker ? m.port : 0);
    all.expected.push_back(m.is_late ? 0 : 1);
  }
  for (auto& m : machines_)
    if (m.worker)
      self_->send(m.worker, all);
  link_change cut;
  cut.cut.assign(cut_.begin(), cut_.end());
  if (!cut_.empty())
    carry_out("cut", cut.cut);
}

machine* control_process::machine_of_sender() {
  auto sender = self_->current_sender();
  for (auto& m : machines_)
    for (auto& a : {m.worker, m.agent})
      if (a && sender && a->address() == sender->address())
        return &m;
  return nullptr;
}

void control_process::on_down(const caf::down_msg& d) {
  for (auto& m : machines_) {
    if (m.agent && d.source == m.agent->address()) {
      m.agent = nullptr;
      m.measuring.reset();
    }
    if (m.worker && d.source == m.worker->address())
      m.worker = nullptr;
    if (!m.agent && !m.worker && !m.gone_since)
      m.gone_since = steady::now();
  }
}

/// Said by the agent, which is the parent: it is certain.
void control_process::on_ended(const worker_ended& e) {
  auto* m = machine_of_sender();
  if (!m || m->is_finished)
    return;
  if (!has_begun_ && WIFEXITED(e.status) && WEXITSTATUS(e.status) != 0 && !start_failure_)
    start_failure_ = error{errc::environment,
                           fmt::format("the process of machine \"{}\" ended at once: {}",
                                       m->account.name, e.last_words),
                           m->account.address, ""};
  m->worker = nullptr;
  m->port = 0;
  mark_stopped(*m);
  tell_places();
  if (m->is_wanted && m->account.lives < lives_max)
    m->start_at = steady::now() + revive_after;
}

status control_process::assemble() {
  merge_ = std::make_unique<simulation::record_merge>(machines_.size());
  auto until = steady::now() + options_.join_max;
  auto missing = [&] {
    std::string out;
    for (auto& m : machines_)
      if (!m.is_late && (!m.agent || m.measuring))
        out += (out.empty() ? "" : ", ") + m.account.name;
    return out;
  };
  while (!missing().empty()) {
    receive_for(100ms);
    if (refused_)
      return tl::unexpected<error>{*refused_};
    if (options_.heartbeat && !options_.heartbeat(instant{}))
      return fail(errc::environment, "interrupted before all machines were there");
    if (steady::now() > until)
      return fail(
          errc::environment, "machines that did not join: " + missing(), "",
          fmt::format("there: concur join {}:{} --bundle FILE", options_.door.address, port()));
  }
  return {};
}

void control_process::mark_stopped(machine& m) {
  if (!std::exchange(m.is_running, false))
    return;
  auto index = static_cast<std::size_t>(&m - machines_.data());
  merge_->silence(index);
  for (std::size_t n = 0; n < machine_of_.size(); ++n)
    if (machine_of_[n] == index)
      merge_->add(
          index,
          role_record{
              node_id{static_cast<std::uint32_t>(n)}, {}, {}, {}, std::nullopt, {node::stopped{}}},
          merge_->told());
  say(fmt::format("{}: stopped", m.account.name));
}

void control_process::mark_running(machine& m) { m.is_running = true; }

} // namespace concur::actors
