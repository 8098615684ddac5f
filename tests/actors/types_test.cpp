#include "actors/types.hpp"

#include "actors/deterministic_scheduler.hpp"
#include "tests/support/catch.hpp"

#include <type_traits>
#include <utility>

using namespace concur;
using namespace concur::actors;

namespace {

template <class T>
T example() {
  if constexpr (std::is_same_v<T, shared_bytes>)
    return shared_bytes{bytes{1, 2, 3}};
  else if constexpr (std::is_same_v<T, packed_envelope>)
    return {1, 2, 3, shared_bytes{bytes{0, 255}}};
  else
    return T{};
}

/// CAF reports errors inside messages by an empty message, hence the comparison.
template <class T>
bool survives(caf::actor_system& system) {
  auto value = example<T>();
  auto in = caf::make_message(value);
  caf::message out;
  std::vector<char> buffer;
  caf::binary_serializer sink{system, buffer};
  if (sink(in))
    return false;
  caf::binary_deserializer source{system, buffer};
  if (source(out) || source.remaining() != 0 || out.size() != 1 || !out.match_elements<T>())
    return false;
  return out.get_as<T>(0) == value;
}

template <class T>
bool survives_or_stays(caf::actor_system& system) {
  if constexpr (caf::is_allowed_unsafe_message_type<T>::value)
    return true; // never leaves the process
  else
    return survives<T>(system);
}

template <class Block, std::size_t... Is>
bool all_survive(caf::actor_system& system, std::index_sequence<Is...>) {
  return (survives_or_stays<typename caf::type_by_id<Block::begin + Is>::type>(system) && ...);
}

} // namespace

TEST_CASE("every message type that may leave the process survives the wire", "[actors][types]") {
  deterministic_config config;
  caf::actor_system system{config};
  using block = caf::id_block::concur_actors;
  CHECK(all_survive<block>(system, std::make_index_sequence<block::end - block::begin>{}));
}

TEST_CASE("a truncated envelope is not taken for one", "[actors][types]") {
  deterministic_config config;
  caf::actor_system system{config};
  auto in = example<packed_envelope>();
  std::vector<char> buffer;
  caf::binary_serializer sink{system, buffer};
  REQUIRE_FALSE(sink(in));
  for (std::size_t n = 0; n < buffer.size(); ++n) {
    packed_envelope out;
    caf::binary_deserializer source{system, buffer.data(), n};
    CHECK(source(out));
  }
}
