// What must hold in every run. An invariant hears of every fact, as an observer does, and answers
// with what it found broken; it never takes part. One class a file, each with a test in which it
// fires and one in which it does not (the habit of stellar/stellar-core: src/invariant/).
#pragma once

#include "simulation/invariants/auditor.hpp"
#include "simulation/observer.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace concur::simulation {

/// Where and how a property was found broken first.
struct violation {
  std::string property;
  std::string text; ///< one sentence
  instant at{};
  node_id node;
  block_id block;              ///< zero if no block is to blame
  std::optional<height> level; ///< of the block
};

/// What one invariant found in one fact. `checks` tells how often it really looked: "no violation"
/// says nothing without it.
struct finding {
  std::uint64_t checks = 0;
  std::optional<violation> broken;
};

/// A fact, and what the invariants share.
struct observation {
  instant at{};
  node_id node;
  bool is_honest = true;
  const node::fact& fact;
  auditor& audit;
};

class invariant {
public:
  virtual ~invariant() = default;
  virtual std::string_view name() const = 0;
  virtual finding on_fact(const observation& o) = 0;
  virtual finding at_end(instant, auditor&) { return {}; }

protected:
  /// A violation of this invariant.
  violation broken(const observation& o, std::string text, const block_ptr& b = {}) const;
};

struct invariant_info {
  std::string_view name;
  std::string_view about; ///< one line, for `concur list checks`
  std::unique_ptr<invariant> (*make)(const cluster& nodes);
};

/// All of them, in the order in which they are listed.
std::span<const invariant_info> list_invariants();
/// Null if there is none of that name. `nodes` must outlive it.
std::unique_ptr<invariant> make_invariant(std::string_view name, const cluster& nodes);

} // namespace concur::simulation
