#include "simulation/store_compare.hpp"

#include "messages/envelope.hpp"

#include <fmt/format.h>

namespace concur::simulation {
namespace {

/// All accounts in one hash: their order is the order of their keys in every store.
hash256 digest_of_accounts(const ledger::store& s) {
  sha256_stream all;
  bytes text;
  s.each_account([&](const account_id& who, const ledger::account& a) {
    text.clear();
    writer w{text};
    w.raw(who.view());
    ledger::encode(w, a);
    all.add(text);
  });
  return all.finish();
}

/// Best chains at one height: empty if they are the same.
std::string differ_at(const compared_store& a, const compared_store& b, height h) {
  auto in_a = a.store->at(h);
  auto in_b = b.store->at(h);
  if (!in_a || !in_b)
    return fmt::format("the store of {} cannot be read: {}", in_a ? b.name : a.name,
                       in_a ? in_b.error().what : in_a.error().what);
  if (*in_a == *in_b)
    return {};
  auto shown = [](const std::optional<block_id>& id) { return id ? brief(*id) : "nothing"; };
  return fmt::format("{} has {} at height {}, {} has {}", a.name, shown(*in_a), h.value, b.name,
                     shown(*in_b));
}

std::string difference(const compared_store& a, const compared_store& b,
                       const hash256& accounts_of_a) {
  if (a.position != b.position)
    return fmt::format("{} is at height {} with head {}, settled to {}; {} at {} with {}, to {}",
                       a.name, a.position.head_height.value, brief(a.position.head),
                       a.position.settled_height.value, b.name, b.position.head_height.value,
                       brief(b.position.head), b.position.settled_height.value);
  // One beyond the head: nothing may be there.
  for (auto h = height{0}; h <= a.position.head_height + 1; h = h + 1)
    if (auto text = differ_at(a, b, h); !text.empty())
      return text;
  if (digest_of_accounts(*b.store) != accounts_of_a)
    return fmt::format("{} and {} have different accounts", a.name, b.name);
  return {};
}

} // namespace

std::string first_difference(std::span<const compared_store> stores) {
  if (stores.size() < 2)
    return {};
  auto accounts = digest_of_accounts(*stores.front().store);
  for (auto& other : stores.subspan(1))
    if (auto text = difference(stores.front(), other, accounts); !text.empty())
      return text;
  return {};
}

} // namespace concur::simulation
