#include "config/schema_parts.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array keys{
    key_info{"nodes[].accepts", "table", "nothing", "", "A merchant: when it hands goods over."},
    key_info{"nodes[].accepts.confirmations", "whole number", "required", "1 to 100000",
             "Blocks on a payment, its own included, as the node sees it."},
    key_info{"nodes[].behaviour.merchant", "node", "the first that accepts", "",
             "double-spend: who is paid."},
    key_info{"nodes[].behaviour.confirmations", "whole number", "what the merchant asks for",
             "1 to 100000", "double-spend: blocks on the payment when the goods are there."},
    key_info{"nodes[].behaviour.give_up_behind", "whole number", "0", "0 to 1000000, in blocks",
             "double-spend, overtake: an attempt is given up so far behind; 0 for never."},
    key_info{"nodes[].behaviour.amount", "coins", "\"1\"", "above 0",
             "double-spend: of each payment, from a purse that the first block fills."},
    key_info{"nodes[].behaviour.variant",
             "sm1, lead-stubborn, equal-fork-stubborn or trail-stubborn", "\"sm1\"", "",
             "selfish: when it publishes."},
    key_info{"nodes[].behaviour.trail", "whole number", "1", "1 to 1000, in blocks",
             "selfish, trail-stubborn: how far behind it still goes on."},
    key_info{"nodes[].behaviour.policy", "file or list of lines", "of the variant", "",
             "selfish: lines \"a,h,fork,action\" for the states of a race; the rest as sm1."},
    key_info{"nodes[].behaviour.account", "user", "required", "",
             "censor, feather-fork: whose transactions. twin: of the first body, or its group."},
    key_info{
        "nodes[].behaviour.blocks", "whole number", "1", "1 to 1000",
        "feather-fork: it gives in when more are on the block it dislikes. overtake: how far below "
        "the head its branch begins."},
    key_info{"nodes[].behaviour.shift", "time", "\"0 s\"", "-1 day to 1 day",
             "timestamp: added to the times of its blocks."},
    key_info{"nodes[].behaviour.offence", "repeated-transaction, overpay or below-target",
             "\"overpay\"", "", "invalid-blocks: what is wrong with them."},
    key_info{"nodes[].behaviour.tx_rate", "number", "1", "0 to 1000000, a second",
             "spam: payments of its own account."},
    key_info{"nodes[].behaviour.tries", "whole number", "64", "2 to 100000",
             "grind: blocks that it makes for one turn, to publish the luckiest."},
    key_info{"nodes[].behaviour.coalition", "name", "none", "",
             "cartel, shared-keys: nodes of the same coalition act together; without it all of the "
             "kind."},
    key_info{"nodes[].behaviour.away_after", "time", "\"1 min\"", "above 0",
             "shared-keys: who made no block for so long is away, and another one acts for him."},
};

} // namespace

std::span<const key_info> attack_keys() { return keys; }

} // namespace concur::config
