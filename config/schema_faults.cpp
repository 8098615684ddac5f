#include "config/schema_parts.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array keys{
    key_info{"faults[].name", "name", "kind and number", "unique",
             "Names its random streams, so that no other fault changes what it does."},
    key_info{"faults[].kind", "name", "required", "", "What happens, see `concur list faults`."},
    key_info{"faults[].at", "time", "\"0 s\"", "from 0",
             "Begins; with per_hour or when: not before."},
    key_info{"faults[].for", "time", "for good", "above 0", "Lasts so long."},
    key_info{"faults[].heal", "time", "never", "after at", "Ends then; instead of for."},
    key_info{"faults[].every", "time", "once", "above 0", "Begins again after so long."},
    key_info{"faults[].until", "time", "never", "after at", "Does not begin any more."},
    key_info{"faults[].per_hour", "number", "not set", "above 0",
             "Begins at random, so often in the mean."},
    key_info{"faults[].when", "condition", "not set", "",
             "Begins when it becomes true: height >= 20, settled >= 5, leader(NODE)."},
    key_info{
        "faults[].nodes", "list of nodes", "required", "",
        "Whom it hits: names, groups, \"*\", or looked up when it begins: leader, followers, any, "
        "random(3)."},
    key_info{"faults[].pick", "table", "not set", "", "Some of many, instead of nodes."},
    key_info{"faults[].pick.random", "whole number", "1", "above 0", "So many."},
    key_info{"faults[].pick.of", "list of nodes", "[\"*\"]", "", "Of these."},
    key_info{"faults[].between", "two lists of nodes", "not set", "",
             "Hits only links between these, instead of all links of nodes. link: required, or "
             "from and to."},
    key_info{"faults[].groups", "list of lists of nodes", "required", "2 or more",
             "partition: these can't hear each other. Names, groups, late names, \"*\" for the "
             "rest."},
    key_info{"faults[].from", "list of nodes", "required", "",
             "one-way: what they send is lost. link: one direction only, from these."},
    key_info{"faults[].to", "list of nodes", "[\"*\"]", "", "one-way, link: on the way to these."},
    key_info{"faults[].delay", "time", "\"0 s\"", "from 0",
             "link: packets on these links take so much longer."},
    key_info{"faults[].jitter", "time", "\"0 s\"", "from 0", "link: and up to so much more."},
    key_info{"faults[].drop", "share", "0", "0 to 1", "link: so many of them are lost."},
    key_info{"faults[].bandwidth", "rate", "no limit", "",
             "link: bytes that each direction carries; packets queue for it."},
    key_info{"faults[].by", "time", "required", "above 0",
             "How much later, how far the clock is wrong; flapping: how long cut, how long whole."},
    key_info{"faults[].share", "share", "1", "0 to 1", "Of the packets."},
    key_info{"faults[].rate", "rate", "required", "above 0", "bandwidth: out of each node."},
    key_info{"faults[].messages", "whole number", "required", "above 0",
             "out-of-memory: a node keeps so many of those that arrive within a second."},
    key_info{"faults[].drift", "number", "required", "-500000 to 1000000",
             "clock-drift: millionths too fast."},
    key_info{
        "faults[].down", "time", "for good", "above 0",
        "A crashed node comes back after this; restart-storm: down and up for so long in turn."},
    key_info{"faults[].disk", "keep, lose-unsynced or lose-all", "\"keep\"", "",
             "crash: what is left of the store."},
    key_info{"faults[].writes", "whole number", "1", "above 0",
             "crash-unsynced, disk-stale: so many of the last writes are gone."},
};

} // namespace

std::span<const key_info> fault_keys() { return keys; }

} // namespace concur::config
