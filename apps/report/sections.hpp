// The parts of the page, in the order in which they are read. Each takes the files of the run and
// returns markup; what the run did not record is said in a sentence, or left out.
#pragma once

#include "apps/report/run_files.hpp"

#include <set>
#include <string>

namespace concur::apps::report {

std::string verdict_section(const run_files& run);    // 1. What was claimed, and how to replay it.
std::string story_section(const run_files& run);      // If something broke: what led to it.
std::string scenario_section(const run_files& run);   // 2. Nodes, the scenario, what was refused.
std::string properties_section(const run_files& run); // 3. Properties, attacks, faults, seen.
std::string tree_section(const run_files& run);       // 4. The block tree.
std::string series_section(const run_files& run);     // 5. Small multiples over time.
std::string latency_section(const run_files& run);    // 6. Distributions and percentiles.
std::string nodes_section(const run_files& run);      // 7. The table of nodes, fairness.
std::string power_section(const run_files& run);      // 8. Rewards, wealth, votes, terms.
std::string ledger_section(const run_files& run);     // 9. Final accounts, stores compared.
std::string cost_section(const run_files& run);       // 10. Messages, hashes, signatures.
std::string method_section(const run_files& run);     // 11. Method, and what this does not show.

/// Nodes on a ring with names and cities, those that do not keep the protocol crossed out; empty if
/// there are none.
std::string ring(const std::vector<node_row>& nodes, const std::set<std::string>& liars = {});

/// The one sentence of the verdict, as markup.
std::string claim(const run_files& run);

} // namespace concur::apps::report
