// The process of control.hpp from inside. Private to actors/hosts/.
#pragma once

#include "actors/hosts/bus.hpp"
#include "actors/hosts/collector.hpp"
#include "actors/hosts/control.hpp"
#include "actors/hosts/fault_plan.hpp"
#include "actors/hosts/refusal_lines.hpp"
#include "actors/live_context.hpp"
#include "simulation/faults/fault_control.hpp"
#include "simulation/record_merge.hpp"

#include <atomic>
#include <chrono>
#include <set>

namespace concur::actors {

/// The clock of one machine, as far as it has been asked.
struct clock_measurement {
  std::size_t asked = 0;
  std::int64_t sent_ns = 0; ///< the last question
  duration offset{0};
  duration trip = duration::max(); ///< the shortest round trip
};

/// What the control knows of a machine.
struct machine {
  machine_account account;
  caf::actor agent, worker;
  std::uint16_t port = 0;
  std::uint64_t life = 0;
  std::unique_ptr<simulation::record_reader> reader;
  std::uint64_t next_batch = 1;
  bytes unfinished; ///< records that go on in the next batch
  std::chrono::steady_clock::time_point heard{};
  // Its agent.
  std::uint64_t agent_life = 0;
  std::chrono::steady_clock::time_point agent_heard{};
  std::optional<clock_measurement> measuring; ///< since this agent came, until it is let in
  bool has_job = false;                       ///< this agent
  bool is_late = false;                       ///< the run begins without it
  bool is_ready = false;
  bool is_running = false; ///< its nodes count as up
  bool is_wanted = true;   ///< to be started again if it ends by itself
  bool is_closed = false, is_finished = false;
  std::optional<std::chrono::steady_clock::time_point> start_at;
  std::optional<std::chrono::steady_clock::time_point> gone_since;
};

class control_process final : public hosts_control {
public:
  explicit control_process(hosts_options options);
  ~control_process() override;

  status listen();
  std::uint16_t port() const override { return bus_->door().port(); }
  status assemble() override;
  result<hosts_end> run(const std::string& scenario, simulation::cluster& nodes,
                        simulation::run_control& control,
                        std::vector<simulation::observer*> observers) override;
  void command(const std::string& what, std::vector<std::size_t> machines) override;
  void petition(node_id n, const action& what) override;
  std::vector<machine_now> machines_now() const override;

private:
  caf::actor front() { return caf::actor_cast<caf::actor>(self_); }
  // Who is there: control_machines.cpp.
  void receive_for(duration wait);
  admission on_introduction(const introduction& i);
  admission on_agent(machine& m, const introduction& i);
  void on_worker(machine& m, std::size_t index, const introduction& i);
  void on_down(const caf::down_msg& d);
  void on_ended(const worker_ended& e);
  machine* machine_of_sender();
  // Clocks, and whether agents are alive: control_clocks.cpp.
  void look_at_agents();
  void ask_clock(machine& m);
  void on_clock(const clock_probe& p);
  void let_in(machine& m);
  void send_job(machine& m);
  void say(const std::string& line) const {
    if (options_.say)
      options_.say(line);
  }
  void tell_places();
  // What they tell.
  void on_batch(const report_batch& b);
  void on_chunk(const store_chunk& c);
  void pass_on();
  void mark_stopped(machine& m);
  void mark_running(machine& m);
  // The run.
  status start_all(const std::string& scenario);
  void look_around();
  void start_again();
  void carry_out(const fault_plan::action& a);
  void tell_network_faults(instant now);
  void carry_out(const std::string& what, const std::vector<std::uint32_t>& machines);
  void send_signal(machine& m, int number);
  void close();
  void check_closed();
  void finish();
  bool all_finished() const;
  std::vector<node_id> nodes_of(const std::vector<std::size_t>& machines) const;

  hosts_options options_;
  bus_config config_;
  caf::actor_system system_;
  caf::scoped_actor self_;
  std::unique_ptr<bus> bus_;
  std::vector<machine> machines_;
  collector collector_;

  // While it runs.
  std::unique_ptr<live_context> context_;
  std::unique_ptr<simulation::record_merge> merge_;
  std::unique_ptr<fault_plan> plan_;
  std::unique_ptr<simulation::fault_control> network_faults_;
  std::vector<std::size_t> machine_of_; // by node
  std::set<std::size_t> cut_;
  std::optional<error> refused_;            // the first machine whose clock is too wrong
  std::unique_ptr<std::atomic<bool>[]> up_; // by machine, for whoever asks
  job job_;
  std::string scenario_; // the text of the job
  refusal_lines refusals_;
  std::chrono::steady_clock::time_point look_at_agents_at_{};
  process_counts counts_; // of all workers that finished
  bool has_job_ = false, has_begun_ = false, is_closing_ = false;
  std::optional<error> start_failure_;
  std::optional<result<simulation::run_end>> out_;
};

} // namespace concur::actors
