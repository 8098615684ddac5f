#include "ledger/state.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace concur::ledger {

namespace {

constexpr unsigned key_bits = 256;

} // namespace

/// What leaves and inner nodes have in common.
struct state::trie_node {
  hash256 hash;
  amount sum;
  std::size_t count = 1;
  unsigned bit = key_bits;         ///< first bit in which the keys below differ; key_bits in a leaf
  bool staked = false;             ///< an account below has a stake record
  const account_id* key = nullptr; ///< of some leaf below, which lives at least as long
};

struct state::reward_list {
  std::vector<immature_reward> items;
  amount sum;
  hash256 digest;
};

namespace {

using node = state::trie_node;
using trie = state::trie;

struct leaf_node : node {
  account_id who;
  account value;
};

struct inner_node : node {
  trie left;
  trie right;
};

const leaf_node& as_leaf(const node& n) { return static_cast<const leaf_node&>(n); }
const inner_node& as_inner(const node& n) { return static_cast<const inner_node&>(n); }

bool bit_of(const account_id& key, unsigned bit) {
  return (key.data[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

/// Number of leading bits that the keys share.
unsigned common_bits(const account_id& a, const account_id& b) {
  for (unsigned at = 0; at < 32; at += 8) {
    auto difference =
        load_le<std::uint64_t>(a.data.data() + at) ^ load_le<std::uint64_t>(b.data.data() + at);
    if (difference == 0)
      continue;
    auto byte = static_cast<unsigned>(std::countr_zero(difference)) / 8;
    auto differing = static_cast<std::uint8_t>(difference >> (8 * byte));
    return (at + byte) * 8 + static_cast<unsigned>(std::countl_zero(differing));
  }
  return key_bits;
}

std::uint8_t* put(std::uint8_t* out, byte_view data) {
  return std::copy(data.begin(), data.end(), out);
}

template <class Int>
std::uint8_t* put(std::uint8_t* out, Int value) {
  store_le(out, value);
  return out + sizeof(Int);
}

/// Nothing can be taken for something else: only a leaf with a record begins with 0 and is longer
/// than one without.
hash256 hash_of(const account_id& who, const account& value) {
  constexpr auto plain_bytes = 1 + 32 + account_bytes;
  std::array<std::uint8_t, plain_bytes + record_bytes_max> text;
  text[0] = 0;
  put(text.data() + 1, who.view());
  store_account(std::span{text}.subspan<1 + 32, account_bytes>(), value);
  auto size = plain_bytes;
  if (value.stake)
    size += store_record(std::span{text}.subspan<plain_bytes>(), *value.stake);
  return sha256(byte_view{text}.first(size));
}

trie make_leaf(const account_id& who, const account& value) {
  auto leaf = std::make_shared<leaf_node>();
  auto sum = coins_of(value);
  CONCUR_ASSERT(sum);
  leaf->who = who;
  leaf->value = value;
  leaf->sum = *sum;
  leaf->staked = value.stake != nullptr;
  leaf->key = &leaf->who;
  leaf->hash = hash_of(who, value);
  return leaf;
}

trie make_inner(unsigned bit, trie left, trie right) {
  auto inner = std::make_shared<inner_node>();
  auto sum = plus(left->sum, right->sum);
  CONCUR_ASSERT(sum);
  inner->sum = *sum;
  inner->count = left->count + right->count;
  inner->bit = bit;
  inner->staked = left->staked || right->staked;
  inner->key = left->key;
  std::array<std::uint8_t, 2 + 2 * (32 + 8)> text{1, static_cast<std::uint8_t>(bit)};
  auto* at = put(text.data() + 2, left->hash.view());
  at = put(at, left->sum.value);
  at = put(at, right->hash.view());
  put(at, right->sum.value);
  inner->hash = sha256(text);
  inner->left = std::move(left);
  inner->right = std::move(right);
  return inner;
}

trie join(unsigned bit, trie left, trie right) {
  if (!left)
    return right;
  if (!right)
    return left;
  return make_inner(bit, std::move(left), std::move(right));
}

using side = std::optional<account> account_change::*;

/// `old` with the changes put in. Recursion ends after 256 bits at the latest.
trie merged(const trie& old, std::span<const account_change> changes, side chosen) {
  if (changes.empty())
    return old;
  const auto& first = changes.front();
  auto split = common_bits(first.who, changes.back().who);
  if (old)
    split = std::min({split, common_bits(first.who, *old->key), old->bit});
  if (split == key_bits) {
    CONCUR_ASSERT(changes.size() == 1);
    const auto& value = first.*chosen;
    return value ? make_leaf(first.who, *value) : nullptr;
  }
  auto middle = std::partition_point(changes.begin(), changes.end(),
                                     [&](const auto& c) { return !bit_of(c.who, split); });
  auto low = changes.first(static_cast<std::size_t>(middle - changes.begin()));
  auto high = changes.subspan(low.size());
  static const trie none;
  if (old && old->bit == split) {
    const auto& inner = as_inner(*old);
    return join(split, merged(inner.left, low, chosen), merged(inner.right, high, chosen));
  }
  auto goes_right = old && bit_of(*old->key, split);
  return join(split, merged(goes_right ? none : old, low, chosen),
              merged(goes_right ? old : none, high, chosen));
}

void walk(const trie& n, bool only_staked,
          const std::function<void(const account_id&, const account&)>& visit) {
  if (!n || (only_staked && !n->staked))
    return;
  if (n->bit == key_bits) {
    visit(as_leaf(*n).who, as_leaf(*n).value);
    return;
  }
  walk(as_inner(*n).left, only_staked, visit);
  walk(as_inner(*n).right, only_staked, visit);
}

void assert_sorted(std::span<const account_change> changes) {
  for (std::size_t i = 1; i < changes.size(); ++i)
    CONCUR_ASSERT(changes[i - 1].who < changes[i].who);
}

} // namespace

state::state() = default;

std::optional<account> state::find(const account_id& who) const {
  const auto* n = accounts_.get();
  if (!n)
    return std::nullopt;
  while (n->bit != key_bits)
    n = (bit_of(who, n->bit) ? as_inner(*n).right : as_inner(*n).left).get();
  if (as_leaf(*n).who != who)
    return std::nullopt;
  return as_leaf(*n).value;
}

std::size_t state::account_count() const { return accounts_ ? accounts_->count : 0; }

amount state::balances() const { return accounts_ ? accounts_->sum : amount{}; }

amount state::immature() const { return rewards_ ? rewards_->sum : amount{}; }

std::span<const immature_reward> state::rewards() const {
  if (!rewards_)
    return {};
  return rewards_->items;
}

hash256 state::root() const {
  sha256_stream text;
  text.add("concur/state/1");
  text.add(accounts_ ? accounts_->hash.view() : hash256{}.view());
  std::array<std::uint8_t, 8 + 32 + 8> rest{};
  auto* at = put(rest.data(), balances().value);
  at = put(at, (rewards_ ? rewards_->digest : sha256({})).view());
  put(at, issued_.value);
  return text.add(rest).finish();
}

state state::with(std::span<const account_change> changes) const {
  assert_sorted(changes);
  auto next = *this;
  next.accounts_ = merged(accounts_, changes, &account_change::after);
  return next;
}

state state::without(std::span<const account_change> changes) const {
  assert_sorted(changes);
  auto next = *this;
  next.accounts_ = merged(accounts_, changes, &account_change::before);
  return next;
}

state state::with_rewards(std::vector<immature_reward> rewards, amount issued) const {
  auto next = *this;
  next.issued_ = issued;
  next.rewards_ = nullptr;
  if (rewards.empty())
    return next;
  auto list = std::make_shared<reward_list>();
  bytes text;
  text.reserve(rewards.size() * 48);
  writer out{text};
  for (const auto& reward : rewards) {
    encode(out, reward);
    auto sum = plus(list->sum, reward.value);
    CONCUR_ASSERT(sum);
    list->sum = *sum;
  }
  list->digest = sha256(text);
  list->items = std::move(rewards);
  next.rewards_ = std::move(list);
  return next;
}

void state::each(const std::function<void(const account_id&, const account&)>& visit) const {
  walk(accounts_, false, visit);
}

void state::each_staked(const std::function<void(const account_id&, const account&)>& visit) const {
  walk(accounts_, true, visit);
}

void encode(writer& out, const immature_reward& r) {
  out.number(r.matures);
  out.raw(r.to.view());
  out.number(r.value);
}

immature_reward decode_reward(reader& in) {
  immature_reward r;
  r.matures = in.number<height>();
  r.to = in.key();
  r.value = in.number<amount>();
  return r;
}

} // namespace concur::ledger
