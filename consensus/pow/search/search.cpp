#include "consensus/pow/search/search.hpp"

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "consensus/pow/search/puzzle.hpp"

#include <algorithm>
#include <limits>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace concur::consensus::pow {

namespace {

#if defined(__x86_64__)
/// The compilers' __builtin_cpu_supports() does not know "sha" yet: CPUID leaf 7, EBX bit 29.
bool has_sha_ni() {
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 && (ebx >> 29 & 1) != 0 &&
         __builtin_cpu_supports("ssse3") && __builtin_cpu_supports("sse4.1");
}
#endif

bool is_available(kernel k) {
#if defined(__x86_64__)
  switch (k) {
  case kernel::portable: return true;
  case kernel::avx2: return __builtin_cpu_supports("avx2");
  case kernel::sha_ni: return has_sha_ni();
  case kernel::avx512: return __builtin_cpu_supports("avx512f");
  }
  return false;
#else
  return k == kernel::portable;
#endif
}

detail::scan_function* scan_of(kernel k) {
#if defined(__x86_64__)
  switch (k) {
  case kernel::portable: break;
  case kernel::avx2: return detail::scan_avx2;
  case kernel::sha_ni: return detail::scan_sha_ni;
  case kernel::avx512: return detail::scan_avx512;
  }
#endif
  return detail::scan_portable;
}

/// The nonces first ... first + count - 1, which share their upper 32 bits.
search_result search_run(const search_job& job, std::uint64_t first, std::uint64_t count,
                         detail::scan_function* scan) {
  const detail::puzzle p = detail::prepare(job, static_cast<std::uint32_t>(first >> 32));
  std::uint64_t tried = 0;
  while (tried < count) {
    tried += scan(p, static_cast<std::uint32_t>(first + tried), count - tried);
    if (tried == count)
      break;
    const std::uint64_t candidate = first + tried++;
    if (solves(job, candidate))
      return {candidate, tried};
  }
  return {std::nullopt, tried};
}

} // namespace

std::string_view to_string(kernel k) {
  switch (k) {
  case kernel::portable: return "portable";
  case kernel::avx2: return "avx2";
  case kernel::sha_ni: return "sha_ni";
  case kernel::avx512: return "avx512";
  }
  return "?";
}

std::vector<kernel> available_kernels() {
  std::vector<kernel> found;
  for (const kernel k : {kernel::portable, kernel::avx2, kernel::sha_ni, kernel::avx512})
    if (is_available(k))
      found.push_back(k);
  return found;
}

kernel best_kernel() { return available_kernels().back(); }

std::size_t preimage_size(search_kind kind) { return kind == search_kind::lecture ? 96 : 80; }

std::uint64_t last_nonce(search_kind kind) {
  return kind == search_kind::lecture ? std::numeric_limits<std::uint64_t>::max()
                                      : std::numeric_limits<std::uint32_t>::max();
}

search_job make_job(search_kind kind, byte_view preimage,
                    const std::array<std::uint8_t, 32>& target) {
  CONCUR_ASSERT(preimage.size() == preimage_size(kind));
  search_job job{.kind = kind, .preimage = {}, .size = preimage.size(), .target = target};
  std::copy(preimage.begin(), preimage.end(), job.preimage.begin());
  return job;
}

bool solves(const search_job& job, std::uint64_t nonce) {
  CONCUR_ASSERT(job.size == preimage_size(job.kind) && nonce <= last_nonce(job.kind));
  std::array<std::uint8_t, 96> preimage = job.preimage;
  const byte_view view(preimage.data(), job.size);
  hash256 digest;
  if (job.kind == search_kind::lecture) {
    store_le(preimage.data() + 88, nonce);
    digest = sha256(view);
  } else {
    store_le(preimage.data() + 76, static_cast<std::uint32_t>(nonce));
    digest = sha256d(view);
    std::reverse(digest.data.begin(), digest.data.end());
  }
  return digest.data <= job.target;
}

search_result search(const search_job& job, std::uint64_t first_nonce, std::uint64_t count,
                     kernel k) {
  CONCUR_ASSERT(is_available(k));
  search_result all;
  const std::uint64_t last = last_nonce(job.kind);
  if (first_nonce > last || count == 0)
    return all;
  // The number of nonces left less one, because all 2^64 do not fit.
  std::uint64_t left = std::min(count - 1, last - first_nonce);
  for (;;) {
    const std::uint64_t low = first_nonce & 0xffffffff;
    const std::uint64_t run = std::min<std::uint64_t>(left, 0xffffffff - low) + 1;
    const search_result part = search_run(job, first_nonce, run, scan_of(k));
    all.tried += part.tried;
    all.nonce = part.nonce;
    if (all.nonce || run > left)
      return all;
    left -= run;
    first_nonce += run;
  }
}

} // namespace concur::consensus::pow
