#include "actors/hosts/reporter.hpp"

#include "actors/hosts/frames.hpp"
#include "simulation/record_codec.hpp"

#include <deque>

namespace concur::actors {
namespace {

using namespace std::chrono_literals;

constexpr duration tick = 20ms;
constexpr std::size_t batch_bytes = 256 * 1024;

class reporter {
public:
  reporter(caf::event_based_actor* self, live_context& context, std::uint32_t machine)
      : self_(self), context_(context), machine_(machine) {}

  void start() {
    self_->set_default_handler(caf::drop);
    self_->set_error_handler([](caf::error&) {});
    self_->delayed_send(self_, tick, tick_atom_v);
  }

  void add(const simulation::record& r) {
    writer_.write(r, open_);
    ++records_;
    if (open_.size() >= batch_bytes)
      close_batch();
  }

  void on_tick() {
    close_batch();
    self_->delayed_send(self_, tick, tick_atom_v);
  }

  void on_control(const caf::actor& control) {
    control_ = control;
    for (auto& b : unheard_)
      self_->send(control_, b.batch);
  }

  void on_heard(const heard& h) {
    while (!unheard_.empty() && unheard_.front().batch.number <= h.number) {
      for (std::uint64_t i = 0; i < unheard_.front().records; ++i)
        context_.heard();
      unheard_bytes_ -= unheard_.front().batch.records.size();
      unheard_.pop_front();
    }
    answer();
  }

  caf::response_promise on_flush() {
    close_batch();
    auto promise = self_->make_response_promise();
    waiting_.push_back(promise);
    answer();
    return promise;
  }

private:
  struct kept {
    report_batch batch;
    std::uint64_t records = 0;
  };

  /// An empty one says what time it is. A record can be larger than a frame: it may hold every
  /// block of a long way.
  void close_batch() {
    auto all = std::exchange(open_, {});
    auto now = to_ns(context_.now());
    byte_view rest{all};
    do {
      auto piece = rest.first(std::min(rest.size(), piece_bytes));
      rest = rest.subspan(piece.size());
      send_batch({machine_, context_.spread->life, ++number_, now,
                  shared_bytes{bytes(piece.begin(), piece.end())},
                  static_cast<std::uint8_t>(rest.empty() ? 0 : 1)});
    } while (!rest.empty());
  }
  void send_batch(report_batch b) {
    kept k{std::move(b), 0};
    if (k.batch.goes_on == 0)
      k.records = std::exchange(records_, 0);
    unheard_bytes_ += k.batch.records.size();
    if (control_)
      self_->send(control_, k.batch);
    unheard_.push_back(std::move(k));
    if (unheard_bytes_ > unheard_max)
      caf::anon_send(context_.directory.supervisor, failed_atom_v,
                     std::string{"the control has not listened for too long"});
  }
  void answer() {
    if (!unheard_.empty())
      return;
    for (auto& p : waiting_)
      p.deliver(true);
    waiting_.clear();
  }

  caf::event_based_actor* self_;
  live_context& context_;
  std::uint32_t machine_;
  caf::actor control_;
  simulation::record_writer writer_;
  bytes open_;
  std::uint64_t records_ = 0;
  std::uint64_t number_ = 0;
  std::deque<kept> unheard_;
  std::uint64_t unheard_bytes_ = 0;
  std::vector<caf::response_promise> waiting_;
};

caf::behavior reporter_behaviour(caf::event_based_actor* self, live_context* context,
                                 std::uint32_t machine) {
  auto me = std::make_shared<reporter>(self, *context, machine);
  me->start();
  return {[me](const local<role_record>& r) { me->add(*r); },
          [me](const local<network_record>& r) { me->add(*r); },
          [](const local<fault_record>&) {},
          [me](tick_atom) { me->on_tick(); },
          [](closed_atom) {},
          [me](up_atom, const caf::actor& control) { me->on_control(control); },
          [me](const heard& h) { me->on_heard(h); },
          [me](flush_atom) { return me->on_flush(); }};
}

} // namespace

caf::actor spawn_reporter(caf::actor_system& system, live_context& context, std::uint32_t machine) {
  return system.spawn(reporter_behaviour, &context, machine);
}

} // namespace concur::actors
