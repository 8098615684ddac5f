// A store on a disk that fails. It stands before a store that does not, and keeps back the last
// writes, so that they can be lost.
#pragma once

#include "ledger/store.hpp"

#include <deque>
#include <functional>

namespace concur::simulation {

/// What is wrong with the disk from now on, until it is healed.
enum class disk_trouble : std::uint8_t {
  none,
  write,     ///< writes fail, nothing of them is there
  sync,      ///< the next write fails, though it is there
  sync_lost, ///< the next write fails, and it is not there
  torn,      ///< of the next write only the blocks are there
};

class unsafe_store final : public ledger::store {
public:
  /// `make` opens an empty store in place of one that is lost. At most `kept_back` writes can be
  /// lost at once.
  unsafe_store(std::unique_ptr<ledger::store> base, std::size_t kept_back,
               std::function<std::unique_ptr<ledger::store>()> make);

  result<std::optional<ledger::restored>> load(std::size_t window) override;
  status write(const ledger::write_batch& batch) override;
  result<std::optional<ledger::stored_block>> read(const block_id& id) const override;
  result<std::optional<block_id>> at(concur::height h) const override;
  result<std::optional<ledger::account>> account_of(const account_id& who) const override;
  void each_account(
      const std::function<void(const account_id&, const ledger::account&)>& visit) const override;
  result<std::vector<bytes>> entries(ledger::ring r) const override;
  std::uint64_t size_bytes() const override;

  void set(disk_trouble t) { trouble_ = t; }
  bool is_troubled() const { return trouble_ != disk_trouble::none; }

  /// The last `writes` writes never happened.
  void lose(std::size_t writes);
  /// Nothing ever happened.
  void lose_all();

private:
  void keep(ledger::write_batch batch) const;
  void flush() const; ///< everything kept back is written: nobody can lose it any more

  mutable std::unique_ptr<ledger::store> base_;
  std::size_t kept_back_;
  std::function<std::unique_ptr<ledger::store>()> make_;
  mutable std::deque<ledger::write_batch> pending_; // oldest first
  disk_trouble trouble_ = disk_trouble::none;
};

} // namespace concur::simulation
