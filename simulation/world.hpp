// Where effects meet the world when time is virtual: handles one event of one role and performs
// what it asks for, in the order of design.md, section 7. Both drivers of `sim` call it for every
// event, so they differ only in who carries the event to the role.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/faults/fault_control.hpp"
#include "simulation/observer.hpp"
#include "simulation/time_queue.hpp"

#include <vector>

namespace concur::simulation {

/// An event on its way to a role.
struct pending_event {
  node::role_id to;
  std::uint64_t cause = 0;
  node::event what;
  std::uint32_t life = 0; ///< of the node that it is meant for
};

class world {
public:
  /// Posts the start of every role at the moment when its node joins.
  world(cluster& nodes, std::vector<observer*> observers);

  /// Due time of the next event, nothing if there is none.
  std::optional<instant> next_due() const { return queue_.next_due(); }
  /// Takes the next event out and moves the clock to it. @pre there is one
  pending_event pop();
  /// Handles the event at the present moment and performs what follows from it.
  void deliver(const pending_event& e);

  instant now() const { return now_; }
  std::uint64_t events() const { return events_; }
  std::size_t queued() const { return queue_.size(); }
  /// What made the run impossible to go on: a store that failed.
  const std::optional<error>& failure() const { return failure_; }

private:
  void perform(member& m, node::actions& a);
  void transmit(member& m, const consensus::outbound& o, duration later);
  bool is_up(const member& m) const;
  void tell(node_id n, const node::fact& f);
  void push(instant due, node::role_id to, std::uint64_t cause, node::event what);

  // Faults.
  void carry_out_faults(instant now);
  void follow(const fault_news& news);
  bool holds_back(const member& m, const pending_event& e);
  message_ptr damaged(const message& m, const plan& p) const;

  cluster& nodes_;
  std::vector<observer*> observers_;
  time_queue<pending_event> queue_;
  instant now_{};
  std::uint64_t events_ = 0;
  node::actions actions_; // reused: an event must not cost allocations
  std::vector<bool> halted_;
  fault_control faults_;
  struct mailbox {
    std::int64_t second = -1;
    std::uint64_t messages = 0;
  };
  std::vector<mailbox> mailboxes_; // what arrived in the present second, by node
  std::optional<error> failure_;
  const message* sized_ = nullptr; // the last message whose size was asked for
  std::size_t sized_bytes_ = 0;
};

} // namespace concur::simulation
