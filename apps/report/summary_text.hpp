// What the terminal shows at the end of a run, and summary.txt: about ten lines, built from
// summary.json alone. Source: docs, section "Terminal summary".
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace concur::apps::report {

/// Lines ended by line breaks; a line whose figures are all null is left out. With `colour`, marks
/// and the verdict carry ANSI colours; without, plain UTF-8. Control characters in names become
/// "?", so that a scenario cannot drive the terminal. Besides the promised keys it shows `folder`
/// (default "runs/latest"), `blocks.reach_90_p50_s` and `blocks.reach_90_p99_s` if they are there.
std::string summary_text(const nlohmann::json& summary, bool colour);

} // namespace concur::apps::report
