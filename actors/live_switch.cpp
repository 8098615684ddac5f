#include "actors/live_switch.hpp"

#include <algorithm>

namespace concur::actors {
namespace {

using deed = live_order::deed;
using simulation::role_at;
using simulation::role_of_node;

/// One event at most is being handled when the word comes, and one write to a disk is in it.
constexpr duration answer_max = std::chrono::seconds{10};

} // namespace

std::vector<role_actor> live_switch::process_of(node_id n) const {
  std::vector<role_actor> out;
  for (auto r : {role_of_node::validator, role_of_node::miner})
    if (auto& a = context_.directory.roles[role_at(n, r).value])
      out.push_back(a);
  return out;
}

status live_switch::carry_out(const live_order& o) {
  if (o.kind == deed::cut || o.kind == deed::heal) {
    separation s{o.kind == deed::cut ? o.nodes : std::vector<node_id>{}};
    self_->send(context_.directory.network, local<separation>{std::move(s)});
    return {};
  }
  for (auto n : o.nodes) {
    status ok;
    if (o.kind == deed::kill)
      ok = kill(n);
    else if (o.kind == deed::start)
      ok = start(n);
    else if (o.kind == deed::pay && o.what)
      pay(n, *o.what);
    if (!ok)
      return ok;
    for (auto& a : process_of(n))
      if (o.kind == deed::pause)
        self_->send(a, pause_atom_v);
      else if (o.kind == deed::resume)
        self_->send(a, resume_atom_v);
  }
  return {};
}

/// Told when both actors have answered: then nothing of this life can be told any more.
status live_switch::kill(node_id n) {
  if (is_down_[n.value])
    return {};
  auto all_answered = true;
  for (auto& a : process_of(n))
    self_->request<caf::message_priority::high>(a, answer_max, kill_atom_v)
        .receive([](bool) {}, [&](caf::error&) { all_answered = false; });
  if (!all_answered)
    return fail(errc::internal, "an actor does not answer",
                context_.nodes.members()[n.value].settings.name);
  is_down_[n.value] = true;
  context_.tell(role_record{n, context_.now(), {}, {}, std::nullopt, {node::stopped{}}});
  return {};
}

status live_switch::start(node_id n) {
  if (!is_down_[n.value])
    return {};
  if (auto ok = context_.nodes.restart(n); !ok)
    return ok;
  is_down_[n.value] = false;
  context_.begin_life(n);
  auto position = context_.nodes.members()[n.value].validator->report().position;
  node::restarted fact{position.head, position.head_height};
  context_.tell(role_record{n, context_.now(), {}, {}, std::nullopt, {fact}});
  for (auto& a : process_of(n))
    self_->send(a, revive_atom_v);
  post_starts(n);
  return {};
}

void live_switch::post_starts(node_id n) {
  auto& m = context_.nodes.members()[n.value];
  auto due = std::max(context_.now(), instant{m.settings.joins});
  for (auto r : {role_of_node::validator, role_of_node::miner})
    if (m.role(r))
      context_.post(role_at(n, r), {due, {}, node::start{}});
  for (auto r : {role_of_node::wallet, role_of_node::voter})
    if (m.role(r))
      context_.post(role_at(n, r), {due, {}, node::reconnected{}});
}

void live_switch::pay(node_id n, const action& what) {
  auto wallet = role_at(n, role_of_node::wallet);
  if (context_.directory.roles[wallet.value])
    context_.post(wallet, {context_.now(), {}, node::petition{what}});
}

void live_switch::mark_down() const {
  for (auto& m : context_.nodes.members())
    m.condition.is_down = is_down_[m.id.value];
}

} // namespace concur::actors
