#include "actors/hosts/types.hpp"

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
  else if constexpr (std::is_same_v<T, introduction>)
    return {"a", 1, "build", 7401, 9, bytes{1, 2}, 5};
  else if constexpr (std::is_same_v<T, wire_envelope>)
    return {{1, 2, 3, shared_bytes{bytes{0, 255}}}, 7};
  else if constexpr (std::is_same_v<T, peer_list>)
    return {{"a", "b"}, {"127.0.0.1", "::1"}, {1, 2}, {1, 0}};
  else if constexpr (std::is_same_v<T, job>)
    return {"run", "schema = 1", 5, bytes{1}};
  else if constexpr (std::is_same_v<T, report_batch>)
    return {1, 2, 3, -4, shared_bytes{bytes{9}}};
  else if constexpr (std::is_same_v<T, store_chunk>)
    return {1, "data.mdb", 1ull << 40, shared_bytes{bytes{9}}};
  else if constexpr (std::is_same_v<T, link_change>)
    return {{3, 4}};
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
  config.add_message_types<caf::id_block::concur_hosts>();
  caf::actor_system system{config};
  using block = caf::id_block::concur_actors;
  CHECK(all_survive<block>(system, std::make_index_sequence<block::end - block::begin>{}));
  using more = caf::id_block::concur_hosts;
  CHECK(all_survive<more>(system, std::make_index_sequence<more::end - more::begin>{}));
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
