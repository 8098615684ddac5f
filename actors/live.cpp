#include "actors/live.hpp"

#include "actors/live_network.hpp"
#include "actors/live_observer.hpp"
#include "actors/live_role.hpp"
#include "actors/live_switch.hpp"

namespace concur::actors {
namespace {

using simulation::run_end;

/// After this long without an end, actors are killed; after as long again, given up.
constexpr duration grace = std::chrono::seconds{10};

/// Messages that one actor may handle before another has its turn (CAF's default is unlimited).
constexpr std::size_t messages_a_turn = 100;

struct live_config : caf::actor_system_config {
  explicit live_config(const live_options& o) {
    add_message_types<caf::id_block::concur_actors>();
    set("scheduler.max-threads", o.threads);
    set("scheduler.max-throughput", messages_a_turn);
  }
};

/// Starts the actors, listens until the run is over, ends them. Lives on the caller's thread, which
/// is the supervisor.
class supervisor {
public:
  supervisor(caf::actor_system& system, live_context& context)
      : self_(system), context_(context), switch_(self_, context) {}

  void spawn_all(simulation::run_control& control, std::vector<simulation::observer*> observers);
  void start_all();
  result<run_end> wait();
  /// False if some actor would not end.
  bool stop_all();

private:
  template <class Handle>
  Handle owned(Handle actor) {
    self_->monitor(actor);
    all_.push_back(caf::actor_cast<caf::actor>(actor));
    return actor;
  }
  void close();
  void look_around();

  caf::scoped_actor self_;
  live_context& context_;
  live_switch switch_;
  std::vector<caf::actor> all_;
  std::size_t flushed_ = 0;
  std::size_t ended_ = 0;
  std::optional<result<run_end>> out_;
};

void supervisor::spawn_all(simulation::run_control& control,
                           std::vector<simulation::observer*> observers) {
  auto& system = self_->home_system();
  auto& d = context_.directory;
  d.supervisor = caf::actor_cast<supervisor_actor>(self_);
  d.observer = owned(spawn_observer(system, context_, control, std::move(observers)));
  d.network = owned(spawn_network(system, context_));
  spawn_roles(system, context_, [this](const caf::actor& a) { owned(a); });
}

void supervisor::start_all() {
  context_.start_clock();
  start_network(context_);
  start_roles(context_);
}

result<run_end> supervisor::wait() {
  while (!out_) {
    self_->receive(
        [this](closing_atom) { close(); },
        [this](bool) {
          if (++flushed_ == context_.directory.validators.size())
            self_->send(context_.directory.observer, closed_atom_v);
        },
        [this](ended_atom, std::uint8_t end) { out_ = static_cast<run_end>(end); },
        [this](failed_atom, const std::string& text) { out_ = fail(errc::environment, text); },
        [this](caf::down_msg&) {
          ++ended_;
          out_ = fail(errc::internal, "an actor ended by itself");
        },
        caf::after(context_.options.heartbeat_every) >> [] {});
    look_around();
  }
  return *out_;
}

/// The answers to flush say that no validator will make a block any more.
void supervisor::close() {
  context_.makes_blocks = false;
  for (auto& v : context_.directory.validators)
    self_->send(v, flush_atom_v);
}

void supervisor::look_around() {
  if (!out_ && context_.options.orders)
    for (auto& o : context_.options.orders())
      if (auto ok = switch_.carry_out(o); !ok)
        out_ = tl::unexpected<error>{ok.error()};
  if (out_)
    return;
  auto now = context_.now();
  if (context_.options.heartbeat && !context_.options.heartbeat(now))
    out_ = run_end::interrupted;
  else if (now.time_since_epoch() > context_.nodes.scenario().run.limit.wall_time)
    out_ = run_end::limit;
}

bool supervisor::stop_all() {
  context_.stopping = true;
  for (auto reason : {caf::exit_reason::user_shutdown, caf::exit_reason::kill}) {
    for (auto& a : all_)
      caf::anon_send_exit(a, reason);
    auto until = std::chrono::steady_clock::now() + grace;
    while (ended_ < all_.size() && std::chrono::steady_clock::now() < until)
      self_->receive([this](caf::down_msg&) { ++ended_; },
                     caf::others >> [](caf::message_view&) -> caf::result<caf::message> {
                       return caf::sec::unexpected_message;
                     },
                     caf::after(std::chrono::milliseconds{100}) >> [] {});
  }
  auto all_gone = ended_ == all_.size();
  if (all_gone)
    switch_.mark_down();
  all_.clear();
  ended_ = 0;
  context_.directory = {};
  return all_gone;
}

} // namespace

result<run_end> run_live(simulation::cluster& nodes, simulation::run_control& control,
                         std::vector<simulation::observer*> observers,
                         const live_options& options) {
  if (nodes.scenario().run.verify != ledger::verify_mode::each)
    return fail(errc::usage,
                "live runs need run.verify = \"each\": replicas have threads of their own",
                "run.verify", "leave run.verify out");
  live_config config{options};
  live_context context{nodes, options}; // outlives all actors
  caf::actor_system system{config};
  supervisor s{system, context};
  s.spawn_all(control, std::move(observers));
  s.start_all();
  auto out = s.wait();
  if (!s.stop_all()) {
    system.await_actors_before_shutdown(false);
    return fail(errc::internal, "an actor would not end");
  }
  return out;
}

} // namespace concur::actors
