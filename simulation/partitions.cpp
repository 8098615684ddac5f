#include "simulation/partitions.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace concur::simulation {

partition_plan::partition_plan(const std::vector<partition_settings>& partitions,
                               const std::vector<node_settings>& nodes) {
  std::map<std::string_view, std::size_t> by_name;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    by_name.emplace(nodes[i].name, i);
  for (const auto& settings : partitions) {
    partition p;
    p.from = instant{settings.from};
    p.until = settings.until ? instant{*settings.until} : instant::max();
    p.one_way = settings.one_way;
    p.group_of.assign(nodes.size(), no_group);
    std::uint32_t rest = no_group;
    for (std::uint32_t g = 0; g < settings.groups.size(); ++g) {
      for (const auto& name : settings.groups[g]) {
        if (name == "*") {
          rest = std::min(rest, g);
          continue;
        }
        const auto node = by_name.find(name);
        CONCUR_ASSERT(node != by_name.end());
        p.group_of[node->second] = std::min(p.group_of[node->second], g);
      }
    }
    std::replace(p.group_of.begin(), p.group_of.end(), no_group, rest);
    partitions_.push_back(std::move(p));
  }
}

void partition_plan::advance(instant now) {
  active_.clear();
  next_change_ = instant::max();
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    const auto& p = partitions_[i];
    if (p.from <= now && now < p.until)
      active_.push_back(i);
    for (const instant change : {p.from, p.until})
      if (change > now)
        next_change_ = std::min(next_change_, change);
  }
}

bool partition_plan::cuts_now(node_id from, node_id to) const {
  for (const std::size_t i : active_) {
    const auto& p = partitions_[i];
    const std::uint32_t a = p.group_of[from.value], b = p.group_of[to.value];
    if (a != b && a != no_group && b != no_group && (!p.one_way || a == 0))
      return true;
  }
  return false;
}

} // namespace concur::simulation
