#include "node/miner.hpp"

#include "consensus/pow/params.hpp"
#include "consensus/pow/work.hpp"
#include "node_support.hpp"
#include "tests/support/catch.hpp"

#include <cmath>

namespace concur::node::test {
namespace {

namespace pow = consensus::pow;

work puzzle_of(std::uint64_t generation, unsigned zero_bits, seal s = lecture_seal{}) {
  consensus::puzzle p;
  p.generation = generation;
  p.header.seal = s;
  p.target = pow::target_of_zero_bits(zero_bits);
  return {std::make_shared<const consensus::puzzle>(p)};
}

miner make_miner(double rate, bool searches, std::uint64_t nonce_max = ~std::uint64_t{0}) {
  miner_settings s;
  s.own = miner_role;
  s.validator = validator_role;
  s.nonces_per_s = rate;
  s.searches = searches;
  s.nonce_max = nonce_max;
  return {s, random_stream{1, "mining/test"}};
}

std::uint64_t hashes(const actions& a) {
  std::uint64_t sum = 0;
  for (auto& f : facts<hashed>(a))
    sum += f.nonces;
  return sum;
}

TEST_CASE("drawn times to a solution have the mean of the hash rate", "[miner][statistics]") {
  // 2^10 nonces at 1,024 a second: one second on average.
  auto m = make_miner(1024, false);
  constexpr int draws = 20'000;
  double sum = 0, squares = 0;
  for (int i = 1; i <= draws; ++i) {
    actions out;
    m.handle({}, puzzle_of(static_cast<std::uint64_t>(i), 10), out);
    REQUIRE(out.posts.size() == 1);
    auto t = to_seconds(out.posts[0].after);
    sum += t;
    squares += t * t;
  }
  auto mean = sum / draws;
  CHECK(std::abs(mean - 1) < 4 / std::sqrt(double{draws}));
  // An exponential distribution's variance is the square of its mean, and the variance of its
  // square is 20.
  CHECK(std::abs(squares / draws - 2) < 4 * std::sqrt(20.0 / draws));
}

TEST_CASE("a drawn solution is handed in once, with a ticket that is not zero", "[miner]") {
  auto m = make_miner(1024, false);
  actions out;
  m.handle({}, puzzle_of(5, 10), out);
  auto due = out.posts[0].after;
  auto alarm = std::get<wake>(out.posts[0].what);
  out.clear();
  m.handle({instant{due}, {}}, alarm, out);
  auto found = posted<solved>(out, validator_role);
  REQUIRE(found.size() == 1);
  CHECK(found[0].solution.generation == 5);
  CHECK(static_cast<std::uint32_t>(found[0].solution.nonce) != 0);
  CHECK(std::abs(static_cast<double>(hashes(out)) - 1024 * to_seconds(due)) <= 1);
  out.clear();
  m.handle({instant{due + 1s}, {}}, alarm, out);
  CHECK(out.posts.empty());
  // Nothing is tried until there is work again.
  m.handle({instant{due + 100s}, {}}, puzzle_of(6, 10), out);
  CHECK(hashes(out) == 0);
}

TEST_CASE("hashes are counted over puzzles that were replaced", "[miner]") {
  auto m = make_miner(1000, false);
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i <= 10; ++i) {
    actions out;
    m.handle({instant{i * 7s}, {}}, puzzle_of(i + 1, 40), out);
    sum += hashes(out);
  }
  CHECK(sum == 70'000);
}

TEST_CASE("an alarm of a replaced puzzle is ignored", "[miner]") {
  auto m = make_miner(1000, false);
  actions out;
  m.handle({}, puzzle_of(1, 10), out);
  auto old = std::get<wake>(out.posts[0].what);
  m.handle({}, puzzle_of(2, 10), out);
  out.clear();
  m.handle({instant{1s}, {}}, old, out);
  CHECK(out.posts.empty());
}

/// Lets a searching miner go on until it asks for something of the validator.
actions search_to_end(miner& m, const work& w, duration& took, std::uint64_t& tried) {
  actions out;
  instant now{};
  m.handle({now, {}}, w, out);
  for (int slices = 0; slices < 100'000; ++slices) {
    tried += hashes(out);
    if (!posted<solved>(out, validator_role).empty() ||
        !posted<exhausted>(out, validator_role).empty())
      break;
    auto next = out.posts.at(0);
    now += next.after;
    out.clear();
    m.handle({now, {}}, next.what, out);
  }
  took = now.time_since_epoch();
  return out;
}

TEST_CASE("searching finds nonces that solve the puzzle, at the given rate", "[miner]") {
  auto bitcoin = GENERATE(false, true);
  auto m = make_miner(50'000, true);
  for (std::uint64_t i = 1; i <= 10; ++i) {
    auto w = puzzle_of(i, 10, bitcoin ? seal{bitcoin_seal{0, 0, i}} : seal{lecture_seal{}});
    duration took{};
    std::uint64_t tried = 0;
    auto found = posted<solved>(search_to_end(m, w, took, tried), validator_role);
    REQUIRE(found.size() == 1);
    auto h = w.puzzle->header;
    auto order = bitcoin ? pow::digest_order::little_endian : pow::digest_order::big_endian;
    if (bitcoin)
      std::get<bitcoin_seal>(h.seal).nonce = static_cast<std::uint32_t>(found[0].solution.nonce);
    else
      std::get<lecture_seal>(h.seal).nonce = found[0].solution.nonce;
    CHECK(pow::number_of(order, id_of(h)) <= w.puzzle->target);
    CHECK(tried > 0);
    CHECK(std::abs(to_seconds(took) - static_cast<double>(tried) / 50'000) < 1e-6);
  }
}

TEST_CASE("a miner that has tried all nonces asks for new work", "[miner][limits]") {
  auto m = make_miner(1000, true, 4999);
  duration took{};
  std::uint64_t tried = 0;
  auto out = search_to_end(m, puzzle_of(1, 200, bitcoin_seal{}), took, tried);
  CHECK(posted<solved>(out, validator_role).empty());
  CHECK(posted<exhausted>(out, validator_role).size() == 1);
  CHECK(tried == 5000);
  CHECK(took == 5s);
}

} // namespace
} // namespace concur::node::test
