// CAF's middleman behind the gate. BASP, CAF's protocol, trusts whoever reaches it, so nobody does:
// it listens on a socket that takes connections of this process only, and the gate makes them on
// behalf of those that it let in. No port of CAF's is ever open.
#pragma once

#include "actors/hosts/types.hpp"
#include "actors/secure/gate.hpp"

#include <caf/io/basp_broker.hpp>
#include <caf/io/middleman.hpp>

namespace concur::actors {

/// For all processes of a run.
struct bus_config : caf::actor_system_config {
  explicit bus_config(std::size_t threads);
};

/// Must go before the actor system.
class bus {
public:
  /// `front` hears everything that comes in by itself. Errors as of gate::open().
  static result<std::unique_ptr<bus>> open(caf::actor_system& system, gate_settings settings,
                                           const caf::actor& front);
  gate& door() { return *gate_; }

  /// Asks for the front of the process that `who` runs at this place; `then` is called on some
  /// thread, with null after a failure. The ticket names the connection.
  using reached = std::function<void(caf::actor, ticket, std::string why)>;
  void reach(const std::string& address, std::uint16_t port, const machine_identity& who,
             reached then);

private:
  explicit bus(caf::actor_system& system) : system_(system) {}
  status listen(const std::string& name, const caf::actor& front);

  caf::actor_system& system_;
  std::unique_ptr<gate> gate_;
};

/// This machine's Unix time in nanoseconds.
std::int64_t unix_ns();

} // namespace concur::actors
