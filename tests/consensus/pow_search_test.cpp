#include "consensus/pow/search/search.hpp"

#include "base/hash.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

using namespace concur;
using namespace concur::consensus::pow;

namespace {

// Kernels that are not optimised take minutes for what else takes a second.
#ifdef __OPTIMIZE__
constexpr std::uint64_t many_nonces = 1 << 19;
#else
constexpr std::uint64_t many_nonces = 1 << 14;
#endif

constexpr std::uint64_t two_to_32 = std::uint64_t{1} << 32;

std::array<std::uint8_t, 32> target_with_top(std::uint32_t top, std::uint8_t rest = 0xff) {
  std::array<std::uint8_t, 32> target;
  target.fill(rest);
  store_be(target.data(), top);
  return target;
}

search_job sample_job(search_kind kind, const std::array<std::uint8_t, 32>& target) {
  REQUIRE(start_crypto());
  bytes preimage(preimage_size(kind));
  for (std::size_t i = 0; i < preimage.size(); ++i)
    preimage[i] = static_cast<std::uint8_t>(37 * i + 11);
  return make_job(kind, preimage, target);
}

/// Independent of the searched code but for the layout, which is written out here.
bool solves_by_definition(const search_job& job, std::uint64_t nonce) {
  bytes preimage(job.preimage.begin(),
                 job.preimage.begin() + static_cast<std::ptrdiff_t>(job.size));
  if (job.kind == search_kind::lecture) {
    store_le(&preimage[88], nonce);
    return to_hex(sha256(preimage)) <= to_hex(job.target);
  }
  store_le(&preimage[76], static_cast<std::uint32_t>(nonce));
  return to_reversed_hex(sha256d(preimage)) <= to_hex(job.target);
}

std::vector<std::uint64_t> nonces_by_definition(const search_job& job, std::uint64_t first,
                                                std::uint64_t count) {
  std::vector<std::uint64_t> found;
  for (std::uint64_t i = 0; i < count; ++i)
    if (solves_by_definition(job, first + i))
      found.push_back(first + i);
  return found;
}

/// All solutions of the range, one search after the other; each must account for what it tried.
std::vector<std::uint64_t> nonces_by_search(const search_job& job, std::uint64_t first,
                                            std::uint64_t count, kernel k) {
  std::vector<std::uint64_t> found;
  for (std::uint64_t tried = 0; tried < count;) {
    const search_result r = search(job, first + tried, count - tried, k);
    if (!r.nonce) {
      CHECK(r.tried == count - tried);
      return found;
    }
    CHECK(*r.nonce == first + tried + r.tried - 1);
    found.push_back(*r.nonce);
    tried += r.tried;
  }
  return found;
}

const auto both_kinds = {search_kind::lecture, search_kind::bitcoin};

} // namespace

TEST_CASE("every kernel finds the nonces that the definition finds", "[pow][search]") {
  for (const search_kind kind : both_kinds) {
    const search_job job = sample_job(kind, target_with_top(0x003fffff));
    const std::uint64_t first = 0x12345678;
    const auto expected = nonces_by_definition(job, first, many_nonces);
    CHECK(expected.size() > many_nonces / 2048);
    for (const kernel k : available_kernels()) {
      INFO(to_string(k));
      CHECK(nonces_by_search(job, first, many_nonces, k) == expected);
    }
  }
}

TEST_CASE("the low word of the lecture's nonce carries into the high one", "[pow][search]") {
  const search_job job = sample_job(search_kind::lecture, target_with_top(0x03ffffff));
  for (const std::uint64_t high : {std::uint64_t{1}, std::uint64_t{0x89abcdef}, two_to_32 - 1}) {
    const std::uint64_t first = high * two_to_32 - 777;
    const auto expected = nonces_by_definition(job, first, 1600);
    CHECK(expected.front() < high * two_to_32);
    CHECK(expected.back() >= high * two_to_32);
    for (const kernel k : available_kernels()) {
      INFO(to_string(k));
      CHECK(nonces_by_search(job, first, 1600, k) == expected);
    }
  }
}

TEST_CASE("the search ends at the last nonce of the layout", "[pow][search]") {
  for (const search_kind kind : both_kinds) {
    const search_job job = sample_job(kind, target_with_top(0, 0));
    const std::uint64_t last = last_nonce(kind);
    for (const kernel k : available_kernels()) {
      INFO(to_string(k));
      CHECK(search(job, last - 99, 1000, k) == search_result{std::nullopt, 100});
      CHECK(search(job, last, ~std::uint64_t{0}, k) == search_result{std::nullopt, 1});
      CHECK(search(job, last, 0, k) == search_result{std::nullopt, 0});
    }
  }
  const search_job job = sample_job(search_kind::bitcoin, target_with_top(0xffffffff));
  CHECK(search(job, two_to_32, 5) == search_result{std::nullopt, 0});
}

TEST_CASE("count is respected and no nonce is missed wherever a batch ends", "[pow][search]") {
  for (const search_kind kind : both_kinds) {
    const search_job job = sample_job(kind, target_with_top(0x01ffffff));
    const std::uint64_t nonce = nonces_by_definition(job, 1000, 4000).at(3);
    for (const kernel k : available_kernels()) {
      INFO(to_string(k));
      for (std::uint64_t before = 0; before <= 40; ++before) {
        const std::uint64_t first = nonce - before;
        REQUIRE(nonces_by_definition(job, first, before).empty());
        CHECK(search(job, first, before, k) == search_result{std::nullopt, before});
        CHECK(search(job, first, before + 1, k) == search_result{nonce, before + 1});
        CHECK(search(job, first, before + 50, k) == search_result{nonce, before + 1});
      }
    }
  }
}

TEST_CASE("the target itself solves and one less does not", "[pow][search]") {
  for (const search_kind kind : both_kinds) {
    search_job job = sample_job(kind, target_with_top(0x0fffffff));
    const std::uint64_t nonce = nonces_by_definition(job, 0, 1000).at(0);
    bytes preimage(job.preimage.begin(),
                   job.preimage.begin() + static_cast<std::ptrdiff_t>(job.size));
    hash256 digest;
    if (kind == search_kind::lecture) {
      store_le(&preimage[88], nonce);
      digest = sha256(preimage);
    } else {
      store_le(&preimage[76], static_cast<std::uint32_t>(nonce));
      digest = sha256d(preimage);
      std::reverse(digest.data.begin(), digest.data.end());
    }
    job.target = digest.data;
    REQUIRE(job.target[31] != 0);
    for (const kernel k : available_kernels())
      CHECK(search(job, nonce, 1, k) == search_result{nonce, 1});
    --job.target[31];
    for (const kernel k : available_kernels())
      CHECK(search(job, nonce, 1, k) == search_result{std::nullopt, 1});
  }
}

TEST_CASE("the nonce bytes of the preimage do not matter", "[pow][search]") {
  for (const search_kind kind : both_kinds) {
    search_job job = sample_job(kind, target_with_top(0x00ffffff));
    const search_result before = search(job, 5, 100000);
    REQUIRE(before.nonce);
    for (std::size_t i = kind == search_kind::lecture ? 88 : 76; i < job.size; ++i)
      job.preimage[i] ^= 0xa5;
    for (const kernel k : available_kernels())
      CHECK(search(job, 5, 100000, k) == before);
  }
}

TEST_CASE("real Bitcoin headers are solved by their nonce", "[pow][search]") {
  REQUIRE(start_crypto());
  std::ifstream file(CONCUR_VECTORS "/bitcoin_headers.json");
  const nlohmann::json vectors = nlohmann::json::parse(file);
  std::size_t solved = 0;
  for (const auto& entry : vectors.at("headers")) {
    const auto header = from_hex(entry.at("header").get<std::string>());
    REQUIRE(header);
    REQUIRE(header->size() == 80);
    std::array<std::uint8_t, 32> target;
    REQUIRE(from_hex(entry.at("target").get<std::string>(), target));
    const search_job job = make_job(search_kind::bitcoin, *header, target);
    const auto nonce = entry.at("nonce").get<std::uint64_t>();
    const std::uint64_t first = nonce < 300 ? 0 : nonce - 300;
    const auto expected = nonces_by_definition(job, first, nonce - first + 1);
    REQUIRE(expected.back() == nonce);
    for (const kernel k : available_kernels()) {
      INFO(to_string(k));
      CHECK(nonces_by_search(job, first, nonce - first + 1, k) == expected);
    }
    ++solved;
  }
  CHECK(solved > 0);
}

TEST_CASE("the slowest kernel runs everywhere and the best is the last", "[pow][search]") {
  const auto kernels = available_kernels();
  REQUIRE(!kernels.empty());
  CHECK(kernels.front() == kernel::portable);
  CHECK(kernels.back() == best_kernel());
  CHECK(to_string(kernel::portable) == "portable");
  CHECK(to_string(kernel::avx2) == "avx2");
  CHECK(to_string(kernel::sha_ni) == "sha_ni");
  CHECK(to_string(kernel::avx512) == "avx512");
}
