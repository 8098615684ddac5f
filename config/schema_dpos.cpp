#include "config/schema_parts.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array keys{
    key_info{"protocol.dpos", "table", protocol_default, "", "Constants of delegates."},
    key_info{"protocol.dpos.block_interval", "time", protocol_default, "1 ms to 24 h",
             "Length of a slot."},
    key_info{"protocol.dpos.future_limit", "time", protocol_default, "from 0",
             "How far a header's time may be ahead of a node's clock."},
    key_info{"protocol.dpos.stake", "balance, bonded or both", protocol_default, "",
             "Which coins vote."},
    key_info{"protocol.dpos.votes_max", "whole number", protocol_default, "1 to 10000",
             "Candidates that one vote may name; one that names more is void."},
    key_info{"protocol.dpos.release_after", "time", protocol_default, "from 0",
             "Bonded coins come back with the first counting of votes so long after the request."},
    key_info{"protocol.dpos.threshold", "share", protocol_default, "above 0, to 1",
             "Share of the delegates that must have built on a block for it to be settled (not "
             "eos)."},
    key_info{"protocol.dpos.participation_min", "share", protocol_default, "0 to 1",
             "Nobody produces while less of the last 128 slots was filled (bitshares, steem)."},

    key_info{"protocol.dpos.delegates", "whole number", protocol_default, "1 to 10000",
             "lecture: delegates of a round."},
    key_info{"protocol.dpos.rounds_a_period", "whole number", protocol_default, "1 to 1000000",
             "lecture: rounds from one counting of votes to the next."},
    key_info{"protocol.dpos.misses_max", "whole number", protocol_default, "1 to 1000000",
             "lecture: turns missed in a row that cost a delegate its place."},
    key_info{
        "protocol.dpos.slot_work", "whole number", protocol_default, "from 0",
        "lecture: units of work that a block takes; a node whose power is too small misses its "
        "slots."},

    key_info{"protocol.dpos.maintenance_interval", "time", protocol_default, "1 ms to 10 years",
             "bitshares: from one counting of votes to the next."},
    key_info{"protocol.dpos.maintenance_skip", "whole number", protocol_default, "0 to 1000",
             "bitshares: slots that are skipped after it."},
    key_info{"protocol.dpos.delegates_min", "whole number", protocol_default, "1 to 10000",
             "bitshares: delegates at least."},
    key_info{"protocol.dpos.delegates_max", "whole number", protocol_default,
             "delegates_min to 10000",
             "bitshares: who wants more is not counted for their number."},
    key_info{"protocol.dpos.fading", "table", protocol_default, "",
             "bitshares: how old votes lose weight."},
    key_info{"protocol.dpos.fading.full_power", "time", protocol_default, "from 0",
             "So long a vote counts in full."},
    key_info{"protocol.dpos.fading.steps", "whole number", protocol_default, "1 to 10000",
             "Equal parts that it loses one by one, the first at once."},
    key_info{"protocol.dpos.fading.step", "time", protocol_default, "1 ms to 10 years",
             "Time between two of them."},

    key_info{"protocol.dpos.voted", "whole number", protocol_default, "0 to 10000",
             "steem: delegates of a round by votes."},
    key_info{"protocol.dpos.by_virtual", "whole number", protocol_default, "0 to 10000",
             "steem: delegates of a round by virtual time."},
    key_info{"protocol.dpos.proxy_depth", "whole number", protocol_default, "0 to 100",
             "steem: proxies that a vote may go through."},

    key_info{"protocol.dpos.producers", "whole number", protocol_default, "1 to 1000",
             "eos: size of the schedule."},
    key_info{"protocol.dpos.repetitions", "whole number", protocol_default, "1 to 10000",
             "eos: slots in a row of one producer."},
    key_info{"protocol.dpos.slots_between", "whole number", protocol_default, "from 0",
             "eos: votes are counted when more slots than these have passed."},
    key_info{"protocol.dpos.turnout_min", "share", protocol_default, "0 to 1",
             "eos: share of all coins that must have voted once before anybody is elected."},
    key_info{"protocol.dpos.weeks_doubling", "whole number", protocol_default, "1 to 1024",
             "eos: the weight of new votes doubles in so many weeks."},
    key_info{"protocol.dpos.finality", "pipelined or savanna", protocol_default, "",
             "eos: irreversible by confirmations in headers, or by votes on every block."},
    key_info{"protocol.dpos.vote_age_max", "time", protocol_default, "from 0",
             "eos: under savanna older blocks get no vote."},
};

} // namespace

std::span<const key_info> dpos_keys() { return keys; }

} // namespace concur::config
