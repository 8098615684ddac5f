#include "config/twins_scenario.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace concur::config {

namespace {

constexpr std::uint64_t cases_max = 10'000'000;

struct committee_text {
  std::string preset, keys; ///< what is set over the preset
  double slot_s = 3;
  unsigned round_slots = 4; ///< slots of a round
  unsigned calm_rounds = 4; ///< without cuts, before and after
  std::string_view stake = "1000";
};

committee_text committee_of(const twins_options& o) {
  if (o.preset == "lecture-dpos")
    return {o.preset, fmt::format("\n[protocol.dpos]\ndelegates = {}\n", o.nodes), 3, o.nodes};
  if (o.preset == "bitshares")
    return {o.preset, fmt::format("\n[protocol.dpos]\ndelegates_min = {}\n", o.nodes | 1), 3,
            o.nodes};
  if (o.preset == "ethereum")
    return {o.preset, "\n[protocol.pos]\nslots_per_epoch = 4\n", 12, 4, 4, "32"};
  const auto finality = o.preset == "eos" ? "pipelined" : "savanna";
  return {"eos",
          fmt::format("\n[protocol.dpos]\nproducers = {}\nrepetitions = 1\nfinality = \"{}\"\n",
                      o.nodes, finality),
          0.5, o.nodes};
}

/// Names of the bodies: n1, n2, ... and t1 for a twin of n1.
std::vector<std::string> bodies_of(const twins_options& o, unsigned first) {
  std::vector<std::string> out;
  for (unsigned i = 0; i < o.nodes; ++i)
    out.push_back(fmt::format("n{}", i + 1));
  for (unsigned i = 0; i < o.twinned; ++i)
    out.push_back(fmt::format("t{}", (first + i) % o.nodes + 1));
  return out;
}

bool has_twin(const twins_options& o, unsigned first, unsigned key) {
  return (key + o.nodes - first) % o.nodes < o.twinned;
}

std::string nodes_text(const twins_options& o, unsigned first, std::string_view stake) {
  std::string out;
  for (unsigned i = 0; i < o.nodes; ++i)
    out += fmt::format("\n[[nodes]]\nname = \"n{}\"\nrole = \"member\"\nstake = \"{}\"\n{}", i + 1,
                       stake, has_twin(o, first, i) ? "behaviour = { kind = \"twin\" }\n" : "");
  for (unsigned i = 0; i < o.twinned; ++i) {
    const auto key = (first + i) % o.nodes + 1;
    out += fmt::format("\n[[nodes]]\nname = \"t{}\"\nrole = \"member\"\n"
                       "behaviour = {{ kind = \"twin\", account = \"n{}\" }}\n",
                       key, key);
  }
  return out;
}

std::string side_text(const std::vector<std::string>& bodies, std::uint64_t sides, bool second) {
  std::string out;
  for (std::size_t i = 0; i < bodies.size(); ++i)
    if (((sides >> i & 1) != 0) == second)
      out += (out.empty() ? "\"" : ", \"") + bodies[i] + "\"";
  return "[" + out + "]";
}

std::string milliseconds(double s) {
  return fmt::format("{} ms", static_cast<std::int64_t>(s * 1000 + 0.5));
}

} // namespace

status check(const twins_options& o) {
  if (std::find(twins_presets.begin(), twins_presets.end(), o.preset) == twins_presets.end())
    return fail(errc::usage, fmt::format("there are no cases of twins for \"{}\"", o.preset),
                "--protocol", fmt::format("one of {}", fmt::join(twins_presets, ", ")));
  if (o.nodes < 2 || o.nodes > 7 || o.twinned < 1 || o.twinned > o.nodes)
    return fail(errc::usage, "2 to 7 nodes are expected, and 1 of them or more with a twin",
                "--nodes");
  if (o.rounds < 1 || o.rounds > 6)
    return fail(errc::usage, "1 to 6 rounds are expected", "--rounds");
  if ((o.nodes + o.twinned - 1) * o.rounds > 30 || twins_cases(o) > cases_max)
    return fail(errc::usage, fmt::format("these are more than {} cases", cases_max), "--rounds",
                "fewer nodes, twins or rounds");
  return {};
}

std::uint64_t twins_cases(const twins_options& o) {
  return o.nodes * (std::uint64_t{1} << (o.nodes + o.twinned - 1) * o.rounds);
}

std::string twins_scenario(std::uint64_t number, const twins_options& o) {
  CONCUR_ASSERT(number < twins_cases(o));
  const auto c = committee_of(o);
  const auto first = static_cast<unsigned>(number % o.nodes);
  auto rest = number / o.nodes;
  const auto bodies = bodies_of(o, first);
  const auto bits = o.nodes + o.twinned - 1; // the first body names its side
  const auto round_s = c.slot_s * c.round_slots;
  auto out = fmt::format(
      "schema = 1\nname = \"twins-{0}\"\nabout = \"Case {0} of twins: {1}, {2} keys, {3} of them "
      "twice, {4} rounds.\"\n\n[run]\nseed = 1\nstop = {{ time = \"{5}\" }}\n"
      "limit = {{ wall = \"60 s\" }}\n\n[protocol]\npreset = \"{6}\"\n{7}",
      number, o.preset, o.nodes, o.twinned, o.rounds,
      milliseconds(round_s * (2 * c.calm_rounds + o.rounds)), c.preset, c.keys);
  out += nodes_text(o, first, c.stake);
  out += fmt::format("\n[network]\nlatency = \"{}\"\nrelay = {{ blocks = \"push\", transactions = "
                     "\"push\" }}\n",
                     milliseconds(c.slot_s / 50));
  for (unsigned r = 0; r < o.rounds; ++r, rest >>= bits) {
    const auto sides = (rest & ((std::uint64_t{1} << bits) - 1)) << 1;
    if (sides == 0)
      continue; // all together
    out += fmt::format("\n[[faults]]\nkind = \"partition\"\nat = \"{}\"\nheal = \"{}\"\ngroups = "
                       "[{}, {}]\n",
                       milliseconds(round_s * (c.calm_rounds + r)),
                       milliseconds(round_s * (c.calm_rounds + r + 1)),
                       side_text(bodies, sides, false), side_text(bodies, sides, true));
  }
  return out + "\n[check]\nsafety = [\"block-valid\", \"supply-conserved\", \"no-double-spend\", "
               "\"settled-prefix\"]\n";
}

} // namespace concur::config
