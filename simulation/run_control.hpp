// Decides when a run is over: first the scenario's stop rule, then, so that stores can be compared,
// the first moment at which all honest replicas that are up share one head.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/observer.hpp"

#include <map>
#include <optional>
#include <set>

namespace concur::simulation {

enum class run_end {
  running,
  converged,   ///< stop rule met, one head
  split,       ///< stop rule met, but no common head within the time allowed for it
  idle,        ///< nothing left to happen
  limit,       ///< a limit of the scenario came first
  interrupted, ///< by the user
  failed,      ///< a store failed
  exhausted,   ///< a node held more than run.limit.node_memory
};
std::string_view to_string(run_end e);

class run_control final : public observer {
public:
  /// `nodes` must outlive it.
  explicit run_control(const cluster& nodes);

  void on_event(const handled& e) override;
  void on_fact(instant now, node_id n, const node::fact& f) override;

  /// To be asked after every event: `running` until the run is over.
  run_end state(instant now);
  /// The stop rule was met at this time.
  std::optional<instant> stopped_at() const { return stopped_at_; }
  /// Share of the way to the stop rule, 0..1, for progress bars; an estimate.
  double progress(instant now) const;

private:
  bool stop_rule_met(instant now) const;
  bool one_head(instant now) const;
  void head_is(node_id n, const block_id& id);
  void leave(node_id n);
  bool count_attempt(node_id n, consensus::attempt_step step);
  std::uint64_t planned_payments() const;

  const cluster& nodes_;
  const run_settings& settings_;
  duration convergence_max_;
  duration last_join_{0};
  duration first_leave_ = duration::max();
  std::vector<block_id> head_of_;
  std::vector<bool> is_down_;
  std::map<block_id, std::size_t> holders_; // honest nodes by head
  std::uint64_t blocks_ = 0;
  std::uint64_t best_height_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t attempts_ = 0;    // ended
  std::set<node_id> carried_out_; // whose last one was
  std::uint64_t planned_left_ = 0;
  std::set<tx_id> open_; // submitted, neither settled nor rejected
  bool dirty_ = true;    // a fact came since the stop rule was looked at
  bool is_exhausted_ = false;
  std::optional<instant> stopped_at_;
};

} // namespace concur::simulation
