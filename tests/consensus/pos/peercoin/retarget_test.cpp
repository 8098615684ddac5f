#include "consensus/pos/peercoin/retarget.hpp"

#include "consensus/pow/compact.hpp"
#include "tests/consensus/pos/peercoin/branch_stub.hpp"
#include "tests/support/catch.hpp"

using namespace concur;
using namespace concur::consensus::pos::peercoin;
using consensus::pow::decode_compact;
using consensus::pow::encode_compact;

namespace {

constexpr std::uint32_t genesis_bits = 0x1d00ffff;

struct made {
  block_kind kind;
  std::int64_t after; ///< seconds since the block before
};

test::branch_stub branch_of(const params& p, const std::vector<made>& blocks) {
  test::branch_stub out;
  branch_block b;
  b.time = 1'700'000'000;
  b.bits = genesis_bits;
  out.add(b);
  for (const auto& m : blocks) {
    branch_block next;
    next.kind = m.kind;
    next.time = out.at(out.head()).time + m.after;
    next.bits = next_bits(p, out, out.head(), m.kind);
    out.add(next);
  }
  return out;
}

constexpr auto work = block_kind::work;
constexpr auto stake = block_kind::stake;

params of_version(version v) {
  params p;
  p.version = v;
  return p;
}

} // namespace

TEST_CASE("the first two blocks of each kind have the initial target", "[pos][peercoin]") {
  const params p;
  const auto first = encode_compact(p.initial_work_target);
  CHECK(first == 0x1c00ffff);
  for (auto kind : {work, stake}) {
    const auto other = kind == work ? stake : work;
    const auto branch = branch_of(p, {{kind, 1}, {other, 1}, {other, 1}, {other, 1}, {kind, 5}});
    CHECK(branch.at(height{1}).bits == first);
    CHECK(branch.at(height{5}).bits == first);
    CHECK(next_bits(p, branch, height{0}, kind) == first);
    CHECK(next_bits(p, branch, height{1}, kind) == first);
  }
}

TEST_CASE("one block moves the target by the law of the moving average", "[pos][peercoin]") {
  const params p;
  // n = 1008: old * (1007 * 600 + 2 * actual) / (1009 * 600), computed by another program.
  CHECK(retarget(p, 0x1c00ffff, 600, 600) == 0x1c00ffff);
  CHECK(retarget(p, 0x1c00ffff, 0, 600) == 0x1c00ff7d);
  CHECK(retarget(p, 0x1c00ffff, 1200, 600) == 0x1c010080);
  CHECK(retarget(p, 0x1c00ffff, 604'800, 600) == 0x1c02fef9);
  CHECK(retarget(p, 0x1b3fffff, 61, 600) == 0x1b3fe2d2);
  CHECK(retarget(p, 0x1b3fffff, -500, 600) == 0x1b3fc475);
  // n = 168.
  CHECK(retarget(p, 0x1b3fffff, 60, 3600) == 0x1b3f4155);
  // Never easier than the limit, never 0.
  CHECK(retarget(p, 0x1d00ffff, 604'800, 600) == 0x1d00ffff);
  CHECK(retarget(p, 0x01010000, 0, 600) == 0x01010000);
  CHECK(retarget(p, 0x1c00ffff, -1'000'000'000, 600) >= 0x01010000);
}

TEST_CASE("each kind is retargeted by the times of its own blocks", "[pos][peercoin]") {
  const auto p = of_version(version::v09);
  const auto branch =
      branch_of(p, {{stake, 10}, {work, 20}, {stake, 30}, {work, 3000}, {work, 40}});
  // The last two stake blocks are 50 s apart, the last two work blocks 40.
  CHECK(next_bits(p, branch, height{5}, stake) == retarget(p, 0x1c00ffff, 50, 600));
  CHECK(next_bits(p, branch, height{5}, work) == retarget(p, branch.at(height{5}).bits, 40, 3600));
  CHECK(branch.at(height{5}).bits == retarget(p, 0x1c00ffff, 3030, 3600));
}

TEST_CASE("before v0.9 stake blocks between work blocks make work easier", "[pos][peercoin]") {
  const auto p = of_version(version::v05);
  const auto branch =
      branch_of(p, {{work, 600}, {work, 700}, {stake, 1}, {stake, 1}, {stake, 1}, {stake, 1}});
  CHECK(next_bits(p, branch, height{2}, work) == retarget(p, 0x1c00ffff, 700, 600));
  CHECK(next_bits(p, branch, height{3}, work) == retarget(p, 0x1c00ffff, 700, 1200));
  CHECK(next_bits(p, branch, height{6}, work) == retarget(p, 0x1c00ffff, 700, 3000));
  auto longer = branch;
  for (int i = 0; i < 40; ++i) {
    branch_block b;
    b.kind = stake;
    longer.add(b);
  }
  CHECK(next_bits(p, longer, longer.head(), work) == retarget(p, 0x1c00ffff, 700, 7200));
}

TEST_CASE("from v12 a late work block counts before it is there", "[pos][peercoin]") {
  const std::vector<made> blocks{{work, 600}, {work, 700}, {stake, 9000}};
  const auto before = branch_of(of_version(version::v10), blocks);
  CHECK(next_bits(of_version(version::v10), before, height{3}, work) ==
        retarget(params{}, 0x1c00ffff, 700, 3600));
  CHECK(next_bits(of_version(version::v12), before, height{3}, work) ==
        retarget(params{}, 0x1c00ffff, 9000, 3600));
  CHECK(next_bits(of_version(version::v12), before, height{2}, work) ==
        retarget(params{}, 0x1c00ffff, 700, 3600));
}

TEST_CASE("from v14 work follows a schedule of an hour from genesis", "[pos][peercoin]") {
  const auto p = of_version(version::v14);
  const auto halved = [](std::uint32_t bits, unsigned times) {
    return encode_compact(decode_compact(bits).value >> times);
  };
  // Two work blocks exactly on time after the first interval: elapsed = spacing * (blocks + 1).
  auto branch = branch_of(p, {{work, 3600}, {stake, 10}, {work, 7190}});
  CHECK(branch.at(height{3}).work_count == 2);
  CHECK(next_bits(p, branch, height{3}, work) == 0x1c00ffff);
  // A day behind schedule doubles the target, a day ahead halves it; stake blocks do not count.
  branch = branch_of(p, {{work, 3600}, {stake, 10}, {work, 7190 + 86'400}});
  CHECK(next_bits(p, branch, height{3}, work) == encode_compact(params{}.initial_work_target << 1));
  std::vector<made> ahead{{work, 3600}};
  for (int i = 0; i < 25; ++i)
    ahead.push_back({work, 1});
  branch = branch_of(p, ahead);
  // 26 blocks in 3625 s: 3625 - 27 * 3600 = -93575 s, a little more than one half-life.
  const auto bits = next_bits(p, branch, branch.head(), work);
  CHECK(decode_compact(bits).value < decode_compact(halved(0x1c00ffff, 1)).value);
  CHECK(decode_compact(bits).value > decode_compact(halved(0x1c00ffff, 2)).value);
}

TEST_CASE("steady blocks keep their target", "[pos][peercoin]") {
  const params p;
  const auto branch = branch_of(p, std::vector<made>(300, {stake, 600}));
  CHECK(branch.at(height{300}).bits == 0x1c00ffff);
}

TEST_CASE("a tenfold faster chain is ten times harder after some weeks' blocks",
          "[pos][peercoin]") {
  const params p;
  // (1007 * 600 + 120) / (1009 * 600) each block: 0.9982160; 1,290 blocks make a tenth.
  const auto branch = branch_of(p, std::vector<made>(1292, {stake, 60}));
  const auto now = decode_compact(branch.at(height{1292}).bits).value.to_double();
  CHECK(now / p.initial_work_target.to_double() == Approx(0.1).epsilon(0.01));
}
