// The shell of one role in a live run: gives it its events and performs what it asks for, in the
// order of design.md, section 7. Runs inside the role's actor.
#pragma once

#include "actors/live_context.hpp"
#include "node/peer_guard.hpp"

#include <deque>
#include <memory>
#include <variant>

namespace concur::actors {

/// Not thread-safe: belongs to one actor.
class live_role {
public:
  /// @pre the node has this role
  live_role(live_context& context, node::role_id id);

  void on_event(const local<due_event>& e);
  /// Validators only.
  void on_envelope(const packed_envelope& e);

  /// What becomes of its node's process; clients live on and hear none of it. After kill() nothing
  /// of the role is touched until revive(), which takes up what the cluster has then.
  void kill();
  void revive();
  void pause() { is_paused_ = !is_down_; }
  void resume();

private:
  using kept_message = std::variant<local<due_event>, packed_envelope>;

  bool is_of_process() const;
  void take(const packed_envelope& e);
  void handle(instant due, event_name cause, node::event what);
  bool must_wait() const;
  bool is_refused(const node::event& what) const;
  void perform(instant now, instant base, event_name cause, node::event what);
  void send();
  void post(instant base);
  void refuse(const packed_envelope& e, reason why, instant now);
  verdict judge(const packed_envelope& e, byte_view content, message_ptr& out, instant now);
  void journal();
  void fail(instant now, const error& why);
  // What is kept of peers in the store.
  void recall_bans();
  void ban(node_id from, instant now);
  void note_seen(node_id from, instant now);
  void add_notes();
  unix_ms unix_of(instant at) const;

  live_context& context_;
  node::role_id id_;
  simulation::role_of_node kind_;
  simulation::member& member_;
  node::role* role_;
  bool is_down_ = false, is_paused_ = false;
  std::uint32_t life_ = 0;
  std::deque<kept_message> kept_; // while it is paused
  std::uint64_t handled_ = 0;
  node::actions actions_;                 // reused
  std::optional<envelope_sealer> sealer_; // of a validator whose words leave the process
  std::optional<envelope_opener> opener_;
  std::optional<node::peer_guard> guard_; // of what comes from other processes
  std::vector<bool> seen_;                // in this life, by node
  std::vector<ledger::ring_entry> notes_; // go with the next write
};

/// An actor for every role of every node of this process, written into the directory; `own` is told
/// of each. A validator whose store is on disk has a thread of its own, since writing waits for the
/// disk, and so has a miner, since searching never waits.
void spawn_roles(caf::actor_system& system, live_context& context,
                 const std::function<void(const caf::actor&)>& own);

/// Their first events, each when its node joins. @pre the clock runs
void start_roles(live_context& context);

} // namespace concur::actors
