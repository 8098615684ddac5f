#include "simulation/trace_log.hpp"

#include "node/moved_to.hpp"

#include <fmt/format.h>

namespace concur::simulation {

trace_log::trace_log(const cluster& nodes, event_log::sink out, std::uint64_t entries_max)
    : out_(std::move(out)), entries_left_(entries_max) {
  out_("[\n");
  for (auto& m : nodes.members()) {
    out_(fmt::format(
        "{}{{\"ph\":\"M\",\"name\":\"thread_name\",\"pid\":1,\"tid\":{},\"args\":{{\"name\":{}}}}}",
        is_first_ ? "" : ",\n", m.id.value, json_text(m.settings.name)));
    is_first_ = false;
  }
}

void trace_log::finish() { out_("\n]\n"); }

void trace_log::entry(instant now, node_id n, char phase, std::string_view category,
                      std::string_view name, const hash256* id) {
  if (entries_left_ == 0)
    return;
  --entries_left_;
  auto text = fmt::format(R"({}{{"ph":"{}","cat":"{}","name":"{}","pid":1,"tid":{},"ts":{}.{:03})",
                          is_first_ ? "" : ",\n", phase, category, name, n.value, to_ns(now) / 1000,
                          to_ns(now) % 1000);
  is_first_ = false;
  if (phase == 'i')
    text += R"(,"s":"t")";
  if (id)
    text += fmt::format(R"(,"id":"{}")", to_hex(*id).substr(0, 16));
  out_(text + "}");
}

void trace_log::on_fact(instant now, node_id n, const node::fact& f) {
  if (auto* made = std::get_if<node::block_made>(&f)) {
    auto name = fmt::format("block {}", made->block->height().value);
    open_.insert(made->block->id());
    entry(now, n, 'b', "block", name, &made->block->id());
  } else if (auto* moved = std::get_if<node::chain_moved>(&f)) {
    if (auto to = node::moved_to(*moved))
      entry(now, n, 'i', "head",
            fmt::format("head {}{}", to->height.value,
                        moved->undone.empty() ? "" : ", another branch"));
  } else if (auto* settled = std::get_if<node::block_settled>(&f)) {
    if (open_.erase(settled->block) > 0)
      entry(now, n, 'e', "block", fmt::format("block {}", settled->height.value), &settled->block);
  } else if (auto* submitted = std::get_if<node::tx_submitted>(&f)) {
    entry(now, n, 'b', "transaction", "transaction", &submitted->tx->id());
  } else if (auto* news = std::get_if<node::tx_moved>(&f)) {
    auto is_end = news->news == node::tx_news::settled;
    entry(now, n, is_end ? 'e' : 'n', "transaction", "transaction", &news->tx->id());
  } else if (auto* rejected = std::get_if<node::tx_rejected>(&f)) {
    entry(now, n, 'e', "transaction", "transaction", &rejected->tx->id());
  } else if (auto* refused = std::get_if<node::refused>(&f)) {
    entry(now, n, 'i', "refused", refused->why);
  }
}

} // namespace concur::simulation
