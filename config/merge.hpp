// Puts the parts of a scenario together: preset below, included files, the file itself, and what
// the command line sets on top. Every value keeps the place that it came from.
#pragma once

#include "config/document.hpp"

#include <functional>

namespace concur::config {

inline constexpr std::size_t include_depth_max = 8;

/// Reads the text of an included file, given its path.
using opener = std::function<result<source_ptr>(const std::string& path)>;

/// Lays `top` over `base`: tables key by key, lists of tables are joined, all else is replaced. So
/// are the tables that mean one choice as a whole (run.stop, network.latency).
void merge(value_table& base, value_table top, const std::string& path = {});

/// Parses `main` and what it includes, relative to its own name.
result<value_table> read_with_includes(const source_ptr& main, const opener& open);

/// Carries out one `--set key=value`. The value is TOML, or else a plain string; lists of tables
/// are addressed by name or by position from 0 (`nodes.london.balance`, `payments.0.amount`).
status apply_override(value_table& document, std::string_view setting);

} // namespace concur::config
