#include "actors/hosts/link.hpp"

#include <algorithm>
#include <deque>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;

constexpr duration wait_min = 100ms;
constexpr duration wait_max = 1s;
/// A process that took the introduction answers at once, or never.
constexpr duration answer_max = 2s;
constexpr std::uint64_t credit_every = 64; ///< messages
constexpr duration tick = 50ms;

class link {
public:
  link(caf::event_based_actor* self, live_context& context, bus& way, link_settings settings,
       caf::actor watcher)
      : self_(self), context_(context), way_(way), settings_(std::move(settings)),
        watcher_(std::move(watcher)) {}

  void start() {
    // What is dropped is answered with an error, and an error ends who does not expect it.
    self_->set_default_handler(caf::drop);
    self_->set_error_handler([](caf::error&) {});
    self_->set_down_handler([this](caf::down_msg& m) {
      if (peer_ && m.source == peer_->address())
        lose();
    });
    self_->delayed_send(self_, tick, tick_atom_v);
  }

  void carry(const packed_envelope& e) {
    auto size = e.what.size();
    if (size > settings_.content_bytes_max)
      return tell_refused(node_id{e.from}, node_id{e.to}, "frame-too-large");
    if (!peer_ || cut_ || on_the_way_.size() >= settings_.messages_max ||
        bytes_on_the_way_ + size > settings_.bytes_max)
      return;
    on_the_way_.push_back(size);
    bytes_on_the_way_ += size;
    self_->send(peer_, wire_envelope{e, ++sent_});
  }

  void on_credit(const link_credit& c) {
    if (!is_from_peer())
      return;
    for (; credited_ < c.number && !on_the_way_.empty(); ++credited_) {
      bytes_on_the_way_ -= on_the_way_.front();
      on_the_way_.pop_front();
    }
  }

  void on_wire(const wire_envelope& w) {
    if (!is_from_peer())
      return;
    taken_ = w.number;
    if (taken_ - told_ >= credit_every)
      give_credit();
    auto& e = w.what;
    if (cut_ || e.to >= context_.directory.validators.size() || !context_.is_here(node_id{e.to}))
      return;
    if (context_.admit(node_id{e.to}, e.what.size()))
      caf::anon_send(context_.directory.validators[e.to], e);
    else
      tell_refused(node_id{e.to}, node_id{e.from}, "mailbox-full");
  }

  void on_peer(const caf::actor& peer) {
    follow(peer);
    self_->send(peer_, up_atom_v);
    self_->send(watcher_, up_atom_v, settings_.machine);
  }

  void on_answer() {
    auto sender = caf::actor_cast<caf::actor>(self_->current_sender());
    if (!settings_.dials || peer_ || !sender)
      return;
    follow(sender);
    wait_ = wait_min;
    self_->send(watcher_, up_atom_v, settings_.machine);
  }

  void on_place(const std::string& address, std::uint16_t port) {
    address_ = address;
    port_ = port;
    wait_ = wait_min;
    dial();
  }

  void dial() {
    if (!settings_.dials || peer_ || port_ == 0 || is_dialling_)
      return;
    is_dialling_ = true;
    auto me = caf::actor_cast<caf::actor>(self_);
    way_.reach(address_, port_, {settings_.name, machine_role::host},
               [me](caf::actor front, ticket t, const std::string&) {
                 caf::anon_send(me, dial_atom_v, front, bytes(t.begin(), t.end()));
               });
  }

  void on_reached(const caf::actor& front, const bytes& connection) {
    is_dialling_ = false;
    if (front && !peer_) {
      auto intro = settings_.own;
      intro.ticket = connection;
      self_->send(front, intro);
      self_->delayed_send(self_, answer_max, dial_atom_v);
    } else if (!peer_) {
      try_later();
    }
  }

  void on_change(const link_change& c) {
    cut_ = std::find(c.cut.begin(), c.cut.end(), settings_.machine) != c.cut.end();
  }

  void on_tick() {
    if (peer_ && taken_ != told_)
      give_credit();
    self_->delayed_send(self_, tick, tick_atom_v);
  }

private:
  void tell_refused(node_id by, node_id from, const char* why) {
    context_.tell(
        role_record{by, context_.now(), {}, {}, std::nullopt, {node::refused{from, why, {}}}});
  }
  bool is_from_peer() const {
    auto& sender = self_->current_sender();
    return peer_ && sender && sender->address() == peer_->address();
  }
  void follow(const caf::actor& peer) {
    if (peer_)
      self_->demonitor(peer_);
    peer_ = peer;
    self_->monitor(peer_);
    on_the_way_.clear();
    bytes_on_the_way_ = sent_ = credited_ = taken_ = told_ = 0;
  }
  void lose() {
    peer_ = nullptr;
    on_the_way_.clear();
    if (settings_.dials)
      try_later();
  }
  void try_later() {
    self_->delayed_send(self_, wait_, dial_atom_v);
    wait_ = std::min(wait_ * 2, wait_max);
  }
  void give_credit() {
    told_ = taken_;
    self_->send(peer_, link_credit{taken_});
  }

  caf::event_based_actor* self_;
  live_context& context_;
  bus& way_;
  link_settings settings_;
  caf::actor watcher_;
  caf::actor peer_;
  std::string address_;
  std::uint16_t port_ = 0;
  bool is_dialling_ = false;
  bool cut_ = false;
  duration wait_ = wait_min;
  std::uint64_t sent_ = 0, credited_ = 0; // of what goes out
  std::uint64_t taken_ = 0, told_ = 0;    // of what comes in
  std::deque<std::size_t> on_the_way_;    // sizes of what is not credited
  std::uint64_t bytes_on_the_way_ = 0;
};

caf::behavior link_behaviour(caf::event_based_actor* self, live_context* context, bus* way,
                             link_settings settings, caf::actor watcher) {
  auto me = std::make_shared<link>(self, *context, *way, std::move(settings), std::move(watcher));
  me->start();
  return {[me](const packed_envelope& e) { me->carry(e); },
          [me](const wire_envelope& w) { me->on_wire(w); },
          [me](const link_credit& c) { me->on_credit(c); },
          [me](up_atom, const caf::actor& peer) { me->on_peer(peer); },
          [me](up_atom) { me->on_answer(); },
          [me](dial_atom, const std::string& address, std::uint16_t port) {
            me->on_place(address, port);
          },
          [me](dial_atom) { me->dial(); },
          [me](dial_atom, const caf::actor& front, const bytes& connection) {
            me->on_reached(front, connection);
          },
          [me](const link_change& c) { me->on_change(c); },
          [](const admission&) {},
          [me](tick_atom) { me->on_tick(); }};
}

} // namespace

caf::actor spawn_link(caf::actor_system& system, live_context& context, bus& way,
                      link_settings settings, const caf::actor& watcher) {
  return system.spawn(link_behaviour, &context, &way, std::move(settings), watcher);
}

} // namespace concur::actors
