// What the id of a block covers, seal kind by seal kind, and the roots of its body.
#include "base/assert.hpp"
#include "messages/block_fields.hpp"

namespace concur {
namespace {

constexpr std::string_view genesis_tag = "concur/genesis/1";
constexpr std::string_view lecture_tag = "concur/lecture-data/1";
constexpr std::string_view stake_tag = "concur/stake-block/1";
constexpr std::string_view randao_tag = "concur/randao-reveal/1";
constexpr std::string_view reward_tag = "concur/reward/1";
constexpr std::uint64_t ms_per_second = 1000;

bytes tagged_preimage(std::string_view tag, const block_header& h) {
  bytes out;
  writer w{out};
  w.raw(as_bytes(tag));
  encode(w, h);
  return out;
}

bytes stake_preimage(block_header h) {
  set_signature(h, {});
  return tagged_preimage(stake_tag, h);
}

/// The part of a body's first leaf that is there only if a block has dues.
void add_dues(writer& out, std::span<const due> dues) {
  for (auto& d : dues) {
    write_archive archive{out.extend(due_bytes)};
    fields(archive, d);
  }
}

// One digest of what does not fit into the 119 bytes that a single compression a nonce allows.
hash256 lecture_data(const block_header& h) {
  return sha256_stream{}
      .add(lecture_tag)
      .add(h.tx_root.view())
      .add(h.state_root.view())
      .add(h.proposer.view())
      .finish();
}

std::array<std::uint8_t, 96> lecture_preimage(const block_header& h, const lecture_seal& s) {
  std::array<std::uint8_t, 96> out;
  write_archive archive{out.data()};
  archive.integer(h.version);
  archive.number(h.height);
  archive.raw(h.parent.data);
  archive.number(h.time);
  archive.raw(lecture_data(h).data);
  archive.integer(s.bits);
  archive.integer(s.nonce);
  return out;
}

std::array<std::uint8_t, 80> bitcoin_preimage(const block_header& h, const bitcoin_seal& s) {
  std::array<std::uint8_t, 80> out;
  write_archive archive{out.data()};
  archive.integer(h.version);
  archive.raw(h.parent.data);
  archive.raw(h.tx_root.data);
  archive.integer(static_cast<std::uint32_t>(h.time.value / ms_per_second));
  archive.integer(s.bits);
  archive.integer(s.nonce);
  return out;
}

// In Bitcoin the coinbase: it covers what the 80 bytes leave out.
hash256 bitcoin_reward_leaf(const block_header& h, const bitcoin_seal& s, amount reward,
                            std::span<const due> dues) {
  bytes out;
  writer w{out};
  w.raw(as_bytes(reward_tag));
  w.number(h.height);
  w.number(reward);
  w.raw(h.state_root.view());
  w.raw(h.proposer.view());
  w.integer(s.extra_nonce);
  add_dues(w, dues);
  return sha256d(out);
}

// Tags as in RFC 6962, section 2.1: 0 for leaves, 1 for inner nodes; 2 is our reward leaf.
hash256 tagged_leaf(const hash256& id) {
  std::array<std::uint8_t, 33> out{0};
  std::memcpy(out.data() + 1, id.data.data(), 32);
  return sha256(out);
}

hash256 tagged_reward_leaf(amount reward, std::span<const due> dues) {
  bytes out{2};
  writer w{out};
  w.number(reward);
  add_dues(w, dues);
  return sha256(out);
}

hash256 tagged_node(const hash256& left, const hash256& right) {
  std::array<std::uint8_t, 65> out{1};
  std::memcpy(out.data() + 1, left.data.data(), 32);
  std::memcpy(out.data() + 33, right.data.data(), 32);
  return sha256(out);
}

hash256 tagged_root(std::vector<hash256> level) {
  while (level.size() > 1) {
    auto pairs = level.size() / 2;
    for (std::size_t i = 0; i < pairs; ++i)
      level[i] = tagged_node(level[2 * i], level[2 * i + 1]);
    if (level.size() % 2 != 0)
      level[pairs++] = level.back();
    level.resize(pairs);
  }
  return level.front();
}

} // namespace

bytes seal_preimage(const block_header& h) {
  if (auto* lecture = std::get_if<lecture_seal>(&h.seal)) {
    auto out = lecture_preimage(h, *lecture);
    return {out.begin(), out.end()};
  }
  if (auto* bitcoin = std::get_if<bitcoin_seal>(&h.seal)) {
    auto out = bitcoin_preimage(h, *bitcoin);
    return {out.begin(), out.end()};
  }
  if (std::holds_alternative<genesis_seal>(h.seal))
    return tagged_preimage(genesis_tag, h);
  return stake_preimage(h);
}

std::optional<slot_claim> claim_of(const block_header& h) {
  slot_claim out{h.proposer, 0, id_of(h), {}};
  auto take = [&](std::uint64_t slot, const signature& sealed) {
    out.slot = slot;
    out.sealed = sealed;
    return out;
  };
  if (auto* turn = std::get_if<turn_seal>(&h.seal))
    return take(turn->slot, turn->sealed);
  if (auto* kernel = std::get_if<kernel_seal>(&h.seal))
    return take(kernel->second, kernel->sealed);
  if (auto* beacon = std::get_if<beacon_seal>(&h.seal))
    return take(beacon->slot, beacon->sealed);
  if (auto* certified = std::get_if<certified_seal>(&h.seal))
    return take(certified->slot, certified->sealed);
  return std::nullopt;
}

void set_signature(block_header& h, const signature& s) {
  std::visit(
      [&](auto& kind) {
        if constexpr (requires { kind.sealed; })
          kind.sealed = s;
      },
      h.seal);
}

bytes randao_bytes(const hash256& chain, std::uint64_t epoch) {
  bytes out;
  writer w{out};
  w.raw(as_bytes(randao_tag));
  w.raw(chain.view());
  w.integer(epoch);
  return out;
}

block_id id_of(const block_header& h) {
  if (auto* lecture = std::get_if<lecture_seal>(&h.seal))
    return sha256(lecture_preimage(h, *lecture));
  if (auto* bitcoin = std::get_if<bitcoin_seal>(&h.seal))
    return sha256d(bitcoin_preimage(h, *bitcoin));
  return sha256(seal_preimage(h));
}

bool well_formed(const block_header& h) {
  if (!std::holds_alternative<bitcoin_seal>(h.seal))
    return true;
  return h.time.value % ms_per_second == 0 &&
         h.time.value / ms_per_second <= std::numeric_limits<std::uint32_t>::max();
}

hash256 bitcoin_merkle_root(std::vector<hash256> level, bool* mutated) {
  if (mutated != nullptr)
    *mutated = false;
  if (level.empty())
    return {};
  while (level.size() > 1) {
    for (std::size_t i = 0; mutated != nullptr && i + 1 < level.size(); i += 2)
      *mutated |= level[i] == level[i + 1];
    if (level.size() % 2 != 0)
      level.push_back(level.back());
    for (std::size_t i = 0; i < level.size() / 2; ++i) {
      std::array<std::uint8_t, 64> pair;
      std::memcpy(pair.data(), level[2 * i].data.data(), 32);
      std::memcpy(pair.data() + 32, level[2 * i + 1].data.data(), 32);
      level[i] = sha256d(pair);
    }
    level.resize(level.size() / 2);
  }
  return level.front();
}

hash256 body_root(const block_header& header, amount reward, std::span<const tx_ptr> transactions,
                  std::span<const due> dues) {
  auto* bitcoin = std::get_if<bitcoin_seal>(&header.seal);
  std::vector<hash256> leaves;
  leaves.reserve(transactions.size() + 2);
  leaves.push_back(bitcoin != nullptr ? bitcoin_reward_leaf(header, *bitcoin, reward, dues)
                                      : tagged_reward_leaf(reward, dues));
  for (const auto& tx : transactions)
    leaves.push_back(bitcoin != nullptr ? tx->id() : tagged_leaf(tx->id()));
  return bitcoin != nullptr ? bitcoin_merkle_root(std::move(leaves))
                            : tagged_root(std::move(leaves));
}

} // namespace concur
