#include "config/catalogue.hpp"
#include "config/sections.hpp"
#include "config/words.hpp"

#include <algorithm>
#include <fmt/core.h>
#include <set>

namespace concur::config {

namespace {

using namespace simulation;

constexpr std::size_t nodes_max = 100'000;

/// Miners whose share is still to be worked out.
struct open_share {
  std::vector<std::size_t> nodes;
  double given = 0;              ///< sum of what the others have
  double set_outside = 0;        ///< part of it that does not come from the file
  std::set<std::size_t> outside; ///< the nodes that have it
};

class node_reader {
public:
  node_reader(const section& top, scenario& out, directory& who)
      : top_(top), out_(out), who_(who) {}

  void run() {
    const auto rows = top_.tables("nodes");
    if (rows.empty()) {
      if (!top_.has("nodes"))
        top_.bad().add(top_.where(), "there are no nodes",
                       "add a [[nodes]] table with role = \"miner\"");
      return;
    }
    for (const auto& row : rows)
      read_row(row);
    share_the_rest(rows.front());
  }

private:
  void read_row(const section& row) {
    node_settings n;
    n.store = out_.run.store;
    std::uint64_t count = 1;
    row.count("count", count, 1, nodes_max);
    if (out_.nodes.size() + count > nodes_max) {
      row.complain("count", fmt::format("there are more than {} nodes", nodes_max));
      return;
    }
    const bool is_named = row.name("name", n.name);
    read_role(row, n);
    read_share(row, n, count);
    row.name("city", n.city);
    std::uint64_t region = 0;
    const bool has_region = row.count("region", region, 0, 999);
    n.region = region;
    if (row.name("user", n.user) && row.has("count"))
      row.complain("user", "the nodes of a group can't share one user",
                   "leave user away: each node's wallet has the name of the node");
    row.coins("balance", n.balance);
    row.coins("stake", n.stake);
    row.count("power", n.power);
    row.time("held", n.held, duration{0}, std::chrono::hours{24 * 365 * 50});
    read_times(row, n);
    row.choice("store", n.store);
    read_accepts(row, n);
    row.text("checkpoint", n.checkpoint);
    read_behaviour(row, n);
    spread(row, n, is_named, row.has("count") ? count : 0, has_region);
  }

  void read_role(const section& row, node_settings& n) {
    n.role = role_kind::member;
    row.choice("role", n.role);
    auto& family = out_.protocol.family;
    const auto refuse = [&](std::string_view hint) {
      row.complain("role", fmt::format("there is no {} under \"{}\"", word_of(n.role), family),
                   std::string{hint});
      n.role = role_kind::full;
    };
    auto stands = n.role == role_kind::validator || n.role == role_kind::delegate;
    if (stands && !takes_turns(out_.protocol.rules))
      refuse("write role = \"miner\", or \"member\", which fits every protocol");
    else if (n.role == role_kind::miner && !is_mined(out_.protocol.rules))
      refuse("write role = \"member\", which fits every protocol");
    if (n.role == role_kind::member && !takes_turns(out_.protocol.rules))
      n.role = role_kind::miner;
  }

  /// Under work whoever does not say otherwise has a share of what is left; where blocks are also
  /// made in turns only those mine that say so; elsewhere the share means nothing.
  void read_share(const section& row, node_settings& n, std::uint64_t count) {
    const bool is_given = row.number("hash_share", n.hash_share, 0, 1);
    if (is_given && n.role == role_kind::full && n.hash_share > 0) {
      row.complain("hash_share", "a full node does not mine, so it can't have a hash_share",
                   "leave it away, or write role = \"miner\"");
      n.hash_share = 0;
    }
    if (!is_mined(out_.protocol.rules))
      n.hash_share = 0;
    if (n.role == role_kind::full || !is_mined(out_.protocol.rules) ||
        (!is_given && takes_turns(out_.protocol.rules)))
      return;
    if (is_given) {
      open_.given += n.hash_share;
      if (row.find("hash_share")->where.from->is_override) {
        open_.set_outside += n.hash_share;
        for (std::uint64_t i = 0; i < count; ++i)
          open_.outside.insert(out_.nodes.size() + i);
      }
      n.hash_share /= static_cast<double>(count);
      if (open_.given > 1 + 1e-9)
        last_over_.emplace(row);
    } else {
      for (std::uint64_t i = 0; i < count; ++i)
        open_.nodes.push_back(out_.nodes.size() + i);
    }
  }

  static void read_accepts(const section& row, node_settings& n) {
    if (!row.has("accepts"))
      return;
    const auto accepts = row.table("accepts");
    if (accepts.require("confirmations", "a number of blocks, such as confirmations = 6"))
      accepts.count("confirmations", n.accepts, 1);
  }

  static void read_times(const section& row, node_settings& n) {
    row.time("joins", n.joins);
    row.time("leaves", n.leaves, duration{0});
    if (n.leaves && *n.leaves <= n.joins) {
      row.complain("leaves", "a node can't leave before it joins");
      n.leaves.reset();
    }
    constexpr duration day = std::chrono::hours{24};
    row.time("clock_offset", n.clock_offset, -day, day);
  }

  void spread(const section& row, const node_settings& n, bool is_named, std::uint64_t count,
              bool has_region) {
    const auto group = n.name;
    for (std::uint64_t i = 0; i < std::max<std::uint64_t>(count, 1); ++i) {
      auto one = n;
      if (!is_named)
        one.name = fmt::format("n{}", out_.nodes.size() + 1);
      else if (count > 0)
        one.name = fmt::format("{}-{}", group, i + 1);
      const bool is_twin = one.behaviour.kind == "twin" && !one.behaviour.account.empty();
      if (is_twin)
        one.user = one.behaviour.account = original_of(one.behaviour.account, count, i);
      else if (one.user.empty())
        one.user = one.name;
      if (one.city.empty())
        one.city = is_named ? group : one.name;
      claim(row, "name", names_, one.name);
      if (!is_twin) // two bodies of one key
        claim(row, "user", users_, one.user);
      if (is_named && count > 0)
        who_.groups[group].push_back(one.name);
      who_.nodes.push_back(one.name);
      who_.users.push_back(one.user);
      who_.at.push_back(row.where());
      who_.region_is_set.push_back(has_region);
      out_.nodes.push_back(std::move(one));
    }
  }

  /// Of a group of twins each has one body of the other group.
  std::string original_of(const std::string& name, std::uint64_t count, std::uint64_t i) const {
    return count > 0 && who_.groups.contains(name) ? fmt::format("{}-{}", name, i + 1) : name;
  }

  static void claim(const section& row, std::string_view key, std::set<std::string>& taken,
                    const std::string& name) {
    if (!taken.insert(name).second)
      row.complain(key, fmt::format("two nodes have the {} \"{}\"", key, name));
  }

  /// A share that --set or a sweep gives: the others keep their proportions in what it leaves.
  void make_room() {
    const auto others = open_.given - open_.set_outside;
    if (open_.set_outside <= 0 || open_.set_outside > 1 || others <= 0 ||
        (open_.given <= 1 + 1e-9 && !open_.nodes.empty()))
      return;
    for (std::size_t i = 0; i < out_.nodes.size(); ++i)
      if (!open_.outside.contains(i))
        out_.nodes[i].hash_share *= (1 - open_.set_outside) / others;
    open_.given = 1;
    last_over_.reset();
  }

  void share_the_rest(const section& first) {
    make_room();
    if (last_over_)
      last_over_->complain(
          "hash_share", fmt::format("the hash shares add up to {:.6g}, more than 1", open_.given));
    if (takes_turns(out_.protocol.rules))
      return check_stakes(first);
    const double rest = 1 - open_.given;
    if (!open_.nodes.empty() && rest <= 1e-9 && !last_over_) {
      top_.bad().add(who_.at[open_.nodes.front()],
                     "the other miners have the whole hash rate, nothing is left for this one",
                     "give it a hash_share, or make theirs smaller");
    }
    for (const auto i : open_.nodes) {
      if (i < out_.nodes.size())
        out_.nodes[i].hash_share = rest / static_cast<double>(open_.nodes.size());
    }
    if (open_.nodes.empty() && open_.given <= 0)
      top_.bad().add(first.where(), "nobody mines: no node has a hash_share above 0");
  }

  void check_stakes(const section& first) {
    auto stands = [](auto& n) {
      return n.role == role_kind::member || n.role == role_kind::validator ||
             n.role == role_kind::delegate;
    };
    if (std::none_of(out_.nodes.begin(), out_.nodes.end(), stands))
      top_.bad().add(first.where(), "nobody stands: no node is a member, validator or delegate",
                     "give a node role = \"member\"");
  }

  const section& top_;
  scenario& out_;
  directory& who_;
  open_share open_;
  std::optional<section> last_over_; ///< with its row the shares are more than 1
  std::set<std::string> names_, users_;
};

} // namespace

void read_nodes(const section& top, scenario& out, directory& who) {
  node_reader{top, out, who}.run();
}

void check_checkpoints(const section& top, const scenario& s, const directory& who) {
  for (std::size_t i = 0; i < s.nodes.size(); ++i) {
    const auto& n = s.nodes[i];
    const auto complain = [&](const std::string& what, const std::string& hint) {
      top.bad().add(who.at[i], fmt::format("{}: {}", n.name, what), hint);
    };
    if (n.checkpoint.empty())
      continue;
    if (!std::holds_alternative<consensus::ethereum::ethereum_settings>(s.protocol.rules))
      complain("there are no checkpoints under this protocol", "use the preset ethereum");
    else if (n.checkpoint == n.name)
      complain("a node can't be its own checkpoint", "name a node that it trusts");
    else if (std::find(who.nodes.begin(), who.nodes.end(), n.checkpoint) == who.nodes.end())
      complain(fmt::format("there is no node \"{}\"", n.checkpoint),
               suggestion(n.checkpoint, who.nodes));
  }
}

} // namespace concur::config
