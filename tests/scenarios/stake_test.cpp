// Whole runs of coin-age: every node with its ledger, network, scheduler and miner.
#include "config/reader.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/chi_square.hpp"
#include "tests/support/small_run.hpp"

#include <map>

using namespace concur;
using namespace concur::simulation;
using namespace std::chrono_literals;
using consensus::pos::lecture_pos_settings;
using consensus::pos::peercoin_settings;

namespace {

/// What happened, as far as these tests want to know.
class notes final : public observer {
public:
  void on_fact(instant, node_id n, const node::fact& f) override {
    if (std::holds_alternative<node::halted>(f))
      ++halted;
    else if (auto* r = std::get_if<node::refused>(&f))
      ++refused[r->why];
    else if (auto* a = std::get_if<node::accused>(&f); a && n == node_id{0})
      ++accused;
    else if (auto* e = std::get_if<node::slot_ended>(&f); e && n == node_id{0})
      ++(e->result.is_made ? made : missed);
  }

  std::uint64_t halted = 0, accused = 0, made = 0, missed = 0;
  std::map<reason, std::uint64_t> refused;
};

struct run_of {
  explicit run_of(const scenario& s) : nodes(simulation::test::build(s)) {
    simulation::test::run(nodes, {&seen});
  }

  const consensus::block_tree& tree(std::size_t i = 0) const {
    return nodes.members()[i].validator->engine().tree();
  }
  /// Blocks of the best chain of the first node, without genesis.
  std::vector<block_ptr> chain() const {
    std::vector<block_ptr> out;
    const auto top = tree().height(tree().head()).value;
    for (std::uint64_t h = 1; h <= top; ++h)
      out.push_back(tree().at(tree().best_at(height{h})).block);
    return out;
  }
  std::vector<std::uint64_t> blocks_of_nodes() const {
    std::vector<std::uint64_t> out(nodes.members().size());
    for (auto& b : chain())
      ++out[nodes.node_of(b->header().proposer).value().value];
    return out;
  }
  bool all_agree() const {
    const auto first = nodes.members()[0].validator->report().position;
    return std::all_of(nodes.members().begin(), nodes.members().end(),
                       [&](auto& m) { return m.validator->report().position == first; });
  }

  cluster nodes;
  notes seen;
};

scenario stakers(const std::vector<std::uint64_t>& coins_of, duration held, std::uint64_t blocks) {
  scenario s;
  s.name = "stake";
  s.run.driver = driver_kind::loop;
  s.run.events_log = false;
  s.run.stop.height = blocks;
  s.run.limit.virtual_time = 24h * 3650;
  s.protocol.family = "pos";
  s.protocol.maturity = 0;
  for (std::size_t i = 0; i < coins_of.size(); ++i) {
    node_settings n;
    n.name = n.user = "n" + std::to_string(i);
    n.role = role_kind::member;
    n.balance = coins(coins_of[i]);
    n.held = held;
    s.nodes.push_back(n);
  }
  s.network.latency = constant_latency{100ms};
  return s;
}

scenario lecture(consensus::pos::lecture_choice choice, const std::vector<std::uint64_t>& coins_of,
                 duration held, std::uint64_t blocks) {
  auto s = stakers(coins_of, held, blocks);
  lecture_pos_settings rules;
  rules.choice = choice;
  s.protocol.rules = rules;
  s.protocol.subsidy = amount{5'000'000};
  s.protocol.halving_interval = 0;
  return s;
}

/// The test network's ages, so that modifiers come into play within a day.
scenario peercoin(const std::vector<std::uint64_t>& coins_of, std::uint64_t blocks) {
  auto s = stakers(coins_of, 24h * 100, blocks);
  peercoin_settings rules;
  rules.age_min = 24h;
  rules.modifier_interval = 20min;
  s.protocol.rules = rules;
  s.protocol.subsidy = amount{};
  return s;
}

constexpr auto largest = consensus::pos::lecture_choice::largest;
constexpr auto lottery = consensus::pos::lecture_choice::lottery;

} // namespace

TEST_CASE("with the lecture's rule the richest makes every block", "[pos][scenario]") {
  // 144 blocks a day: the lead of 8,000 coins a day against 365 * 144 coin-days is spent after 841
  // blocks, as in lecture_pos.json.
  auto s = lecture(largest, {10'000, 1000, 2000}, 0s, 850);
  s.nodes[0].held = 24h * 30;
  s.nodes[1].held = 24h * 15;
  s.nodes[2].held = 24h * 20;
  const run_of r{s};
  CHECK(r.seen.halted == 0);
  CHECK(r.seen.refused.empty());
  CHECK(r.all_agree());
  const auto chain = r.chain();
  REQUIRE(chain.size() >= 850);
  std::size_t streak = 0;
  while (r.nodes.node_of(chain[streak]->header().proposer) == node_id{0})
    ++streak;
  // The vector's first block comes at once, this one's after ten minutes, so the lead is a little
  // larger; and what A is paid earns coin-age, too.
  CHECK(streak >= 841);
  CHECK(streak <= 843);
  CHECK(r.nodes.node_of(chain[streak]->header().proposer) == node_id{2});
}

TEST_CASE("with the lottery blocks are made by coin-age", "[pos][scenario][statistics]") {
  // So much age that what blocks take does not matter: 1 % of it.
  const auto s = lecture(lottery, {60'000, 25'000, 10'000, 4'000, 1'000}, 24h * 7300, 2000);
  const run_of r{s};
  CHECK(r.seen.halted == 0);
  CHECK(r.seen.refused.empty());
  CHECK(r.all_agree());
  const auto won = r.blocks_of_nodes();
  // Four degrees of freedom: 13.277 is exceeded with probability 1 %.
  CHECK(concur::test::chi_square(won, {60, 25, 10, 4, 1}) < 13.277);
  CHECK(concur::test::chi_square(won, {1, 1, 1, 1, 1}) > 13.277);
}

TEST_CASE("a silent winner does not stop the lecture's chain", "[pos][scenario]") {
  auto s = lecture(largest, {10'000, 1000, 2000}, 24h * 100, 40);
  s.nodes[0].leaves = 10min * 10 + 5s;
  // Node 0 reports nothing once it has left.
  std::swap(s.nodes[0], s.nodes[2]);
  const run_of r{s};
  CHECK(r.seen.halted == 0);
  CHECK(r.seen.missed >= 10);
  CHECK(r.seen.made >= 40);
  const auto won = r.blocks_of_nodes();
  CHECK(won[2] == 10);
  CHECK(won[0] + won[1] >= 30);
}

TEST_CASE("nobody makes blocks without the coin-age for them", "[pos][scenario]") {
  // 3,000 coins earn 3,000 coin-days a day, which pay for 8.2 blocks; 144 slots are there.
  auto s = lecture(largest, {1000, 1000, 1000}, 0s, 80);
  const run_of r{s};
  CHECK(r.seen.halted == 0);
  CHECK(r.all_agree());
  const auto chain = r.chain();
  const auto start = r.tree().header(0).time.value;
  const auto days = static_cast<double>(chain[79]->header().time.value - start) / 86'400'000;
  CHECK(days >= 80 * 365 / 3001.0);
  CHECK(days < 80 * 365 / 3000.0 + 0.5);
}

TEST_CASE("Peercoin's stake blocks are found by stake, at their spacing",
          "[pos][scenario][statistics]") {
  // The real chain's order of magnitude: 25 million coins.
  const run_of r{peercoin({15'000'000, 6'000'000, 4'000'000}, 300)};
  CHECK(r.seen.halted == 0);
  CHECK(r.seen.accused == 0);
  CHECK(r.all_agree());
  const auto chain = r.chain();
  REQUIRE(chain.size() >= 300);
  std::size_t stake = 0;
  amount minted;
  for (auto& b : chain) {
    stake += std::holds_alternative<kernel_seal>(b->header().seal) ? 1 : 0;
    for (auto& d : b->dues())
      minted.value += d.kind == due_kind::mint ? d.value.value : 0;
  }
  CHECK(stake == chain.size());
  // Two degrees of freedom: 9.210 is exceeded with probability 1 %.
  CHECK(concur::test::chi_square(r.blocks_of_nodes(), {15, 6, 4}) < 9.210);
  CHECK(concur::test::chi_square(r.blocks_of_nodes(), {1, 1, 1}) > 9.210);
  // The first target is a little too easy for so much stake; ten minutes a block, all in all.
  const auto span = chain.back()->header().time.value - chain[99]->header().time.value;
  CHECK(static_cast<double>(span) / 1000 / static_cast<double>(chain.size() - 100) ==
        Approx(600).epsilon(0.25));
  CHECK(r.nodes.members()[0].validator->report().issued.value ==
        coins(25'000'000).value + minted.value);
  CHECK(minted.value > 0);
}

TEST_CASE("work blocks stand beside stake blocks in one chain of Peercoin", "[pos][scenario]") {
  auto s = peercoin({15'000'000, 6'000'000, 4'000'000}, 120);
  s.nodes[2].hash_share = 1;
  auto& rules = std::get<peercoin_settings>(s.protocol.rules);
  rules.work_interval = 20min; // so that there is enough of both
  const run_of r{s};
  CHECK(r.seen.halted == 0);
  CHECK(r.all_agree());
  std::size_t stake = 0, work = 0;
  for (auto& b : r.chain()) {
    if (std::holds_alternative<kernel_seal>(b->header().seal)) {
      ++stake;
      CHECK(b->dues().size() == 2);
    } else {
      ++work;
      REQUIRE(b->dues().size() == 1);
      CHECK(b->dues()[0].value == coins(50));
      CHECK(r.nodes.node_of(b->header().proposer) == node_id{2});
    }
  }
  CHECK(stake > 30);
  CHECK(work > 10);
}

TEST_CASE("a partition of Peercoin ends with the branch of most stake", "[pos][scenario]") {
  auto s = peercoin({15'000'000, 6'000'000, 4'000'000}, 100);
  s.network.partitions.push_back({1h, 9h, {{"n0"}, {"n1", "n2"}}, false});
  const run_of r{s};
  CHECK(r.seen.halted == 0);
  CHECK(r.all_agree());
  CHECK(r.tree().size() > r.chain().size() + 3); // there were two branches
  CHECK(r.seen.accused == 0);
}

TEST_CASE("runs of coin-age repeat byte for byte", "[pos][scenario]") {
  for (const auto& s : {lecture(lottery, {500, 300, 200}, 24h * 365, 100),
                        peercoin({15'000'000, 6'000'000, 4'000'000}, 40)}) {
    const run_of first{s}, second{s};
    CHECK(first.tree().at(first.tree().head()).block->id() ==
          second.tree().at(second.tree().head()).block->id());
    auto other = s;
    other.run.seed = 2;
    const run_of third{other};
    CHECK(first.tree().at(first.tree().head()).block->id() !=
          third.tree().at(third.tree().head()).block->id());
  }
}

TEST_CASE("the presets of coin-age make chains", "[pos][scenario]") {
  const auto text = [](const std::string& preset, const std::string& balance) {
    return "schema = 1\nname = \"p\"\n[protocol]\npreset = \"" + preset +
           "\"\n[run]\ndriver = \"loop\"\n[run.stop]\nheight = 3\n[[nodes]]\ncount = 3\n"
           "balance = \"" +
           balance + "\"\nheld = \"400 days\"\n";
  };
  for (const auto& [preset, balance] :
       {std::pair{"lecture-pos", "1000"}, std::pair{"peercoin", "8000000"}}) {
    CAPTURE(preset);
    const auto s = config::read_scenario(std::make_shared<const config::source>(
        config::source{"p.toml", text(preset, balance), false}));
    INFO((s ? std::string{} : s.error().text()));
    REQUIRE(s.has_value());
    CHECK(run_of{*s}.chain().size() >= 3);
  }
}
