#include "apps/report/format.hpp"
#include "apps/report/html.hpp"
#include "apps/report/json_view.hpp"
#include "apps/report/sections.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace concur::apps::report {
namespace {

using nlohmann::json;

std::vector<message_row> by_kind(const run_files& run) {
  if (run.messages)
    return *run.messages;
  std::vector<message_row> rows;
  for (auto& [kind, count] : object(run.summary, {"cost", "messages_by_kind"}).items())
    if (count.is_number())
      rows.push_back({kind, count.get<double>(), std::nullopt});
  return rows;
}

std::string message_table(const run_files& run) {
  auto kinds = by_kind(run);
  if (kinds.empty())
    return paragraph("Messages were not counted by kind.", "quiet");
  double bytes = 0, count = 0;
  for (auto& k : kinds) {
    bytes += k.bytes.value_or(0);
    count += k.count.value_or(0);
  }
  std::vector<std::vector<std::string>> rows;
  for (auto& k : kinds) {
    auto part = bytes > 0   ? k.bytes.value_or(0) / bytes
                : count > 0 ? k.count.value_or(0) / count
                            : 0;
    auto mean = k.bytes && k.count && *k.count > 0 ? byte_size(*k.bytes / *k.count) : "–";
    rows.push_back({"<code>" + escape(k.kind) + "</code>", shown(k.count, whole),
                    shown(k.bytes, byte_size), mean,
                    fmt::format("{}<svg class=\"bar\" viewBox=\"0 0 124 12\" width=\"124\" "
                                "height=\"12\" aria-hidden=\"true\"><rect x=\"1\" y=\"3\" "
                                "width=\"{:.1f}\" height=\"6\"/></svg>",
                                percent(part), 120 * std::clamp(part, 0.0, 1.0))});
  }
  rows.push_back({"<b>all kinds</b>", whole(count), bytes > 0 ? byte_size(bytes) : "–",
                  bytes > 0 && count > 0 ? byte_size(bytes / count) : "–", ""});
  return "<h3>Messages by kind</h3>\n" +
         table({{"kind"},
                {"messages", true},
                {"bytes", true},
                {"each", true},
                {bytes > 0 ? "share of bytes" : "share of messages", true}},
               rows);
}

} // namespace

std::string cost_section(const run_files& run) {
  auto& s = run.summary;
  auto per_tx = number(s, {"cost", "hashes_per_tx"});
  return section(
      "cost", "Cost",
      facts({{"messages", shown(number(s, {"cost", "messages"}), whole), ""},
             {"bytes sent", shown(number(s, {"cost", "bytes"}), byte_size), ""},
             {"bytes per settled transaction",
              shown(number(s, {"cost", "bytes_per_settled_tx"}), byte_size), ""},
             {"hashes", shown(number(s, {"cost", "hashes"}), whole),
              per_tx ? whole(*per_tx) + " per transaction" : ""},
             {"signatures made", shown(number(s, {"cost", "signatures_made"}), whole), ""},
             {"signatures checked", shown(number(s, {"cost", "signatures_checked"}), whole), ""},
             {"peak memory", shown(number(s, {"peak_memory_bytes"}), byte_size), ""},
             {"events", shown(number(s, {"events"}), whole),
              number(s, {"events_per_wall_s"})
                  ? figure(*number(s, {"events_per_wall_s"})) + " a second of wall time"
                  : ""}}) +
          message_table(run));
}

} // namespace concur::apps::report
