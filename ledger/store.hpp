// Where a node keeps its chain. One port, two stores: memory (simulations) and LMDB (disk).
// When write() has returned success, the batch survives kill -9 and a power cut; when it has
// failed, nothing of the batch is there.
#pragma once

#include "ledger/rules.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <optional>

namespace concur::ledger {

/// A block as it is stored: with what is needed to undo it. A block beside the best chain may have
/// no undo record yet; writing it again with one is allowed.
struct stored_block {
  block_ptr block;
  std::shared_ptr<const undo_record> undo;
};

/// What the head is, and how far it is settled.
struct chain_position {
  block_id head;
  concur::height head_height;
  block_id settled;
  concur::height settled_height;
  hash256 state_root;
  friend bool operator==(const chain_position&, const chain_position&) = default;
};

/// What a node keeps of others beside the chain: rings of so many entries each, the oldest of which
/// goes when there is no room.
enum class ring : std::uint8_t { bans, peers, evidence };
inline constexpr std::array all_rings{ring::bans, ring::peers, ring::evidence};
/// Bans are short and many, evidence is a few kilobytes a piece.
constexpr std::size_t room_in(ring r) {
  return r == ring::bans ? 256 : r == ring::peers ? 512 : 64;
}
struct ring_entry {
  ring in{};
  bytes what; ///< at most ring_entry_bytes_max
};
inline constexpr std::size_t ring_entry_bytes_max = 64 * 1024;

/// One step of a node: all of it becomes durable, or nothing.
struct write_batch {
  std::vector<stored_block> blocks;        ///< new blocks, on the best chain or beside it
  std::optional<concur::height> cut_above; ///< the best chain is cut above this height first
  std::vector<block_id> append;            ///< then these follow, heights counting on
  std::vector<account_change> accounts;    ///< only `after` is written
  std::optional<std::vector<immature_reward>> rewards;
  std::optional<amount> issued;
  std::optional<chain_position> position;
  std::optional<bytes> safety; ///< what a protocol must never forget, its encoding
  std::vector<ring_entry> rings;
  /// The whole ledger after this batch, if the writer has it at hand: a store in memory then shares
  /// it and does not work the accounts in once more. Must agree with accounts, rewards and issued.
  std::optional<concur::ledger::state> state;

  bool empty() const;
};

/// What a node finds when it starts.
struct restored {
  chain_id chain;
  chain_position position;
  concur::ledger::state state;      ///< at the head
  std::vector<stored_block> recent; ///< parents first: the last `window` of the best chain
  std::optional<bytes> safety;
};

/// Not thread-safe; one node owns it. Errors are errc::environment (disk, damage) or errc::usage (a
/// directory that is no store of this chain). Heights of the best chain count from 0: the genesis
/// block is the first one to be appended.
class store {
public:
  virtual ~store() = default;

  /// Nothing if the store is new. @pre called once, before write()
  virtual result<std::optional<restored>> load(std::size_t window) = 0;
  /// @pre what is appended was written before or is in this batch
  virtual status write(const write_batch& batch) = 0;

  virtual result<std::optional<stored_block>> read(const block_id& id) const = 0;
  /// Id on the best chain, nothing above the head.
  virtual result<std::optional<block_id>> at(concur::height h) const = 0;
  virtual result<std::optional<account>> account_of(const account_id& who) const = 0;
  /// In the order of keys. `visit` must not use the store.
  virtual void
  each_account(const std::function<void(const account_id&, const account&)>& visit) const = 0;

  /// What is in a ring, oldest first. A store need not have rings: then nothing is in them, and
  /// what is written to them is forgotten.
  virtual result<std::vector<bytes>> entries(ring) const { return std::vector<bytes>{}; }

  /// Bytes on disk or in memory, for reports.
  virtual std::uint64_t size_bytes() const = 0;
};

std::unique_ptr<store> make_memory_store(const chain_id& chain);

/// How eagerly the disk is waited for. `none` is for experiments: a power cut may cost blocks.
enum class sync_mode { full, none };

struct lmdb_options {
  std::filesystem::path directory; ///< made if missing, mode 0700; one store a directory
  sync_mode sync = sync_mode::full;
  std::uint64_t map_bytes_max = 64ull << 30;
  bool read_only = false; ///< then the store must exist, and write() is errc::usage
  /// Kept in a new store, so that verify_lmdb_store() can execute the chain without a scenario.
  /// Must have the chain id of the store.
  std::optional<rules> genesis = std::nullopt;
};
/// Defined in ledger/lmdb/. The directory is locked: a second opener gets errc::environment.
result<std::unique_ptr<store>> open_lmdb_store(const chain_id& chain, lmdb_options options);

/// The chain whose store the directory is, for readers without a scenario. Errors as of
/// open_lmdb_store().
result<chain_id> store_chain_id(const std::filesystem::path& directory);

/// What `concur verify-store` finds out about a directory: every block decodes and links, heights
/// have no gap, executing from genesis gives the stored accounts, roots and supply.
struct store_findings {
  std::uint64_t blocks = 0; ///< on the best chain, genesis included
  std::uint64_t stale_blocks = 0;
  std::uint64_t transactions = 0; ///< on the best chain
  std::uint64_t accounts = 0;
  chain_position position;
  amount issued;
  std::vector<std::string> faults; ///< empty if the store is sound; the first 100
};
result<store_findings> verify_lmdb_store(const std::filesystem::path& directory);

} // namespace concur::ledger
