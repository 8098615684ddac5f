#include "simulation/cluster_builder.hpp"

#include "consensus/chain/chain_engine.hpp"
#include "simulation/faults/unsafe_store.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

consensus::block_relay relay_of(relay_kind k) {
  switch (k) {
  case relay_kind::announce: return consensus::block_relay::announce;
  case relay_kind::compact: return consensus::block_relay::compact;
  case relay_kind::push: return consensus::block_relay::push;
  }
  return consensus::block_relay::announce;
}

} // namespace

std::string user_of(const node_settings& n) { return n.user.empty() ? n.name : n.user; }

cluster_builder::cluster_builder(const scenario& s, const cluster_options& o, cluster& out)
    : scenario_(s), options_(o), protocol_(s.protocol.rules),
      interval_(block_interval_of(s.protocol.rules)), out_(out) {}

result<cluster> cluster_builder::build() {
  out_.epoch_ = options_.epoch;
  out_.stores_ = options_.stores;
  out_.secret_ = options_.secret;
  out_.searches_ = options_.searches_always || is_searched(protocol_);
  set_rules();
  auto fitted = std::make_shared<scenario>(scenario_);
  fit_difficulty(fitted->protocol.rules);
  out_.scenario_ = std::move(fitted);
  if (auto ok = ledger::check(out_.rules_); !ok)
    return tl::unexpected<error>{ok.error()};
  if (auto ok = check(protocol_, out_.rules_.genesis_time); !ok)
    return tl::unexpected<error>{ok.error()};
  out_.network_ =
      std::make_unique<network_model>(scenario_.network, scenario_.nodes, scenario_.run.seed);
  if (scenario_.run.verify != ledger::verify_mode::each)
    shared_ = new_executor();
  for (std::uint32_t i = 0; i < scenario_.nodes.size(); ++i)
    if (auto ok = add_member(node_id{i}); !ok)
      return tl::unexpected<error>{ok.error()};
  return std::move(out_);
}

status cluster_builder::restart(cluster& nodes, node_id n) {
  auto settings = nodes.scenario_; // outlives the builder
  cluster_options options;
  options.epoch = nodes.epoch_;
  options.stores = nodes.stores_;
  options.secret = nodes.secret_;
  options.searches_always = nodes.searches_;
  cluster_builder builder{*settings, options, nodes};
  if (settings->run.verify != ledger::verify_mode::each)
    builder.shared_ = nodes.executors_.front();
  auto& m = nodes.members_[n.value];
  ++m.condition.life;
  return builder.revive(m);
}

/// The node's process again, from its store.
status cluster_builder::revive(member& m) {
  if (m.settings.store == store_kind::disk) {
    m.store.reset(); // its lock goes with it
    if (auto ok = open_store(m); !ok)
      return ok;
  }
  auto restored = m.store->load(std::numeric_limits<std::size_t>::max());
  if (!restored)
    return tl::unexpected<error>{restored.error()};
  m.validator = make_validator(m, restored->has_value() ? &**restored : nullptr);
  if (m.miner)
    m.miner = make_miner(m);
  return {};
}

std::shared_ptr<node::executor> cluster_builder::new_executor() {
  out_.executors_.push_back(std::make_shared<node::executor>(out_.rules_, scenario_.run.verify));
  return out_.executors_.back();
}

/// A node that comes back does not draw what it has drawn before.
random_stream cluster_builder::stream_of(const std::string& purpose, const member& m) const {
  auto name = purpose + m.settings.name;
  if (m.condition.life > 0)
    name += "/life " + std::to_string(m.condition.life);
  return random_stream{scenario_.run.seed, name};
}

bool cluster_builder::mines(const node_settings& n) const {
  return is_mined(protocol_) && n.hash_share > 0;
}

bool cluster_builder::takes_part(const node_settings& n) const {
  return takes_turns(protocol_) && (n.role == role_kind::member || n.role == role_kind::validator ||
                                    n.role == role_kind::delegate);
}

status cluster_builder::add_member(node_id id) {
  auto& settings = scenario_.nodes[id.value];
  member m{settings, id,   key_of(user_of(settings)), nullptr, nullptr, nullptr, nullptr, nullptr,
           nullptr,  false};
  out_.nodes_by_account_.emplace(m.key.identity(), id);
  m.faulty = std::any_of(scenario_.offences.begin(), scenario_.offences.end(),
                         [&](auto& o) { return o.node == settings.name; }) ||
             !settings.behaviour.kind.empty();
  if (auto ok = open_store(m); !ok)
    return ok;
  auto restored = m.store->load(std::numeric_limits<std::size_t>::max());
  if (!restored)
    return tl::unexpected<error>{restored.error()};
  m.voter = make_voter(m);
  m.scheduler = make_scheduler(m);
  m.validator = make_validator(m, restored->has_value() ? &**restored : nullptr);
  if (mines(settings))
    m.miner = make_miner(m);
  m.wallet = make_wallet(m);
  out_.members_.push_back(std::move(m));
  return {};
}

/// How many writes a fault may take from a node at once, nothing if its disk never fails.
std::optional<std::size_t> cluster_builder::writes_at_risk() const {
  std::optional<std::size_t> out;
  for (auto& f : scenario_.faults)
    if (harms_store(f.kind))
      out = std::max<std::size_t>(out.value_or(0), f.writes);
  return out;
}

status cluster_builder::open_store(member& m) const {
  if (m.settings.store != store_kind::disk || !is_here(m.id)) {
    auto make = [chain = out_.chain_] { return ledger::make_memory_store(chain); };
    m.store = make();
    if (auto writes = writes_at_risk())
      m.store = std::make_unique<unsafe_store>(std::move(m.store), *writes, make);
    return {};
  }
  ledger::lmdb_options disk;
  disk.directory = options_.stores / m.settings.name;
  disk.genesis = out_.rules_;
  auto opened = ledger::open_lmdb_store(out_.chain_, std::move(disk));
  if (!opened)
    return tl::unexpected<error>{opened.error()};
  m.store = std::move(*opened);
  return {};
}

std::unique_ptr<node::replica> cluster_builder::make_validator(const member& m,
                                                               const ledger::restored* restored) {
  consensus::chain_settings chain;
  chain.relay = relay_of(scenario_.network.blocks);
  chain.proposes = mines(m.settings);
  chain.takes_turns = takes_part(m.settings);
  chain.searches = out_.searches_;
  chain.status_every =
      std::clamp<duration>(interval_ / 2, std::chrono::seconds{1}, std::chrono::minutes{1});
  chain.orphans.bytes_per_peer =
      std::max(chain.orphans.bytes_per_peer, 4 * scenario_.protocol.block_bytes_max);
  chain.trusted = node_named(m.settings.checkpoint);
  std::vector<block_ptr> known;
  std::optional<block_id> head;
  if (restored) {
    for (auto& b : restored->recent)
      if (b.block->height() > height{0}) // the engine has genesis of its own
        known.push_back(b.block);
    head = restored->position.head;
  }
  auto rules = out_.make_rules(m.settings.power,
                               random_stream{scenario_.run.seed, "ties/" + m.settings.name}.next());
  if (restored && restored->safety && m.settings.behaviour.kind != "amnesia")
    rules->restore_safety(*restored->safety);
  auto executor = shared_ ? shared_ : new_executor();
  auto engine = std::make_unique<consensus::chain_engine>(
      chain, std::move(rules), executor->genesis(), make_conduct(m), known, head);
  node::replica_settings settings;
  settings.self = m.id;
  settings.account = m.key.identity();
  settings.neighbours = out_.network_->neighbours()[m.id.value];
  settings.own = role_at(m.id, role_of_node::validator);
  if (mines(m.settings))
    settings.miner = role_at(m.id, role_of_node::miner);
  settings.wallet = role_at(m.id, role_of_node::wallet);
  if (m.scheduler)
    settings.scheduler = role_at(m.id, role_of_node::delegate_scheduler);
  settings.key = m.key;
  settings.pool = scenario_.protocol.pool;
  settings.held_bytes_max = scenario_.run.limit.node_memory;
  settings.relay.push = scenario_.network.transactions == relay_kind::push;
  settings.searches = out_.searches_;
  return std::make_unique<node::replica>(std::move(settings), std::move(engine),
                                         std::move(executor), restored);
}

std::optional<node_id> cluster_builder::node_named(const std::string& name) const {
  for (std::uint32_t i = 0; i < scenario_.nodes.size(); ++i)
    if (scenario_.nodes[i].name == name)
      return node_id{i};
  return std::nullopt;
}

std::unique_ptr<node::miner> cluster_builder::make_miner(const member& m) const {
  node::miner_settings settings;
  settings.own = role_at(m.id, role_of_node::miner);
  settings.validator = role_at(m.id, role_of_node::validator);
  settings.nonces_per_s = hash_rate(protocol_, out_.rules_.genesis_time) * m.settings.hash_share;
  settings.searches = out_.searches_;
  settings.slice = std::max<duration>(interval_ / 500, std::chrono::milliseconds{1});
  return std::make_unique<node::miner>(settings, stream_of("mining/", m));
}

} // namespace concur::simulation
