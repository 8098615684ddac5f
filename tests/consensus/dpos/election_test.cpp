#include "consensus/dpos/election.hpp"

#include "tests/consensus/dpos/accounts.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>

using namespace concur;
using namespace concur::consensus::dpos;
using namespace concur::consensus::dpos::test;

namespace {

constexpr std::uint64_t day = 86'400'000;
constexpr unix_ms now{1'600'000'000'000};

ballot votes_of(std::uint32_t voter, std::uint64_t stake, const std::vector<std::uint32_t>& names) {
  ballot b{account(voter), amount{stake}, {}, {}, now, 0};
  for (auto name : names)
    b.votes.push_back(account(name));
  return b;
}

ballot proxy_of(std::uint32_t voter, std::uint64_t stake, std::uint32_t proxy) {
  return {account(voter), amount{stake}, {}, account(proxy), now, 0};
}

ballot wants(std::uint32_t voter, std::uint64_t stake, std::uint32_t wanted) {
  ballot b{account(voter), amount{stake}, {}, {}, now, wanted};
  return b;
}

/// Of the candidates 1, 2, 3 in this order.
std::vector<std::uint64_t> votes(const tally& t) {
  std::vector<std::uint64_t> out(3);
  for (auto& c : t.ranking)
    out[number_of(c.candidate) - 1] = static_cast<std::uint64_t>(c.votes);
  return out;
}

tally count(const tally_rules& rules, const std::vector<ballot>& ballots) {
  return count_votes(rules, ballots, accounts(3, 1), now);
}

using list = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a ballot counts in full for each of its candidates", "[dpos][election]") {
  auto t = count(lecture_tally, {votes_of(10, 100, {1, 2}), votes_of(11, 50, {2, 3})});
  CHECK(votes(t) == list{100, 150, 50});
  CHECK(t.voting_stake == 150);
}

TEST_CASE("candidates rank by votes and among equals by id", "[dpos][election]") {
  auto t = count(lecture_tally, {votes_of(10, 100, {3}), votes_of(11, 100, {2})});
  std::vector<candidate_votes> expected{{account(2), 100}, {account(3), 100}, {account(1), 0}};
  CHECK(t.ranking == expected);
}

TEST_CASE("the order of ballots and candidates does not matter", "[dpos][election]") {
  std::vector<ballot> ballots{votes_of(10, 7, {1, 2}), votes_of(11, 5, {3}), proxy_of(12, 9, 11)};
  auto candidates = accounts(3, 1);
  auto first = count_votes(lecture_tally, ballots, candidates, now);
  std::reverse(ballots.begin(), ballots.end());
  std::reverse(candidates.begin(), candidates.end());
  CHECK(count_votes(lecture_tally, ballots, candidates, now).ranking == first.ranking);
}

TEST_CASE("a name that occurs twice counts once and unknown ones not at all", "[dpos][election]") {
  auto t = count(lecture_tally, {votes_of(10, 100, {1, 1, 77}), votes_of(11, 9, {77})});
  CHECK(votes(t) == list{100, 0, 0});
  CHECK(t.voting_stake == 100);
  CHECK(t.all_stake == 109);
}

TEST_CASE("a ballot may name thirty candidates and not one more", "[dpos][election]") {
  std::vector<std::uint32_t> names{1};
  while (names.size() < 30)
    names.push_back(100 + static_cast<std::uint32_t>(names.size()));
  CHECK(votes(count(steem_tally, {votes_of(10, 100, names)})) == list{100, 0, 0});
  names.push_back(200);
  CHECK(votes(count(steem_tally, {votes_of(10, 100, names)})) == list{0, 0, 0});
}

TEST_CASE("one stake that votes thirty times counts for thirty seats", "[dpos][election]") {
  // The take-over of Steem in 2020: a fifth of the stake, all on the same names, against many small
  // voters who do not agree.
  std::vector<ballot> ballots{votes_of(50, 21, {1, 2})};
  for (std::uint32_t v = 0; v < 4; ++v)
    ballots.push_back(votes_of(60 + v, 20, {3 + v}));
  auto t = count_votes(steem_tally, ballots, accounts(6, 1), now);
  CHECK(number_of(t.ranking[0].candidate) == 1);
  CHECK(number_of(t.ranking[1].candidate) == 2);
}

TEST_CASE("a proxied stake counts for what the proxy names", "[dpos][election]") {
  auto t = count(bitshares_tally, {proxy_of(10, 100, 11), votes_of(11, 1, {2})});
  CHECK(votes(t) == list{0, 101, 0});
  CHECK(votes(count(bitshares_tally, {proxy_of(10, 100, 99)})) == list{0, 0, 0});
}

TEST_CASE("BitShares follows one proxy and takes its own names even if it has a proxy",
          "[dpos][election]") {
  auto proxy = votes_of(11, 1, {2});
  proxy.proxy = account(12);
  auto t = count(bitshares_tally, {proxy_of(10, 100, 11), proxy, votes_of(12, 0, {3})});
  CHECK(votes(t) == list{0, 100, 1});
}

TEST_CASE("Steem follows four proxies and loses what goes farther", "[dpos][election]") {
  std::vector<ballot> chain;
  for (std::uint32_t i = 0; i < 4; ++i)
    chain.push_back(proxy_of(10 + i, 1u << i, 11 + i));
  chain.push_back(votes_of(14, 100, {1}));
  CHECK(votes(count(steem_tally, chain)) == list{115, 0, 0});
  chain.push_back(proxy_of(9, 1000, 10)); // five steps
  CHECK(votes(count(steem_tally, chain)) == list{115, 0, 0});
}

TEST_CASE("proxies in a circle count for nobody", "[dpos][election]") {
  auto t = count(steem_tally, {proxy_of(10, 5, 11), proxy_of(11, 6, 12), proxy_of(12, 7, 10)});
  CHECK(votes(t) == list{0, 0, 0});
  CHECK(t.voting_stake == 0);
  CHECK(t.all_stake == 18);
}

TEST_CASE("EOS knows one proxy, which may not have one itself", "[dpos][election]") {
  auto t = count(eos_tally, {proxy_of(10, 100, 11), proxy_of(11, 50, 12), votes_of(12, 1, {1})});
  auto weight = whole_votes(growing_weight(50, weeks_since_2000(now))) +
                whole_votes(growing_weight(1, weeks_since_2000(now)));
  CHECK(t.ranking.front().votes == weight);
}

TEST_CASE("in BitShares a proxied stake fades by both votes' age", "[dpos][election]") {
  auto voter = proxy_of(10, 8000, 11);
  auto proxy = votes_of(11, 0, {1});
  voter.cast = unix_ms{now.value - 360 * day};
  CHECK(votes(count(bitshares_tally, {voter, proxy})) == list{7000, 0, 0});
  proxy.cast = unix_ms{now.value - 405 * day};
  CHECK(votes(count(bitshares_tally, {voter, proxy})) == list{5250, 0, 0});
}

TEST_CASE("in EOS a vote keeps the weight of its time and a new one outgrows it",
          "[dpos][election]") {
  auto old = votes_of(10, 1000, {1});
  old.cast = unix_ms{now.value - 364 * day};
  auto fresh = votes_of(11, 600, {2});
  auto t = count(eos_tally, {old, fresh});
  CHECK(number_of(t.ranking.front().candidate) == 2); // 600 * 2 > 1000
  CHECK(t.ranking.front().votes == whole_votes(growing_weight(600, weeks_since_2000(now))));
}

TEST_CASE("turnout is the share of the supply that counts for somebody", "[dpos][election]") {
  auto t = count(lecture_tally, {votes_of(10, 150, {1}), votes_of(11, 50, {})});
  CHECK(t.turnout_ppm(amount{1000}) == 150'000);
  CHECK(t.turnout_ppm(amount{0}) == 0);
  CHECK(t.turnout_ppm(amount{100}) == 1'000'000);
}

TEST_CASE("the committee has as many as half of the stake wants, and eleven at least",
          "[dpos][election]") {
  auto size = [](const std::vector<ballot>& ballots) {
    return committee_size(count(bitshares_tally, ballots));
  };
  CHECK(size({}) == 11);
  CHECK(size({wants(10, 100, 0), wants(11, 100, 1)}) == 11);
  CHECK(size({wants(10, 100, 21)}) == 21);
  CHECK(size({wants(10, 100, 20)}) == 21); // pairs and one: 20 and 21 are one wish
  CHECK(size({wants(10, 100, 13), wants(11, 101, 27)}) == 27);
  CHECK(size({wants(10, 102, 13), wants(11, 101, 27)}) == 13);
  // Exactly half is not enough: the sum must pass it.
  CHECK(size({wants(10, 100, 13), wants(11, 100, 27)}) == 27);
  CHECK(size({wants(10, 100, 3)}) == 11);
  CHECK(size({wants(10, 100, 1001)}) == 1001);
}

TEST_CASE("who wants too many delegates makes half of the stake harder to reach",
          "[dpos][election]") {
  // 1002 is left out of the counting up, but its stake is in the half: 40 does not pass 70.
  auto t = count(bitshares_tally, {wants(10, 40, 21), wants(11, 100, 1002)});
  CHECK(committee_size(t) == 1001);
}
