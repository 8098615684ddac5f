#include "simulation/cluster.hpp"

#include "base/secret.hpp"
#include "simulation/cluster_builder.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

std::chrono::milliseconds whole_ms(duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d);
}

} // namespace

key_pair scenario_key(std::uint64_t seed, std::string_view name,
                      const std::optional<hash256>& secret) {
  bytes text;
  writer w{text};
  if (secret)
    w.raw(secret->view());
  w.integer(seed);
  w.raw(as_bytes(name));
  auto seed_of_key =
      sha256_stream{}.add(secret ? "concur/laboratory-key/" : "concur/scenario-key/").add(text);
  auto key_seed = seed_of_key.finish();
  auto out = key_pair::from_seed(key_seed.data);
  wipe(key_seed.data);
  wipe(text);
  return out;
}

std::string_view to_string(role_of_node r) {
  switch (r) {
  case role_of_node::validator: return "validator";
  case role_of_node::miner: return "miner";
  case role_of_node::wallet: return "wallet";
  case role_of_node::voter: return "voter";
  case role_of_node::delegate_scheduler: return "delegate-scheduler";
  }
  return "role";
}

node::role* member::role(role_of_node r) const {
  switch (r) {
  case role_of_node::validator: return validator.get();
  case role_of_node::miner: return miner.get();
  case role_of_node::wallet: return wallet.get();
  case role_of_node::voter: return voter.get();
  case role_of_node::delegate_scheduler: return scheduler.get();
  }
  return nullptr;
}

result<cluster> cluster::build(const simulation::scenario& s, const cluster_options& options) {
  return cluster_builder{s, options}.build();
}

std::unique_ptr<consensus::chain_rules> cluster::make_rules() const { return make_rules(0, 0); }

std::unique_ptr<consensus::chain_rules> cluster::make_rules(std::uint64_t power,
                                                            std::uint64_t salt) const {
  return simulation::make_rules(scenario_->protocol.rules,
                                {rules_.genesis_time, searches_, power, salt});
}

std::optional<account_id> cluster::account_of(std::string_view user) const {
  for (auto& m : members_)
    if (user_of(m.settings) == user)
      return m.key.identity();
  return std::nullopt;
}

unix_ms cluster::clock_of(const member& m, instant now) const {
  auto shown = now.time_since_epoch() + m.settings.clock_offset;
  for (auto& wrong : m.condition.clock)
    shown += wrong.offset + duration{static_cast<std::int64_t>(
                                static_cast<double>((now - wrong.since).count()) * wrong.drift)};
  auto ms = static_cast<std::int64_t>(epoch_.value) + whole_ms(shown).count();
  return unix_ms{static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0))};
}

status cluster::restart(node_id n) { return cluster_builder::restart(*this, n); }

std::optional<std::string> cluster::name_of(const account_id& who) const {
  auto found = names_.find(who);
  if (found == names_.end())
    return std::nullopt;
  return found->second;
}

std::optional<node_id> cluster::node_of(const account_id& who) const {
  auto found = nodes_by_account_.find(who);
  if (found == nodes_by_account_.end())
    return std::nullopt;
  return found->second;
}

std::uint64_t cluster::signatures_checked() const {
  std::uint64_t sum = 0;
  for (auto& e : executors_)
    sum += e->signatures()->done();
  return sum;
}

std::uint64_t cluster::signatures_needed() const {
  std::uint64_t sum = 0;
  for (auto& e : executors_)
    sum += e->signatures()->asked();
  return sum;
}

} // namespace concur::simulation
