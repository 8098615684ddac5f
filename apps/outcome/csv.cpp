#include "apps/outcome/csv.hpp"

#include "apps/outcome/text.hpp"

#include <fmt/compile.h>
#include <iterator>

namespace concur::apps {
namespace {

using namespace simulation;

/// Appends one line.
template <class Format, class... Args>
void line(std::string& out, const Format& format, const Args&... args) {
  fmt::format_to(std::back_inserter(out), format, args...);
  out += '\n';
}

template <class T>
std::string number(const std::optional<T>& n) {
  return n ? fmt::format(FMT_COMPILE("{}"), *n) : "";
}

} // namespace

std::string blocks_csv(const outcome& o) {
  std::string out = "id,height,parent,time_s,miner,transactions,bytes,canonical,settled_s,"
                    "reach_50_s,reach_90_s,reward,status\n";
  line(out, FMT_COMPILE("{},0,,0,,0,{},1,,,,0,canonical"), to_hex(o.genesis), o.genesis_bytes);
  for (auto& b : o.figures.blocks)
    line(out, FMT_COMPILE("{},{},{},{},{},{},{},{},{},{},{},{},{}"), to_hex(b.id), b.height.value,
         to_hex(b.parent), seconds_text(b.made), cell(o.nodes[b.miner.value].name), b.transactions,
         b.bytes, b.status == block_status::canonical ? 1 : 0, seconds_text(b.settled),
         seconds_text(b.reach_50), seconds_text(b.reach_90), coins_text(b.reward),
         to_string(b.status));
  return out;
}

std::string metrics_csv(const outcome& o) {
  std::string out = "t_s,height_min,height_max,blocks,stale,tx_submitted,tx_included,tx_settled,"
                    "pool_min,pool_max,messages,bytes,heads,wealth_gini,top_wealth_share,turnout,"
                    "slots_missed\n";
  auto has_slots = o.figures.slots_made + o.figures.slots_missed > 0;
  for (auto& r : o.figures.series)
    line(out, FMT_COMPILE("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}"), seconds_text(r.at),
         r.height_min, r.height_max, r.blocks, r.stale, r.submitted, r.included, r.settled,
         number(r.pool_min), number(r.pool_max), r.messages, r.bytes, r.heads,
         number(r.owned ? std::optional{r.owned->gini} : std::nullopt),
         number(r.owned ? std::optional{r.owned->top_share} : std::nullopt),
         number(r.owned ? r.owned->turnout : std::nullopt),
         number(has_slots ? std::optional{r.slots_missed} : std::nullopt));
  return out;
}

std::string nodes_csv(const outcome& o) {
  std::string out = "name,role,city,head,settled,blocks_made,blocks_canonical,hash_share,"
                    "reward_share,messages_sent,bytes_sent,rejected,store_bytes,stake_share,missed,"
                    "accused\n";
  auto has_slots = o.figures.slots_made + o.figures.slots_missed > 0;
  for (auto& n : o.nodes)
    line(out, FMT_COMPILE("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}"), cell(n.name), n.role,
         cell(n.city), n.height, n.settled_height, n.counted.blocks_made,
         n.counted.blocks_canonical, n.hash_share, number(n.reward_share), n.counted.sent.count,
         n.counted.sent.bytes, n.counted.refused, n.store_bytes, number(n.stake_share),
         number(has_slots ? std::optional{n.counted.slots_missed} : std::nullopt),
         n.counted.accused_sum());
  return out;
}

std::string messages_csv(const outcome& o) {
  std::string out = "kind,count,bytes\n";
  for (std::size_t i = 0; i < o.figures.messages.size(); ++i)
    if (auto& m = o.figures.messages[i]; m.count > 0)
      line(out, FMT_COMPILE("{},{},{}"), kind_name(i), m.count, m.bytes);
  return out;
}

std::string latency_csv(const outcome& o) {
  std::string out = "kind,quantile,seconds\n";
  const std::pair<std::string_view, const histogram*> curves[] = {
      {"included", &o.figures.included_after},
      {"settled", &o.figures.settled_after},
      {"block_reach", &o.figures.block_reach}};
  for (auto& [kind, times] : curves) {
    if (times->count() == 0)
      continue;
    for (int percent = 1; percent <= 99; ++percent)
      line(out, FMT_COMPILE("{},0.{:02},{}"), kind, percent,
           seconds_text(times->quantile(percent / 100.0)));
    line(out, FMT_COMPILE("{},0.999,{}"), kind, seconds_text(times->quantile(0.999)));
  }
  return out;
}

} // namespace concur::apps
