// The words of a scenario file for the values of each enumeration, for reading and for writing.
#pragma once

#include "simulation/scenario.hpp"

#include <array>
#include <span>
#include <string_view>

namespace concur::config {

template <class E>
struct word {
  std::string_view text;
  E value;
};

template <class E>
struct vocabulary;

#define CONCUR_WORDS(type, ...)                                               \
  template <>                                                                 \
  struct vocabulary<type> {                                                   \
    using e = type;                                                           \
    static constexpr std::array all = std::to_array<word<type>>(__VA_ARGS__); \
  }

CONCUR_WORDS(simulation::run_mode, {{"sim", e::sim}, {"live", e::live}, {"hosts", e::hosts}});
CONCUR_WORDS(simulation::driver_kind, {{"actors", e::actors}, {"loop", e::loop}});
CONCUR_WORDS(simulation::hashing_kind, {{"drawn", e::drawn}, {"real", e::real}});
CONCUR_WORDS(simulation::store_kind, {{"memory", e::memory}, {"disk", e::disk}});
CONCUR_WORDS(ledger::verify_mode, {{"each", e::each}, {"once", e::once}, {"none", e::none}});
CONCUR_WORDS(simulation::puzzle_kind, {{"lecture", e::lecture}, {"bitcoin", e::bitcoin}});
CONCUR_WORDS(simulation::retarget_kind, {{"none", e::none},
                                         {"bitcoin", e::bitcoin},
                                         {"testnet3", e::testnet3},
                                         {"testnet4", e::testnet4},
                                         {"asert", e::asert},
                                         {"lwma", e::lwma}});
CONCUR_WORDS(simulation::on_skew, {{"refuse", e::refuse}, {"flag", e::flag}});
CONCUR_WORDS(simulation::role_kind, {{"member", e::member},
                                     {"miner", e::miner},
                                     {"validator", e::validator},
                                     {"delegate", e::delegate},
                                     {"full", e::full}});
CONCUR_WORDS(simulation::topology_kind, {{"full", e::full},
                                         {"random", e::random},
                                         {"ring", e::ring},
                                         {"line", e::line},
                                         {"star", e::star},
                                         {"small-world", e::small_world},
                                         {"mesh-of-regions", e::regions}});
CONCUR_WORDS(simulation::relay_kind,
             {{"announce", e::announce}, {"compact", e::compact}, {"push", e::push}});

#undef CONCUR_WORDS

template <class E>
std::string_view word_of(E value) {
  for (const auto& w : vocabulary<E>::all) {
    if (w.value == value)
      return w.text;
  }
  return "?";
}

} // namespace concur::config
