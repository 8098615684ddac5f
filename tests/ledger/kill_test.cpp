// A process that is killed at any moment loses nothing that it was told is written.
#include "base/random.hpp"
#include "tests/ledger/store_fixture.hpp"
#include "tests/support/catch.hpp"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace concur;
using namespace concur::ledger;
using namespace concur::ledger::testing;

namespace {

constexpr std::size_t chain_blocks = 120;

std::uint64_t next_height(store& s) {
  auto loaded = s.load(1);
  if (!loaded)
    ::_exit(3);
  return *loaded ? (*loaded)->position.head_height.value + 1 : 0;
}

/// Writes block after block and tells each height that is durable. Never returns.
[[noreturn]] void write_until_killed(const chain& c, const std::filesystem::path& directory,
                                     int told) {
  auto s = open_lmdb_store(id_of(c.law()), options_for(c, directory));
  if (!s)
    ::_exit(2);
  for (auto h = next_height(**s); h < c.blocks().size(); ++h) {
    if (!(*s)->write(batch_of(c, h)))
      ::_exit(4);
    if (::write(told, &h, sizeof h) != sizeof h)
      ::_exit(5);
  }
  for (;;)
    ::pause();
}

struct killed {
  std::uint64_t acknowledged = 0; ///< blocks, from genesis on
  bool by_us = false;
};

/// One life: killed after `acks` acknowledgements and `spins` more looks at the pipe's clock.
killed live_once(const chain& c, const std::filesystem::path& directory, std::uint64_t before,
                 std::uint64_t acks, std::uint64_t spins) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(c, directory, ends[1]);
  }
  ::close(ends[1]);
  killed out{before, false};
  std::uint64_t h = 0;
  auto hear = [&] {
    if (::read(ends[0], &h, sizeof h) != sizeof h)
      return false;
    out.acknowledged = h + 1;
    return true;
  };
  while (acks-- > 0 && hear())
    if (out.acknowledged == c.blocks().size())
      break;
  // Somewhere inside the next write.
  random_stream work{spins, "spin"};
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < spins; ++i)
    sum ^= work.next();
  CHECK(sum != 1); // Keeps the loop.
  ::kill(child, SIGKILL);
  int how = 0;
  ::waitpid(child, &how, 0);
  out.by_us = WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL;
  while (hear())
    continue;
  ::close(ends[0]);
  return out;
}

chain long_chain() {
  chain c{small_rules()};
  for (std::uint64_t n = 0; n + 1 < chain_blocks; ++n)
    c.grow({{pay(c.law(), "ann", n, "bob", amount{1000}, amount{10}, 100)}});
  return c;
}

} // namespace

TEST_CASE("500 kills lose nothing that was acknowledged", "[ledger][lmdb][kill]") {
  auto c = long_chain();
  random_stream draw{20'260'101, "kill"};
  auto where = std::make_unique<scratch>();
  std::uint64_t written = 0;
  std::uint64_t unacknowledged = 0;
  for (int life = 0; life < 500; ++life) {
    CAPTURE(life, written);
    auto dead = live_once(c, where->path(), written, draw.below(8), draw.below(400'000));
    REQUIRE(dead.by_us);
    if (std::filesystem::exists(where->path() / "data.mdb")) {
      auto s = open_lmdb_store(id_of(c.law()), options_for(c, where->path()));
      REQUIRE(s);
      written = next_height(**s);
    }
    // Nothing that was told is lost; at most the one batch on its way is more.
    REQUIRE(written >= dead.acknowledged);
    REQUIRE(written <= dead.acknowledged + 1);
    unacknowledged += written - dead.acknowledged;
    if (written > 0) {
      auto found = verify_lmdb_store(where->path());
      REQUIRE(found);
      CAPTURE(found->faults);
      REQUIRE(found->faults.empty());
      REQUIRE(found->blocks == written);
    }
    if (written == c.blocks().size()) {
      where = std::make_unique<scratch>();
      written = 0;
    }
  }
  INFO("batches written but not acknowledged: " << unacknowledged);
  CHECK(unacknowledged <= 500);
}
