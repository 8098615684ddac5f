// A node that was started again and what it knows of its peers. No process, no port, no waiting.
#include "actors/live_role.hpp"
#include "node/peer_memory.hpp"
#include "tests/actors/support.hpp"

using namespace concur;
using namespace concur::actors;
using namespace concur::actors::test;

namespace {

struct quiet_config : caf::actor_system_config {
  quiet_config() { add_message_types<caf::id_block::concur_actors>(); }
};

/// Node 0 of five, as a process of mode hosts has it, and what its peers say to it.
struct one_of_five {
  simulation::cluster nodes = built(five_miners(1));
  live_options options;
  live_context context{nodes, options};
  quiet_config config;
  caf::actor_system system{config};
  caf::scoped_actor observer{system};
  std::vector<envelope_sealer> sealers;
  std::optional<live_role> role;

  one_of_five() {
    context.directory.observer = caf::actor_cast<observer_actor>(observer);
    distribution d;
    for (auto& m : nodes.members()) {
      d.here.push_back(m.id.value == 0);
      d.machine.push_back(m.id.value);
      d.keys.push_back(m.key.identity());
    }
    d.scope = {nodes.chain(), {}, envelope_purpose::protocol};
    context.spread = std::move(d);
    for (auto& m : nodes.members())
      sealers.emplace_back(context.spread->scope, m.key, 1);
    at(0s);
    start();
  }
  ~one_of_five() {
    role.reset();
    context.directory = {};
  }

  void at(duration now) { context.hold_clock(instant{now}); }
  void start() { role.emplace(context, simulation::role_at(node_id{0}, role_of::validator)); }

  /// Why it is refused; empty if it is taken.
  std::string hear(std::uint32_t from, byte_view content) {
    auto sealed = shared_bytes{sealers[from].seal(context.spread->keys[0], content)};
    REQUIRE(context.admit(node_id{0}, sealed.size()));
    role->on_envelope({from, 0, 0, sealed});
    std::string why;
    auto more = true;
    while (more)
      observer->receive(
          [&](const local<role_record>& r) {
            for (auto& f : r->facts)
              if (auto* refused = std::get_if<node::refused>(&f))
                why = refused->why;
          },
          caf::after(0s) >> [&] { more = false; });
    return why;
  }
  std::string hear_honest(std::uint32_t from) { return hear(from, encode(message{announce{}})); }

  using role_of = simulation::role_of_node;
};

const bytes nonsense{255, 255, 255};

} // namespace

TEST_CASE("a banned key is refused after a restart too, until the ban ends", "[actors][peers]") {
  one_of_five n;
  CHECK(n.hear_honest(1) == "");
  CHECK(n.hear(2, nonsense) == "envelope-malformed");
  CHECK(n.hear_honest(2) == "peer-banned");
  n.at(60s);
  n.start();
  CHECK(n.hear_honest(2) == "peer-banned");
  CHECK(n.hear_honest(1) == "");
  n.at(601s);
  CHECK(n.hear_honest(2) == "");
  n.start();
  CHECK(n.hear_honest(2) == "");
}

TEST_CASE("honest peers are in no ring of bans", "[actors][peers]") {
  one_of_five n;
  for (std::uint32_t from = 1; from < 5; ++from)
    CHECK(n.hear_honest(from) == "");
  CHECK(node::bans_in(*n.nodes.members()[0].store, unix_ms{0}).empty());
}
