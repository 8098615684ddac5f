#include "consensus/pos/peercoin/modifier.hpp"

#include "base/assert.hpp"
#include "base/u256.hpp"

#include <algorithm>
#include <vector>

namespace concur::consensus::pos::peercoin {
namespace {

// Of the last section to the first (src/kernel.h, MODIFIER_INTERVAL_RATIO).
constexpr std::int64_t interval_ratio = 3;

struct candidate {
  std::int64_t time = 0;
  u256 hash;
  u256 selection;
  bool entropy = false;
  bool selected = false;
};

/// M4.
u256 selection_hash(const branch_block& b, std::uint64_t previous) {
  const auto& proof = b.kind == block_kind::stake ? b.proof : b.id;
  std::array<std::uint8_t, 40> text;
  std::copy(proof.data.begin(), proof.data.end(), text.begin());
  store_le(text.data() + 32, previous);
  const auto hash = little_endian_number(sha256d(text));
  return b.kind == block_kind::stake ? hash >> 32 : hash;
}

/// M2: back to the first ancestor that is too old, even if there are younger ones behind it.
std::vector<candidate> candidates_from(const branch_view& view, height parent, std::int64_t start,
                                       std::uint64_t previous) {
  std::vector<candidate> out;
  for (auto h = parent;; h = h - 1) {
    const auto b = view.at(h);
    if (b.time < start)
      break;
    out.push_back({b.time, little_endian_number(b.id), selection_hash(b, previous), b.entropy()});
    if (h == height{0})
      break;
  }
  std::sort(out.begin(), out.end(), [](const candidate& a, const candidate& b) {
    return a.time != b.time ? a.time < b.time : a.hash < b.hash;
  });
  return out;
}

/// M3: one round. @pre not all are selected
candidate& select(std::vector<candidate>& sorted, std::int64_t stop) {
  candidate* best = nullptr;
  for (auto& c : sorted) {
    if (best != nullptr && c.time > stop)
      break;
    if (!c.selected && (best == nullptr || c.selection < best->selection))
      best = &c;
  }
  CONCUR_ASSERT(best != nullptr);
  return *best;
}

std::optional<std::uint64_t> modifier_after(const params& p, const branch_view& view, height parent,
                                            height from) {
  const auto bound = view.at(from).time + selection_interval_s(p);
  std::optional<std::uint64_t> found;
  for (auto h = view.at(parent).generated_at; h > from; h = view.at(h - 1).generated_at)
    if (const auto b = view.at(h); b.time >= bound)
      found = b.modifier; // The lowest of them remains.
  return found;
}

} // namespace

std::int64_t selection_section_s(const params& p, int round) {
  CONCUR_ASSERT(round >= 0 && round < modifier_rounds);
  const std::int64_t last = modifier_rounds - 1;
  return p.modifier_interval_s * last / (last + (last - round) * (interval_ratio - 1));
}

std::int64_t selection_interval_s(const params& p) {
  std::int64_t sum = 0;
  for (int round = 0; round < modifier_rounds; ++round)
    sum += selection_section_s(p, round);
  return sum;
}

next_modifier compute_modifier(const params& p, const branch_view& view, height parent,
                               std::int64_t time) {
  const auto head = view.at(parent);
  const auto interval_of = [&](std::int64_t t) { return t / p.modifier_interval_s; };
  const auto last = interval_of(view.at(head.generated_at).time);
  if (last >= interval_of(head.time))
    return {head.modifier, false};
  if (p.version >= version::v04 && last >= interval_of(time))
    return {head.modifier, false};
  auto stop = interval_of(head.time) * p.modifier_interval_s - selection_interval_s(p);
  auto sorted = candidates_from(view, parent, stop, head.modifier);
  const auto rounds = std::min<std::size_t>(modifier_rounds, sorted.size());
  next_modifier out{0, true};
  for (std::size_t round = 0; round < rounds; ++round) {
    stop += selection_section_s(p, static_cast<int>(round));
    auto& chosen = select(sorted, stop);
    chosen.selected = true;
    out.value |= std::uint64_t{chosen.entropy} << round;
  }
  return out;
}

std::optional<std::uint64_t> kernel_modifier(const params& p, const branch_view& view,
                                             height parent, height from, std::int64_t time) {
  if (p.version < version::v05)
    return modifier_after(p, view, parent, from);
  const auto found = modifier_before(p, view, parent, time);
  return found ? std::optional{found->value} : std::nullopt;
}

std::int64_t modifier_lead_s(const params& p) { return p.age_s_min - selection_interval_s(p); }

std::optional<modifier_span> modifier_before(const params& p, const branch_view& view,
                                             height parent, std::int64_t time) {
  const auto latest = time - modifier_lead_s(p);
  auto next = view.at(parent).time; // from when on another one would be found
  if (next <= latest)
    return std::nullopt;
  for (auto h = parent; h > height{0};) {
    h = view.at(h - 1).generated_at;
    const auto b = view.at(h);
    if (b.time <= latest)
      return modifier_span{b.modifier, next + modifier_lead_s(p)};
    next = std::min(next, b.time);
  }
  return std::nullopt;
}

std::uint32_t modifier_flags(const branch_block& b) {
  return (b.kind == block_kind::stake ? 1u : 0u) | (b.entropy() ? 2u : 0u) |
         (b.generated ? 4u : 0u);
}

std::uint32_t modifier_checksum(std::optional<std::uint32_t> parent, std::uint32_t flags,
                                const hash256& proof, std::uint64_t modifier) {
  std::array<std::uint8_t, 48> text;
  auto* end = text.data();
  if (parent) {
    store_le(end, *parent);
    end += 4;
  }
  store_le(end, flags);
  end = std::copy(proof.data.begin(), proof.data.end(), end + 4);
  store_le(end, modifier);
  end += 8;
  const auto hash = sha256d({text.data(), static_cast<std::size_t>(end - text.data())});
  return load_le<std::uint32_t>(hash.data.data() + 28);
}

} // namespace concur::consensus::pos::peercoin
