#include "apps/bench.hpp"

#include "base/hash.hpp"
#include "consensus/pow/search/search.hpp"
#include "ledger/store.hpp"
#include "simulation/cluster.hpp"

#include <chrono>
#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace concur::apps {
namespace {

namespace pow = consensus::pow;

/// Time of this thread's own work, so that a busy machine spoils less.
double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

pow::search_job impossible_puzzle() {
  pow::search_job job;
  job.kind = pow::search_kind::lecture;
  job.size = 96;
  return job; // Target zero: every nonce is tried.
}

double search_rate() {
  constexpr std::uint64_t nonces = 20'000'000;
  auto began = cpu_seconds();
  auto r = pow::search(impossible_puzzle(), 0, nonces);
  return static_cast<double>(r.tried) / (cpu_seconds() - began);
}

double plain_search_rate() {
  constexpr std::uint64_t nonces = 1'000'000;
  std::array<std::uint8_t, 96> header{};
  auto began = cpu_seconds();
  std::uint8_t used = 0;
  for (std::uint64_t n = 0; n < nonces; ++n) {
    store_le(header.data() + 88, n);
    used = static_cast<std::uint8_t>(used ^ sha256(header).data[0]);
  }
  header[0] = used; // The loop must not be optimised away.
  return static_cast<double>(nonces) / (cpu_seconds() - began);
}

// Signatures.

/// A chain of one block that holds `count` signed transfers of many accounts.
struct signed_block {
  ledger::rules rules;
  ledger::state state;
  block_ptr block;
  concur::chain_id chain;

  explicit signed_block(std::size_t count) {
    std::vector<key_pair> keys;
    for (std::size_t i = 0; i < count; ++i)
      keys.push_back(simulation::scenario_key(1, "bench-" + std::to_string(i)));
    for (auto& k : keys)
      rules.genesis.push_back({k.identity(), coins(10)});
    rules.block_bytes_max = 100'000'000;
    rules = ledger::fixed(std::move(rules));
    chain = rules.id;
    state = ledger::genesis_state(rules);
    std::vector<tx_ptr> txs;
    for (std::size_t i = 0; i < count; ++i)
      txs.push_back(
          sign_transaction(chain,
                           {keys[i].identity(), 0, amount{10},
                            transfer{keys[(i + 1) % count].identity(), coins(1), bytes(90, ' ')}},
                           keys[i]));
    auto genesis = ledger::genesis_block(rules);
    block_header h;
    h.height = height{1};
    h.parent = genesis->id();
    h.time = unix_ms{rules.genesis_time.value + 1000};
    h.proposer = keys[0].identity();
    h.seal = lecture_seal{0x207fffff, 1};
    auto outcome = ledger::preview(rules, state, h.height, h.time, h.proposer, txs, {});
    h.state_root = outcome->state_root;
    h.tx_root = body_root(h, outcome->reward, txs);
    block = std::make_shared<const concur::block>(h, outcome->reward, std::move(txs));
  }
};

const signed_block& sample() {
  static const signed_block out{2000};
  return out;
}

double ledger_rate() {
  auto& s = sample();
  auto checker = ledger::make_checker(ledger::verify_mode::each);
  auto began = cpu_seconds();
  auto done = ledger::apply(s.rules, s.state, *s.block, *checker, [](auto&) { return false; });
  auto took = cpu_seconds() - began;
  return done ? static_cast<double>(s.block->transactions().size()) / took : 0;
}

double verify_rate() {
  auto& s = sample();
  auto began = cpu_seconds();
  std::size_t good = 0;
  for (auto& tx : s.block->transactions())
    good += verify(tx->from(), signing_bytes(s.chain, tx->fields()), tx->seal()) ? 1 : 0;
  return static_cast<double>(good) / (cpu_seconds() - began);
}

// Store. Both write into a fresh folder under the system's place for temporary files.

struct temporary_folder {
  std::filesystem::path path;
  temporary_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "concur-bench-XXXXXX").string();
    if (mkdtemp(pattern.data()))
      path = pattern;
  }
  ~temporary_folder() {
    std::error_code ignored;
    if (!path.empty())
      std::filesystem::remove_all(path, ignored);
  }
};

constexpr std::size_t big_block_bytes = 1'000'000;
constexpr int big_blocks = 60;

block_ptr big_block(int number) {
  transaction_fields fields;
  std::vector<tx_ptr> txs;
  for (std::size_t size = 0; size < big_block_bytes; size += txs.back()->size()) {
    fields.nonce = txs.size();
    fields.what = transfer{{}, amount{static_cast<std::uint64_t>(number)}, bytes(16'000, 'x')};
    txs.push_back(std::make_shared<const transaction>(fields, signature{}));
  }
  block_header h;
  h.height = height{static_cast<std::uint64_t>(number)};
  return std::make_shared<const block>(h, amount{}, std::move(txs));
}

double store_rate() {
  temporary_folder folder;
  ledger::lmdb_options options;
  options.directory = folder.path / "store";
  auto store = ledger::open_lmdb_store({}, options);
  if (!store || !(*store)->load(0))
    return 0;
  std::vector<block_ptr> blocks;
  for (int i = 1; i <= big_blocks; ++i)
    blocks.push_back(big_block(i));
  auto undo = std::make_shared<const ledger::undo_record>();
  auto began = wall_seconds();
  for (auto& b : blocks) {
    ledger::write_batch batch;
    batch.blocks.push_back({b, undo});
    if (!(*store)->write(batch))
      return 0;
  }
  return big_blocks / (wall_seconds() - began);
}

double bare_append_rate() {
  temporary_folder folder;
  int fd = open((folder.path / "file").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    return 0;
  bytes data(big_block_bytes, 'x');
  auto began = wall_seconds();
  auto fine = true;
  for (int i = 0; i < big_blocks; ++i)
    fine = fine && write(fd, data.data(), data.size()) == static_cast<ssize_t>(data.size()) &&
           fdatasync(fd) == 0;
  auto took = wall_seconds() - began;
  close(fd);
  return fine ? big_blocks / took : 0;
}

} // namespace

std::vector<bench_figure> bench_hashing(unsigned repeats) {
  auto kernel = pow::to_string(pow::best_kernel());
  return {measure("hashing (" + std::string{kernel} + ")", "nonces/s", search_rate,
                  "libsodium, whole header each time", plain_search_rate, 23, repeats)};
}

std::vector<bench_figure> bench_signatures(unsigned repeats) {
  return {measure("ledger", "tx/s", ledger_rate, "libsodium verification alone", verify_rate, 0.9,
                  repeats)};
}

std::vector<bench_figure> bench_store(unsigned repeats) {
  return {measure("store, 1 MB blocks", "blocks/s", store_rate, "append and fdatasync",
                  bare_append_rate, 0.8, repeats)};
}

} // namespace concur::apps
