#include "config/schema_parts.hpp"

#include <array>

namespace concur::config {

namespace {

constexpr std::array keys{
    key_info{"nodes[].machine", "text", "in turns", "a name of [[hosts.machine]]",
             "Where it runs, in mode hosts."},
    key_info{"nodes[].place", "table", "in turns", "names of [[hosts.machine]]",
             "Of a group: how many of its nodes run where, such as { a = 4, b = 4 }."},
    key_info{"hosts.control", "address:port", "\"127.0.0.1:0\"", "",
             "Where the machine listens that runs `concur run`; port 0 is any."},
    key_info{"hosts.per_address", "whole number", "8, or as the machines need", "2 to 1024",
             "Connections that a process takes from one address. Machines that share one need two "
             "each, and two more."},
    key_info{"hosts.join_token_file", "path", "not set", "",
             "Made by `concur hosts init`. Without it and tls all machines must be this one."},
    key_info{"hosts.tls", "table", "not set", "", "Made by `concur hosts init`."},
    key_info{"hosts.tls.ca", "path", "not set", "", "Certificate of the laboratory."},
    key_info{"hosts.tls.cert", "path", "not set", "", "Certificate of the control machine."},
    key_info{"hosts.tls.key", "path", "not set", "", "Its key."},
    key_info{"hosts.machine", "list of tables", "h1, h2, h3", "1 to 64", "One process each."},
    key_info{"hosts.machine[].name", "text", "required", "1 to 64 letters, digits, . _ -",
             "In `name/*` it stands for its nodes."},
    key_info{"hosts.machine[].address", "IP address", "\"127.0.0.1\"", "",
             "Where the others reach it."},
    key_info{"hosts.machine[].port", "whole number", "7401", "0 to 65535",
             "That it listens on; 0 is any, which it is on loopback unless set."},
    key_info{"check.clock", "table", "", "", "How far the machines' clocks may be apart."},
    key_info{"check.clock.max_skew", "time", "\"50 ms\"", "above 0", "From that of the control."},
    key_info{"check.clock.on_excess", "refuse or flag", "\"refuse\"", "",
             "End with code 5 before anything starts, or run and say so."},
};

} // namespace

std::span<const key_info> hosts_keys() { return keys; }

} // namespace concur::config
