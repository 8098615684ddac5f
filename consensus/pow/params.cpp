#include "consensus/pow/params.hpp"

#include <array>
#include <utility>

namespace concur::consensus::pow {

namespace {

using std::chrono::milliseconds;

constexpr std::array<std::pair<std::string_view, retarget_rule>, 6> rules{{
    {"none", retarget_rule::none},
    {"bitcoin", retarget_rule::bitcoin},
    {"testnet3", retarget_rule::testnet3},
    {"testnet4", retarget_rule::testnet4},
    {"asert", retarget_rule::asert},
    {"lwma", retarget_rule::lwma},
}};

constexpr std::int64_t spacing_ms_max = 10'000'000'000; // 115 days
constexpr std::uint64_t window_max = 1'000'000;
constexpr std::uint64_t lwma_window_max = 10'000;

bool has_window(retarget_rule rule) {
  return rule == retarget_rule::bitcoin || rule == retarget_rule::testnet3 ||
         rule == retarget_rule::testnet4;
}

} // namespace

std::string_view to_string(retarget_rule rule) {
  for (const auto& [name, value] : rules)
    if (value == rule)
      return name;
  return "unknown";
}

result<retarget_rule> retarget_rule_named(std::string_view name) {
  for (const auto& [known, value] : rules)
    if (known == name)
      return value;
  return fail(errc::usage, "no retarget rule is called \"" + std::string(name) + '"', {},
              "use none, bitcoin, testnet3, testnet4, asert or lwma");
}

pow_params mainnet_params() {
  pow_params p;
  p.name = "bitcoin";
  p.limit = u256::max() >> 32;
  p.initial_bits = 0x1d00ffff;
  p.rule = retarget_rule::bitcoin;
  p.genesis_hash = "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f";
  return p;
}

pow_params testnet3_params() {
  pow_params p = mainnet_params();
  p.name = "testnet3";
  p.rule = retarget_rule::testnet3;
  p.genesis_hash = "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943";
  return p;
}

pow_params testnet4_params() {
  pow_params p = mainnet_params();
  p.name = "testnet4";
  p.rule = retarget_rule::testnet4;
  p.genesis_hash = "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043";
  return p;
}

pow_params signet_params() {
  pow_params p = mainnet_params();
  p.name = "signet";
  p.limit = u256{0x377ae} << 216;
  p.initial_bits = 0x1e0377ae;
  p.genesis_hash = "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6";
  return p;
}

pow_params regtest_params() {
  pow_params p = mainnet_params();
  p.name = "regtest";
  p.limit = u256::max() >> 1;
  p.initial_bits = 0x207fffff;
  p.rule = retarget_rule::none;
  p.genesis_hash = "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206";
  return p;
}

pow_params bch_params() {
  pow_params p = mainnet_params();
  p.name = "bch";
  p.rule = retarget_rule::asert;
  p.anchor = {concur::height{661647}, 0x1804dafe, unix_ms{1605447844'000}};
  return p;
}

result<pow_params> params_named(std::string_view name) {
  if (name == "mainnet")
    return mainnet_params();
  for (const auto make : {mainnet_params, testnet3_params, testnet4_params, signet_params,
                          regtest_params, bch_params})
    if (make().name == name)
      return make();
  return fail(errc::usage, "no chain is called \"" + std::string(name) + '"', {},
              "use bitcoin, testnet3, testnet4, signet, regtest or bch");
}

pow_params lecture_params(unsigned zero_bits, std::uint64_t window, milliseconds spacing) {
  pow_params p;
  p.name = "lecture-pow";
  // Zero or one bits are allowed as a start, else half of all digests are the easiest puzzle.
  p.limit = zero_bits == 0 ? u256::max() : target_of_zero_bits(1);
  p.initial_bits = bits_of_zero_bits(zero_bits);
  p.rule = window == 0 ? retarget_rule::none : retarget_rule::bitcoin;
  p.order = digest_order::big_endian;
  p.spacing = spacing;
  p.time_unit = milliseconds{1};
  p.window = window;
  p.min_difficulty_gap = 2 * spacing;
  p.timewarp_limit = spacing;
  p.half_life = 288 * spacing; // aserti3-2d: two days of 600 s blocks
  return p;
}

pow_params anchored_in_genesis(pow_params params, unix_ms genesis_time) {
  const auto spacing_ms = static_cast<std::uint64_t>(params.spacing.count());
  params.rule = retarget_rule::asert;
  params.anchor.height = concur::height{0};
  params.anchor.bits = params.initial_bits;
  // A genesis block exactly on schedule; a start before 1970 is cut to it.
  params.anchor.parent_time =
      unix_ms{genesis_time.value > spacing_ms ? genesis_time.value - spacing_ms : 0};
  return params;
}

status check(const pow_params& p) {
  const auto bad = [](std::string what) { return fail(errc::usage, std::move(what)); };
  if (!target_of(p.initial_bits, p.limit))
    return bad("the initial difficulty is not a valid target under the chain's limit");
  if (p.spacing.count() < 1 || p.spacing.count() > spacing_ms_max)
    return bad("block spacing must be between 1 ms and 115 days");
  if (p.time_unit.count() < 1 || p.time_unit > milliseconds{1000})
    return bad("the unit of header times must be between 1 ms and 1 s");
  if (has_window(p.rule) && (p.window < 2 || p.window > window_max))
    return bad("a retarget window must have between 2 and 1000000 blocks");
  if (p.rule == retarget_rule::lwma && (p.window < 1 || p.window > lwma_window_max))
    return bad("the window of lwma must have between 1 and 10000 blocks");
  // A quarter of the timespan is the smallest span that the rule works with.
  if (has_window(p.rule) && p.timespan().count() < 4)
    return bad("a retarget window must take 4 ms at least");
  if (p.rule == retarget_rule::asert && !target_of(p.anchor.bits, p.limit))
    return bad("the anchor of asert does not have a valid target under the chain's limit");
  if (p.rule == retarget_rule::asert && p.half_life.count() < 1)
    return bad("the half-life of asert must be 1 ms at least");
  if (p.median_span < 1 || p.median_span > 1001)
    return bad("the median of times must be over 1 to 1001 blocks");
  if (p.future_limit.count() < 0)
    return bad("the limit of times in the future must not be negative");
  return {};
}

u256 number_of(digest_order order, const hash256& digest) {
  return order == digest_order::little_endian ? little_endian_number(digest)
                                              : big_endian_number(digest);
}

hash256 digest_of(digest_order order, const u256& number) {
  return {order == digest_order::little_endian ? number.to_le() : number.to_be()};
}

verdict check_proof(const pow_params& params, const hash256& digest, std::uint32_t bits) {
  const verdict form = check_bits(bits, params.limit);
  if (!form)
    return form;
  if (!meets(number_of(params.order, digest), decode_compact(bits).value))
    return verdict::refuse("high-hash");
  return verdict::accept();
}

} // namespace concur::consensus::pow
