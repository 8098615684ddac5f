#include "actors/hosts/agent.hpp"

#include "actors/hosts/bus.hpp"

#include <csignal>
#include <sys/wait.h>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr duration look_every = 20ms;
constexpr duration redial_min = 200ms;
constexpr duration redial_max = 2s;
constexpr duration forgotten_after = 90s;
constexpr std::size_t scenario_bytes_max = 24u << 20;

class agent {
public:
  agent(caf::actor_system& system, const agent_settings& settings)
      : self_(system), settings_(settings) {}
  ~agent() { end_worker(); }

  status run();

private:
  caf::actor front() { return caf::actor_cast<caf::actor>(self_); }
  void call_control();
  void on_reached(const caf::actor& control, const bytes& connection, const std::string& why);
  void on_admission(const admission& a);
  void on_piece(const job& j);
  void on_job(const job& j);
  void on_signal(const signal_request& r);
  void on_over();
  void start_worker();
  void end_worker();
  void look_around();
  void look_for_child();
  void say(const std::string& line) const {
    if (settings_.say)
      settings_.say(line);
  }

  caf::scoped_actor self_;
  const agent_settings& settings_;
  std::unique_ptr<bus> bus_;
  caf::actor control_;
  bool is_calling_ = false;
  duration redial_ = redial_min;
  steady::time_point call_at_ = steady::now();
  steady::time_point alone_since_ = steady::now();
  std::string last_reason_;
  std::uint64_t life_ = static_cast<std::uint64_t>(unix_ns() / 1'000'000);
  job arriving_; // in pieces
  worker_order order_;
  int worker_ = 0; // process id
  bool is_start_wanted_ = false;
  bool is_over_ = false;
  std::optional<error> failure_;
};

void agent::call_control() {
  if (control_ || is_calling_ || steady::now() < call_at_)
    return;
  is_calling_ = true;
  bus_->reach(settings_.control_address, settings_.control_port,
              {settings_.control_name, machine_role::control},
              [me = front()](caf::actor control, ticket t, const std::string& why) {
                caf::anon_send(me, dial_atom_v, control, bytes(t.begin(), t.end()), why);
              });
}

void agent::on_reached(const caf::actor& control, const bytes& connection, const std::string& why) {
  is_calling_ = false;
  if (!control) {
    if (std::exchange(last_reason_, why) != why)
      say(why);
    call_at_ = steady::now() + redial_;
    redial_ = std::min(redial_ * 2, redial_max);
    return;
  }
  redial_ = redial_min;
  control_ = control;
  self_->monitor(control_);
  introduction intro;
  intro.name = settings_.name;
  intro.party = static_cast<std::uint8_t>(party::agent);
  intro.build = settings_.build;
  intro.life = life_;
  intro.ticket = connection;
  self_->send(control_, intro);
}

void agent::on_admission(const admission& a) {
  if (a.is_in)
    say("joined " + settings_.control_address + ":" + std::to_string(settings_.control_port));
  else
    failure_ = error{errc::usage, "the control refuses this machine: " + a.why,
                     settings_.control_address, ""};
}

void agent::on_piece(const job& j) {
  if (j.piece == 0)
    arriving_ = j;
  else if (j.run != arriving_.run || j.piece != arriving_.piece + 1)
    return;
  else
    arriving_.scenario += j.scenario;
  arriving_.piece = j.piece;
  if (arriving_.scenario.size() > scenario_bytes_max)
    failure_ =
        error{errc::usage, "the control's scenario is too large", settings_.control_address, ""};
  else if (j.piece + 1 == j.pieces)
    on_job(std::exchange(arriving_, {}));
}

void agent::on_job(const job& j) {
  auto is_again = order_.run == j.run;
  if (worker_ != 0 && is_again)
    return;
  end_worker();
  order_ = {j.run, j.scenario, j.epoch, j.secret, is_again};
  start_worker();
}

void agent::start_worker() {
  is_start_wanted_ = false;
  auto pid = settings_.start(order_);
  if (pid)
    worker_ = *pid;
  else if (control_)
    self_->send(control_, failed_atom_v, std::string{"the process could not be started"});
  order_.is_again = true;
}

void agent::on_signal(const signal_request& r) {
  if (r.number == 0)
    is_start_wanted_ = true; // when the one before is gone
  else if (r.number == SIGKILL)
    is_start_wanted_ = false;
  if (worker_ != 0 && (r.number == SIGKILL || r.number == SIGSTOP || r.number == SIGCONT))
    ::kill(worker_, r.number);
}

void agent::on_over() {
  end_worker();
  order_ = {};
  say("the run is over");
  if (settings_.once)
    is_over_ = true;
}

/// It was told to end too; whoever does not, is ended.
void agent::end_worker() {
  if (worker_ == 0)
    return;
  auto until = steady::now() + 3s;
  while (::waitpid(worker_, nullptr, WNOHANG) == 0) {
    if (steady::now() > until) {
      ::kill(worker_, SIGKILL);
      ::waitpid(worker_, nullptr, 0);
      break;
    }
    self_->receive(caf::after(look_every) >> [] {});
  }
  worker_ = 0;
}

void agent::look_for_child() {
  int result = 0;
  if (worker_ == 0 || ::waitpid(worker_, &result, WNOHANG) != worker_)
    return;
  worker_ = 0;
  if (control_)
    self_->send(control_, worker_ended{result, settings_.last_words(order_)});
}

void agent::look_around() {
  look_for_child();
  if (is_start_wanted_ && worker_ == 0 && !order_.run.empty())
    start_worker();
  call_control();
  if (settings_.is_over && settings_.is_over())
    is_over_ = true;
  if (control_)
    alone_since_ = steady::now();
  else if (settings_.once && !order_.run.empty() && steady::now() - alone_since_ > forgotten_after)
    is_over_ = true; // the run ended without a word
  else if (settings_.patience > duration{0} && steady::now() - alone_since_ > settings_.patience)
    failure_ = error{errc::environment, "no control was found: " + last_reason_,
                     settings_.control_address + ":" + std::to_string(settings_.control_port),
                     "start it there with: concur run FILE"};
}

status agent::run() {
  auto opened = bus::open(self_->home_system(), settings_.door, front());
  if (!opened)
    return tl::unexpected<error>{opened.error()};
  bus_ = std::move(*opened);
  while (!is_over_ && !failure_) {
    look_around();
    self_->receive(
        [this](const admission& a) { on_admission(a); }, [this](const job& j) { on_piece(j); },
        [this](const signal_request& r) { on_signal(r); }, [this](over_atom) { on_over(); },
        [](clock_probe p) {
          p.clock = unix_ns();
          return p;
        },
        [this](dial_atom, const caf::actor& control, const bytes& t, const std::string& why) {
          on_reached(control, t, why);
        },
        [this](caf::down_msg&) { control_ = nullptr; },
        [](caf::error&) {}, // of a message that somebody dropped
        caf::others >> [](caf::message_view&) -> caf::result<caf::message> {
          return caf::sec::unexpected_message;
        },
        caf::after(look_every) >> [] {});
  }
  end_worker();
  control_ = nullptr;
  bus_.reset();
  if (failure_)
    return tl::unexpected<error>{*failure_};
  return {};
}

} // namespace

status run_agent(const agent_settings& settings) {
  bus_config config{1};
  caf::actor_system system{config};
  status out;
  {
    agent a{system, settings};
    out = a.run();
  }
  system.await_actors_before_shutdown(false);
  return out;
}

} // namespace concur::actors
