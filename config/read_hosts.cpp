// [hosts]: machines, and which nodes run where.
#include "config/sections.hpp"
#include "config/words.hpp"
#include "simulation/placement.hpp"

#include <algorithm>
#include <fmt/core.h>

namespace concur::config {

namespace {

using namespace simulation;

constexpr std::size_t machines_max = 64;
constexpr std::size_t default_machines = 3;
constexpr std::uint16_t default_port = 7401;

class hosts_reader {
public:
  hosts_reader(const section& top, scenario& out, directory& who)
      : top_(top), hosts_(top.table("hosts")), out_(out), who_(who) {}

  void run() {
    read_control();
    read_machines();
    read_clock();
    place_nodes();
    for (const auto& m : out_.hosts.machines)
      name_nodes(m.name);
    check_secrets();
  }

private:
  /// "b/*", and "b" too unless something else has that name.
  void name_nodes(const std::string& machine) {
    std::vector<std::string> names;
    for (const auto& n : out_.nodes)
      if (n.machine == machine)
        names.push_back(n.name);
    if (std::find(who_.nodes.begin(), who_.nodes.end(), machine) == who_.nodes.end())
      who_.groups.try_emplace(machine, names);
    who_.groups[machine + "/*"] = std::move(names);
  }

  void read_control() {
    auto& h = out_.hosts;
    std::string control;
    if (hosts_.text("control", control)) {
      const auto colon = control.rfind(':');
      const auto port = colon == std::string::npos ? std::string{} : control.substr(colon + 1);
      unsigned long number = 65'536;
      if (!port.empty() && port.size() <= 5 &&
          std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }))
        number = std::stoul(port);
      if (number > 65'535)
        hosts_.complain("control", "expected an address and a port, such as \"10.0.0.11:7400\"");
      h.control_address = control.substr(0, colon);
      h.control_port = static_cast<std::uint16_t>(number);
    }
    hosts_.text("join_token_file", h.join_token_file);
    std::uint64_t per_address = h.per_address;
    hosts_.count("per_address", per_address, 2, 1024);
    h.per_address = per_address;
    const auto tls = hosts_.table("tls");
    tls.text("ca", h.ca);
    tls.text("cert", h.certificate);
    tls.text("key", h.key);
  }

  void read_machines() {
    auto& machines = out_.hosts.machines;
    for (const auto& row : hosts_.tables("machine")) {
      machine_settings m;
      row.require("name", "name = \"a\"") && row.name("name", m.name);
      if (m.name == "control") // its certificate would be taken for that of the control
        row.complain("name", "\"control\" is the machine that others join");
      row.text("address", m.address);
      m.port = is_loopback(m.address) ? 0 : default_port;
      std::uint64_t port = m.port;
      row.count("port", port, 0, 65'535);
      m.port = static_cast<std::uint16_t>(port);
      if (std::any_of(machines.begin(), machines.end(), [&](auto& x) { return x.name == m.name; }))
        row.complain("name", fmt::format("two machines have the name \"{}\"", m.name));
      machines.push_back(std::move(m));
    }
    if (machines.size() > machines_max)
      hosts_.complain("machine", fmt::format("there are more than {} machines", machines_max));
    if (machines.empty())
      for (std::size_t i = 0; i < default_machines; ++i)
        machines.push_back({fmt::format("h{}", i + 1), "127.0.0.1", 0});
  }

  void read_clock() {
    const auto clock = top_.table("check").table("clock");
    clock.time("max_skew", out_.hosts.skew_max, duration{1});
    clock.choice("on_excess", out_.hosts.on_skew);
  }

  /// The rows of the file are spread out in the same order as the nodes were.
  void place_nodes() {
    std::size_t next = 0;
    for (const auto& row : top_.tables("nodes")) {
      std::uint64_t count = 1;
      if (const auto* given = row.find("count"))
        if (const auto* number = given->as<std::int64_t>(); number && *number > 0)
          count = static_cast<std::uint64_t>(*number);
      const auto end = std::min<std::size_t>(next + count, out_.nodes.size());
      place_row(row, next, end);
      next = end;
    }
    for (std::size_t i = 0; i < out_.nodes.size(); ++i)
      if (out_.nodes[i].machine.empty())
        out_.nodes[i].machine = out_.hosts.machines[i % out_.hosts.machines.size()].name;
  }

  void place_row(const section& row, std::size_t first, std::size_t end) {
    std::string machine;
    if (row.name("machine", machine)) {
      if (row.has("place"))
        row.complain("place", "give nodes.machine or nodes.place, not both");
      if (!is_machine(machine))
        row.unknown_word("machine", machine, names());
      else
        for (auto i = first; i < end; ++i)
          out_.nodes[i].machine = machine;
    }
    const auto* place = row.has("place") ? row.find("place")->as<value_table>() : nullptr;
    if (row.has("place") && !place)
      row.complain("place", "expected a table, such as { a = 4, b = 4 }");
    auto next = first;
    for (std::size_t i = 0; place && i < place->size(); ++i)
      take(row, (*place)[i], next, end);
    if (place && next != end)
      row.complain("place", fmt::format("{} of {} nodes are placed", next - first, end - first));
  }

  void take(const section& row, const entry& share, std::size_t& next, std::size_t end) {
    const auto* count = share.what.as<std::int64_t>();
    if (!is_machine(share.key))
      row.bad().add(share.key_at, fmt::format("there is no machine \"{}\"", share.key),
                    suggestion(share.key, names()));
    else if (!count || *count < 0 || static_cast<std::uint64_t>(*count) > end - next)
      row.bad().add(share.what.where, "expected how many of the nodes that are left");
    else
      for (auto last = next + static_cast<std::size_t>(*count); next < last; ++next)
        out_.nodes[next].machine = share.key;
  }

  /// Without certificates and a token nothing may leave this machine.
  void check_secrets() const {
    const auto& h = out_.hosts;
    const bool is_secure =
        !h.ca.empty() && !h.certificate.empty() && !h.key.empty() && !h.join_token_file.empty();
    bool stays_here = is_loopback(h.control_address);
    for (const auto& m : h.machines)
      stays_here = stays_here && is_loopback(m.address);
    if (out_.run.mode == run_mode::hosts && !stays_here && !is_secure)
      top_.bad().add(hosts_.where(),
                     "machines beyond loopback need hosts.tls (ca, cert, key) and "
                     "hosts.join_token_file",
                     "concur hosts init FILE makes them and prints what to write here");
  }

  bool is_machine(const std::string& name) const {
    const auto all = names();
    return std::find(all.begin(), all.end(), name) != all.end();
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const auto& m : out_.hosts.machines)
      out.push_back(m.name);
    return out;
  }

  const section& top_;
  section hosts_;
  scenario& out_;
  directory& who_;
};

} // namespace

void read_hosts(const section& top, scenario& out, directory& who) {
  hosts_reader{top, out, who}.run();
}

std::string to_toml(const hosts_settings& h) {
  auto out = fmt::format("\n[hosts]\ncontrol = {}\n",
                         quoted(fmt::format("{}:{}", h.control_address, h.control_port)));
  if (h.per_address > 0)
    out += fmt::format("per_address = {}\n", h.per_address);
  if (!h.join_token_file.empty())
    out += fmt::format("join_token_file = {}\n", quoted(h.join_token_file));
  if (!h.ca.empty())
    out += fmt::format("tls = {{ ca = {}, cert = {}, key = {} }}\n", quoted(h.ca),
                       quoted(h.certificate), quoted(h.key));
  for (const auto& m : h.machines)
    out += fmt::format("\n[[hosts.machine]]\nname = {}\naddress = {}\nport = {}\n", quoted(m.name),
                       quoted(m.address), m.port);
  return out;
}

} // namespace concur::config
