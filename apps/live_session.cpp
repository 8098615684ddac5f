#include "apps/live_session.hpp"

#include "actors/live.hpp"
#include "apps/ctl.hpp"

#include <fmt/format.h>
#include <mutex>

namespace concur::apps {
namespace {

using actors::live_order;
using simulation::cluster;

live_order::deed deed_of(const std::string& what) {
  using enum live_order::deed;
  for (auto [word, deed] : {std::pair{"kill", kill},
                            {"start", start},
                            {"pause", pause},
                            {"resume", resume},
                            {"cut", cut}})
    if (what == word)
      return deed;
  return heal;
}

/// What was asked of the run and it has not been told yet. From any thread.
class open_orders {
public:
  void add(live_order o) {
    std::lock_guard lock{mutex_};
    orders_.push_back(std::move(o));
  }
  std::vector<live_order> take() {
    std::lock_guard lock{mutex_};
    return std::exchange(orders_, {});
  }

private:
  std::mutex mutex_;
  std::vector<live_order> orders_;
};

ctl_target target_of(const cluster& nodes, open_orders& orders, std::atomic<bool>& is_to_stop) {
  ctl_target out;
  out.part = "node";
  for (auto& m : nodes.members())
    out.parts.push_back(m.settings.name);
  out.command = [&orders](const std::string& what, const std::vector<std::size_t>& parts) {
    live_order o{deed_of(what), {}};
    for (auto p : parts)
      o.nodes.push_back(node_id{static_cast<std::uint32_t>(p)});
    orders.add(std::move(o));
  };
  out.petition = [&orders](node_id n, const action& what) {
    orders.add({live_order::deed::pay, {n}, what});
  };
  out.stop = [&is_to_stop] { is_to_stop = true; };
  return out;
}

} // namespace

result<ending> drive_live(cluster& nodes, listeners& l, const session_options& options) {
  instant last{};
  run_watch watch{nodes.scenario(), options};
  std::atomic<bool> is_to_stop{false};
  open_orders orders;
  status_board board{nodes};
  std::unique_ptr<control_socket> socket;
  if (!options.folder.empty()) {
    auto opened = control_socket::open(
        options.folder, ctl_answers{nodes, board, target_of(nodes, orders, is_to_stop)});
    if (!opened)
      return tl::unexpected<error>{opened.error()};
    socket = std::move(*opened);
  }
  auto observers = l.all();
  observers.push_back(&board);
  actors::live_options live;
  live.orders = [&orders] { return orders.take(); };
  live.heartbeat = [&](instant now) {
    last = now;
    watch.show(0, fmt::format("{:.1f} s, height {}", to_seconds(now), l.heights.height()));
    return watch.may_go_on() && !is_to_stop;
  };
  auto end = actors::run_live(nodes, l.control, observers, live);
  if (!end)
    return tl::unexpected<error>{end.error()};
  return ending{*end, last};
}

} // namespace concur::apps
