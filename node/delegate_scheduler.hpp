// Turns the elected set and time into turns: holds the agenda that the node's engine works out,
// watches the node's own clock, and calls the validator when a duty has come. It also keeps the
// record of who used and who missed its slots, for voters and observers. Which standby steps up is
// a rule of the chain, which all must agree on; this role only sees it happen.
#pragma once

#include "node/role.hpp"

#include <map>
#include <set>

namespace concur::node {

struct delegate_scheduler_settings {
  role_id own;
  role_id validator;
  std::optional<role_id> voter; ///< who hears how candidates stand
};

class delegate_scheduler final : public role {
public:
  explicit delegate_scheduler(delegate_scheduler_settings settings) : settings_(settings) {}

  void handle(const moment& at, const event& what, actions& out) override;

private:
  void on_agenda(const moment& at, const agenda_news& news, actions& out);
  void on_wake(const moment& at, const wake& w, actions& out);
  bool is_done(const consensus::duty& d) const;
  void note(const consensus::slot_result& r, actions& out);
  void tell_voter(actions& out) const;

  delegate_scheduler_settings settings_;
  std::shared_ptr<const consensus::agenda> agenda_;
  std::uint64_t generation_ = 0;                  // of the agenda at hand
  std::optional<std::uint64_t> proposed_, voted_; // last slots
  std::optional<std::uint64_t> term_;
  std::map<account_id, track_record> records_;
  std::set<account_id> accused_;
};

} // namespace concur::node
