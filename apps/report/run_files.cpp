#include "apps/report/run_files.hpp"

#include "apps/report/csv.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <utility>

namespace concur::apps::report {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

// A file beyond this is not what this program writes; the page must not eat the machine.
constexpr std::uintmax_t file_bytes_max = std::uintmax_t{1} << 30;
// Heights beyond this are refused: they are exact in a double and never reached by a run.
constexpr double height_max = 9e15;

std::optional<std::string> slurp(const fs::path& file) {
  std::error_code failure;
  auto size = fs::file_size(file, failure);
  if (failure || size > file_bytes_max)
    return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::string text(static_cast<std::size_t>(size), '\0');
  in.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad())
    return std::nullopt;
  return text;
}

block_status status_of(std::string_view status, std::string_view canonical) {
  if (status == "orphan")
    return block_status::orphan;
  if (status == "stale" || (status.empty() && (canonical == "0" || canonical == "false")))
    return block_status::stale;
  return block_status::canonical;
}

std::vector<block_row> read_blocks(csv_reader csv) {
  std::vector<block_row> rows;
  while (csv.next()) {
    auto height = csv.number("height");
    if (!height || *height < 0 || *height > height_max)
      continue;
    block_row row;
    row.id = csv.text("id");
    row.parent = csv.text("parent");
    row.miner = csv.text("miner");
    row.height = static_cast<std::uint64_t>(*height);
    row.status = status_of(csv.text("status"), csv.text("canonical"));
    row.time_s = csv.number("time_s");
    row.settled_s = csv.number("settled_s");
    row.reach_50_s = csv.number("reach_50_s");
    row.reach_90_s = csv.number("reach_90_s");
    row.transactions = csv.number("transactions");
    row.bytes = csv.number("bytes");
    row.reward = csv.number("reward");
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [](auto& a, auto& b) { return a.height < b.height; });
  return rows;
}

std::vector<node_row> read_nodes(csv_reader csv) {
  std::vector<node_row> rows;
  while (csv.next()) {
    node_row row;
    row.name = csv.text("name");
    row.role = csv.text("role");
    row.city = csv.text("city");
    row.head = csv.text("head");
    row.settled = csv.text("settled");
    row.state_root = csv.text("state_root");
    row.blocks_made = csv.number("blocks_made");
    row.blocks_canonical = csv.number("blocks_canonical");
    row.hash_share = csv.number("hash_share");
    row.reward_share = csv.number("reward_share");
    row.messages_sent = csv.number("messages_sent");
    row.bytes_sent = csv.number("bytes_sent");
    row.rejected = csv.number("rejected");
    row.store_bytes = csv.number("store_bytes");
    row.stake_share = csv.number("stake_share");
    row.missed = csv.number("missed");
    row.accused = csv.number("accused");
    rows.push_back(std::move(row));
  }
  return rows;
}

series read_metrics(csv_reader csv) {
  series out;
  const std::pair<const char*, std::vector<double>*> columns[] = {
      {"height_min", &out.height_min},
      {"height_max", &out.height_max},
      {"blocks", &out.blocks},
      {"stale", &out.stale},
      {"tx_submitted", &out.tx_submitted},
      {"tx_included", &out.tx_included},
      {"tx_settled", &out.tx_settled},
      {"pool_min", &out.pool_min},
      {"pool_max", &out.pool_max},
      {"messages", &out.messages},
      {"bytes", &out.bytes},
      {"heads", &out.heads},
      {"wealth_gini", &out.wealth_gini},
      {"top_wealth_share", &out.top_wealth_share},
      {"turnout", &out.turnout},
      {"slots_missed", &out.slots_missed}};
  while (csv.next()) {
    auto t = csv.number("t_s");
    // Time that stands still or runs back cannot be drawn.
    if (!t || (!out.t_s.empty() && *t <= out.t_s.back()))
      continue;
    out.t_s.push_back(*t);
    for (auto& [name, values] : columns)
      values->push_back(csv.number(name).value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return out;
}

std::vector<message_row> read_messages(csv_reader csv) {
  std::vector<message_row> rows;
  while (csv.next())
    rows.push_back({std::string(csv.text("kind")), csv.number("count"), csv.number("bytes")});
  std::stable_sort(rows.begin(), rows.end(),
                   [](auto& a, auto& b) { return a.bytes.value_or(0) > b.bytes.value_or(0); });
  return rows;
}

std::vector<latency_curve> read_latency(csv_reader csv) {
  std::vector<latency_curve> curves;
  while (csv.next()) {
    auto quantile = csv.number("quantile");
    auto seconds = csv.number("seconds");
    if (!quantile || !seconds || *quantile < 0 || *quantile > 1 || *seconds < 0)
      continue;
    auto kind = csv.text("kind");
    auto curve =
        std::find_if(curves.begin(), curves.end(), [&](auto& c) { return c.kind == kind; });
    if (curve == curves.end())
      curve = curves.insert(curves.end(), latency_curve{std::string(kind), {}});
    curve->points.push_back({*quantile, *seconds});
  }
  for (auto& curve : curves)
    std::stable_sort(curve.points.begin(), curve.points.end(), [](auto& a, auto& b) {
      return std::pair(a.quantile, a.seconds) < std::pair(b.quantile, b.seconds);
    });
  return curves;
}

} // namespace

result<run_files> read_run(const fs::path& run_folder) {
  auto summary_path = run_folder / "summary.json";
  auto summary_text = slurp(summary_path);
  if (!summary_text)
    return fail(errc::usage, "cannot read the summary of this run", summary_path.string(),
                "give a run folder, such as runs/latest");
  run_files run;
  run.summary = json::parse(*summary_text, nullptr, false);
  if (!run.summary.is_object())
    return fail(errc::usage, "the summary is not a JSON object", summary_path.string(),
                "run the scenario again, or restore the file");
  run.scenario = slurp(run_folder / "scenario.toml");
  if (auto story = slurp(run_folder / "violations" / "01" / "story.json")) {
    auto read = json::parse(*story, nullptr, false);
    if (read.is_object())
      run.story = std::move(read);
  }
  if (auto csv = slurp(run_folder / "blocks.csv"))
    run.blocks = read_blocks(csv_reader(*csv));
  if (auto csv = slurp(run_folder / "nodes.csv"))
    run.nodes = read_nodes(csv_reader(*csv));
  if (auto csv = slurp(run_folder / "metrics.csv"))
    run.metrics = read_metrics(csv_reader(*csv));
  if (auto csv = slurp(run_folder / "messages.csv"))
    run.messages = read_messages(csv_reader(*csv));
  if (auto csv = slurp(run_folder / "latency.csv"))
    run.latency = read_latency(csv_reader(*csv));
  return run;
}

std::string_view put_in(const std::vector<node_row>& nodes) {
  auto by_stake =
      std::any_of(nodes.begin(), nodes.end(), [](auto& n) { return n.stake_share.has_value(); });
  return by_stake ? "stake" : "hash rate";
}

std::optional<double> value_at(const latency_curve& curve, double quantile) {
  auto& points = curve.points;
  auto after = std::lower_bound(points.begin(), points.end(), quantile,
                                [](auto& p, double q) { return p.quantile < q; });
  if (after == points.end())
    return std::nullopt;
  if (after->quantile == quantile)
    return after->seconds;
  if (after == points.begin())
    return std::nullopt;
  auto before = after - 1;
  auto part = (quantile - before->quantile) / (after->quantile - before->quantile);
  return before->seconds + part * (after->seconds - before->seconds);
}

} // namespace concur::apps::report
