#include "config/random_scenario.hpp"

#include "base/random.hpp"

#include <fmt/core.h>

namespace concur::config {

namespace {

std::string latency_of(random_stream& draw) {
  const auto base = 1 + draw.below(200);
  switch (draw.below(4)) {
  case 0: return fmt::format("\"{} ms\"", base);
  case 1:
    return fmt::format("{{ dist = \"uniform\", min = \"{} ms\", max = \"{} ms\" }}", base,
                       base + draw.below(300));
  case 2:
    return fmt::format("{{ dist = \"lognormal\", median = \"{} ms\", p99 = \"{} ms\" }}", base,
                       base + draw.below(900));
  default:
    return fmt::format("{{ same = \"{} ms\", between = \"{} ms\" }}", base, base + draw.below(300));
  }
}

std::string topology_of(random_stream& draw, std::uint64_t nodes) {
  switch (draw.below(6)) {
  case 0: return "\"ring\"";
  case 1: return "\"line\"";
  case 2: return "\"star\"";
  case 3: return fmt::format("{{ kind = \"random\", degree = {} }}", 2 + draw.below(nodes - 2));
  case 4: return "\"mesh-of-regions\"";
  default: return "\"full\"";
  }
}

std::string nodes_of(random_stream& draw, std::uint64_t miners) {
  std::string out;
  for (std::uint64_t i = 1; i <= miners; ++i)
    out += fmt::format("\n[[nodes]]\nname = \"m{}\"\nrole = \"miner\"\nbalance = \"{}\"\n"
                       "clock_offset = \"{} ms\"\n",
                       i, 10 + draw.below(1'000), draw.below(2'000));
  const auto full = draw.below(4);
  for (std::uint64_t i = 1; i <= full; ++i)
    out += fmt::format("\n[[nodes]]\nname = \"f{}\"\nrole = \"full\"\njoins = \"{} s\"\n", i,
                       draw.below(300));
  return out;
}

} // namespace

std::string random_scenario(std::uint64_t seed) {
  random_stream draw{seed, "random-scenario"};
  const auto miners = 3 + draw.below(10);
  const auto interval = 5 + draw.below(55);
  auto out = fmt::format("schema = 1\nname = \"random-{}\"\nabout = \"Drawn from seed {}.\"\n\n"
                         "[run]\nseed = {}\nstop = {{ time = \"{} s\" }}\n\n"
                         "[protocol]\npreset = \"lecture-pow\"\nblock_interval = \"{} s\"\n"
                         "confirmations = {}\n",
                         seed, seed, seed >> 1, interval * (20 + draw.below(80)), interval,
                         2 + draw.below(8));
  out += nodes_of(draw, miners);
  out += fmt::format("\n[network]\ntopology = {}\nlatency = {}\nbandwidth = \"{} Mbit/s\"\n"
                     "drop = 0.0{}\nduplicate = 0.0{}\nreorder = 0.{}\n",
                     topology_of(draw, miners), latency_of(draw), 1 + draw.below(100),
                     draw.below(4), draw.below(4), draw.below(3));
  if (draw.chance(0.4)) {
    const auto at = interval * (1 + draw.below(5));
    out += fmt::format("\n[[faults]]\nkind = \"partition\"\nat = \"{} s\"\nheal = \"{} s\"\n"
                       "groups = [[\"m1\"], [\"*\"]]\n",
                       at, at + interval * (1 + draw.below(5)));
  }
  out +=
      fmt::format("\n[load]\ntx_rate = {}.{}\naccounts = {}\nbalance = \"100\"\nfee = \"0.001\"\n",
                  draw.below(3), draw.below(10), 2 + draw.below(50));
  out += "\n[check]\nsafety = [\"block-valid\", \"supply-conserved\", \"no-double-spend\"]\n"
         "require = [\"heads-identical\"]\n";
  return out;
}

} // namespace concur::config
