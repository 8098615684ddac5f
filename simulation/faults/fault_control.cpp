#include "simulation/faults/fault_control.hpp"

#include "simulation/faults/unsafe_store.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

/// The store of a node whose disk can fail: the builder of clusters has put one there.
unsafe_store& disk_of(member& m) { return static_cast<unsafe_store&>(*m.store); }

duration in_parts(duration whole, std::size_t parts) {
  return whole / static_cast<std::int64_t>(std::max<std::size_t>(parts, 1));
}

} // namespace

fault_control::fault_control(cluster& nodes, fault_scope scope)
    : nodes_(nodes), faults_(nodes.scenario().faults), view_(nodes),
      table_(nodes.scenario(), scope), times_(faults_.size()), stopped_by_(nodes.members().size()) {
}

void fault_control::advance(instant now, fault_news& news) {
  while (table_.next() <= now) {
    auto change = table_.pop();
    if (change.what == step::begin)
      begin(change.at, change.fault, news);
    else if (change.what == step::toggle)
      toggle(change.at, change.fault, news);
    else
      end(change.fault, news);
  }
}

void fault_control::on_fact(instant now, node_id n, const node::fact& f) {
  if (view_.on_fact(n, f))
    table_.look(now, view_);
}

fault_control::occurrence fault_control::pick(std::size_t fault) {
  auto& f = faults_[fault];
  // Each occurrence has its own draws, so that none depends on what others used.
  occurrence out{{},
                 random_stream{nodes_.scenario().run.seed,
                               "fault/" + f.name + "/pick " + std::to_string(times_[fault])}};
  out.nodes = pick_nodes(nodes_, f.nodes, view_, out.draws);
  if (f.pick > 0) {
    for (std::size_t i = 0; i < std::min(f.pick, out.nodes.size()); ++i)
      std::swap(out.nodes[i], out.nodes[i + out.draws.below(out.nodes.size() - i)]);
    out.nodes.resize(std::min(f.pick, out.nodes.size()));
    std::sort(out.nodes.begin(), out.nodes.end());
  }
  return out;
}

void fault_control::begin(instant now, std::size_t fault, fault_news& news) {
  auto& f = faults_[fault];
  table_.plan_next(now, fault);
  if (active_.contains(fault))
    return; // still on from the time before
  ++times_[fault];
  auto& o = active_.emplace(fault, pick(fault)).first->second;
  auto area = info_of(f.kind).area;
  if (area == fault_area::network)
    begin_link(now, fault, o);
  else if (area == fault_area::process)
    begin_process(now, f, o, news);
  else if (area == fault_area::clock)
    begin_clock(now, f, o);
  else
    begin_disk(f, o, news);
  news.changes.push_back({&f, true, o.nodes});
  if (f.kind == fault_kind::flapping || f.kind == fault_kind::restart_storm)
    table_.add(now + (f.kind == fault_kind::flapping ? f.time : f.down), fault, step::toggle);
  if (f.lasts)
    table_.add(now + *f.lasts, fault, step::end);
}

void fault_control::toggle(instant now, std::size_t fault, fault_news& news) {
  auto& f = faults_[fault];
  auto& o = active_.at(fault);
  o.is_on = !o.is_on;
  if (f.kind == fault_kind::flapping) {
    if (auto* link = nodes_.network().faults().find(f))
      link->is_on = o.is_on;
  } else if (o.is_on) {
    for (auto n : o.nodes)
      stop(n, f, news);
  } else {
    start_stopped(f, news);
  }
  table_.add(now + (f.kind == fault_kind::flapping ? f.time : f.down), fault, step::toggle);
}

void fault_control::end(std::size_t fault, fault_news& news) {
  auto& f = faults_[fault];
  auto found = active_.find(fault);
  if (found == active_.end())
    return;
  table_.forget(fault);
  auto area = info_of(f.kind).area;
  if (area == fault_area::network)
    nodes_.network().faults().end(f);
  for (auto n : found->second.nodes) {
    auto& m = nodes_.members()[n.value];
    if (f.kind == fault_kind::out_of_memory)
      m.condition.messages_a_second_max = 0;
    std::erase_if(m.condition.clock, [&](auto& c) { return c.because == &f; });
    if (f.kind == fault_kind::disk_slow)
      m.condition.write_takes = duration{0};
    else if (area == fault_area::disk)
      disk_of(m).set(disk_trouble::none);
  }
  start_stopped(f, news);
  news.changes.push_back({&f, false, std::move(found->second.nodes)});
  active_.erase(found);
}

// Networks.

void fault_control::begin_link(instant now, std::size_t fault, occurrence& o) {
  auto& f = faults_[fault];
  link_fault out;
  out.settings = &f;
  if (!f.groups.empty()) {
    out.group_of = pick_groups(nodes_, f.groups, view_, o.draws);
  } else if (f.kind == fault_kind::bridge) { // two halves, `nodes` between them
    out.group_of.assign(nodes_.members().size(), no_group);
    std::uint32_t side = 0;
    for (auto& m : nodes_.members())
      if (!std::binary_search(o.nodes.begin(), o.nodes.end(), m.id))
        out.group_of[m.id.value] = side++ % 2;
  } else {
    out.hits.assign(nodes_.members().size(), false);
    for (auto n : o.nodes)
      out.hits[n.value] = true;
  }
  if (f.kind == fault_kind::swizzle)
    clog(now, f, o, out);
  nodes_.network().faults().begin(std::move(out));
}

/// Each of the nodes is clogged from the beginning on, and clear again in an order of its own
/// (after the idea of FoundationDB's simulator, which clogs the connections of one machine after
/// another).
void fault_control::clog(instant now, const fault_settings& f, occurrence& o,
                         link_fault& out) const {
  out.clogged_until.assign(nodes_.members().size(), instant{});
  auto order = o.nodes;
  for (std::size_t i = 0; i < order.size(); ++i)
    std::swap(order[i], order[i + o.draws.below(order.size() - i)]);
  auto part = in_parts(f.lasts.value_or(std::chrono::seconds{10}), order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    out.clogged_until[order[i].value] = now + part * static_cast<std::int64_t>(i + 1);
}

// Processes.

void fault_control::begin_process(instant now, const fault_settings& f, const occurrence& o,
                                  fault_news& news) {
  for (auto n : o.nodes) {
    auto& m = nodes_.members()[n.value];
    if (f.kind == fault_kind::pause)
      m.condition.paused_until = f.lasts ? now + *f.lasts : instant::max();
    else if (f.kind == fault_kind::out_of_memory)
      m.condition.messages_a_second_max = f.rate;
    else {
      if (f.kind == fault_kind::crash_unsynced)
        disk_of(m).lose(f.writes);
      if (f.kind == fault_kind::crash_empty)
        disk_of(m).lose_all();
      stop(n, f, news);
    }
  }
}

void fault_control::stop(node_id n, const fault_settings& because, fault_news& news) {
  auto& m = nodes_.members()[n.value];
  if (m.condition.is_down)
    return;
  m.condition.is_down = true;
  stopped_by_[n.value] = &because;
  news.processes.push_back({n, false});
}

void fault_control::start_stopped(const fault_settings& because, fault_news& news) {
  for (auto& m : nodes_.members()) {
    if (stopped_by_[m.id.value] != &because)
      continue;
    stopped_by_[m.id.value] = nullptr;
    if (auto ok = nodes_.restart(m.id); !ok) {
      news.failure = ok.error();
      return;
    }
    m.condition.is_down = false;
    news.processes.push_back({m.id, true});
  }
}

// Clocks.

void fault_control::begin_clock(instant now, const fault_settings& f, const occurrence& o) {
  clock_error wrong{&f, f.time, 0, now};
  if (f.kind == fault_kind::clock_drift)
    wrong = {&f, duration{0}, f.drift, now};
  else if (f.kind == fault_kind::clock_back)
    wrong.offset = -f.time;
  for (auto n : o.nodes)
    nodes_.members()[n.value].condition.clock.push_back(wrong);
}

// Disks.

void fault_control::begin_disk(const fault_settings& f, occurrence& o, fault_news& news) {
  for (auto n : o.nodes) {
    auto& m = nodes_.members()[n.value];
    if (f.kind == fault_kind::disk_slow) {
      m.condition.write_takes = f.time;
      continue;
    }
    auto& disk = disk_of(m);
    switch (f.kind) {
    case fault_kind::disk_write:
    case fault_kind::disk_full: disk.set(disk_trouble::write); break;
    case fault_kind::disk_sync:
      disk.set(o.draws.chance(0.5) ? disk_trouble::sync : disk_trouble::sync_lost);
      break;
    case fault_kind::disk_torn: disk.set(disk_trouble::torn); break;
    case fault_kind::disk_stale:
      disk.lose(f.writes);
      stop(n, f, news);
      break;
    case fault_kind::disk_flip: // its checksums tell: nothing of it is trusted any more
      disk.lose_all();
      stop(n, f, news);
      break;
    default: break;
    }
  }
}

bool fault_control::on_failed_write(node_id n, fault_news& news) {
  for (auto& [fault, o] : active_)
    if (info_of(faults_[fault].kind).area == fault_area::disk &&
        std::binary_search(o.nodes.begin(), o.nodes.end(), n)) {
      stop(n, faults_[fault], news);
      return true;
    }
  return false;
}

} // namespace concur::simulation
