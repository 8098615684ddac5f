#include "simulation/invariants/invariants.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

std::vector<std::string> named_in(const check_settings& c) {
  auto names = c.safety;
  names.insert(names.end(), c.expect.begin(), c.expect.end());
  return names;
}

} // namespace

invariants::invariants(const cluster& nodes)
    : invariants(nodes, named_in(nodes.scenario().check)) {}

invariants::invariants(const cluster& nodes, const std::vector<std::string>& names)
    : nodes_(nodes), audit_(nodes) {
  for (auto& name : names) {
    if (find(name))
      continue;
    if (auto made = make_invariant(name, nodes)) {
      all_.push_back(std::move(made));
      records_.push_back({name, 0, 0, std::nullopt});
    }
  }
}

void invariants::on_fact(instant now, node_id n, const node::fact& f) {
  observation o{now, n, !nodes_.members()[n.value].faulty, f, audit_};
  for (std::size_t i = 0; i < all_.size(); ++i)
    take(i, all_[i]->on_fact(o));
}

void invariants::finish(instant now) {
  for (std::size_t i = 0; i < all_.size(); ++i)
    take(i, all_[i]->at_end(now, audit_));
}

void invariants::take(std::size_t i, finding f) {
  auto& r = records_[i];
  r.checks += f.checks;
  if (!f.broken)
    return;
  ++r.violations;
  if (!r.first)
    r.first = std::move(f.broken);
}

const property_record* invariants::find(std::string_view name) const {
  auto found =
      std::find_if(records_.begin(), records_.end(), [&](auto& r) { return r.name == name; });
  return found == records_.end() ? nullptr : &*found;
}

bool invariants::all_hold() const {
  return std::all_of(records_.begin(), records_.end(), [](auto& r) { return r.violations == 0; });
}

} // namespace concur::simulation
