#include "simulation/faults/link_faults.hpp"

#include "simulation/network_model.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

duration up_to(duration most, random_stream& draws) {
  return most > duration{0} ? draws.uniform(duration{0}, most) : duration{0};
}

} // namespace

void inflict(damage harm, std::uint64_t at, bytes& text) {
  if (harm == damage::truncate) {
    text.resize(at % text.size());
  } else if (harm == damage::bit_flip) {
    auto bit = at % (text.size() * 8);
    text[bit / 8] = static_cast<std::uint8_t>(text[bit / 8] ^ (1u << (bit % 8)));
  }
}

link_faults::link_faults(std::uint64_t seed, std::size_t nodes) : seed_(seed), nodes_(nodes) {}

void link_faults::begin(link_fault f) {
  random_stream draws{seed_, "fault/" + f.settings->name};
  active_.push_back({std::move(f), draws, std::vector<instant>(nodes_), {}});
}

void link_faults::end(const fault_settings& s) {
  std::erase_if(active_, [&](auto& a) { return a.fault.settings == &s; });
}

link_fault* link_faults::find(const fault_settings& s) {
  auto found =
      std::find_if(active_.begin(), active_.end(), [&](auto& a) { return a.fault.settings == &s; });
  return found == active_.end() ? nullptr : &found->fault;
}

bool link_faults::hits(const link_fault& f, node_id from, node_id to) const {
  if (f.group_of.empty()) {
    if (f.settings->kind == fault_kind::bandwidth)
      return f.hits[from.value]; // its uplink
    return f.hits[from.value] || f.hits[to.value];
  }
  auto a = f.group_of[from.value], b = f.group_of[to.value];
  if (a == no_group || b == no_group || a == b)
    return false;
  return (f.settings->kind != fault_kind::one_way && !f.settings->is_directed) || a == 0;
}

link_effect link_faults::on_packet(node_id from, node_id to, std::size_t bytes, instant now,
                                   duration passage) {
  link_effect out;
  for (auto& a : active_)
    if (hits(a.fault, from, to))
      apply(a, from, to, bytes, now, passage, out);
  return out;
}

/// Packets of one direction queue for the link.
void link_faults::narrow(active& a, node_id from, node_id to, std::size_t bytes, instant now,
                         link_effect& out) {
  auto& free = a.link_free[{from, to}];
  free = std::max(free, now) + time_to_send(bytes, a.fault.settings->rate);
  out.later += free - now;
}

void link_faults::apply(active& a, node_id from, node_id to, std::size_t bytes, instant now,
                        duration passage, link_effect& out) {
  auto& s = *a.fault.settings;
  switch (s.kind) {
  case fault_kind::delay:
  case fault_kind::slow_node: out.later += s.time; break;
  case fault_kind::jitter: out.later += up_to(s.time, a.draws); break;
  case fault_kind::drop: out.is_dropped |= a.draws.chance(s.share); break;
  case fault_kind::duplicate:
    if (a.draws.chance(s.share))
      out.copy_later = up_to(std::max(s.time, duration{1}), a.draws);
    break;
  case fault_kind::reorder:
    if (a.draws.chance(s.share))
      out.later += up_to(std::max(s.time, passage), a.draws);
    break;
  case fault_kind::bit_flip:
  case fault_kind::truncate:
    if (a.draws.chance(s.share)) {
      out.harm = s.kind == fault_kind::bit_flip ? damage::bit_flip : damage::truncate;
      out.harm_at = a.draws.next();
    }
    break;
  case fault_kind::bandwidth: {
    auto& free = a.uplink_free[from.value];
    free = std::max(free, now) + time_to_send(bytes, s.rate);
    out.later += free - now;
    break;
  }
  case fault_kind::partition:
  case fault_kind::bridge:
  case fault_kind::one_way: out.is_cut = true; break;
  case fault_kind::flapping: out.is_cut |= a.fault.is_on; break;
  case fault_kind::swizzle: {
    auto clear = std::max(a.fault.clogged_until[from.value], a.fault.clogged_until[to.value]);
    out.later += std::max(clear - now, duration{0});
    break;
  }
  case fault_kind::link:
    out.later += s.time + up_to(s.jitter, a.draws);
    out.is_dropped |= s.share > 0 && a.draws.chance(s.share);
    if (s.rate > 0)
      narrow(a, from, to, bytes, now, out);
    break;
  default: break; // not of the network
  }
}

} // namespace concur::simulation
