#include "config/schema_parts.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array keys{
    key_info{"protocol.pos", "table", protocol_default, "", "Constants of proof of stake."},
    key_info{"protocol.pos.choice", "largest or lottery", protocol_default, "",
             "lecture: the largest coin-age has the turn, or a draw by coin-age."},
    key_info{"protocol.pos.block_interval", "time", protocol_default, "1 ms to 365 days",
             "lecture: length of a slot. peercoin: time between stake blocks that is aimed at, "
             "whole seconds."},
    key_info{"protocol.pos.block_cost", "whole number", protocol_default,
             "1 to 1000000000000, in coin-days", "lecture: coin-age that a block takes."},
    key_info{"protocol.pos.confirmations", "whole number", protocol_default, "1 to 100000",
             "A block is settled when so many blocks, its own included, are on it."},
    key_info{"protocol.pos.reorg_max", "whole number", protocol_default, "0 to 100000, in blocks",
             "lecture: branches that part deeper below the head are refused; 0 for no limit."},
    key_info{"protocol.pos.future_limit", "time", protocol_default, "0 s to 365 days",
             "How far a header's time may be ahead of a node's clock; peercoin: and before its "
             "parent's."},
    key_info{"protocol.pos.version", "v05, v09, v10, v12 or v14", protocol_default, "",
             "peercoin: release whose rules hold."},
    key_info{"protocol.pos.work_interval", "time", protocol_default, "1 s to 365 days",
             "peercoin: time between work blocks that is aimed at, from v09."},
    key_info{"protocol.pos.work_interval_max", "time", protocol_default, "1 s to 365 days",
             "peercoin: longest such time before v09."},
    key_info{"protocol.pos.retarget_timespan", "time", protocol_default, "1 s to 365 days",
             "peercoin: memory of the targets."},
    key_info{"protocol.pos.half_life", "time", protocol_default, "1 s to 365 days",
             "peercoin: of the work target, from v14."},
    key_info{"protocol.pos.limit_bits", "compact target in hex", protocol_default, "",
             "peercoin: easiest target of both kinds of blocks."},
    key_info{"protocol.pos.first_stake_bits", "compact target in hex", protocol_default,
             "not easier than limit_bits", "peercoin: first target for a coin-day of stake."},
    key_info{"protocol.pos.first_work_bits", "compact target in hex", protocol_default,
             "not easier than limit_bits", "peercoin: first target of work."},
    key_info{"protocol.pos.age_min", "time", protocol_default,
             "longer than the selection of a modifier", "peercoin: age at which coins may stake."},
    key_info{"protocol.pos.age_max", "time", protocol_default, "longer than age_min",
             "peercoin: age from which their weight grows no more."},
    key_info{"protocol.pos.outputs", "whole number", protocol_default, "1 to 1000000",
             "peercoin: equal outputs that an account's coins lie in; a stake block spends one."},
    key_info{"protocol.pos.modifier_interval", "time", protocol_default, "63 s to 365 days",
             "peercoin: time between stake modifiers; their selection looks back 35.27 times as "
             "far."},
    key_info{"protocol.pos.work_reward_max", "whole number", protocol_default,
             "1 to 1000000, in coins", "peercoin: for a work block at the easiest target."},
    key_info{"protocol.pos.late_work_reward_max", "whole number", protocol_default,
             "0 to 1000000, in coins", "peercoin: for any work block, from v10."},
    key_info{"protocol.pos.hashing", "drawn or real", "\"drawn\" in sim, else \"real\"", "",
             "peercoin: draw the time to a work block from the hash share, or search nonces."},
    key_info{"protocol.pos.hash_rate", "number", "0", "from 0, hashes a second",
             "peercoin: of all miners together; 0: what makes the first work target take "
             "work_interval."},
    key_info{"protocol.pos.search_ahead", "time", protocol_default, "1 s to 1 h",
             "peercoin: how far a node looks for a kernel at a time."},
};

} // namespace

std::span<const key_info> pos_keys() { return keys; }

} // namespace concur::config
