#include "apps/inspect.hpp"

#include "messages/envelope.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t digits_min = 8;
constexpr std::size_t digits_max = 64;

result<node_store> open_store(const fs::path& directory) {
  auto chain = ledger::store_chain_id(directory);
  if (!chain)
    return tl::unexpected<error>(chain.error());
  ledger::lmdb_options options;
  options.directory = directory;
  options.read_only = true;
  auto store = ledger::open_lmdb_store(*chain, options);
  if (!store)
    return tl::unexpected<error>(store.error());
  auto found = (*store)->load(1);
  if (!found)
    return tl::unexpected<error>(found.error());
  return node_store{directory.filename().string(), std::move(*store),
                    *found ? (*found)->position : ledger::chain_position{}};
}

std::vector<fs::path> folders_in(const fs::path& directory) {
  std::vector<fs::path> out;
  std::error_code unknown;
  for (auto& entry : fs::directory_iterator(directory, unknown))
    if (entry.is_directory(unknown))
      out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

} // namespace

result<inspected_run> open_run(const fs::path& folder) {
  std::error_code unknown;
  if (!fs::is_directory(folder, unknown))
    return fail(
        errc::usage, "expected the folder of a run, found none", folder.string(),
        "run something first, such as: concur run five-cities, or name a folder with --run");
  auto files = report::read_run(folder);
  if (!files)
    return tl::unexpected<error>(files.error());
  inspected_run run{folder, std::move(*files), {}};
  for (auto& directory : folders_in(folder / "stores")) {
    auto opened = open_store(directory);
    if (!opened)
      return tl::unexpected<error>(opened.error());
    run.stores.push_back(std::move(*opened));
  }
  return run;
}

status each_canonical_block(const inspected_run& run, const visit_block& visit) {
  std::uint64_t last = 0;
  for (auto& s : run.stores)
    last = std::max(last, s.position.head_height.value);
  for (std::uint64_t h = 0; !run.stores.empty() && h <= last; ++h) {
    std::map<block_id, std::vector<const node_store*>> at_height;
    for (auto& s : run.stores) {
      auto id = s.store->at(height{h});
      if (!id)
        return tl::unexpected<error>(id.error());
      if (*id)
        at_height[**id].push_back(&s);
    }
    for (auto& [id, holders] : at_height) {
      auto found = holders.front()->store->read(id);
      if (!found)
        return tl::unexpected<error>(found.error());
      std::vector<std::string> nodes;
      for (auto* s : holders)
        nodes.push_back(s->node);
      if (*found)
        visit(*(*found)->block, nodes);
    }
  }
  return {};
}

result<std::string> id_prefix(const std::string& subject) {
  std::string out = subject;
  for (auto& c : out)
    if (c >= 'A' && c <= 'F')
      c = static_cast<char>(c - 'A' + 'a');
  if (out.size() < digits_min || out.size() > digits_max ||
      out.find_first_not_of("0123456789abcdef") != std::string::npos)
    return fail(errc::usage,
                fmt::format("expected {} to {} hexadecimal digits of an id, found '{}'", digits_min,
                            digits_max, subject),
                {}, "concur inspect tree shows blocks, and concur inspect block H transactions");
  return out;
}

void print_json(const nlohmann::ordered_json& j) {
  fmt::print("{}\n", j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

} // namespace concur::apps
