// What a run that goes on answers to `concur ctl` and `concur inspect`.
#pragma once

#include "apps/control_socket.hpp"
#include "apps/status_board.hpp"

namespace concur::apps {

/// What a run can be told beside being asked; what is empty is refused with a clear error. All may
/// be called from any thread.
struct ctl_target {
  std::string_view part = "machine"; ///< what can be killed, paused and parted: or "node"
  std::vector<std::string> parts;    ///< names of all of them
  std::function<nlohmann::ordered_json()> machine_status;
  /// "kill", "start", "pause", "resume", "cut" (from all others) these parts, by their places in
  /// `parts`; "heal" none.
  std::function<void(const std::string& what, std::vector<std::size_t> parts)> command;
  std::function<void(node_id, const action&)> petition;
  std::function<void()> stop;
};

/// Answers one request. `nodes` as the board has them.
class ctl_answers {
public:
  ctl_answers(const simulation::cluster& nodes, const status_board& board, ctl_target target)
      : nodes_(nodes), board_(board), target_(std::move(target)) {}

  result<nlohmann::ordered_json> operator()(const nlohmann::json& request);

private:
  result<nlohmann::ordered_json> command(const std::string& what, const nlohmann::json& request);
  result<nlohmann::ordered_json> pay(const nlohmann::json& request);
  result<std::vector<std::size_t>> parts_in(const nlohmann::json& request) const;

  const simulation::cluster& nodes_;
  const status_board& board_;
  ctl_target target_;
  std::uint64_t paid_ = 0;
};

} // namespace concur::apps
