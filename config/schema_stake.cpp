#include "config/schema_parts.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array keys{
    key_info{"protocol.election", "table", "", "", "Stakeholders who elect delegates."},
    key_info{"protocol.election.voters", "whole number", "0", "up to 1000000",
             "So many, each with an account; the nodes submit their votes."},
    key_info{"protocol.election.votes", "whole number", "30", "1 to 30",
             "Delegates that each votes for, at most."},
    key_info{"protocol.election.stake", "table", "", "", "What each voter has."},
    key_info{"protocol.election.stake.min", "coins", "\"100\"", "", "At least."},
    key_info{"protocol.election.stake.pareto", "number", "not set", "0.1 to 100",
             "Shape of a Pareto distribution above that; not set: all have the same."},
    key_info{"protocol.election.policies", "table", "all informed", "add up to 1",
             "Shares of the voters by policy."},
    key_info{"protocol.election.policies.loyal", "share", "0", "0 to 1",
             "Vote once, whatever happens."},
    key_info{"protocol.election.policies.informed", "share", "1", "0 to 1",
             "Drop delegates that miss turns or cheat, at every election."},
    key_info{"protocol.election.policies.lazy", "share", "0", "0 to 1",
             "As informed, but seldom come."},
    key_info{"protocol.election.policies.bribed", "share", "0", "0 to 1",
             "As loyal, until they are paid for voting for the cartel."},
    key_info{"protocol.election.turnout", "share", "0.3", "0 to 1",
             "How many lazy voters come to an election."},
    key_info{"protocol.election.spread", "time", "\"10 s\"", "from 0",
             "Votes of one occasion are spread over this time."},
    key_info{"protocol.election.bribe_at", "time", "never", "from 0",
             "When bribed voters change sides."},
    key_info{"protocol.election.cartel", "list of nodes", "[]", "",
             "Whom bribed voters vote for then."},
    key_info{"deeds", "list of tables", "[]", "", "What users do once, beside paying."},
    key_info{"deeds[].at", "time", "\"0 s\"", "from 0", "When."},
    key_info{"deeds[].user", "user", "required", "", "Who."},
    key_info{"deeds[].kind", "name", "required", "register resign vote proxy bond unbond", "What."},
    key_info{"deeds[].amount", "coins", "\"0\"", "", "For bond and unbond."},
    key_info{"deeds[].whom", "list of users", "[]", "at most 30", "For vote and proxy."},
};

} // namespace

std::span<const key_info> stake_keys() { return keys; }

} // namespace concur::config
