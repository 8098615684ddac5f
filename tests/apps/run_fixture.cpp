#include "tests/apps/run_fixture.hpp"

#include "base/assert.hpp"
#include "ledger/store.hpp"

#include <fmt/format.h>

namespace concur::apps {
namespace {

key_pair person(const std::string& name) {
  static const bool started = start_crypto().has_value();
  CONCUR_ASSERT(started);
  return key_pair::from_seed(sha256(as_bytes(name)).data);
}

/// A store that grows block by block.
class grower {
public:
  grower(const ledger::rules& r, const std::filesystem::path& directory)
      : rules_(r), state_(ledger::genesis_state(r)), head_(ledger::genesis_block(r)) {
    ledger::lmdb_options options;
    options.directory = directory;
    options.genesis = r;
    auto opened = ledger::open_lmdb_store(ledger::id_of(r), options);
    CONCUR_ASSERT(opened.has_value());
    store_ = std::move(*opened);
    ledger::undo_record first;
    state_.each([&](const account_id& who, const ledger::account& a) {
      first.accounts.push_back({who, std::nullopt, a});
    });
    write(head_, first);
  }

  block_ptr head() const { return head_; }

  block_ptr grow(const std::string& maker, std::vector<tx_ptr> txs) {
    block_header h;
    h.height = head_->height() + 1;
    h.parent = head_->id();
    h.time = unix_ms{head_->header().time.value + 10'000};
    h.proposer = person(maker).identity();
    h.seal = lecture_seal{};
    auto out = ledger::preview(rules_, state_, h.height, h.time, h.proposer, txs, {});
    CONCUR_ASSERT(out.has_value());
    h.state_root = out->state_root;
    h.tx_root = body_root(h, out->reward, txs);
    auto b = std::make_shared<const block>(h, out->reward, txs);
    adopt(b);
    return b;
  }

  void adopt(const block_ptr& b) {
    auto checker = ledger::make_checker(ledger::verify_mode::each);
    auto done = ledger::apply(rules_, state_, *b, *checker, [](auto&) { return false; });
    CONCUR_ASSERT(done.has_value());
    state_ = done->after;
    head_ = b;
    write(b, done->undo);
  }

private:
  void write(const block_ptr& b, const ledger::undo_record& undo) {
    ledger::write_batch batch;
    batch.blocks = {{b, std::make_shared<const ledger::undo_record>(undo)}};
    batch.append = {b->id()};
    batch.accounts = undo.accounts;
    batch.rewards =
        std::vector<ledger::immature_reward>{state_.rewards().begin(), state_.rewards().end()};
    batch.issued = state_.issued();
    auto genesis = ledger::genesis_block(rules_)->id();
    batch.position =
        ledger::chain_position{b->id(), b->height(), genesis, height{0}, state_.root()};
    auto written = store_->write(batch);
    CONCUR_ASSERT(written.has_value());
  }

  const ledger::rules& rules_;
  ledger::state state_;
  block_ptr head_;
  std::unique_ptr<ledger::store> store_;
};

std::string row(const block& b, const std::string& miner, const std::string& status) {
  return fmt::format("{},{},{},{},{},{},{},{}\n", to_hex(b.id()), b.height().value,
                     b.height().value == 0 ? "" : to_hex(b.parent()), 10 * b.height().value, miner,
                     b.transactions().size(), b.size(), status);
}

} // namespace

sample_run::sample_run() : folder(room / "runs/latest") {
  auto ann = person("ann"), bob = person("bob");
  rules.name = "test";
  rules.genesis_time = unix_ms{1'700'000'000'000};
  rules.genesis = {{ann.identity(), coins(100)}, {bob.identity(), coins(100)}};
  rules = ledger::fixed(std::move(rules));
  paid = sign_transaction(
      ledger::id_of(rules),
      {ann.identity(), 0, amount{100'000}, transfer{bob.identity(), amount{1'250'000'000}, {}}},
      ann);
  std::filesystem::create_directories(folder / "stores");
  grower of_ann(rules, folder / "stores/ann"), of_bob(rules, folder / "stores/bob");
  chain = {of_ann.head()};
  chain.push_back(of_ann.grow("ann", {paid}));
  chain.push_back(of_ann.grow("bob", {}));
  of_bob.adopt(chain[1]);
  of_bob.adopt(chain[2]);
  chain.push_back(of_ann.grow("ann", {}));
  other = of_bob.grow("bob", {});

  write_file(folder / "blocks.csv",
             "id,height,parent,time_s,miner,transactions,bytes,status\n" +
                 row(*chain[0], "", "canonical") + row(*chain[1], "ann", "canonical") +
                 row(*chain[2], "bob", "canonical") + row(*other, "bob", "stale") +
                 row(*chain[3], "ann", "canonical"));
  write_file(folder / "nodes.csv", "name,role,city,head,settled,blocks_made,blocks_canonical\n"
                                   "ann,miner,Washington,3,0,2,2\nbob,miner,,3,0,2,1\n");
  write_file(folder / "summary.json",
             R"({"schema": 1, "name": "sample", "seed": 7, "verdict": "pass", "exit_code": 0})");
}

} // namespace concur::apps
