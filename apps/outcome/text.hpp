// Numbers and cells as the files of a run folder have them.
#pragma once

#include "base/types.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace concur::apps {

/// Coins, exactly, without zeros at the end: "1100", "0.00000001".
std::string coins_text(amount a);

/// Seconds, exactly, without zeros at the end: "12.5".
std::string seconds_text(duration d);
inline std::string seconds_text(instant t) { return seconds_text(t.time_since_epoch()); }
std::string seconds_text(const std::optional<duration>& d);
std::string seconds_text(const std::optional<instant>& t);

/// A cell of a CSV file, quoted where RFC 4180 wants it.
std::string cell(std::string_view text);

} // namespace concur::apps
