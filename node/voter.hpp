// Stakeholders who elect delegates: each casts and changes its vote by a policy. Many of them share
// one role, as many customers share one wallet provider.
//
//   loyal     votes once, for delegates that it likes, and never looks again
//   informed  drops whom it saw miss turns or cheat, and takes the best others, at every election
//   lazy      as informed, but comes to an election only with probability `turnout`
//   bribed    as loyal, until it is paid to vote for the delegates of a cartel
//
// The lecture's complaint about delegates is lazy voters; vote buying is the attack of the Steem
// take-over in 2020 (protocols.md, section 4.5 names it: one stake, thirty accounts).
#pragma once

#include "base/random.hpp"
#include "node/submitter.hpp"

namespace concur::node {

enum class vote_policy : std::uint8_t { loyal, informed, lazy, bribed };

struct ballot_holder {
  vote_policy policy{};
  std::size_t key = 0; ///< index into submitter_settings::keys
};

struct voter_settings {
  submitter_settings submit;
  std::vector<ballot_holder> voters;
  std::size_t votes = max_votes; ///< delegates that each votes for, at most
  double turnout = 1;            ///< of lazy voters, an election
  double missed_share_max = 0.1; ///< informed voters drop whom they saw miss more of its turns
  std::uint64_t turns_min = 3;   ///< ... once it had this many
  instant bribe_at = instant::max();
  std::vector<account_id> cartel; ///< rising
  /// Votes of one occasion are spread over this time.
  duration spread = std::chrono::seconds{10};
};

class voter final : public role {
public:
  voter(voter_settings settings, random_stream random);

  void handle(const moment& at, const event& what, actions& out) override;

  /// As wallet::remember().
  void remember(const std::vector<tx_ptr>& known,
                const std::function<bool(const transaction&)>& is_open) {
    submitter_.remember(known, is_open);
  }

private:
  void on_standings(const moment& at, actions& out);
  void on_wake(const moment& at, const wake& w, actions& out);
  bool wants_to_look(const ballot_holder& v, bool is_first);
  std::vector<account_id> choice_of(const ballot_holder& v, const moment& at);
  std::vector<account_id> friends();
  std::vector<account_id> improved(std::vector<account_id> held) const;
  bool is_bad(const account_id& who) const;

  voter_settings settings_;
  random_stream random_;
  submitter submitter_;
  std::shared_ptr<const standing> standing_;
  std::vector<std::vector<account_id>> votes_; // as they were cast, by voter
  bool has_watch_ = false;
};

} // namespace concur::node
