#include "simulation/faults/unsafe_store.hpp"

#include "base/assert.hpp"

#include <utility>

namespace concur::simulation {

unsafe_store::unsafe_store(std::unique_ptr<ledger::store> base, std::size_t kept_back,
                           std::function<std::unique_ptr<ledger::store>()> make)
    : base_(std::move(base)), kept_back_(kept_back), make_(std::move(make)) {}

result<std::optional<ledger::restored>> unsafe_store::load(std::size_t window) {
  flush();
  return base_->load(window);
}

status unsafe_store::write(const ledger::write_batch& batch) {
  switch (trouble_) {
  case disk_trouble::none: keep(batch); return {};
  case disk_trouble::write: break;
  case disk_trouble::sync: keep(batch); break;
  case disk_trouble::sync_lost: break;
  case disk_trouble::torn: {
    ledger::write_batch part;
    part.blocks = batch.blocks;
    keep(std::move(part));
    break;
  }
  }
  if (trouble_ != disk_trouble::write)
    trouble_ = disk_trouble::none; // it happens once
  return fail(errc::environment, "the disk failed, as the scenario wants it");
}

void unsafe_store::keep(ledger::write_batch batch) const {
  pending_.push_back(std::move(batch));
  while (pending_.size() > kept_back_) {
    auto ok = base_->write(pending_.front());
    CONCUR_ASSERT(ok.has_value()); // the store behind is one in memory
    pending_.pop_front();
  }
}

void unsafe_store::flush() const {
  for (; !pending_.empty(); pending_.pop_front()) {
    auto ok = base_->write(pending_.front());
    CONCUR_ASSERT(ok.has_value());
  }
}

void unsafe_store::lose(std::size_t writes) {
  for (; writes > 0 && !pending_.empty(); --writes)
    pending_.pop_back();
}

void unsafe_store::lose_all() {
  pending_.clear();
  base_ = make_();
}

result<std::optional<ledger::stored_block>> unsafe_store::read(const block_id& id) const {
  flush();
  return base_->read(id);
}

result<std::optional<block_id>> unsafe_store::at(concur::height h) const {
  flush();
  return base_->at(h);
}

result<std::optional<ledger::account>> unsafe_store::account_of(const account_id& who) const {
  flush();
  return base_->account_of(who);
}

void unsafe_store::each_account(
    const std::function<void(const account_id&, const ledger::account&)>& visit) const {
  flush();
  base_->each_account(visit);
}

result<std::vector<bytes>> unsafe_store::entries(ledger::ring r) const {
  flush();
  return base_->entries(r);
}

std::uint64_t unsafe_store::size_bytes() const { return base_->size_bytes(); }

} // namespace concur::simulation
