#include "actors/secure/gate.hpp"

#include "actors/secure/frame_watch.hpp"
#include "actors/secure/openssl.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <list>
#include <mutex>
#include <netinet/tcp.h>
#include <openssl/rand.h>
#include <thread>
#include <utility>

namespace concur::actors {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using local = asio::local::stream_protocol;
using boost::system::error_code;

constexpr auto quietly = asio::as_tuple(asio::use_awaitable);

constexpr std::string_view magic = "CONCUR/1";
/// What the opener says first: magic, token, ticket.
using greeting = std::array<std::uint8_t, 8 + 32 + 16>;
/// What the other side says to it, one byte.
enum class answer : std::uint8_t {
  in = 1,
  no_role = 2,
  token = 3,
  full = 4,
  closed = 5,
  address = 6
};
constexpr std::size_t passed_at_once = 64 * 1024;
constexpr std::size_t tickets_kept = 1024;

struct connection {
  connection(tcp::socket socket, asio::ssl::context& context)
      : tls(std::move(socket), context), inner(tls.get_executor()), deadline(tls.get_executor()) {}

  void close() {
    error_code ignored;
    tls.lowest_layer().close(ignored);
    inner.close(ignored);
    deadline.cancel();
  }
  bool is_open() const { return tls.lowest_layer().is_open(); }

  asio::ssl::stream<tcp::socket> tls;
  local::socket inner;
  asio::steady_timer deadline;
  std::string why = "tls"; ///< it would be refused now
  std::string address;     ///< that it came from
  bool has_seat = false;   ///< among those that were let in
};
using connection_ptr = std::shared_ptr<connection>;

/// Bytes from one side to the other until either ends or frames make no sense, which `cut` is told.
/// One buffer: nothing piles up here.
template <class From, class To, class Cut>
asio::awaitable<void> pass(connection_ptr c, From& from, To& to, std::uint32_t frame_bytes_max,
                           Cut cut) {
  std::vector<std::uint8_t> buffer(passed_at_once);
  frame_watch watch{frame_bytes_max};
  while (true) {
    auto [bad, n] = co_await from.async_read_some(asio::buffer(buffer), quietly);
    if (bad)
      break;
    if (!watch.take(byte_view{buffer}.first(n))) {
      cut();
      break;
    }
    auto [worse, written] = co_await asio::async_write(to, asio::buffer(buffer, n), quietly);
    if (worse)
      break;
  }
  c->close();
}

std::string text_of(const machine_identity& who) {
  return std::string{to_string(who.role)} + " \"" + who.name + "\"";
}

std::string text_of(answer a) {
  switch (a) {
  case answer::in: return "let in";
  case answer::no_role: return "this machine's certificate has no role";
  case answer::token: return "this machine's join token is not the laboratory's";
  case answer::full: return "it has as many peers as it takes";
  case answer::closed: return "it is about to end";
  case answer::address: return "it has as many connections from this address as it takes";
  }
  return "it gives no known reason";
}

void watch(tcp::socket& socket, duration silence_max) {
  error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  socket.set_option(asio::socket_base::keep_alive{true}, ignored);
  auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(silence_max).count();
  auto set = [&](int name, int value) {
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, name, &value, sizeof value);
  };
  set(TCP_KEEPIDLE, 1);
  set(TCP_KEEPINTVL, 1);
  set(TCP_KEEPCNT, std::max(1, static_cast<int>(ms / 1000)));
  set(TCP_USER_TIMEOUT, static_cast<int>(ms));
}

class tls_gate final : public gate {
public:
  tls_gate(gate_settings settings, const credentials& own)
      : settings_(std::move(settings)), context_(asio::ssl::context::tls), acceptor_(io_) {
    SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(context_.native_handle(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(context_.native_handle(), 0);
    context_.add_certificate_authority(asio::buffer(own.ca));
    context_.use_certificate(asio::buffer(own.certificate), asio::ssl::context::pem);
    context_.use_private_key(asio::buffer(own.key), asio::ssl::context::pem);
    context_.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
  }
  ~tls_gate() override {
    io_.stop();
    if (thread_.joinable())
      thread_.join();
  }

  status listen() {
    try {
      tcp::endpoint here{asio::ip::make_address(settings_.address), settings_.port};
      acceptor_.open(here.protocol());
      acceptor_.set_option(tcp::acceptor::reuse_address{true});
      acceptor_.bind(here);
      acceptor_.listen();
      port_ = acceptor_.local_endpoint().port();
    } catch (const boost::system::system_error& e) {
      return fail(errc::environment, "cannot listen: " + e.code().message(),
                  settings_.address + ":" + std::to_string(settings_.port),
                  "is the port taken, or the address another machine's?");
    }
    asio::co_spawn(io_, accept_all(), asio::detached);
    thread_ = std::thread{[this] { io_.run(); }};
    return {};
  }

  std::uint16_t port() const override { return port_; }

  void dial(const std::string& address, std::uint16_t port, const machine_identity& who,
            std::function<void(result<dialled>)> then) override {
    asio::co_spawn(io_, open_way(address, port, who, std::move(then)), asio::detached);
  }

  std::optional<machine_identity> owner_of(const ticket& t) const override {
    std::lock_guard lock{mutex_};
    for (auto& [known, owner] : tickets_)
      if (known == t)
        return owner;
    return std::nullopt;
  }
  std::uint64_t admitted() const override {
    std::lock_guard lock{mutex_};
    return admitted_;
  }
  std::map<std::string, std::uint64_t> refused() const override {
    std::lock_guard lock{mutex_};
    return refused_;
  }

private:
  asio::awaitable<void> accept_all();
  asio::awaitable<void> receive(connection_ptr c);
  asio::awaitable<bool> let_in(connection_ptr c);
  answer judge(const connection& c, const greeting& said) const;
  asio::awaitable<bool> refuse(connection_ptr c, answer why, const char* counted_as);
  asio::awaitable<bool> admit(connection_ptr c, const greeting& said, machine_identity who);
  asio::awaitable<void> open_way(std::string address, std::uint16_t port, machine_identity who,
                                 std::function<void(result<dialled>)> then);
  asio::awaitable<result<dialled>> greet(connection_ptr c, const machine_identity& expected);
  asio::awaitable<void> close_late(connection_ptr c, duration after);
  asio::awaitable<void> exchange(connection_ptr c);
  result<machine_identity> peer_of(connection& c) const;
  void make_room(const std::string& address);
  void take_seat(connection& c);
  void leave_seat(connection& c);
  void count_refused(const std::string& why) {
    std::lock_guard lock{mutex_};
    ++refused_[why];
  }

  gate_settings settings_;
  asio::io_context io_{1};
  asio::ssl::context context_;
  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  std::list<connection_ptr> strangers_; // oldest first
  std::size_t peers_ = 0;
  std::map<std::string, std::size_t> inbound_; // that were let in, by address
  std::thread thread_;

  mutable std::mutex mutex_; // for what others ask
  std::deque<std::pair<ticket, machine_identity>> tickets_;
  std::uint64_t admitted_ = 0;
  std::map<std::string, std::uint64_t> refused_;
};

asio::awaitable<void> tls_gate::accept_all() {
  while (true) {
    auto [bad, socket] = co_await acceptor_.async_accept(quietly);
    if (bad) { // out of descriptors, perhaps: others must go first
      asio::steady_timer pause{io_, std::chrono::milliseconds{50}};
      co_await pause.async_wait(quietly);
      continue;
    }
    error_code gone;
    auto from = socket.remote_endpoint(gone).address().to_string();
    make_room(from);
    watch(socket, settings_.silence_max);
    auto c = std::make_shared<connection>(std::move(socket), context_);
    c->address = std::move(from);
    strangers_.push_back(c);
    asio::co_spawn(io_, receive(c), asio::detached);
    asio::co_spawn(io_, close_late(c, settings_.handshake_max), asio::detached);
  }
}

/// An honest peer is through in milliseconds, so whoever has been waiting longest is the worst: of
/// this address if it has its share, else of all.
void tls_gate::make_room(const std::string& address) {
  auto is_of_it = [&](auto& c) { return c->address == address; };
  auto of_it = std::count_if(strangers_.begin(), strangers_.end(), is_of_it);
  auto worst = strangers_.begin();
  auto share = std::max(settings_.per_address_max, settings_.strangers_max / 2);
  if (static_cast<std::size_t>(of_it) >= share)
    worst = std::find_if(strangers_.begin(), strangers_.end(), is_of_it);
  else if (strangers_.size() < settings_.strangers_max)
    return;
  (*worst)->why = "crowded";
  (*worst)->close();
  strangers_.erase(worst);
}

void tls_gate::take_seat(connection& c) {
  c.has_seat = true;
  ++peers_;
  ++inbound_[c.address];
}

void tls_gate::leave_seat(connection& c) {
  if (!std::exchange(c.has_seat, false))
    return;
  --peers_;
  if (auto of_it = inbound_.find(c.address); --of_it->second == 0)
    inbound_.erase(of_it);
}

asio::awaitable<void> tls_gate::close_late(connection_ptr c, duration after) {
  c->deadline.expires_after(after);
  auto [cancelled] = co_await c->deadline.async_wait(quietly);
  if (!cancelled) {
    c->why = "late";
    c->close();
  }
}

asio::awaitable<void> tls_gate::receive(connection_ptr c) {
  auto is_in = co_await let_in(c);
  strangers_.remove(c);
  if (is_in) {
    c->deadline.cancel();
    co_await exchange(c);
  } else {
    count_refused(c->why);
    c->close();
  }
  leave_seat(*c);
}

asio::awaitable<bool> tls_gate::let_in(connection_ptr c) {
  auto [bad] = co_await c->tls.async_handshake(asio::ssl::stream_base::server, quietly);
  if (bad)
    co_return false;
  c->why = "greeting";
  greeting said{};
  auto [worse, n] = co_await asio::async_read(c->tls, asio::buffer(said), quietly);
  if (worse)
    co_return false;
  auto who = peer_of(*c);
  if (!who)
    co_return co_await refuse(c, answer::no_role, "no-role");
  if (auto a = judge(*c, said); a != answer::in)
    co_return co_await refuse(c, a,
                              a == answer::full      ? "full"
                              : a == answer::address ? "address"
                                                     : "greeting");
  take_seat(*c);
  co_return co_await admit(c, said, *who);
}

answer tls_gate::judge(const connection& c, const greeting& said) const {
  if (!std::equal(magic.begin(), magic.end(), said.begin()) ||
      CRYPTO_memcmp(said.data() + 8, settings_.token.data(), settings_.token.size()) != 0)
    return answer::token;
  if (auto of_it = inbound_.find(c.address);
      of_it != inbound_.end() && of_it->second >= settings_.per_address_max)
    return answer::address;
  return peers_ < settings_.peers_max ? answer::in : answer::full;
}

asio::awaitable<bool> tls_gate::refuse(connection_ptr c, answer why, const char* counted_as) {
  c->why = counted_as;
  co_await asio::async_write(c->tls, asio::buffer(&why, 1), quietly);
  co_return false;
}

asio::awaitable<bool> tls_gate::admit(connection_ptr c, const greeting& said,
                                      machine_identity who) {
  auto [unreachable] = co_await c->inner.async_connect(settings_.inward, quietly);
  if (unreachable || !c->is_open())
    co_return co_await refuse(c, answer::closed, "full");
  ticket t{};
  std::copy_n(said.begin() + 40, t.size(), t.begin());
  {
    std::lock_guard lock{mutex_};
    ++admitted_;
    tickets_.emplace_back(t, std::move(who));
    if (tickets_.size() > tickets_kept)
      tickets_.pop_front();
  }
  auto yes = answer::in;
  co_await asio::async_write(c->tls, asio::buffer(&yes, 1), quietly);
  co_return c->is_open();
}

asio::awaitable<void> tls_gate::exchange(connection_ptr c) {
  auto cut = [this] { count_refused("frame"); };
  auto most = settings_.frame_bytes_max;
  asio::co_spawn(io_, pass(c, c->inner, c->tls, most, cut), asio::detached);
  co_await pass(c, c->tls, c->inner, most, cut);
}

result<machine_identity> tls_gate::peer_of(connection& c) const {
  owned<X509> certificate{SSL_get1_peer_certificate(c.tls.native_handle())};
  if (!certificate)
    return fail(errc::usage, "the peer has no certificate");
  return identity_of(*certificate);
}

asio::awaitable<void> tls_gate::open_way(std::string address, std::uint16_t port,
                                         machine_identity who,
                                         std::function<void(result<dialled>)> then) {
  auto c = std::make_shared<connection>(tcp::socket{io_}, context_);
  asio::co_spawn(io_, close_late(c, settings_.dial_max), asio::detached);
  auto where = address + ":" + std::to_string(port);
  error_code bad;
  tcp::endpoint there{asio::ip::make_address(address, bad), port};
  if (bad) {
    c->close();
    co_return then(fail(errc::usage, "expected an IP address", where));
  }
  auto [unreachable] = co_await c->tls.lowest_layer().async_connect(there, quietly);
  if (unreachable) {
    c->close();
    co_return then(fail(errc::environment, "cannot connect: " + unreachable.message(), where,
                        "is concur running there, and the port open?"));
  }
  watch(c->tls.next_layer(), settings_.silence_max);
  auto out = co_await greet(c, who);
  if (out) {
    c->deadline.cancel();
    asio::co_spawn(io_, exchange(c), asio::detached);
  } else {
    out.error().where = where;
    c->close();
  }
  then(std::move(out));
}

asio::awaitable<result<dialled>> tls_gate::greet(connection_ptr c,
                                                 const machine_identity& expected) {
  auto [bad] = co_await c->tls.async_handshake(asio::ssl::stream_base::client, quietly);
  if (bad)
    co_return fail(errc::environment, "the peer did not come to terms: " + bad.message(), "",
                   "both bundles must come from one `concur hosts init`");
  auto who = peer_of(*c);
  if (!who)
    co_return tl::unexpected<error>{who.error()};
  if (*who != expected)
    co_return fail(errc::usage, "expected " + text_of(expected) + ", found " + text_of(*who));
  dialled out;
  out.peer = *who;
  RAND_bytes(out.ticket.data(), static_cast<int>(out.ticket.size()));
  greeting say{};
  std::copy(magic.begin(), magic.end(), say.begin());
  std::copy(settings_.token.begin(), settings_.token.end(), say.begin() + 8);
  std::copy(out.ticket.begin(), out.ticket.end(), say.begin() + 40);
  // Whether it was taken is in the answer: TLS 1.3 tells only then what it thinks of a certificate.
  co_await asio::async_write(c->tls, asio::buffer(say), quietly);
  answer heard{};
  auto [ended, n] = co_await asio::async_read(c->tls, asio::buffer(&heard, 1), quietly);
  if (ended)
    co_return fail(errc::environment, "it refuses this machine: " + ended.message(), "",
                   "both bundles must come from one `concur hosts init`");
  if (heard != answer::in)
    co_return fail(errc::usage, "it refuses this machine: " + text_of(heard));
  local::socket outer{io_};
  error_code no_pair;
  asio::local::connect_pair(c->inner, outer, no_pair);
  if (no_pair)
    co_return fail(errc::environment, "the connection ended");
  out.socket = outer.release();
  co_return out;
}

} // namespace

result<std::unique_ptr<gate>> gate::open(gate_settings settings) {
  auto own = settings.own;
  if (auto who = identity_in(own.certificate); !who)
    return tl::unexpected<error>{who.error()};
  std::unique_ptr<tls_gate> out;
  try {
    out = std::make_unique<tls_gate>(std::move(settings), own);
  } catch (const boost::system::system_error& e) {
    return fail(errc::usage, "the certificate and its key can't be used: " + e.code().message());
  }
  if (auto ok = out->listen(); !ok)
    return tl::unexpected<error>{ok.error()};
  return std::unique_ptr<gate>{std::move(out)};
}

} // namespace concur::actors
