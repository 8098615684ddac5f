#include "apps/inspect.hpp"
#include "apps/outcome/text.hpp"
#include "apps/report/format.hpp"
#include "apps/terminal.hpp"
#include "messages/envelope.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <map>

namespace concur::apps {
namespace {

using nlohmann::ordered_json;

struct found_block {
  std::optional<report::block_row> row;
  block_ptr block; ///< null if no store has it
  std::vector<std::string> canonical_on;
};
/// By id, in hexadecimal digits.
using found_blocks = std::map<std::string, found_block>;

std::optional<std::uint64_t> as_height(const std::string& subject) {
  // Longer numbers are ids.
  constexpr std::size_t digits_max = 10;
  std::uint64_t h = 0;
  auto end = subject.data() + subject.size();
  auto [rest, fault] = std::from_chars(subject.data(), end, h);
  if (fault != std::errc{} || rest != end || subject.size() > digits_max)
    return std::nullopt;
  return h;
}

template <class Matches>
void add_rows(found_blocks& found, const inspected_run& run, Matches matches) {
  for (auto& row : run.files.blocks.value_or(std::vector<report::block_row>{}))
    if (matches(row))
      found[row.id].row = row;
}

status add_height(found_blocks& found, const inspected_run& run, std::uint64_t h) {
  add_rows(found, run, [h](auto& row) { return row.height == h; });
  for (auto& s : run.stores) {
    auto id = s.store->at(height{h});
    if (!id)
      return tl::unexpected<error>(id.error());
    if (*id)
      found[to_hex(**id)];
  }
  return {};
}

status add_prefix(found_blocks& found, const inspected_run& run, const std::string& prefix) {
  add_rows(found, run, [&](auto& row) { return row.id.starts_with(prefix); });
  // The table knows blocks of lost branches as well; without it the best chains must do.
  if (!found.empty())
    return {};
  return each_canonical_block(run, [&](const block& b, auto&) {
    if (auto id = to_hex(b.id()); id.starts_with(prefix))
      found[id];
  });
}

status fill_in(const std::string& text, found_block& f, const inspected_run& run) {
  auto id = hash_from_hex(text);
  if (!id)
    return {};
  for (auto& s : run.stores) {
    if (!f.block) {
      auto stored = s.store->read(*id);
      if (!stored)
        return tl::unexpected<error>(stored.error());
      f.block = *stored ? (*stored)->block : nullptr;
    }
    if (!f.block)
      continue;
    auto canonical = s.store->at(f.block->height());
    if (!canonical)
      return tl::unexpected<error>(canonical.error());
    if (*canonical == *id)
      f.canonical_on.push_back(s.node);
  }
  return {};
}

result<found_blocks> find_blocks(const inspected_run& run, const std::string& subject) {
  found_blocks found;
  auto h = as_height(subject);
  if (h)
    if (auto added = add_height(found, run, *h); !added)
      return tl::unexpected<error>(added.error());
  // An id may begin with eight decimal digits.
  if (found.empty() && (!h || subject.size() >= 8)) {
    auto prefix = id_prefix(subject);
    if (!prefix)
      return tl::unexpected<error>(prefix.error());
    if (auto added = add_prefix(found, run, *prefix); !added)
      return tl::unexpected<error>(added.error());
  }
  for (auto& [id, f] : found)
    if (auto filled = fill_in(id, f, run); !filled)
      return tl::unexpected<error>(filled.error());
  if (found.empty())
    return fail(errc::usage, "no block of this run is '" + subject + "'", run.folder.string(),
                "concur inspect tree shows all blocks");
  return found;
}

std::string_view text_of(report::block_status s) {
  switch (s) {
  case report::block_status::canonical: return "canonical";
  case report::block_status::stale: return "stale";
  case report::block_status::orphan: break;
  }
  return "orphan";
}

void print_stored(const block& b) {
  auto& h = b.header();
  fmt::print("  header     {}\n  parent     {}\n  time       {} ms\n", to_string(h),
             to_hex(h.parent), h.time.value);
  fmt::print("  tx root    {}\n  state root {}\n  proposer   {}\n", to_hex(h.tx_root),
             to_hex(h.state_root), address(h.proposer));
  fmt::print("  reward     {}\n  bytes      {}\n  txs        {}\n",
             coins_text(b.reward()) + " coins", grouped(b.size()), b.transactions().size());
  for (auto& tx : b.transactions())
    fmt::print("    {} {}\n", to_hex(tx->id()), to_string(*tx));
}

void print_row(const report::block_row& row) {
  fmt::print("  parent     {}\n  made by    {}\n", row.parent, report::plain(row.miner));
  if (row.reward)
    fmt::print("  reward     {} coins\n", report::figure(*row.reward));
  if (row.transactions)
    fmt::print("  txs        {}; which ones: only with disk stores\n",
               report::whole(*row.transactions));
}

void print(const std::string& id, const found_block& f) {
  fmt::print("block {} {}\n", f.block ? f.block->height().value : f.row->height, id);
  if (f.block)
    print_stored(*f.block);
  else if (f.row)
    print_row(*f.row);
  if (f.row)
    fmt::print("  status     {}\n", text_of(f.row->status));
  if (f.row && f.row->time_s)
    fmt::print("  made at    {}\n", report::duration(*f.row->time_s));
  if (f.block)
    fmt::print("  on         {}\n",
               f.canonical_on.empty()
                   ? "no node's best chain"
                   : report::plain(fmt::format("{}", fmt::join(f.canonical_on, ", "))));
}

ordered_json block_json(const std::string& id, const found_block& f) {
  ordered_json j = {{"id", id}, {"row", nullptr}, {"stored", nullptr}};
  if (f.row)
    j["row"] = to_json(*f.row);
  if (!f.block)
    return j;
  auto& h = f.block->header();
  ordered_json txs = ordered_json::array();
  for (auto& tx : f.block->transactions())
    txs.push_back(to_hex(tx->id()));
  j["stored"] = {{"height", h.height.value},
                 {"parent", to_hex(h.parent)},
                 {"time_ms", h.time.value},
                 {"tx_root", to_hex(h.tx_root)},
                 {"state_root", to_hex(h.state_root)},
                 {"proposer", to_hex(h.proposer.view())},
                 {"reward", f.block->reward().value},
                 {"bytes", f.block->size()},
                 {"transactions", txs},
                 {"canonical_on", f.canonical_on}};
  return j;
}

} // namespace

ordered_json to_json(const report::block_row& row) {
  auto number = [](const std::optional<double>& n) {
    return n ? ordered_json(*n) : ordered_json();
  };
  return {{"id", row.id},
          {"height", row.height},
          {"parent", row.parent},
          {"miner", row.miner},
          {"status", text_of(row.status)},
          {"time_s", number(row.time_s)},
          {"settled_s", number(row.settled_s)},
          {"transactions", number(row.transactions)},
          {"bytes", number(row.bytes)},
          {"reward", number(row.reward)}};
}

int inspect_block(const common_options& common, const inspected_run& run,
                  const std::string& subject) {
  auto found = find_blocks(run, subject);
  if (!found)
    return show_error(common, found.error());
  ordered_json all = ordered_json::array();
  for (auto& [id, f] : *found) {
    if (common.json)
      all.push_back(block_json(id, f));
    else
      print(id, f);
  }
  if (common.json)
    print_json({{"blocks", all}});
  return 0;
}

} // namespace concur::apps
