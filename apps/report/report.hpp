// The page about one run: report.html, built from the files of the run folder alone, so that
// `concur report RUN` can rebuild it at any time, also years later and on another machine.
// Source: docs, section "Report"; keys of summary.json and columns of the CSV files are a promise
// to users, so unknown ones are tolerated and missing ones leave their figure out.
#pragma once

#include "base/result.hpp"

#include <filesystem>

namespace concur::apps::report {

/// Reads summary.json (must be there and be a JSON object) and, if they exist, scenario.toml,
/// blocks.csv, metrics.csv, nodes.csv, messages.csv and latency.csv from `run_folder`; writes
/// report.html there in one step (temporary file, then rename). The page needs no network and no
/// script. Errors: usage if summary.json is missing or not readable as an object, environment if
/// the page cannot be written; then an older report.html is left as it was.
/// Threading: any thread; two writers of one folder do not tear the page, the last one wins.
status write_report(const std::filesystem::path& run_folder);

} // namespace concur::apps::report
