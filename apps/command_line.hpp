// From argv to options.
#pragma once

#include "apps/options.hpp"

#include <variant>

namespace concur::apps {

/// What to do, or the exit code if there is nothing to do: help was printed (0), or the command
/// line was wrong and a message with the next step was printed (2).
std::variant<command_line, int> parse_command_line(int argc, char** argv);

} // namespace concur::apps
