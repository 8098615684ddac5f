#include "simulation/cluster.hpp"

#include "consensus/chain/chain_engine.hpp"
#include "consensus/faulty/offender.hpp"
#include "consensus/pow/pow_rules.hpp"
#include "consensus/pow/work.hpp"

#include <algorithm>

namespace concur::simulation {
namespace {

namespace pow = consensus::pow;

std::chrono::milliseconds whole_ms(duration d) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(d);
}

pow::retarget_rule rule_of(retarget_kind k) {
  switch (k) {
  case retarget_kind::none: return pow::retarget_rule::none;
  case retarget_kind::bitcoin: return pow::retarget_rule::bitcoin;
  case retarget_kind::testnet3: return pow::retarget_rule::testnet3;
  case retarget_kind::testnet4: return pow::retarget_rule::testnet4;
  case retarget_kind::asert: return pow::retarget_rule::asert;
  case retarget_kind::lwma: return pow::retarget_rule::lwma;
  }
  return pow::retarget_rule::none;
}

pow::pow_params params_of(const pow_settings& s, unix_ms genesis_time) {
  auto spacing = whole_ms(s.block_interval);
  auto lecture = s.puzzle == puzzle_kind::lecture;
  auto p = lecture ? pow::lecture_params(s.leading_zero_bits, 0, spacing) : pow::mainnet_params();
  p.rule = rule_of(s.retarget);
  p.spacing = spacing;
  p.window = s.retarget_window;
  p.half_life = whole_ms(s.half_life);
  p.future_limit = whole_ms(s.future_limit);
  if (!lecture && s.start_bits != 0)
    p.initial_bits = s.start_bits;
  if (s.difficulty_step_every != 0)
    p.limit = pow::target_of_zero_bits(1);
  return p.rule == pow::retarget_rule::asert ? pow::anchored_in_genesis(p, genesis_time) : p;
}

pow::pow_settings rules_of(const pow_settings& s, unix_ms genesis_time, bool searches) {
  return {params_of(s, genesis_time),
          s.puzzle == puzzle_kind::lecture ? pow::puzzle_form::lecture : pow::puzzle_form::bitcoin,
          searches ? pow::proof_kind::searched : pow::proof_kind::drawn,
          s.confirmations,
          s.difficulty_step_every,
          s.difficulty_step_bits};
}

consensus::block_relay relay_of(relay_kind k) {
  switch (k) {
  case relay_kind::announce: return consensus::block_relay::announce;
  case relay_kind::compact: return consensus::block_relay::compact;
  case relay_kind::push: return consensus::block_relay::push;
  }
  return consensus::block_relay::announce;
}

std::string user_of(const node_settings& n) { return n.user.empty() ? n.name : n.user; }

std::string load_user(std::size_t i) { return "load-" + std::to_string(i + 1); }

/// Offences that a node commits in its blocks; those in transactions are its wallet's.
std::deque<consensus::planned_offence> block_offences(const scenario& s, const std::string& name) {
  std::deque<consensus::planned_offence> out;
  for (auto& o : s.offences) {
    if (o.node != name)
      continue;
    if (o.kind == "repeated-transaction")
      out.push_back({instant{o.at}, consensus::block_offence::repeated_transaction});
    else if (o.kind == "overpay")
      out.push_back({instant{o.at}, consensus::block_offence::overpay});
    else if (o.kind == "below-target")
      out.push_back({instant{o.at}, consensus::block_offence::below_target});
  }
  std::stable_sort(out.begin(), out.end(),
                   [](auto& a, auto& b) { return a.not_before < b.not_before; });
  return out;
}

node::tx_offence tx_offence_named(const std::string& kind) {
  if (kind == "double-spend")
    return node::tx_offence::double_spend;
  if (kind == "replay")
    return node::tx_offence::replay;
  if (kind == "bad-signature")
    return node::tx_offence::bad_signature;
  return node::tx_offence::none;
}

} // namespace

key_pair scenario_key(std::uint64_t seed, std::string_view name) {
  bytes text;
  writer w{text};
  w.integer(seed);
  w.raw(as_bytes(name));
  auto secret = sha256_stream{}.add("concur/scenario-key/").add(text).finish();
  return key_pair::from_seed(secret.data);
}

node::role* member::role(role_of_node r) const {
  switch (r) {
  case role_of_node::validator: return validator.get();
  case role_of_node::miner: return miner.get();
  case role_of_node::wallet: return wallet.get();
  }
  return nullptr;
}

/// Holds what is needed only while a cluster is being made.
class cluster_builder {
public:
  cluster_builder(const scenario& s, const cluster_options& o)
      : scenario_(s), options_(o), pow_(std::get<pow_settings>(s.protocol.rules)) {}

  result<cluster> build() {
    out_.scenario_ = std::make_shared<const scenario>(scenario_);
    out_.epoch_ = options_.epoch;
    out_.searches_ = options_.searches_always || pow_.hashing == hashing_kind::real;
    set_rules();
    if (auto ok = ledger::check(out_.rules_); !ok)
      return tl::unexpected<error>{ok.error()};
    if (auto ok = pow::check(params_of(pow_, out_.rules_.genesis_time)); !ok)
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

private:
  void set_rules() {
    auto& r = out_.rules_;
    auto& p = scenario_.protocol;
    r.genesis_time = options_.epoch;
    r.subsidy = p.subsidy;
    r.halving_interval = p.halving_interval;
    r.maturity = p.maturity;
    r.block_bytes_max = p.block_bytes_max;
    r.name = scenario_.name + "/" + std::to_string(scenario_.run.seed);
    std::map<account_id, amount> balances; // two nodes may serve one user
    for (auto& n : scenario_.nodes) {
      auto& b = balances[key_of(user_of(n)).identity()];
      b = plus(b, n.balance).value_or(b);
    }
    for (std::size_t i = 0; i < scenario_.load.accounts; ++i)
      balances[key_of(load_user(i)).identity()] = scenario_.load.balance;
    for (auto& [who, balance] : balances)
      if (balance.value > 0)
        r.genesis.push_back({who, balance});
    r = ledger::fixed(std::move(r));
    out_.chain_ = r.id;
    auto recipients = std::make_shared<std::vector<account_id>>();
    for (std::size_t i = 0; i < scenario_.load.accounts; ++i)
      recipients->push_back(key_of(load_user(i)).identity());
    for (auto& n : scenario_.nodes)
      if (scenario_.load.accounts == 0)
        recipients->push_back(key_of(user_of(n)).identity());
    recipients_ = std::move(recipients);
  }

  key_pair key_of(const std::string& user) const { return scenario_key(scenario_.run.seed, user); }

  std::shared_ptr<node::executor> new_executor() {
    out_.executors_.push_back(std::make_shared<node::executor>(out_.rules_, scenario_.run.verify));
    return out_.executors_.back();
  }

  status add_member(node_id id) {
    auto& settings = scenario_.nodes[id.value];
    member m{settings, id, key_of(user_of(settings)), nullptr, nullptr, nullptr, nullptr, false};
    m.faulty = std::any_of(scenario_.offences.begin(), scenario_.offences.end(),
                           [&](auto& o) { return o.node == settings.name; }) ||
               !settings.behaviour.kind.empty();
    if (settings.store == store_kind::disk) {
      ledger::lmdb_options disk;
      disk.directory = options_.stores / settings.name;
      disk.genesis = out_.rules_;
      auto opened = ledger::open_lmdb_store(out_.chain_, std::move(disk));
      if (!opened)
        return tl::unexpected<error>{opened.error()};
      m.store = std::move(*opened);
    } else {
      m.store = ledger::make_memory_store(out_.chain_);
    }
    auto restored = m.store->load(std::numeric_limits<std::size_t>::max());
    if (!restored)
      return tl::unexpected<error>{restored.error()};
    m.validator = make_validator(m, restored->has_value() ? &**restored : nullptr);
    if (settings.hash_share > 0)
      m.miner = make_miner(m);
    m.wallet = make_wallet(m);
    out_.members_.push_back(std::move(m));
    return {};
  }

  std::unique_ptr<node::replica> make_validator(const member& m, const ledger::restored* restored) {
    consensus::chain_settings chain;
    chain.relay = relay_of(scenario_.network.blocks);
    chain.proposes = m.settings.hash_share > 0;
    chain.searches = out_.searches_;
    chain.status_every = std::clamp<duration>(pow_.block_interval / 2, std::chrono::seconds{1},
                                              std::chrono::minutes{1});
    chain.orphans.bytes_per_peer =
        std::max(chain.orphans.bytes_per_peer, 4 * scenario_.protocol.block_bytes_max);
    auto offences = block_offences(scenario_, m.settings.name);
    std::unique_ptr<consensus::conduct> conduct = std::make_unique<consensus::conduct>();
    if (!offences.empty())
      conduct = std::make_unique<consensus::offender>(
          std::move(offences),
          [rules = std::shared_ptr<consensus::chain_rules>(out_.make_rules())](auto& header) {
            return static_cast<bool>(rules->check_proof(header));
          });
    std::vector<block_ptr> known;
    std::optional<block_id> head;
    if (restored) {
      for (auto& b : restored->recent)
        if (b.block->height() > height{0}) // the engine has genesis of its own
          known.push_back(b.block);
      head = restored->position.head;
    }
    auto executor = shared_ ? shared_ : new_executor();
    auto engine = std::make_unique<consensus::chain_engine>(
        chain, out_.make_rules(), executor->genesis(), std::move(conduct), known, head);
    node::replica_settings settings;
    settings.self = m.id;
    settings.account = m.key.identity();
    settings.neighbours = out_.network_->neighbours()[m.id.value];
    settings.own = role_at(m.id, role_of_node::validator);
    if (m.settings.hash_share > 0)
      settings.miner = role_at(m.id, role_of_node::miner);
    settings.wallet = role_at(m.id, role_of_node::wallet);
    settings.pool = scenario_.protocol.pool;
    settings.relay.push = scenario_.network.transactions == relay_kind::push;
    settings.searches = out_.searches_;
    return std::make_unique<node::replica>(std::move(settings), std::move(engine),
                                           std::move(executor), restored);
  }

  std::unique_ptr<node::miner> make_miner(const member& m) {
    auto first = pow::target_of(params_of(pow_, out_.rules_.genesis_time).initial_bits);
    auto total = pow_.hash_rate > 0
                     ? pow_.hash_rate
                     : pow::work_of(*first).to_double() / to_seconds(pow_.block_interval);
    node::miner_settings settings;
    settings.own = role_at(m.id, role_of_node::miner);
    settings.validator = role_at(m.id, role_of_node::validator);
    settings.nonces_per_s = total * m.settings.hash_share;
    settings.searches = out_.searches_;
    settings.slice = std::max<duration>(pow_.block_interval / 500, std::chrono::milliseconds{1});
    return std::make_unique<node::miner>(
        settings, random_stream{scenario_.run.seed, "mining/" + m.settings.name});
  }

  std::unique_ptr<node::wallet> make_wallet(const member& m) {
    node::wallet_settings w;
    w.own = role_at(m.id, role_of_node::wallet);
    w.validator = role_at(m.id, role_of_node::validator);
    w.chain = out_.chain_;
    w.resend_after = std::max<duration>(pow_.block_interval * 10, std::chrono::seconds{30});
    auto user = user_of(m.settings);
    add_payments(w, m, user);
    auto& load = scenario_.load;
    auto nodes = scenario_.nodes.size();
    if (load.tx_rate > 0) {
      if (load.accounts == 0)
        w.keys.push_back(m.key);
      for (auto i = static_cast<std::size_t>(m.id.value); i < load.accounts; i += nodes)
        w.keys.push_back(key_of(load_user(i)));
      auto payers = load.accounts == 0 ? nodes : std::min(nodes, load.accounts);
      w.traffic = {load.tx_rate / static_cast<double>(payers),
                   load.tx_size_min,
                   load.tx_size_max,
                   load.fee_min,
                   load.fee_max,
                   load.until ? std::optional{instant{*load.until}} : std::nullopt,
                   recipients_};
    }
    if (w.keys.empty())
      return nullptr;
    return std::make_unique<node::wallet>(
        std::move(w), random_stream{scenario_.run.seed, "wallet/" + m.settings.name});
  }

  void add_payments(node::wallet_settings& w, const member& m, const std::string& user) {
    auto first_of_user = std::find_if(scenario_.nodes.begin(), scenario_.nodes.end(),
                                      [&](auto& n) { return user_of(n) == user; });
    if (first_of_user->name == m.settings.name)
      for (auto& p : scenario_.payments)
        if (p.from == user)
          w.payments.push_back(
              {instant{p.at}, 0, key_of(p.to).identity(), p.value, p.fee, node::tx_offence::none});
    for (auto& o : scenario_.offences)
      if (auto kind = tx_offence_named(o.kind);
          o.node == m.settings.name && kind != node::tx_offence::none)
        w.payments.push_back({instant{o.at}, 0, recipients_->front(), coins(1), amount{}, kind});
    if (!w.payments.empty())
      w.keys.push_back(m.key);
  }

  const scenario& scenario_;
  const cluster_options& options_;
  const pow_settings& pow_;
  cluster out_;
  std::shared_ptr<node::executor> shared_;
  std::shared_ptr<const std::vector<account_id>> recipients_;
};

result<cluster> cluster::build(const simulation::scenario& s, const cluster_options& options) {
  return cluster_builder{s, options}.build();
}

std::unique_ptr<consensus::chain_rules> cluster::make_rules() const {
  auto& settings = std::get<pow_settings>(scenario_->protocol.rules);
  return std::make_unique<pow::pow_rules>(rules_of(settings, rules_.genesis_time, searches_));
}

std::optional<account_id> cluster::account_of(std::string_view user) const {
  for (auto& m : members_)
    if (user_of(m.settings) == user)
      return m.key.identity();
  return std::nullopt;
}

unix_ms cluster::clock_of(const member& m, instant now) const {
  auto shown = now.time_since_epoch() + m.settings.clock_offset;
  auto ms = static_cast<std::int64_t>(epoch_.value) + whole_ms(shown).count();
  return unix_ms{static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0))};
}

std::uint64_t cluster::signatures_checked() const {
  std::uint64_t sum = 0;
  for (auto& e : executors_)
    sum += e->signatures()->done();
  return sum;
}

} // namespace concur::simulation
