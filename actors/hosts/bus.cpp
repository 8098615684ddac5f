#include "actors/hosts/bus.hpp"

#include <atomic>
#include <caf/io/network/default_multiplexer.hpp>
#include <caf/io/network/doorman_impl.hpp>
#include <caf/io/network/scribe_impl.hpp>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace concur::actors {
namespace {

namespace io = caf::io;

/// BASP wants a port to name what is published; there is only one thing here.
constexpr std::uint16_t only_port = 1;
constexpr auto handshake_max = std::chrono::seconds{3};

// CAF's own ends of sockets ask the kernel for a port, and abort if the socket has none.
struct local_scribe final : io::network::scribe_impl {
  using scribe_impl::scribe_impl;
  std::string addr() const override { return "gate"; }
  std::uint16_t port() const override { return only_port; }
};

/// The other end of the socket is this process.
bool is_own(int socket) {
  ucred who{};
  socklen_t size = sizeof who;
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.pid == ::getpid();
}

/// In no folder: nothing is left of it when the process is killed.
std::string fresh_name() {
  static std::atomic<int> count{0};
  return std::string(1, '\0') + "concur-" + std::to_string(::getpid()) + "-" +
         std::to_string(++count);
}

struct local_doorman final : io::network::doorman_impl {
  using doorman_impl::doorman_impl;
  std::string addr() const override { return "gate"; }
  std::uint16_t port() const override { return only_port; }
  bool new_connection() override {
    if (detached())
      return false;
    // The name of the socket is no secret (/proc/net/unix), so whoever asks is looked at.
    if (!is_own(acceptor_.accepted_socket())) {
      ::close(acceptor_.accepted_socket());
      return true;
    }
    auto& multiplexer = acceptor_.backend();
    auto scribe = caf::make_counted<local_scribe>(multiplexer, acceptor_.accepted_socket());
    auto handle = scribe->hdl();
    parent()->add_scribe(std::move(scribe));
    return doorman::new_connection(&multiplexer, handle);
  }
};

io::network::default_multiplexer& multiplexer_of(caf::actor_system& system) {
  return dynamic_cast<io::network::default_multiplexer&>(system.middleman().backend());
}

caf::actor basp_of(caf::actor_system& system) {
  return system.middleman().named_broker<io::basp_broker>(caf::atom("BASP"));
}

/// Lives for one attempt.
caf::behavior greeter(caf::event_based_actor* self, dialled way, bus::reached then) {
  self->set_default_handler(caf::drop);
  io::scribe_ptr scribe =
      caf::make_counted<local_scribe>(multiplexer_of(self->system()), way.socket);
  self->request(basp_of(self->system()), handshake_max, caf::connect_atom::value, std::move(scribe),
                only_port)
      .then(
          [self, way, then](caf::node_id&, caf::strong_actor_ptr& front, std::set<std::string>&) {
            then(caf::actor_cast<caf::actor>(front), way.ticket,
                 front ? "" : "nothing is published there");
            self->quit();
          },
          [self, then](caf::error& e) {
            then(nullptr, {}, self->system().render(e));
            self->quit();
          });
  return {[](over_atom) {}};
}

} // namespace

std::int64_t unix_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

bus_config::bus_config(std::size_t threads) {
  add_message_types<caf::id_block::concur_actors>();
  add_message_types<caf::id_block::concur_hosts>();
  load<io::middleman>();
  set("scheduler.max-threads", threads);
  // Workers that wait for each other. Stealing polls, which several processes on one machine pay
  // for with a fifth of their time.
  set("scheduler.policy", caf::atom("sharing"));
  set("scheduler.max-throughput", std::size_t{100});
}

result<std::unique_ptr<bus>> bus::open(caf::actor_system& system, gate_settings settings,
                                       const caf::actor& front) {
  std::unique_ptr<bus> out{new bus{system}};
  settings.inward = fresh_name();
  if (auto ok = out->listen(settings.inward, front); !ok)
    return tl::unexpected<error>{ok.error()};
  auto opened = gate::open(std::move(settings));
  if (!opened)
    return tl::unexpected<error>{opened.error()};
  out->gate_ = std::move(*opened);
  return out;
}

status bus::listen(const std::string& name, const caf::actor& front) {
  sockaddr_un here{};
  here.sun_family = AF_UNIX;
  std::memcpy(here.sun_path, name.data(), name.size());
  auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  auto socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&here), length) != 0 ||
      ::listen(socket, 64) != 0)
    return fail(errc::environment, std::string{"cannot listen: "} + std::strerror(errno));
  io::doorman_ptr doorman = caf::make_counted<local_doorman>(multiplexer_of(system_), socket);
  caf::anon_send(basp_of(system_), caf::publish_atom::value, std::move(doorman), only_port,
                 caf::actor_cast<caf::strong_actor_ptr>(front), std::set<std::string>{});
  return {};
}

void bus::reach(const std::string& address, std::uint16_t port, const machine_identity& who,
                reached then) {
  gate_->dial(address, port, who, [this, then = std::move(then)](result<dialled> way) {
    if (way)
      system_.spawn(greeter, *way, then);
    else
      then(nullptr, {}, way.error().text());
  });
}

} // namespace concur::actors
