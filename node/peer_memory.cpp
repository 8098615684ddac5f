#include "node/peer_memory.hpp"

#include <algorithm>

namespace concur::node {
namespace {

using ledger::ring;

bytes text_of(const peer_note& n) {
  bytes out;
  writer w{out};
  w.raw(n.who.view());
  w.integer(n.at.value);
  return out;
}

std::vector<peer_note> notes_in(const ledger::store& s, ring r) {
  std::vector<peer_note> out;
  auto all = s.entries(r);
  if (!all)
    return out;
  constexpr std::size_t key_bytes = 32, time_bytes = 8;
  for (auto& text : *all) {
    if (text.size() != key_bytes + time_bytes)
      continue;
    peer_note n;
    std::copy_n(text.begin(), key_bytes, n.who.data.begin());
    n.at = unix_ms{load_le<std::uint64_t>(text.data() + key_bytes)};
    out.push_back(n);
  }
  return out;
}

} // namespace

ledger::ring_entry ban_entry(const peer_note& n) { return {ring::bans, text_of(n)}; }
ledger::ring_entry seen_entry(const peer_note& n) { return {ring::peers, text_of(n)}; }

std::map<public_key, unix_ms> bans_in(const ledger::store& s, unix_ms now) {
  std::map<public_key, unix_ms> out;
  for (auto& n : notes_in(s, ring::bans))
    if (n.at > now)
      out[n.who] = n.at;
  return out;
}

std::vector<peer_note> peers_in(const ledger::store& s) { return notes_in(s, ring::peers); }

} // namespace concur::node
