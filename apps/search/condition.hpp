// Where a replay stops: `violation`, `event N`, `time T` or `height H`.
#pragma once

#include "apps/search/playback.hpp"

#include <string>
#include <variant>

namespace concur::apps::search {

struct until_violation {};
struct until_event {
  std::uint64_t number = 0;
};
struct until_time {
  duration at{0};
};
struct until_height {
  std::uint64_t height = 0; ///< of the best chain
};
using condition = std::variant<until_violation, until_event, until_time, until_height>;

/// What --until says.
result<condition> parse_condition(const std::string& text);

/// Whether it holds after the last event.
bool is_met(const condition& c, const playback& p);

} // namespace concur::apps::search
