// The parts of `concur inspect`: what a run folder holds, and one function a question. Each prints
// its answer to standard output, as text or as one JSON object, and returns the exit code.
#pragma once

#include "apps/options.hpp"
#include "apps/report/run_files.hpp"
#include "ledger/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace concur::apps {

/// A store of the run, opened for reading.
struct node_store {
  std::string node;
  std::unique_ptr<ledger::store> store;
  ledger::chain_position position;
};

struct inspected_run {
  std::filesystem::path folder;
  report::run_files files;
  std::vector<node_store> stores; ///< by name; empty if the run kept its stores in memory
};

/// errc::usage if the folder is missing or has no summary, errc::environment if a store cannot be
/// read, for example because its run still goes on.
result<inspected_run> open_run(const std::filesystem::path& folder);

int inspect_block(const common_options& common, const inspected_run& run,
                  const std::string& subject);
int inspect_tx(const common_options& common, const inspected_run& run, const std::string& subject);
int inspect_node(const common_options& common, const inspected_run& run,
                 const std::string& subject);
int inspect_tree(const common_options& common, const inspected_run& run, bool dot);
int inspect_headers(const common_options& common, const std::string& file,
                    const std::string& preset);

/// Asks the run that goes on in this folder.
int inspect_live(const common_options& common, const std::filesystem::path& folder,
                 const std::string& what, const std::string& subject);

int inspect_evidence(const common_options& common, const std::string& file);

/// All blocks as an indented text, stale branches before the block that won against them.
std::string tree_text(const std::vector<report::block_row>& blocks);
/// The same for Graphviz.
std::string tree_dot(const std::vector<report::block_row>& blocks);
nlohmann::ordered_json to_json(const report::block_row& row);

/// Of an id or its beginning: 8 to 64 hexadecimal digits, in lower case; else errc::usage.
result<std::string> id_prefix(const std::string& subject);
/// One line; what is not UTF-8 is replaced.
void print_json(const nlohmann::ordered_json& j);

/// Best chains of all stores, from the genesis block on. `nodes` says on whose best chain the block
/// is; each block is read once.
using visit_block = std::function<void(const block& b, const std::vector<std::string>& nodes)>;
status each_canonical_block(const inspected_run& run, const visit_block& visit);

} // namespace concur::apps
