#include "simulation/record_merge.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

/// Causes are a chain of a few steps; whoever waits longer waits for something that was lost.
constexpr unsigned waits_max = 16;

} // namespace

void record_merge::add(std::size_t source, record r, instant at) {
  auto& s = sources_[source];
  at = s.last = std::max(at, s.last);
  std::visit([at](auto& what) { what.now = at; }, r);
  if (auto* role = std::get_if<role_record>(&r); role && role->name.number > 0)
    untold_.emplace(name_of(role->name), at);
  queue_.push({at, ++orders_, std::move(r)});
}

void record_merge::reached(std::size_t source, instant at) {
  auto& s = sources_[source];
  s.is_silent = false;
  s.reached = std::max(s.reached, at);
}

/// Clocks are compared to within some microseconds only, so an effect may look older.
bool record_merge::waits_for_cause(pending& p) const {
  auto* role = std::get_if<role_record>(&p.what);
  if (!role || role->cause.number == 0 || p.waits >= waits_max)
    return false;
  auto cause = untold_.find(name_of(role->cause));
  if (cause == untold_.end() || cause->first == name_of(role->name))
    return false;
  ++p.waits;
  p.at = std::max(p.at, cause->second);
  return true;
}

std::vector<record> record_merge::take() {
  auto until = instant::max();
  for (auto& s : sources_)
    if (!s.is_silent)
      until = std::min(until, s.reached);
  std::vector<record> out;
  while (!queue_.empty() && queue_.top().at <= until) {
    auto next = queue_.top();
    queue_.pop();
    if (waits_for_cause(next)) {
      next.order = ++orders_;
      untold_[name_of(std::get<role_record>(next.what).name)] = next.at;
      queue_.push(std::move(next));
      continue;
    }
    if (auto* role = std::get_if<role_record>(&next.what))
      untold_.erase(name_of(role->name));
    told_ = std::max(told_, next.at);
    std::visit([this](auto& what) { what.now = told_; }, next.what);
    out.push_back(std::move(next.what));
  }
  if (until != instant::max())
    told_ = std::max(told_, until);
  return out;
}

} // namespace concur::simulation
