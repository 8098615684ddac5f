#include "simulation/history_log.hpp"

#include <fmt/format.h>

namespace concur::simulation {
namespace {

std::string_view name_of(node::tx_news news) {
  static constexpr std::string_view names[] = {"included", "settled", "returned", "rejected"};
  return names[static_cast<std::size_t>(news)];
}

} // namespace

history_log::history_log(const cluster& nodes, event_log::sink out, std::uint64_t lines_max)
    : out_(std::move(out)), lines_left_(lines_max) {
  for (auto& m : nodes.members())
    names_.push_back(json_text(m.settings.name));
}

void history_log::on_fact(instant now, node_id n, const node::fact& f) {
  if (auto* submitted = std::get_if<node::tx_submitted>(&f))
    line(now, n, "submitted", submitted->tx->id());
  else if (auto* moved = std::get_if<node::tx_moved>(&f))
    line(now, n, name_of(moved->news), moved->tx->id());
  else if (auto* rejected = std::get_if<node::tx_rejected>(&f))
    line(now, n, "rejected", rejected->tx->id(), rejected->why);
}

void history_log::line(instant now, node_id n, std::string_view what, const tx_id& id, reason why) {
  if (lines_left_ == 0)
    return;
  --lines_left_;
  auto text = fmt::format(R"({{"t":{},"node":{},"what":"{}","tx":"{}")", to_ns(now),
                          names_[n.value], what, to_hex(id));
  if (!why.empty())
    text += fmt::format(R"(,"why":"{}")", why);
  out_(text + "}\n");
}

} // namespace concur::simulation
