// The observer that holds a run against chosen invariants.
#pragma once

#include "simulation/invariants/invariant.hpp"

#include <string>
#include <vector>

namespace concur::simulation {

/// What became of one invariant.
struct property_record {
  std::string name;
  std::uint64_t checks = 0;
  std::uint64_t violations = 0;
  std::optional<violation> first;
};

class invariants final : public observer {
public:
  /// Those of check.safety and check.expect. `nodes` must outlive it.
  explicit invariants(const cluster& nodes);
  /// Those named, each once. Names that nobody has are left out: the reader of scenarios refuses
  /// them.
  invariants(const cluster& nodes, const std::vector<std::string>& names);

  void on_fact(instant now, node_id n, const node::fact& f) override;
  /// To be called once, when the run is over.
  void finish(instant now);

  /// In the order in which they were named.
  const std::vector<property_record>& records() const { return records_; }
  const property_record* find(std::string_view name) const;
  bool all_hold() const;

private:
  void take(std::size_t i, finding f);

  const cluster& nodes_;
  auditor audit_;
  std::vector<std::unique_ptr<invariant>> all_;
  std::vector<property_record> records_;
};

} // namespace concur::simulation
