// What one node says to another, signed by the sender and bound to the chain, the run, the purpose,
// the sender, the receiver, the sender's life and its place in the sender's stream. So whoever
// carries it can neither change it, nor pass it to somebody else, nor deliver it twice, nor use it
// in another chain, run or protocol. For ways that nobody vouches for: between hosts.
//
//   sealed envelope   life u64, number u64, signature 64 bytes, content
//   what is signed    "concur/envelope/1", chain, run, purpose u8, sender, receiver, life, number,
//                     SHA-256 of the content
//
// The window of numbers is that of IPsec's anti-replay service (RFC 4303, section 3.4.3).
#pragma once

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/keys.hpp"
#include "base/types.hpp"
#include "messages/transaction.hpp"
#include "messages/verdict.hpp"

#include <bitset>
#include <vector>

namespace concur {

/// What a signature is for; one that was made for another purpose does not count.
enum class envelope_purpose : std::uint8_t { protocol = 1, control = 2 };

/// Where envelopes are valid.
struct envelope_scope {
  chain_id chain;
  hash256 run; ///< drawn anew for every run
  envelope_purpose purpose = envelope_purpose::protocol;
};

inline constexpr std::size_t seal_bytes = 8 + 8 + 64;

/// Seals what one node sends. Not thread-safe.
class envelope_sealer {
public:
  /// `life` rises with every start of the node, or receivers take it for a replay.
  envelope_sealer(const envelope_scope& scope, key_pair key, std::uint64_t life);

  bytes seal(const public_key& to, byte_view content);

private:
  envelope_scope scope_;
  key_pair key_;
  std::uint64_t life_;
  std::uint64_t number_ = 0;
};

/// Which numbers of one sender have come, as far as `span` below the highest.
class replay_window {
public:
  static constexpr std::size_t span = 4096;

  /// True the first time that this number of this life comes. What is older than the window, or of
  /// an earlier life, counts as having come.
  bool take(std::uint64_t life, std::uint64_t number);

private:
  std::uint64_t life_ = 0;
  std::uint64_t highest_ = 0;
  std::bitset<span> seen_; // of number n at n % span
};

/// Opens what one node receives. Not thread-safe.
class envelope_opener {
public:
  /// `members` by node id.
  envelope_opener(const envelope_scope& scope, const public_key& self,
                  std::vector<public_key> members);

  struct opened {
    verdict judgement;
    byte_view content; ///< part of what was given; empty if refused
  };
  /// Refuses with envelope-malformed, envelope-unknown-sender, envelope-signature or
  /// envelope-replayed.
  opened open(node_id from, byte_view sealed);

private:
  envelope_scope scope_;
  public_key self_;
  std::vector<public_key> members_;
  std::vector<replay_window> windows_; // by sender
};

} // namespace concur
