#include "apps/search/playback.hpp"

namespace concur::apps::search {

using namespace simulation;

result<std::unique_ptr<playback>> playback::begin(const scenario& s) {
  auto settings = s;
  for (auto& n : settings.nodes)
    n.store = store_kind::memory;
  auto nodes = cluster::build(settings, {});
  if (!nodes)
    return tl::unexpected<error>{nodes.error()};
  return std::unique_ptr<playback>{new playback{std::move(*nodes)}};
}

playback::playback(cluster nodes)
    : nodes_(std::move(nodes)), seen_(nodes_), checks_(nodes_), control_(nodes_) {}

bool playback::step() {
  if (end_ != run_end::running)
    return false;
  if (!world_) {
    listeners all{&seen_, &checks_, &packets_};
    all.insert(all.end(), others_.begin(), others_.end());
    all.push_back(&control_);
    world_ = std::make_unique<world>(nodes_, std::move(all));
  }
  auto before = world_->events();
  // Events of roles that are not there are taken from the queue, but nobody handles them.
  while (end_ == run_end::running && world_->events() == before) {
    if (!world_->next_due()) {
      end_ = run_end::idle;
      return false;
    }
    world_->deliver(world_->pop());
    end_ = world_->failure() ? run_end::failed : control_.state(world_->now());
  }
  return world_->events() > before;
}

std::optional<violation> playback::first_violation() const {
  std::optional<violation> out;
  for (auto& r : checks_.records())
    if (r.first && (!out || r.first->at < out->at))
      out = r.first;
  return out;
}

playback::result_of_run playback::finish() {
  result_of_run out{gather(nodes_, seen_, &checks_, control_, end_, now()), {}};
  out.judgement = judge(nodes_.scenario(), out.outcome);
  return out;
}

} // namespace concur::apps::search
