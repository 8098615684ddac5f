#include "apps/status_board.hpp"

#include "base/hash.hpp"
#include "messages/envelope.hpp"
#include "node/moved_to.hpp"

#include <algorithm>
#include <charconv>

namespace concur::apps {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t digits_min = 6;

std::string_view word_of(node::tx_news news) {
  switch (news) {
  case node::tx_news::included: return "included";
  case node::tx_news::settled: return "settled";
  case node::tx_news::returned: return "submitted"; // it waits again
  case node::tx_news::rejected: return "rejected";
  }
  return "submitted";
}

ordered_json json_of(const block& b) {
  ordered_json out;
  out["id"] = to_hex(b.id());
  out["height"] = b.height().value;
  out["parent"] = to_hex(b.parent());
  out["time_ms"] = b.header().time.value;
  out["proposer"] = address(b.header().proposer);
  out["transactions"] = ordered_json::array();
  for (auto& tx : b.transactions())
    out["transactions"].push_back(to_hex(tx->id()));
  return out;
}

} // namespace

status_board::status_board(const simulation::cluster& nodes)
    : nodes_(nodes), states_(nodes.members().size()) {}

void status_board::on_fact(instant now, node_id n, const node::fact& f) {
  std::lock_guard lock{mutex_};
  now_ = std::max(now_, now);
  auto& s = states_[n.value];
  if (auto* moved = std::get_if<node::chain_moved>(&f)) {
    for (auto& b : moved->done)
      blocks_.emplace(b->id(), b);
    if (auto to = node::moved_to(*moved)) {
      s.head = to->id;
      s.height = to->height.value;
    }
  } else if (auto* settled = std::get_if<node::block_settled>(&f)) {
    s.settled = std::max(s.settled, settled->height.value);
  } else if (std::holds_alternative<node::block_made>(f)) {
    ++s.made;
  } else if (std::holds_alternative<node::stopped>(f)) {
    s.is_up = false;
  } else if (auto* again = std::get_if<node::restarted>(&f)) {
    s.is_up = true;
    s.head = again->head;
    s.height = again->height.value;
  } else if (auto* submitted = std::get_if<node::tx_submitted>(&f)) {
    if (transactions_.emplace(submitted->tx->id(), tx_state{"submitted", n, submitted->tx}).second)
      ++counts_["submitted"];
  } else if (auto* news = std::get_if<node::tx_moved>(&f)) {
    auto& tx = transactions_[news->tx->id()];
    if (!tx.what.empty())
      --counts_[tx.what];
    tx = {std::string{word_of(news->news)}, n, news->tx};
    ++counts_[tx.what];
  }
}

ordered_json status_board::node_json(std::size_t n) const {
  auto& s = states_[n];
  auto& settings = nodes_.members()[n].settings;
  ordered_json out;
  out["name"] = settings.name;
  if (!settings.machine.empty())
    out["machine"] = settings.machine;
  out["up"] = s.is_up;
  out["height"] = s.height;
  out["settled"] = s.settled;
  out["blocks_made"] = s.made;
  out["head"] = to_hex(s.head);
  return out;
}

ordered_json status_board::status() const {
  std::lock_guard lock{mutex_};
  ordered_json out;
  out["name"] = nodes_.scenario().name;
  out["t_s"] = to_seconds(now_);
  ordered_json counts;
  for (auto* what : {"submitted", "included", "settled", "rejected"}) {
    auto found = counts_.find(what);
    counts[what] = found == counts_.end() ? 0 : found->second;
  }
  out["transactions"] = std::move(counts);
  out["nodes"] = ordered_json::array();
  for (std::size_t n = 0; n < states_.size(); ++n)
    out["nodes"].push_back(node_json(n));
  return out;
}

result<ordered_json> status_board::block(const std::string& subject) const {
  std::lock_guard lock{mutex_};
  std::uint64_t height = 0;
  auto* end = subject.data() + subject.size();
  auto [at, bad] = std::from_chars(subject.data(), end, height);
  auto is_height = bad == std::errc{} && at == end && subject.size() < 10;
  if (is_height) {
    // The chain of the node that is furthest.
    auto best = std::max_element(states_.begin(), states_.end(),
                                 [](auto& a, auto& b) { return a.height < b.height; });
    for (auto found = blocks_.find(best->head); found != blocks_.end();
         found = blocks_.find(found->second->parent()))
      if (found->second->height().value == height)
        return json_of(*found->second);
  } else if (subject.size() >= digits_min) {
    for (auto& [id, b] : blocks_)
      if (to_hex(id).starts_with(subject))
        return json_of(*b);
  }
  return fail(errc::usage, "no node has this block on its best chain yet", subject,
              "a height, or at least 6 digits of an id");
}

result<ordered_json> status_board::transaction(const std::string& id) const {
  std::lock_guard lock{mutex_};
  for (auto& [known, state] : transactions_)
    if (id.size() >= digits_min && to_hex(known).starts_with(id)) {
      ordered_json out;
      out["id"] = to_hex(known);
      out["state"] = state.what;
      out["node"] = nodes_.members()[state.by.value].settings.name;
      out["text"] = to_string(*state.tx);
      return out;
    }
  return fail(errc::usage, "no such transaction was submitted in this run", id,
              "at least 6 digits of its id");
}

result<ordered_json> status_board::node(const std::string& name) const {
  std::lock_guard lock{mutex_};
  for (std::size_t n = 0; n < states_.size(); ++n)
    if (nodes_.members()[n].settings.name == name)
      return node_json(n);
  return fail(errc::usage, "there is no node \"" + name + "\"", "", "concur ctl status lists them");
}

} // namespace concur::apps
