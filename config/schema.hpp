// Every key that a scenario file may have, in one table: unknown keys are found with it and the
// reference in docs/scenarios.md is written from it, so the two can't drift apart.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace concur::config {

struct key_info {
  std::string_view path; ///< "run.seed"; "nodes[].name" inside a list of tables
  std::string_view type;
  std::string_view fallback; ///< what holds if the key is not given
  std::string_view range;    ///< may be empty
  std::string_view about;
};

std::span<const key_info> schema();

/// True for a key itself and for a table above keys, such as "run.stop".
bool is_known_path(std::string_view path);

/// Names of the keys directly inside `path` (empty for the top), each once, in the table's order.
std::vector<std::string> keys_inside(std::string_view path);

/// True if `path` takes any names as keys, such as "sweep.vary".
bool is_open_table(std::string_view path);

/// The table as Markdown, one section a table of the file.
std::string schema_markdown();

} // namespace concur::config
