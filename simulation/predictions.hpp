// What the literature says that a scenario should show: the formulas of theory.hpp with the numbers
// of the scenario in them. Nothing where the assumptions of a formula do not hold.
#pragma once

#include "simulation/scenario.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace concur::simulation {

struct prediction {
  double value = 0;
  std::string formula; ///< name of the formula and its paper
  std::string rule;    ///< what was assumed, in words: shares, when an attempt ends
  double margin = 0;   ///< so far the formula itself may be off, to both sides
};

struct theory_info {
  std::string_view name;
  std::string_view about;
};
/// What `sweep.compare.against` can name after "theory:".
std::span<const theory_info> list_theories();

/// Nothing if there is no theory of that name, or if it says nothing of this scenario.
std::optional<prediction> predict(std::string_view theory, const scenario& s);

/// Of one attacker's rate of success, or of a selfish pool's share of the rewards.
std::optional<prediction> predict_attack(const scenario& s, const node_settings& attacker);

/// When nothing was settled for longer than this, settling has stalled: four rounds of all who take
/// turns, four epochs, or four times the confirmations.
duration stall_of(const scenario& s);

} // namespace concur::simulation
