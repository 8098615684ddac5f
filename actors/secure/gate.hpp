// The only port of a process that the world can reach. Whoever comes in must speak TLS 1.3 with a
// certificate of this laboratory that names it and its role, and greet with the join token, within
// a few seconds; only then are its bytes passed on to CAF, through a socket of this process that
// takes no other process. CAF itself listens nowhere: it trusts whoever reaches it, and can be
// crashed, flooded or impersonated by a few bytes.
//
// What strangers can hold is bounded: so many unfinished connections, the oldest of which go first,
// each with nothing but what TLS needs. One address has only its share of them, and of those that
// were let in. Connections that were let in are watched by the kernel: a peer that does not answer
// for `silence_max` is gone. So is one that announces a frame that is too large, before anybody
// makes room for it.
#pragma once

#include "actors/secure/certificates.hpp"
#include "base/types.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>

namespace concur::actors {

using join_token = std::array<std::uint8_t, 32>;
/// Names one connection, at both of its ends. Drawn by whoever opens it.
using ticket = std::array<std::uint8_t, 16>;

struct gate_settings {
  std::string address = "127.0.0.1"; ///< to listen on
  std::uint16_t port = 0;            ///< 0: any
  credentials own;
  join_token token{};
  /// Name of the socket that CAF listens on (unix(7): abstract if it begins with a zero byte).
  std::string inward;
  std::size_t strangers_max = 64;
  std::size_t peers_max = 128;
  /// Connections from one address that are let in. Of unfinished ones it may have half of all, so
  /// that strangers beside an honest machine do not keep it out.
  std::size_t per_address_max = 8;
  /// Payload of one frame of CAF's, in both directions.
  std::uint32_t frame_bytes_max = 1u << 20;
  duration handshake_max = std::chrono::seconds{5};
  duration dial_max = std::chrono::seconds{3};
  duration silence_max = std::chrono::seconds{3};
};

/// A connection that was opened from here.
struct dialled {
  int socket = -1; ///< whoever takes it closes it
  actors::ticket ticket{};
  machine_identity peer;
};

/// Functions may be called from all threads.
class gate {
public:
  /// errc::environment if the port cannot be had, errc::usage if the credentials are none.
  static result<std::unique_ptr<gate>> open(gate_settings settings);
  virtual ~gate() = default;

  virtual std::uint16_t port() const = 0;

  /// `then` is called once, on the gate's own thread. errc::environment if nobody answers in time,
  /// errc::usage if it is not who it should be.
  virtual void dial(const std::string& address, std::uint16_t port, const machine_identity& who,
                    std::function<void(result<dialled>)> then) = 0;

  /// Who came with this ticket, nothing if nobody did, or long ago.
  virtual std::optional<machine_identity> owner_of(const ticket& t) const = 0;

  /// Connections that were let in.
  virtual std::uint64_t admitted() const = 0;
  /// Those that were not, by reason: tls, no-role, greeting, late, crowded, full, address (it has
  /// its share already); and those that were cut later: frame (too large, or none).
  virtual std::map<std::string, std::uint64_t> refused() const = 0;
};

} // namespace concur::actors
