// The store of simulations. Blocks, undo records and states are shared with whoever wrote them, so
// a thousand replicas of one chain hold it once.
#include "base/assert.hpp"
#include "ledger/store.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <unordered_map>

namespace concur::ledger {

bool write_batch::empty() const {
  return blocks.empty() && !cut_above && append.empty() && accounts.empty() && !rewards &&
         !issued && !position && !safety && rings.empty();
}

namespace {

class memory_store : public store {
public:
  explicit memory_store(const chain_id& chain) : chain_(chain) {}

  result<std::optional<restored>> load(std::size_t window) override {
    if (!position_)
      return std::optional<restored>{};
    restored out{chain_, *position_, state_, {}, safety_};
    auto first = best_.size() - std::min(window, best_.size());
    for (auto i = first; i < best_.size(); ++i)
      out.recent.push_back(blocks_.at(best_[i]));
    return std::optional{std::move(out)};
  }

  status write(const write_batch& batch) override {
    for (const auto& b : batch.blocks) {
      if (!blocks_.contains(b.block->id()))
        bytes_ += b.block->size();
      blocks_.insert_or_assign(b.block->id(), b);
    }
    if (batch.cut_above && batch.cut_above->value < best_.size())
      best_.resize(batch.cut_above->value + 1);
    for (const auto& id : batch.append) {
      CONCUR_ASSERT(blocks_.contains(id));
      best_.push_back(id);
    }
    write_state(batch);
    if (batch.position)
      position_ = batch.position;
    if (batch.safety)
      safety_ = batch.safety;
    for (auto& e : batch.rings) {
      auto& kept = rings_[e.in];
      kept.push_back(e.what);
      if (kept.size() > room_in(e.in))
        kept.pop_front();
    }
    return {};
  }

  result<std::optional<stored_block>> read(const block_id& id) const override {
    auto found = blocks_.find(id);
    if (found == blocks_.end())
      return std::optional<stored_block>{};
    return std::optional{found->second};
  }

  result<std::optional<block_id>> at(height h) const override {
    if (h.value >= best_.size())
      return std::optional<block_id>{};
    return std::optional{best_[h.value]};
  }

  result<std::optional<account>> account_of(const account_id& who) const override {
    return state_.find(who);
  }

  void
  each_account(const std::function<void(const account_id&, const account&)>& visit) const override {
    state_.each(visit);
  }

  result<std::vector<bytes>> entries(ring r) const override {
    auto found = rings_.find(r);
    if (found == rings_.end())
      return std::vector<bytes>{};
    return std::vector<bytes>{found->second.begin(), found->second.end()};
  }

  std::uint64_t size_bytes() const override { return bytes_; }

private:
  void write_state(const write_batch& batch) {
    if (batch.state) {
      state_ = *batch.state;
      return;
    }
    if (!batch.accounts.empty()) {
      // The trie wants them sorted, a batch need not be.
      auto changes = batch.accounts;
      std::sort(changes.begin(), changes.end(),
                [](const auto& a, const auto& b) { return a.who < b.who; });
      state_ = state_.with(changes);
    }
    if (batch.rewards || batch.issued) {
      std::vector<immature_reward> kept{state_.rewards().begin(), state_.rewards().end()};
      state_ =
          state_.with_rewards(batch.rewards.value_or(kept), batch.issued.value_or(state_.issued()));
    }
  }

  chain_id chain_;
  std::unordered_map<block_id, stored_block, hash256_hasher> blocks_; // only looked up in
  std::vector<block_id> best_;                                        ///< by height
  state state_;
  std::optional<chain_position> position_;
  std::optional<bytes> safety_;
  std::map<ring, std::deque<bytes>> rings_;
  std::uint64_t bytes_ = 0;
};

} // namespace

std::unique_ptr<store> make_memory_store(const chain_id& chain) {
  return std::make_unique<memory_store>(chain);
}

} // namespace concur::ledger
