// CAF's middleman behind the gate. BASP, CAF's protocol, trusts whoever reaches it, so it reaches
// nothing by itself: it listens on a socket in a folder that only this user can enter, and the gate
// connects to it on behalf of those that it let in. No port of CAF's is ever open.
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

class bus {
public:
  /// `front` hears everything that comes in by itself. Errors as of gate::open().
  static result<std::unique_ptr<bus>> open(caf::actor_system& system, gate_settings settings,
                                           const caf::actor& front);
  ~bus();

  gate& door() { return *gate_; }

  /// Asks for the front of the process that `name` runs at this place; `then` is called on some
  /// thread, with null after a failure. The ticket names the connection.
  using reached = std::function<void(caf::actor, ticket, std::string why)>;
  void reach(const std::string& address, std::uint16_t port, const std::string& name, reached then);

private:
  bus(caf::actor_system& system, std::filesystem::path folder)
      : system_(system), folder_(std::move(folder)) {}
  status listen(const caf::actor& front);

  caf::actor_system& system_;
  std::filesystem::path folder_; // of the socket
  std::unique_ptr<gate> gate_;
};

/// This machine's Unix time in nanoseconds.
std::int64_t unix_ns();

} // namespace concur::actors
