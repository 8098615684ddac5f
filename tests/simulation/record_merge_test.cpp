#include "simulation/record_merge.hpp"

#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::simulation;

namespace {

instant at(int us) { return instant{std::chrono::microseconds{us}}; }

/// Event `number` of role `role`, caused by event `cause` of role `by`.
role_record event(std::uint32_t role, std::uint64_t number, std::uint32_t by = 0,
                  std::uint64_t cause = 0) {
  return {node_id{role}, {}, {node::role_id{role}, number}, {node::role_id{by}, cause},
          event_note{},  {}};
}

std::vector<std::uint32_t> roles_of(const std::vector<record>& all) {
  std::vector<std::uint32_t> out;
  for (auto& r : all)
    out.push_back(std::get<role_record>(r).name.role.value);
  return out;
}

} // namespace

TEST_CASE("records of several processes come in the order of time", "[records]") {
  record_merge m{2};
  m.reached(0, at(0));
  m.reached(1, at(0));
  m.add(0, event(1, 1), at(10));
  m.add(1, event(2, 1), at(5));
  CHECK(m.take().empty()); // either may still tell of something earlier
  m.reached(0, at(20));
  CHECK(m.take().empty());
  m.reached(1, at(7));
  CHECK(roles_of(m.take()) == std::vector<std::uint32_t>{2});
  m.reached(1, at(20));
  CHECK(roles_of(m.take()) == std::vector<std::uint32_t>{1});
  CHECK(m.told() == at(20));
}

TEST_CASE("nobody waits for a process that is silent", "[records]") {
  record_merge m{2};
  m.reached(0, at(30));
  m.reached(1, at(1));
  m.add(0, event(1, 1), at(10));
  CHECK(m.take().empty());
  m.silence(1);
  CHECK(m.take().size() == 1);
  // What it tells after all is late, and comes after what was told.
  m.add(1, event(2, 1), at(3));
  m.reached(1, at(40));
  m.reached(0, at(40));
  auto late = m.take();
  REQUIRE(late.size() == 1);
  CHECK(std::get<role_record>(late[0]).now >= at(10));
}

TEST_CASE("an effect never comes before its cause, whatever the clocks say", "[records]") {
  record_merge m{2};
  // The clock of process 1 is behind: the arrival looks older than the sending, and the next
  // step older still.
  m.add(1, event(5, 1, 3, 7), at(8));
  m.add(1, event(6, 1, 5, 1), at(9));
  m.add(0, event(3, 7), at(10));
  m.reached(0, at(20));
  m.reached(1, at(20));
  CHECK(roles_of(m.take()) == std::vector<std::uint32_t>{3, 5, 6});
}

TEST_CASE("a cause that was lost holds nothing up", "[records]") {
  record_merge m{1};
  m.add(0, event(5, 1, 3, 7), at(8));
  m.reached(0, at(20));
  CHECK(m.take().size() == 1);
}

TEST_CASE("records of one process keep their order", "[records]") {
  record_merge m{1};
  m.add(0, event(1, 1), at(10));
  m.add(0, event(2, 1), at(9)); // told later, though another thread's time is earlier
  m.reached(0, at(20));
  CHECK(roles_of(m.take()) == std::vector<std::uint32_t>{1, 2});
}
