// Run folders as a run would leave them, made from small seeds: the page is tested on these, and a
// person can look at the result.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace concur::test {

/// Each makes the folder afresh below report-samples in the working folder and returns its path.
std::filesystem::path five_cities_run();  ///< 13 heights, two stale blocks, everything recorded
std::filesystem::path long_run();         ///< 10,000 blocks, about 150 forks, one ten blocks long
std::filesystem::path failed_run();       ///< a violated and a missed property, stores that differ
std::filesystem::path almost_empty_run(); ///< summary.json with nothing but nulls
std::filesystem::path delegates_run();    ///< four terms, a faulty delegate, low turnout
std::filesystem::path hostile_run();      ///< markup and control characters in every text

/// An empty folder of that name below the sample folder.
std::filesystem::path empty_folder(const std::string& name);
void write_file(const std::filesystem::path& file, const std::string& content);
std::string read_file(const std::filesystem::path& file);

/// The summary of the failed run, as in the documentation's picture of the terminal.
nlohmann::json double_spend_summary();

} // namespace concur::test
