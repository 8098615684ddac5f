// Another process of this program, given what it must know on its standard input: nothing secret
// stands on a command line.
#pragma once

#include "base/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace concur::apps {

/// Starts this program with these arguments, `input` on its standard input, and its output and
/// errors appended to `log` (nothing: where ours go). The process id, or errc::environment.
result<int> start_process(const std::vector<std::string>& arguments, const std::string& input,
                          const std::optional<std::string>& log);

/// What is on standard input, at most `most` bytes; errc::usage if there is more.
result<std::string> read_input(std::size_t most);

/// Nothing of a process that holds keys may end up in a core file.
void leave_no_core();

/// This process ends when the one that started it does.
void end_with_parent();

} // namespace concur::apps
