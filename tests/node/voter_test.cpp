#include "node/voter.hpp"

#include "node_support.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

namespace concur::node::test {
namespace {

constexpr role_id own{3};

std::string delegate(std::size_t i) { return "delegate-" + std::to_string(i); }

std::shared_ptr<standing> ten_delegates() {
  auto out = std::make_shared<standing>();
  out->term = 1;
  for (std::size_t i = 0; i < 10; ++i)
    out->ranks.push_back({account(delegate(i)), 10.0 - static_cast<double>(i), i < 5});
  return out;
}

void set_record(standing& s, const std::string& who, std::uint64_t made, std::uint64_t missed) {
  s.records.push_back({account(who), made, missed});
  std::sort(s.records.begin(), s.records.end(), [](auto& a, auto& b) { return a.who < b.who; });
}

class tested_voter {
public:
  explicit tested_voter(vote_policy policy, std::size_t votes = 3)
      : voter_(settings(policy, votes), {1, "voter"}) {}

  actions handle(const event& e) {
    actions out;
    voter_.handle({now, {}}, e, out);
    return out;
  }
  /// Hears of an election and does what follows; the votes that it casts.
  std::vector<vote_for> elect(const std::shared_ptr<standing>& s) {
    std::vector<vote_for> out;
    for (auto& p : handle(standings{s}).posts)
      if (auto* w = std::get_if<wake>(&p.what); w && w->key.kind == consensus::timer_kind::ballot)
        cast(handle(*w), out);
    return out;
  }
  void cast(const actions& a, std::vector<vote_for>& out) {
    for (auto& s : posted<submit>(a, validator_role)) {
      out.push_back(std::get<vote_for>(s.tx->fields().what));
      CHECK(s.by == own);
      static_cast<void>(handle(notice{s.tx, tx_news::settled, {}}));
    }
  }

  instant now{};

private:
  static voter_settings settings(vote_policy policy, std::size_t votes) {
    voter_settings s;
    s.submit = {own, validator_role, ledger::id_of(test_rules()), {key_of("holder")}, 60s};
    s.voters = {{policy, 0}};
    s.votes = votes;
    s.turnout = 0;
    s.bribe_at = instant{100s};
    s.cartel = {account("mallory")};
    return s;
  }
  voter voter_;
};

TEST_CASE("a loyal voter votes once, whatever its delegates do", "[voter]") {
  tested_voter v{vote_policy::loyal};
  auto first = v.elect(ten_delegates());
  REQUIRE(first.size() == 1);
  CHECK(first[0].delegates.size() == 3);
  CHECK(std::is_sorted(first[0].delegates.begin(), first[0].delegates.end()));
  auto worse = ten_delegates();
  worse->accused = first[0].delegates;
  CHECK(v.elect(worse).empty());
}

TEST_CASE("an informed voter drops who misses turns or cheats", "[voter]") {
  tested_voter v{vote_policy::informed};
  auto first = v.elect(ten_delegates());
  REQUIRE(first.size() == 1);
  CHECK(v.elect(ten_delegates()).empty()); // nothing to change
  auto& bad = first[0].delegates[0];
  auto later = ten_delegates();
  for (std::size_t i = 0; i < 10; ++i)
    set_record(*later, delegate(i), 10, account(delegate(i)) == bad ? 5 : 0);
  auto second = v.elect(later);
  REQUIRE(second.size() == 1);
  CHECK(second[0].delegates.size() == 3);
  CHECK(std::find(second[0].delegates.begin(), second[0].delegates.end(), bad) ==
        second[0].delegates.end());
  later->accused = {second[0].delegates[0]};
  auto third = v.elect(later);
  REQUIRE(third.size() == 1);
  CHECK(std::find(third[0].delegates.begin(), third[0].delegates.end(), later->accused[0]) ==
        third[0].delegates.end());
}

TEST_CASE("a lazy voter that never comes never votes", "[voter]") {
  tested_voter v{vote_policy::lazy};
  CHECK(v.elect(ten_delegates()).empty());
}

TEST_CASE("a bribed voter changes sides when it is paid", "[voter]") {
  tested_voter v{vote_policy::bribed};
  auto out = v.handle(standings{ten_delegates()});
  std::vector<vote_for> votes;
  std::vector<std::pair<duration, wake>> wakes;
  for (auto& p : out.posts)
    if (auto* w = std::get_if<wake>(&p.what); w && w->key.kind == consensus::timer_kind::ballot)
      wakes.emplace_back(p.after, *w);
  REQUIRE(wakes.size() == 2);
  std::sort(wakes.begin(), wakes.end(), [](auto& a, auto& b) { return a.first < b.first; });
  v.cast(v.handle(wakes[0].second), votes);
  REQUIRE(votes.size() == 1);
  CHECK(votes[0].delegates.size() == 3);
  CHECK(wakes[1].first == 100s);
  v.now = instant{100s};
  v.cast(v.handle(wakes[1].second), votes);
  REQUIRE(votes.size() == 2);
  CHECK(votes[1].delegates == std::vector{account("mallory")});
}

} // namespace
} // namespace concur::node::test
