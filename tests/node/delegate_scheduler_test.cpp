#include "node/delegate_scheduler.hpp"

#include "node_support.hpp"
#include "tests/support/catch.hpp"

namespace concur::node::test {
namespace {

using consensus::duty;
using consensus::phase;

constexpr role_id own{4}, voter_role{3};

class tested_scheduler {
public:
  tested_scheduler() : scheduler_({own, validator_role, voter_role}) {}

  actions handle(const event& e) {
    actions out;
    scheduler_.handle({now, clock}, e, out);
    return out;
  }
  actions hear(consensus::agenda a) {
    return handle(agenda_news{std::make_shared<const consensus::agenda>(std::move(a))});
  }
  /// Lets the wakes of `a` come when they are due; returns the duties that were called.
  std::vector<duty> run(const actions& a) {
    std::vector<duty> out;
    auto begin = clock;
    for (auto& p : a.posts) {
      auto* w = std::get_if<wake>(&p.what);
      if (!w)
        continue;
      auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(p.after).count();
      clock = unix_ms{begin.value + static_cast<std::uint64_t>(ms)};
      for (auto& called : posted<duty_begins>(handle(*w), validator_role))
        out.push_back(called.duty);
    }
    return out;
  }

  instant now{};
  unix_ms clock{1'000};

private:
  delegate_scheduler scheduler_;
};

consensus::agenda with_duties(std::vector<duty> duties) {
  consensus::agenda out;
  out.duties = std::move(duties);
  return out;
}

TEST_CASE("duties are called when the node's clock has come to them", "[delegate_scheduler]") {
  tested_scheduler s;
  auto out =
      s.hear(with_duties({{1, phase::propose, unix_ms{1'500}}, {1, phase::vote, unix_ms{1'800}}}));
  REQUIRE(out.posts.size() >= 2);
  CHECK(out.posts[0].after == 500ms);
  auto called = s.run(out);
  REQUIRE(called.size() == 2);
  CHECK(called[0] == duty{1, phase::propose, unix_ms{1'500}});
  CHECK(called[1].phase == phase::vote);
}

TEST_CASE("a duty that was called is not called again by a newer agenda", "[delegate_scheduler]") {
  tested_scheduler s;
  duty first{1, phase::propose, unix_ms{1'500}}, second{3, phase::propose, unix_ms{2'500}};
  CHECK(s.run(s.hear(with_duties({first}))).size() == 1);
  auto called = s.run(s.hear(with_duties({first, second})));
  REQUIRE(called.size() == 1);
  CHECK(called[0] == second);
}

TEST_CASE("an agenda that was replaced is not followed", "[delegate_scheduler]") {
  tested_scheduler s;
  auto old = s.hear(with_duties({{1, phase::propose, unix_ms{1'500}}}));
  static_cast<void>(s.hear(with_duties({})));
  CHECK(s.run(old).empty());
}

TEST_CASE("a look never comes at the same moment again", "[delegate_scheduler]") {
  tested_scheduler s;
  auto out = s.hear(with_duties({{0, phase::look, unix_ms{0}}}));
  REQUIRE(!out.posts.empty());
  CHECK(out.posts[0].after == 1ms);
}

TEST_CASE("a new term is told to the voter with the record of turns", "[delegate_scheduler]") {
  tested_scheduler s;
  auto ranks = std::make_shared<const consensus::ranking>(
      consensus::ranking{{account("alice"), 5, true}, {account("bob"), 3, false}});
  consensus::agenda a;
  a.term = 1;
  a.ranks = ranks;
  a.results = {{1, account("alice"), true}, {2, account("bob"), false}, {3, account("bob"), true}};
  a.accused = {account("bob")};
  auto out = s.hear(a);
  CHECK(facts<slot_ended>(out).size() == 3);
  CHECK(facts<term_began>(out).size() == 1);
  auto told = posted<standings>(out, voter_role);
  REQUIRE(told.size() == 1);
  auto& what = *told[0].what;
  CHECK(what.ranks.size() == 2);
  REQUIRE(what.records.size() == 2);
  for (auto& r : what.records) {
    CHECK(r.made == 1);
    CHECK(r.missed == (r.who == account("bob") ? 1 : 0));
  }
  CHECK(what.accused == std::vector{account("bob")});
  a.results.clear();
  CHECK(posted<standings>(s.hear(a), voter_role).empty()); // the term is the same
}

} // namespace
} // namespace concur::node::test
