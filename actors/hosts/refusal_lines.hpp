// What a gate refused, in words for people: one line a reason and second at most, however many
// knock.
#pragma once

#include "actors/secure/gate.hpp"

namespace concur::actors {

/// Not thread-safe.
class refusal_lines {
public:
  /// Gives `say` what is new since the last second that had something new.
  void tell(const gate& door, const std::function<void(const std::string&)>& say);

private:
  std::chrono::steady_clock::time_point next_{};
  std::map<std::string, std::uint64_t> told_;
};

} // namespace concur::actors
