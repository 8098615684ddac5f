// The gate from both sides, over loopback. Real time passes, but nothing waits for it to pass.
#include "actors/secure/gate.hpp"

#include "tests/support/catch.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <future>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace concur;
using namespace concur::actors;
using namespace std::chrono_literals;

namespace {

/// A descriptor that closes itself.
struct descriptor {
  explicit descriptor(int n) : number(n) {}
  descriptor(descriptor&& other) noexcept : number(std::exchange(other.number, -1)) {}
  ~descriptor() {
    if (number >= 0)
      ::close(number);
  }
  int number;
};

/// Where a gate passes on to: a socket in a folder of its own.
struct inside {
  inside() {
    auto name = (std::filesystem::temp_directory_path() / "concur-gate-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
    sockaddr_un here{};
    here.sun_family = AF_UNIX;
    std::strcpy(here.sun_path, path().c_str());
    REQUIRE(::bind(socket.number, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
    REQUIRE(::listen(socket.number, 8) == 0);
  }
  ~inside() { std::filesystem::remove_all(folder); }

  std::string path() const { return (folder / "in").string(); }
  descriptor accept() { return descriptor{::accept(socket.number, nullptr, nullptr)}; }

  std::filesystem::path folder;
  descriptor socket{::socket(AF_UNIX, SOCK_STREAM, 0)};
};

struct laboratory {
  authority maker = *make_authority("test");
  join_token token{1, 2, 3};
  inside b_inside, a_inside;

  gate_settings settings(const credentials& own, const inside& in) {
    gate_settings out;
    out.own = own;
    out.token = token;
    out.inward = in.path();
    return out;
  }
  credentials host(const std::string& name) { return *issue(maker, name, machine_role::host); }
  std::unique_ptr<gate> opened(gate_settings s) {
    auto out = gate::open(std::move(s));
    INFO((out ? std::string{} : out.error().text()));
    REQUIRE(out);
    return std::move(*out);
  }
};

result<dialled> dial(gate& from, const gate& to, const std::string& name,
                     machine_role role = machine_role::host) {
  std::promise<result<dialled>> answer;
  auto future = answer.get_future();
  from.dial("127.0.0.1", to.port(), {name, role},
            [&](result<dialled> r) { answer.set_value(std::move(r)); });
  return future.get();
}

std::string read_some(int socket) {
  std::string out(64, '\0');
  auto n = ::read(socket, out.data(), out.size());
  out.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return out;
}

/// Waits until the gate has refused so many for this reason.
bool refuses(const gate& g, const std::string& why, std::uint64_t so_many = 1) {
  for (int i = 0; i < 500; ++i) {
    auto all = g.refused();
    if (auto found = all.find(why); found != all.end() && found->second >= so_many)
      return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

/// A plain TCP connection to the gate, from an address of this machine.
descriptor stranger(const gate& g, const char* from = "127.0.0.1") {
  descriptor out{::socket(AF_INET, SOCK_STREAM, 0)};
  sockaddr_in here{};
  here.sin_family = AF_INET;
  ::inet_pton(AF_INET, from, &here.sin_addr);
  REQUIRE(::bind(out.number, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0);
  sockaddr_in there{};
  there.sin_family = AF_INET;
  there.sin_port = htons(g.port());
  ::inet_pton(AF_INET, "127.0.0.1", &there.sin_addr);
  REQUIRE(::connect(out.number, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0);
  return out;
}

} // namespace

TEST_CASE("a gate passes bytes on for whoever belongs to the laboratory", "[gate]") {
  laboratory lab;
  auto a = lab.opened(lab.settings(lab.host("a"), lab.a_inside));
  auto b = lab.opened(lab.settings(lab.host("b"), lab.b_inside));
  auto way = dial(*a, *b, "b");
  INFO((way ? std::string{} : way.error().text()));
  REQUIRE(way);
  CHECK(way->peer == machine_identity{"b", machine_role::host});
  descriptor here{way->socket};
  auto there = lab.b_inside.accept();
  CHECK(::write(here.number, "question", 8) == 8);
  CHECK(read_some(there.number) == "question");
  CHECK(::write(there.number, "answer", 6) == 6);
  CHECK(read_some(here.number) == "answer");
  CHECK(b->admitted() == 1);
  CHECK(b->owner_of(way->ticket) == machine_identity{"a", machine_role::host});
  CHECK_FALSE(b->owner_of(ticket{}));
}

TEST_CASE("a gate lets nobody else in", "[gate]") {
  laboratory lab;
  auto b = lab.opened(lab.settings(lab.host("b"), lab.b_inside));
  SECTION("a certificate of another laboratory") {
    auto other = *make_authority("other");
    auto own = *issue(other, "a", machine_role::host);
    own.ca = lab.maker.certificate; // it accepts us, we do not accept it
    auto a = lab.opened(lab.settings(own, lab.a_inside));
    (void)dial(*a, *b, "b");
    CHECK(refuses(*b, "tls"));
  }
  SECTION("a certificate that has expired") {
    auto a = lab.opened(lab.settings(*issue(lab.maker, "a", machine_role::host, -1), lab.a_inside));
    (void)dial(*a, *b, "b");
    CHECK(refuses(*b, "tls"));
  }
  SECTION("a wrong token") {
    auto s = lab.settings(lab.host("a"), lab.a_inside);
    s.token[0] ^= 1;
    auto a = lab.opened(s);
    (void)dial(*a, *b, "b");
    CHECK(refuses(*b, "greeting"));
  }
  SECTION("who talks anything but TLS") {
    auto s = stranger(*b);
    CHECK(::write(s.number, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20) == 20);
    CHECK(refuses(*b, "tls"));
    CHECK(read_some(s.number).size() < 64); // at most an alert, then the end
  }
  CHECK(b->admitted() == 0);
}

TEST_CASE("a certificate without a role opens no gate and passes none", "[gate]") {
  laboratory lab;
  auto roleless = *issue(lab.maker, "a", std::nullopt);
  auto refused = gate::open(lab.settings(roleless, lab.a_inside));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == errc::usage);
  CHECK_THAT(refused.error().what, Catch::Contains("no role"));
}

TEST_CASE("whoever dials knows whom he reached", "[gate]") {
  laboratory lab;
  auto a = lab.opened(lab.settings(lab.host("a"), lab.a_inside));
  auto b = lab.opened(lab.settings(lab.host("b"), lab.b_inside));
  auto way = dial(*a, *b, "c");
  REQUIRE_FALSE(way);
  CHECK_THAT(way.error().what, Catch::Contains("expected host \"c\", found host \"b\""));
  // No host can be taken for the control, whatever its name.
  auto control = dial(*a, *b, "b", machine_role::control);
  REQUIRE_FALSE(control);
  CHECK_THAT(control.error().what, Catch::Contains("expected control \"b\""));
}

TEST_CASE("nobody answers at a closed port", "[gate]") {
  laboratory lab;
  auto a = lab.opened(lab.settings(lab.host("a"), lab.a_inside));
  auto port = [&] { return lab.opened(lab.settings(lab.host("b"), lab.b_inside))->port(); }();
  std::promise<result<dialled>> answer;
  a->dial("127.0.0.1", port, {"b", machine_role::host},
          [&](result<dialled> r) { answer.set_value(std::move(r)); });
  auto way = answer.get_future().get();
  REQUIRE_FALSE(way);
  CHECK(way.error().kind == errc::environment);
}

TEST_CASE("whoever stalls is put out, and keeps nobody out", "[gate]") {
  laboratory lab;
  auto s = lab.settings(lab.host("b"), lab.b_inside);
  s.strangers_max = 4;
  s.handshake_max = 2s;
  auto b = lab.opened(s);
  std::vector<descriptor> crowd;
  for (int i = 0; i < 12; ++i)
    crowd.push_back(stranger(*b));
  CHECK(refuses(*b, "crowded", 8)); // the oldest went first
  auto a = lab.opened(lab.settings(lab.host("a"), lab.a_inside));
  auto way = dial(*a, *b, "b");
  INFO((way ? std::string{} : way.error().text()));
  REQUIRE(way);
  ::close(way->socket);
  CHECK(refuses(*b, "late", 1));
}

TEST_CASE("an address has only its share of those that are let in", "[gate]") {
  laboratory lab;
  auto s = lab.settings(lab.host("b"), lab.b_inside);
  s.per_address_max = 2;
  auto b = lab.opened(s);
  auto a = lab.opened(lab.settings(lab.host("a"), lab.a_inside));
  auto first = dial(*a, *b, "b"), second = dial(*a, *b, "b"), third = dial(*a, *b, "b");
  REQUIRE(first);
  REQUIRE(second);
  descriptor kept{second->socket};
  REQUIRE_FALSE(third);
  CHECK(third.error().kind == errc::usage);
  CHECK_THAT(third.error().what, Catch::Contains("from this address"));
  CHECK(refuses(*b, "address"));
  CHECK(b->admitted() == 2);
  // One that ends leaves its place to the next.
  ::close(first->socket);
  for (int i = 0; i < 100 && !third; ++i, std::this_thread::sleep_for(20ms))
    third = dial(*a, *b, "b");
  REQUIRE(third);
  ::close(third->socket);
}

TEST_CASE("strangers at one address do not push out those at another", "[gate]") {
  laboratory lab;
  auto s = lab.settings(lab.host("b"), lab.b_inside);
  s.strangers_max = 8;
  s.per_address_max = 2;
  auto b = lab.opened(s);
  auto calm = stranger(*b, "127.0.0.2"); // the oldest of all
  std::vector<descriptor> crowd;
  for (int i = 0; i < 12; ++i)
    crowd.push_back(stranger(*b));
  CHECK(refuses(*b, "crowded", 8)); // half of the places are theirs
  char byte = 0;
  CHECK(::recv(calm.number, &byte, 1, MSG_DONTWAIT) == -1); // not closed
  CHECK(errno == EAGAIN);
}

TEST_CASE("who announces a frame that is too large is cut off", "[gate]") {
  laboratory lab;
  auto careless = lab.settings(lab.host("a"), lab.a_inside);
  careless.frame_bytes_max = 1u << 30;
  auto a = lab.opened(careless);
  auto b = lab.opened(lab.settings(lab.host("b"), lab.b_inside));
  auto way = dial(*a, *b, "b");
  REQUIRE(way);
  descriptor here{way->socket};
  auto there = lab.b_inside.accept();
  auto frame = [](std::uint32_t length) {
    std::string out(32, '\0');
    out[0] = 2;
    for (std::size_t i = 0; i < 4; ++i)
      out[4 + i] = static_cast<char>(length >> (24 - 8 * i) & 0xff);
    return out;
  };
  // A full one passes.
  auto full = frame(1u << 20) + std::string(1u << 20, 'x');
  std::thread writer{[&] {
    for (std::size_t at = 0; at < full.size();)
      at += static_cast<std::size_t>(::write(here.number, full.data() + at, full.size() - at));
  }};
  std::size_t came = 0;
  while (came < full.size()) {
    auto piece = read_some(there.number);
    REQUIRE_FALSE(piece.empty());
    came += piece.size();
  }
  writer.join();
  CHECK(b->refused().count("frame") == 0);
  auto large = frame((1u << 20) + 1);
  CHECK(::write(here.number, large.data(), large.size()) == 32);
  CHECK(refuses(*b, "frame"));
  CHECK(read_some(there.number).empty()); // nothing of it came
}

TEST_CASE("a port that is taken is an error of the environment", "[gate]") {
  laboratory lab;
  auto b = lab.opened(lab.settings(lab.host("b"), lab.b_inside));
  auto s = lab.settings(lab.host("a"), lab.a_inside);
  s.port = b->port();
  auto refused = gate::open(s);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == errc::environment);
}

TEST_CASE("a certificate says who its holder is", "[gate]") {
  laboratory lab;
  auto control = *issue(lab.maker, "control", machine_role::control);
  CHECK(*identity_in(control.certificate) == machine_identity{"control", machine_role::control});
  CHECK_FALSE(identity_in("nothing"));
  CHECK_FALSE(identity_in(lab.maker.certificate)); // names no role
}
