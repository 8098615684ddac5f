#include "simulation/run_control.hpp"

#include "node/moved_to.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

/// How long a run may go on after its stop rule to reach one head, in block intervals.
constexpr int convergence_intervals = 50;
/// ... and at least so long: with slots of half a second there is seldom a moment without news.
constexpr duration convergence_min = std::chrono::minutes{10};

/// A load without an end goes on after any stop: then a moment with nothing open has to do.
bool load_is_over(const load_settings& load, instant now) {
  return load.tx_rate <= 0 || !load.until || now.time_since_epoch() >= *load.until;
}

} // namespace

std::string_view to_string(run_end e) {
  switch (e) {
  case run_end::running: return "running";
  case run_end::converged: return "converged";
  case run_end::split: return "split";
  case run_end::idle: return "idle";
  case run_end::limit: return "limit";
  case run_end::interrupted: return "interrupted";
  case run_end::failed: return "failed";
  case run_end::exhausted: return "memory";
  }
  return "failed";
}

run_control::run_control(const cluster& nodes)
    : nodes_(nodes), settings_(nodes.scenario().run),
      convergence_max_(std::max<duration>(block_interval_of(nodes.scenario().protocol.rules) *
                                              convergence_intervals,
                                          convergence_min)),
      planned_left_(planned_payments()) {
  head_of_.resize(nodes.members().size());
  is_down_.resize(nodes.members().size());
  for (auto& m : nodes.members()) {
    last_join_ = std::max(last_join_, m.faulty ? duration{0} : m.settings.joins);
    first_leave_ = std::min(first_leave_, m.settings.leaves.value_or(duration::max()));
    head_is(m.id, m.validator->engine().status().head);
  }
}

std::uint64_t run_control::planned_payments() const { return nodes_.scenario().payments.size(); }

void run_control::leave(node_id n) {
  if (nodes_.members()[n.value].faulty || is_down_[n.value])
    return;
  if (auto old = holders_.find(head_of_[n.value]); old != holders_.end() && --old->second == 0)
    holders_.erase(old);
}

void run_control::head_is(node_id n, const block_id& id) {
  leave(n);
  is_down_[n.value] = false;
  if (!nodes_.members()[n.value].faulty)
    ++holders_[id];
  head_of_[n.value] = id;
}

void run_control::on_event(const handled& e) { events_ = e.sequence; }

void run_control::on_fact(instant, node_id n, const node::fact& f) {
  if (auto* moved = std::get_if<node::chain_moved>(&f)) {
    if (auto to = node::moved_to(*moved)) {
      head_is(n, to->id);
      best_height_ = std::max(best_height_, to->height.value);
    }
  } else if (std::holds_alternative<node::stopped>(f)) {
    leave(n);
    is_down_[n.value] = true;
  } else if (auto* again = std::get_if<node::restarted>(&f)) {
    head_is(n, again->head);
  } else if (auto* halted = std::get_if<node::halted>(&f)) {
    is_exhausted_ = is_exhausted_ || halted->is_out_of_memory;
  } else if (std::holds_alternative<node::block_made>(f)) {
    ++blocks_;
  } else if (auto* d = std::get_if<node::deviated>(&f)) {
    if (!count_attempt(n, d->step))
      return;
  } else if (auto* s = std::get_if<node::tx_submitted>(&f)) {
    if (open_.insert(s->tx->id()).second) // else its node had forgotten it
      planned_left_ -= std::min<std::uint64_t>(planned_left_, 1);
  } else if (auto* rejected = std::get_if<node::tx_rejected>(&f)) {
    open_.erase(rejected->tx->id());
  } else if (auto* news = std::get_if<node::tx_moved>(&f)) {
    if (news->news == node::tx_news::settled)
      open_.erase(news->tx->id());
  } else {
    return;
  }
  dirty_ = true;
}

/// One that was carried out counts when its node begins the next one: until then the merchant may
/// not have heard of it.
bool run_control::count_attempt(node_id n, consensus::attempt_step step) {
  using consensus::attempt_step;
  if (step == attempt_step::carried_out)
    carried_out_.insert(n);
  auto ends =
      step == attempt_step::given_up || (step == attempt_step::begun && carried_out_.erase(n) > 0);
  attempts_ += ends ? 1 : 0;
  return ends;
}

bool run_control::stop_rule_met(instant now) const {
  auto& stop = settings_.stop;
  auto reached = [](auto& wanted, std::uint64_t is) { return wanted && is >= *wanted; };
  return (stop.time && now.time_since_epoch() >= *stop.time) ||
         reached(stop.height, best_height_) || reached(stop.blocks, blocks_) ||
         reached(stop.events, events_) || reached(stop.attempts, attempts_) ||
         (stop.all_settled && planned_left_ == 0 && open_.empty() &&
          load_is_over(nodes_.scenario().load, now));
}

bool run_control::one_head(instant now) const {
  if (now.time_since_epoch() < last_join_)
    return false; // somebody is still to come
  if (now.time_since_epoch() < first_leave_)
    return holders_.size() == 1;
  // Rare: count only those that are still there.
  std::set<block_id> heads;
  for (auto& m : nodes_.members())
    if (!m.faulty && !is_down_[m.id.value] &&
        !(m.settings.leaves && *m.settings.leaves <= now.time_since_epoch()))
      heads.insert(head_of_[m.id.value]);
  return heads.size() == 1;
}

run_end run_control::state(instant now) {
  if (is_exhausted_)
    return run_end::exhausted;
  auto& limit = settings_.limit;
  if (!stopped_at_) {
    auto timed = settings_.stop.time || settings_.stop.events;
    if ((dirty_ || timed) && stop_rule_met(now))
      stopped_at_ = now;
    dirty_ = false;
  }
  if (stopped_at_) {
    if (one_head(now))
      return run_end::converged;
    if (now - *stopped_at_ > convergence_max_)
      return run_end::split;
  }
  if (now.time_since_epoch() > limit.virtual_time || events_ > limit.events)
    return run_end::limit;
  return run_end::running;
}

double run_control::progress(instant now) const {
  auto& stop = settings_.stop;
  double out = 0;
  auto share = [&](double is, double wanted) { out = std::max(out, wanted > 0 ? is / wanted : 1); };
  if (stop.time)
    share(to_seconds(now), to_seconds(*stop.time));
  if (stop.height)
    share(static_cast<double>(best_height_), static_cast<double>(*stop.height));
  if (stop.blocks)
    share(static_cast<double>(blocks_), static_cast<double>(*stop.blocks));
  if (stop.events)
    share(static_cast<double>(events_), static_cast<double>(*stop.events));
  if (stop.attempts)
    share(static_cast<double>(attempts_), static_cast<double>(*stop.attempts));
  if (stop.all_settled) {
    auto blocks = settling_blocks(nodes_.scenario().protocol.rules);
    share(static_cast<double>(best_height_), static_cast<double>(blocks) + 1);
  }
  return std::min(out, 1.0);
}

} // namespace concur::simulation
