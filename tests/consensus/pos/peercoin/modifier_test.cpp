#include "consensus/pos/peercoin/modifier.hpp"

#include "tests/consensus/pos/peercoin/branch_stub.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/vectors.hpp"

using namespace concur;
using namespace concur::consensus::pos::peercoin;

namespace {

hash256 named(std::string_view name, std::uint64_t n) {
  std::array<std::uint8_t, 8> number;
  store_le(number.data(), n);
  return sha256_stream{}.add(name).add(number).finish();
}

/// 4,000 blocks, 500 s apart on average, some before their parents, three of four made by stake.
const test::branch_stub& long_branch() {
  static const auto branch = [] {
    const params p;
    test::branch_stub out;
    std::int64_t time = 1'400'000'000;
    for (std::uint64_t h = 0; h < 4000; ++h) {
      branch_block b;
      if (h > 0) {
        time += load_le<std::uint32_t>(named("time", h).data.data()) % 1400;
        time -= 200;
        const auto next = compute_modifier(p, out, out.head(), time);
        b.modifier = next.value;
        b.generated = next.generated;
        if (named("kind", h).data[0] % 4 != 0) {
          b.kind = block_kind::stake;
          b.proof = named("proof", h);
        }
      }
      b.time = time;
      b.id = named("block", h);
      out.add(b);
    }
    return out;
  }();
  return branch;
}

} // namespace

TEST_CASE("the sections of the selection are those of the vectors", "[pos][peercoin][vectors]") {
  const auto row = test::json_vector("peercoin_kernel.json").at("selection_sections");
  params p;
  CHECK(p.modifier_interval_s == row.at("modifier_interval_s").get<std::int64_t>());
  REQUIRE(row.at("sections").size() == modifier_rounds);
  for (int round = 0; round < modifier_rounds; ++round)
    CHECK(selection_section_s(p, round) ==
          row.at("sections").at(static_cast<std::size_t>(round)).get<std::int64_t>());
  CHECK(selection_interval_s(p) == row.at("total_s").get<std::int64_t>());
  const auto test_row = test::json_vector("peercoin_kernel.json").at("selection_total_testnet");
  CHECK(testnet_params().modifier_interval_s ==
        test_row.at("modifier_interval_s").get<std::int64_t>());
  CHECK(selection_interval_s(testnet_params()) == test_row.at("total_s").get<std::int64_t>());
}

TEST_CASE("the checksum of the genesis block is the real one", "[pos][peercoin][vectors]") {
  const auto row = test::json_vector("peercoin_kernel.json").at("modifier_checksum_genesis");
  const auto proof = hash_from_reversed_hex(row.at("hash_proof_of_stake").get<std::string>());
  const auto modifier = std::stoull(row.at("modifier").get<std::string>(), nullptr, 16);
  const auto flags = row.at("flags").get<std::uint32_t>();
  CHECK(modifier_checksum(std::nullopt, flags, proof.value(), modifier) ==
        std::stoul(row.at("checksum").get<std::string>(), nullptr, 16));
  // The flags follow from the real genesis block: its hash ends in 1, and its modifier is new.
  branch_block genesis;
  genesis.generated = true;
  genesis.id =
      hash_from_reversed_hex("0000000032fe677166d54963b62a4677d8957e87c508eaa4fd7eb1c880cd27e3")
          .value();
  CHECK(modifier_flags(genesis) == flags);
}

TEST_CASE("modifiers of a long branch are those of an independent program", "[pos][peercoin]") {
  const auto& branch = long_branch();
  std::size_t generated = 0;
  for (std::uint64_t h = 0; h < 4000; ++h)
    generated += branch.at(height{h}).generated ? 1 : 0;
  CHECK(generated == 94);
  struct {
    std::uint64_t height, modifier;
  } const expected[] = {{0, 0x0000000000000000},    {495, 0xefe12897397e82f3},
                        {1023, 0xbaec01d1397e82f3}, {1551, 0x1500e7cec15a7e23},
                        {2022, 0x4563117050390bce}, {2529, 0xdff84db0651b1367},
                        {3089, 0x8719c31a4c4fe211}, {3582, 0x6fe0539e1bcd4918}};
  for (const auto& row : expected) {
    CAPTURE(row.height);
    CHECK(branch.at(height{row.height}).generated);
    CHECK(branch.at(height{row.height}).modifier == row.modifier);
  }
}

TEST_CASE("the checksums of a long branch are those of an independent program", "[pos][peercoin]") {
  const std::map<std::uint64_t, std::uint32_t> expected{
      {0, 0x0e00670b}, {1, 0xbc4b99b6}, {1000, 0x0480161b}, {3999, 0xf5730e72}};
  std::optional<std::uint32_t> checksum;
  std::size_t seen = 0;
  for (std::uint64_t h = 0; h < 4000; ++h) {
    const auto b = long_branch().at(height{h});
    checksum = modifier_checksum(checksum, modifier_flags(b), b.proof, b.modifier);
    if (const auto row = expected.find(h); row != expected.end()) {
      CHECK(checksum == row->second);
      ++seen;
    }
  }
  CHECK(seen == expected.size());
}

TEST_CASE("since v0.5 a kernel takes the modifier 21.18 days before the coinstake",
          "[pos][peercoin]") {
  const auto& branch = long_branch();
  const auto modifier_of = [&](std::uint64_t parent) {
    const auto time = branch.at(height{parent}).time + 300;
    return kernel_modifier(params{}, branch, height{parent}, height{0}, time);
  };
  CHECK_FALSE(modifier_of(500).has_value());
  CHECK_FALSE(modifier_of(3600).has_value());
  CHECK(modifier_of(3700) == 0x00000000000002f3u);
  CHECK(modifier_of(3800) == 0xb0b12897397e82f3u);
  CHECK(modifier_of(3900) == 0xd0b12897397e82f3u);
  CHECK(modifier_of(3950) == 0xfcb12897397e82f3u);
  CHECK(modifier_of(3999) == 0x38b12897397e82f3u);
  // A parent that is 21.18 days behind the coinstake has nothing newer to hash with.
  const auto gap = 30 * seconds_per_day - 761'920;
  const auto head = branch.at(height{3999}).time;
  CHECK(kernel_modifier(params{}, branch, height{3999}, height{0}, head + gap - 1).has_value());
  CHECK_FALSE(kernel_modifier(params{}, branch, height{3999}, height{0}, head + gap).has_value());
}

TEST_CASE("a modifier that was found back holds until the next one", "[pos][peercoin]") {
  const params p;
  const auto& branch = long_branch();
  const auto time = branch.at(height{3900}).time + 300;
  const auto found = modifier_before(p, branch, height{3900}, time);
  REQUIRE(found.has_value());
  REQUIRE(found->until > time);
  const auto modifier_at = [&](std::int64_t t) {
    return kernel_modifier(p, branch, height{3900}, height{0}, t);
  };
  CHECK(modifier_at(found->until - 1) == found->value);
  REQUIRE(modifier_at(found->until).has_value());
  CHECK(modifier_at(found->until) != found->value);
}

TEST_CASE("in v0.3 a kernel takes the modifier of 8.82 days after the staked block",
          "[pos][peercoin]") {
  params p;
  p.version = version::v03;
  const auto modifier_of = [&](std::uint64_t from, std::uint64_t parent) {
    return kernel_modifier(p, long_branch(), height{parent}, height{from}, 0);
  };
  CHECK(modifier_of(0, 3999) == 0x47a3e92edb52ecf3u);
  CHECK(modifier_of(1, 3999) == 0x47a3e92edb52ecf3u);
  CHECK(modifier_of(700, 3999) == 0xab3060bb005b0f95u);
  CHECK(modifier_of(1500, 3999) == 0x047ca04f3ae98f16u);
  CHECK(modifier_of(2000, 3999) == 0x1941e4de5db81f08u);
  CHECK(modifier_of(2400, 3999) == 0x45debe3cc5075cfbu);
  // It never changes once it is there, and is not there before.
  CHECK(modifier_of(700, 2221) == modifier_of(700, 3999));
  CHECK_FALSE(modifier_of(700, 2220).has_value());
  CHECK_FALSE(modifier_of(3000, 3999).has_value());
}

TEST_CASE("a modifier is new only in a new interval", "[pos][peercoin]") {
  const std::int64_t start = 21'600 * 70'000;
  test::branch_stub branch;
  branch_block b;
  b.time = start + 100;
  b.id.data[0] = 1;
  branch.add(b);
  params p;
  // Parent in the interval of the last modifier: not yet, however late the block.
  CHECK_FALSE(compute_modifier(p, branch, height{0}, start + 30'000).generated);
  b.time = start + 21'600;
  branch.add(b);
  // The parent is in the next one, the block itself before it: since v0.4 that is not enough.
  CHECK_FALSE(compute_modifier(p, branch, height{1}, start + 21'599).generated);
  CHECK(compute_modifier(p, branch, height{1}, start + 21'600).generated);
  p.version = version::v03;
  CHECK(compute_modifier(p, branch, height{1}, start + 21'599).generated);
}

TEST_CASE("a stake block is selected before work blocks", "[pos][peercoin]") {
  // The window opens at start; genesis and the stake block lie in its first section.
  const std::int64_t parent_time = 21'600 * 70'000;
  const auto start = parent_time - 761'920;
  for (std::uint64_t n = 0; n < 64; ++n) {
    CAPTURE(n);
    test::branch_stub branch;
    branch_block b;
    b.time = start + 10;
    b.id = named("work", n);
    b.id.data[0] &= 0xfe;
    branch.add(b);
    b.kind = block_kind::stake;
    b.time = start + 600;
    b.id = named("stake", n);
    b.id.data[0] |= 1;
    b.proof = named("proof", n);
    branch.add(b);
    b.kind = block_kind::work;
    b.time = parent_time;
    b.id.data[0] &= 0xfe;
    branch.add(b);
    const auto next = compute_modifier(params{}, branch, height{2}, parent_time + 600);
    REQUIRE(next.generated);
    // Its bit, the only 1, comes first.
    CHECK(next.value == 0b001);
  }
}

TEST_CASE("an empty window selects the earliest block after it", "[pos][peercoin]") {
  // Ten hours after the window opened: beyond the first section. Of two that come then, the
  // earlier has bit 1.
  const std::int64_t parent_time = 21'600 * 70'000;
  test::branch_stub branch;
  branch_block b;
  b.time = parent_time - 761'920 + 36'000;
  b.id.data[0] = 1;
  branch.add(b);
  b.time += 100;
  b.kind = block_kind::stake;
  b.id.data[0] = 2;
  branch.add(b);
  b.time = parent_time;
  b.kind = block_kind::work;
  branch.add(b);
  CHECK(compute_modifier(params{}, branch, height{2}, parent_time + 600).value == 0b001);
}
