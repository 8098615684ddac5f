#include "config/fault_keys.hpp"

#include <algorithm>
#include <vector>

namespace concur::config {

namespace {

using namespace simulation;

struct key_of_kinds {
  std::string_view key;
  std::vector<fault_kind> kinds;
};

const std::vector<key_of_kinds>& special_keys() {
  using enum fault_kind;
  static const std::vector<key_of_kinds> all{
      {"by",
       {delay, jitter, duplicate, reorder, slow_node, flapping, clock_offset, clock_forward,
        clock_back, disk_slow}},
      {"share", {drop, duplicate, reorder, bit_flip, truncate}},
      {"rate", {bandwidth}},
      {"messages", {out_of_memory}},
      {"drift", {clock_drift}},
      {"down", {crash, crash_unsynced, crash_empty, restart_storm}},
      {"writes", {crash_unsynced, disk_stale}},
      {"disk", {crash, crash_unsynced, crash_empty}},
      {"groups", {partition, bridge}},
      {"from", {one_way, link}},
      {"to", {one_way, link}},
      {"between", {delay, jitter, drop, duplicate, reorder, bit_flip, truncate, flapping, link}},
      {"delay", {link}},
      {"jitter", {link}},
      {"drop", {link}},
      {"bandwidth", {link}},
  };
  return all;
}

} // namespace

std::span<const std::string_view> special_fault_keys() {
  static const auto names = [] {
    std::vector<std::string_view> out;
    for (const auto& k : special_keys())
      out.push_back(k.key);
    return out;
  }();
  return names;
}

bool takes_key(fault_kind kind, std::string_view key) {
  for (const auto& k : special_keys())
    if (k.key == key)
      return std::find(k.kinds.begin(), k.kinds.end(), kind) != k.kinds.end();
  return false;
}

} // namespace concur::config
