#include "consensus/dpos/pipelined_finality.hpp"

#include "base/assert.hpp"
#include "base/mutant.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace concur::consensus::dpos {
namespace {

constexpr std::size_t tracked_max = 1024; // config.hpp, maximum_tracked_dpos_confirmations

std::shared_ptr<const std::vector<account_id>> sorted(std::span<const account_id> producers) {
  constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
  CONCUR_ASSERT(!producers.empty());
  CONCUR_ASSERT(producers.size() <= most);
  std::vector<account_id> out(producers.begin(), producers.end());
  std::sort(out.begin(), out.end());
  return std::make_shared<const std::vector<account_id>>(std::move(out));
}

} // namespace

pipelined_finality::pipelined_finality(concur::height start, std::span<const account_id> producers)
    : head_(start), proposed_(start), irreversible_(start), producers_(sorted(producers)),
      records_(producers.size(), record{start, start, false}) {}

const pipelined_finality::record* pipelined_finality::find(const account_id& producer) const {
  auto at = std::lower_bound(producers_->begin(), producers_->end(), producer);
  if (at == producers_->end() || *at != producer)
    return nullptr;
  return &records_[static_cast<std::size_t>(at - producers_->begin())];
}

std::uint32_t pipelined_finality::confirmable(const account_id& producer,
                                              concur::height signed_up_to) const {
  auto* own = find(producer);
  if (own == nullptr || (!own->has_made && signed_up_to == concur::height{}))
    return 0;
  constexpr std::uint64_t most = std::numeric_limits<std::uint16_t>::max(); // of the header's field
  auto from = std::max({own->last_made, irreversible_, std::min(signed_up_to, head_)});
  return static_cast<std::uint32_t>(std::min(head_.value - from.value, most));
}

bool pipelined_finality::may_confirm(const account_id& producer, std::uint32_t confirmed) const {
  auto* own = find(producer);
  return own != nullptr && confirmed <= head_.value && own->last_made < (head_ + 1) - confirmed;
}

pipelined_finality pipelined_finality::next(const account_id& producer,
                                            std::uint32_t confirmed) const {
  CONCUR_ASSERT(may_confirm(producer, confirmed));
  auto out = *this;
  out.head_ = head_ + 1;
  out.last_producer_ = producer;
  out.records_[static_cast<std::size_t>(find(producer) - records_.data())] = {out.head_, proposed_,
                                                                              true};
  out.irreversible_ = std::max(irreversible_, out.sorted_implied());
  if (out.owed_.size() == tracked_max)
    out.owed_.erase(out.owed_.begin());
  out.owed_.push_back(
      static_cast<std::uint16_t>(two_thirds_and_one(producers_->size()) -
                                 CONCUR_MUTANT("eos-confirmations-one-short", 0u, 1u)));
  out.count(confirmed);
  return out;
}

void pipelined_finality::count(std::uint32_t confirmed) {
  auto blocks = std::min<std::size_t>(std::size_t{confirmed} + 1, owed_.size());
  for (std::size_t down = 0; down < blocks; ++down) {
    auto& owed = owed_[owed_.size() - 1 - down];
    if (--owed > 0)
      continue;
    proposed_ = head_ - down;
    owed_.erase(owed_.begin(), owed_.end() - static_cast<std::ptrdiff_t>(down));
    return; // D7.3
  }
}

concur::height pipelined_finality::sorted_implied() const {
  std::vector<concur::height> implied;
  for (auto& r : records_)
    implied.push_back(r.implied);
  auto at = implied.begin() + static_cast<std::ptrdiff_t>(CONCUR_MUTANT("eos-implied-by-half",
                                                                        (implied.size() - 1) / 3,
                                                                        (implied.size() - 1) / 2));
  std::nth_element(implied.begin(), at, implied.end());
  return *at;
}

pipelined_finality pipelined_finality::with_producers(std::span<const account_id> producers) const {
  auto out = *this;
  out.producers_ = sorted(producers);
  out.records_.clear();
  for (auto& p : *out.producers_) {
    auto* known = find(p);
    out.records_.push_back(known != nullptr ? *known : record{irreversible_, irreversible_, false});
    if (p == last_producer_)
      out.records_.back().last_made = head_;
  }
  return out;
}

bool eos_prefers(concur::height irreversible, concur::height head, concur::height own_irreversible,
                 concur::height own_head) {
  return std::tie(irreversible, head) > std::tie(own_irreversible, own_head);
}

} // namespace concur::consensus::dpos
