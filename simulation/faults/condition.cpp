#include "simulation/faults/condition.hpp"

#include "simulation/faults/link_faults.hpp"

#include <algorithm>
#include <charconv>

namespace concur::simulation {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

std::optional<std::uint64_t> whole(std::string_view text) {
  text = trimmed(text);
  std::uint64_t out = 0;
  auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  return bad == std::errc{} && end == text.data() + text.size() ? std::optional{out} : std::nullopt;
}

/// The inside of "word(inside)".
std::optional<std::string_view> inside(std::string_view text, std::string_view word) {
  if (!text.starts_with(word) || text.size() < word.size() + 2 || text[word.size()] != '(' ||
      text.back() != ')')
    return std::nullopt;
  return trimmed(text.substr(word.size() + 1, text.size() - word.size() - 2));
}

/// `count` of `from`, at random, without putting back.
std::vector<node_id> some_of(std::vector<node_id> from, std::size_t count, random_stream& draws) {
  for (std::size_t i = 0; i < std::min(count, from.size()); ++i)
    std::swap(from[i], from[i + draws.below(from.size() - i)]);
  from.resize(std::min(count, from.size()));
  return from;
}

std::vector<node_id> all_of(const cluster& nodes) {
  std::vector<node_id> out;
  for (auto& m : nodes.members())
    out.push_back(m.id);
  return out;
}

void add_word(const cluster& nodes, const std::string& word, const progress_view& now,
              const std::vector<node_id>& free, random_stream& draws, std::vector<node_id>& out) {
  auto take = [&](const std::vector<node_id>& more) {
    out.insert(out.end(), more.begin(), more.end());
  };
  if (word == "*" || word == "rest")
    return take(free);
  if (word == "leader")
    return out.push_back(now.leader());
  if (word == "any")
    return take(some_of(free, 1, draws));
  if (auto count = inside(word, "random"))
    return take(some_of(free, whole(*count).value_or(0), draws));
  for (auto& m : nodes.members())
    if (m.settings.name == word || (word == "followers" && m.id != now.leader()))
      out.push_back(m.id);
}

void tidy(std::vector<node_id>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

} // namespace

result<condition> parse_condition(std::string_view text) {
  text = trimmed(text);
  if (auto name = inside(text, "leader"); name && !name->empty())
    return condition{condition::subject::leader, 0, std::string(*name)};
  for (auto [word, of] : {std::pair{std::string_view{"height"}, condition::subject::height},
                          std::pair{std::string_view{"settled"}, condition::subject::settled}}) {
    if (!text.starts_with(word))
      continue;
    auto rest = trimmed(text.substr(word.size()));
    if (!rest.starts_with(">="))
      break;
    if (auto number = whole(rest.substr(2)))
      return condition{of, *number, {}};
  }
  return fail(errc::usage, "not a condition: " + std::string(text), {},
              "write \"height >= 20\", \"settled >= 5\" or \"leader(NODE)\"");
}

bool progress_view::on_fact(node_id n, const node::fact& f) {
  if (nodes_.members()[n.value].faulty)
    return false;
  if (auto* moved = std::get_if<node::chain_moved>(&f)) {
    if (moved->done.empty() || moved->done.back()->height().value <= height_)
      return false;
    height_ = moved->done.back()->height().value;
    if (auto made = nodes_.node_of(moved->done.back()->header().proposer))
      leader_ = *made;
    return true;
  }
  auto* settled = std::get_if<node::block_settled>(&f);
  if (!settled || settled->height.value <= settled_)
    return false;
  settled_ = settled->height.value;
  return true;
}

bool progress_view::holds(const condition& c) const {
  switch (c.of) {
  case condition::subject::height: return height_ >= c.number;
  case condition::subject::settled: return settled_ >= c.number;
  case condition::subject::leader:
    return nodes_.members()[leader_.value].settings.name == c.node && height_ > 0;
  }
  return false;
}

std::vector<node_id> pick_nodes(const cluster& nodes, const std::vector<std::string>& words,
                                const progress_view& now, random_stream& draws) {
  std::vector<node_id> out;
  auto everybody = all_of(nodes);
  for (auto& word : words)
    add_word(nodes, word, now, everybody, draws, out);
  tidy(out);
  return out;
}

std::vector<std::uint32_t> pick_groups(const cluster& nodes,
                                       const std::vector<std::vector<std::string>>& groups,
                                       const progress_view& now, random_stream& draws) {
  std::vector<std::uint32_t> out(nodes.members().size(), no_group);
  auto is_greedy = [](const std::string& w) { return w == "*" || w == "rest"; };
  auto put = [&](std::uint32_t g, bool greedy) {
    for (auto& word : groups[g]) {
      if (is_greedy(word) != greedy)
        continue;
      std::vector<node_id> free, found;
      for (auto& m : nodes.members())
        if (out[m.id.value] == no_group)
          free.push_back(m.id);
      add_word(nodes, word, now, free, draws, found);
      for (auto id : found)
        if (out[id.value] == no_group)
          out[id.value] = g;
    }
  };
  for (auto greedy : {false, true})
    for (std::uint32_t g = 0; g < groups.size(); ++g)
      put(g, greedy);
  return out;
}

bool is_late_name(std::string_view word) {
  if (auto count = inside(word, "random"))
    return whole(*count).value_or(0) > 0;
  return word == "*" || word == "leader" || word == "followers" || word == "any" || word == "rest";
}

} // namespace concur::simulation
