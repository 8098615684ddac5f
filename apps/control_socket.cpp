#include "apps/control_socket.hpp"

#include "apps/file_handle.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <thread>

namespace concur::apps {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using nlohmann::ordered_json;

constexpr int patience_ms = 5'000;
constexpr int look_every_ms = 100;

/// A path of any length fits if it goes by way of the folder's descriptor.
sockaddr_un place_of(int folder) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  auto path = "/proc/self/fd/" + std::to_string(folder) + "/" + std::string{socket_file};
  std::memcpy(out.sun_path, path.data(), path.size());
  return out;
}

bool becomes_readable(int file, int wait_ms) {
  pollfd p{file, POLLIN, 0};
  return ::poll(&p, 1, wait_ms) > 0;
}

/// Up to a line break; empty if none comes in time.
std::string read_line(int file) {
  std::string out;
  while (out.size() <= request_bytes_max && becomes_readable(file, patience_ms)) {
    char piece[4096];
    auto n = ::read(file, piece, sizeof piece);
    if (n <= 0)
      break;
    out.append(piece, static_cast<std::size_t>(n));
    if (out.back() == '\n')
      return out;
  }
  return {};
}

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    auto n = ::send(file, text.data(), text.size(), MSG_NOSIGNAL);
    if (n <= 0)
      return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

class listening final : public control_socket {
public:
  listening(const fs::path& folder, int folder_file, int socket, answerer answer)
      : path_(folder / socket_file), folder_(folder_file), socket_(socket),
        answer_(std::move(answer)), thread_([this] { listen(); }) {}
  ~listening() override {
    is_over_ = true;
    thread_.join();
    std::error_code ignored;
    fs::remove(path_, ignored);
  }

private:
  void listen() {
    while (!is_over_)
      if (becomes_readable(socket_.get(), look_every_ms)) {
        file_handle client{::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (client.is_open())
          serve(client.get());
      }
  }

  void serve(int client) {
    auto request = json::parse(read_line(client), nullptr, false);
    ordered_json out;
    auto given = request.is_object()
                     ? answer_(request)
                     : fail(errc::usage, "expected one line with a JSON object", "control socket");
    out["ok"] = given.has_value();
    if (given)
      out["answer"] = std::move(*given);
    else
      out["error"] = {{"kind", static_cast<int>(given.error().kind)},
                      {"what", given.error().what},
                      {"where", given.error().where},
                      {"hint", given.error().hint}};
    write_all(client, out.dump(-1, ' ', false, json::error_handler_t::replace) + "\n");
  }

  fs::path path_;
  file_handle folder_, socket_;
  answerer answer_;
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

} // namespace

result<std::unique_ptr<control_socket>> control_socket::open(const fs::path& folder,
                                                             answerer answer) {
  auto where = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  auto socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto here = place_of(where);
  // Before it has a name: nobody else may talk to the run.
  auto good = where >= 0 && socket >= 0 && ::fchmod(socket, 0600) == 0 &&
              ::bind(socket, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0 &&
              ::listen(socket, 16) == 0;
  auto why = errno;
  if (!good) {
    ::close(where);
    ::close(socket);
    return fail(errc::environment, std::string{"cannot listen: "} + std::strerror(why),
                (folder / socket_file).string());
  }
  return std::make_unique<listening>(folder, where, socket, std::move(answer));
}

bool is_live(const fs::path& folder) {
  std::error_code unknown;
  return fs::is_socket(folder / socket_file, unknown);
}

result<ordered_json> ask(const fs::path& folder, const json& request) {
  auto none = [&] {
    return fail(errc::usage, "no run goes on here", folder.string(),
                "start one in mode live or hosts, or name its folder with --run");
  };
  file_handle where{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  file_handle socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!where.is_open() || !socket.is_open())
    return none();
  auto there = place_of(where.get());
  if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&there), sizeof there) != 0)
    return none();
  if (!write_all(socket.get(), request.dump() + "\n"))
    return none();
  std::string text;
  char piece[4096];
  while (becomes_readable(socket.get(), patience_ms)) {
    auto n = ::read(socket.get(), piece, sizeof piece);
    if (n <= 0)
      break;
    text.append(piece, static_cast<std::size_t>(n));
  }
  auto out = ordered_json::parse(text, nullptr, false);
  if (!out.is_object() || !out.contains("ok"))
    return fail(errc::environment, "the run does not answer", folder.string());
  if (out["ok"].get<bool>())
    return out["answer"];
  auto& e = out["error"];
  return tl::unexpected<error>{
      error{static_cast<errc>(e["kind"].get<int>()), e["what"], e["where"], e["hint"]}};
}

} // namespace concur::apps
