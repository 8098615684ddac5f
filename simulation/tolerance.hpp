// Which share of faulty members a protocol tolerates by its own theory: what it was proved or
// designed for, not what a run has shown.
#pragma once

#include <string>
#include <string_view>

namespace concur::simulation {

struct tolerance {
  unsigned numerator = 0, denominator = 1;
  bool is_included = false;  ///< the share itself is still tolerated
  std::string_view of;       ///< what it is a share of: "the hash rate"
  std::string_view assuming; ///< what else must hold; may be empty
  std::string_view source;

  double share() const { return static_cast<double>(numerator) / denominator; }
};

/// Of a preset or, if none of that name is known, of its family. Null if neither is known.
const tolerance* tolerance_of(std::string_view preset, std::string_view family);

/// "1/3"
std::string fraction(const tolerance& t);

/// "below 1/2 of the hash rate", "up to 1/4 of the producers"
std::string to_string(const tolerance& t);

} // namespace concur::simulation
