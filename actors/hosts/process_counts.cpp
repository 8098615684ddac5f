#include "actors/hosts/control.hpp"

namespace concur::actors {
namespace {

/// All of them, in the order of the list.
template <class Counts>
auto all_of(Counts& c) {
  auto& n = c.network;
  return std::array{&n.packets,          &n.bytes,       &n.dropped, &n.duplicated,
                    &n.reordered,        &n.partitioned, &n.damaged, &c.signatures_checked,
                    &c.signatures_needed};
}

} // namespace

process_counts counts_of(const simulation::cluster& nodes) {
  return {nodes.network().counted(), nodes.signatures_checked(), nodes.signatures_needed()};
}

std::vector<std::uint64_t> to_list(const process_counts& c) {
  std::vector<std::uint64_t> out;
  for (auto* count : all_of(c))
    out.push_back(*count);
  return out;
}

void add(process_counts& to, const std::vector<std::uint64_t>& list) {
  auto all = all_of(to);
  for (std::size_t i = 0; i < all.size() && i < list.size(); ++i)
    *all[i] += list[i];
}

} // namespace concur::actors
