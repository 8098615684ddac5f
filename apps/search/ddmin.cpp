#include "apps/search/ddmin.hpp"

#include <algorithm>
#include <numeric>

namespace concur::apps::search {
namespace {

/// Part `i` of `all` cut into `parts`, or all but it.
subset part_of(const subset& all, std::size_t parts, std::size_t i, bool is_complement) {
  auto from = all.begin() + static_cast<std::ptrdiff_t>(all.size() * i / parts);
  auto to = all.begin() + static_cast<std::ptrdiff_t>(all.size() * (i + 1) / parts);
  if (!is_complement)
    return {from, to};
  subset out{all.begin(), from};
  out.insert(out.end(), to, all.end());
  return out;
}

} // namespace

subset ddmin(std::size_t n, const std::function<bool(const subset& kept)>& fails) {
  subset now(n);
  std::iota(now.begin(), now.end(), std::size_t{0});
  if (n == 0 || fails({}))
    return {};
  std::size_t parts = 2;
  while (now.size() >= 2) {
    auto try_parts = [&](bool is_complement) {
      for (std::size_t i = 0; i < parts; ++i) {
        auto some = part_of(now, parts, i, is_complement);
        if (!fails(some))
          continue;
        now = std::move(some);
        parts = is_complement ? std::max<std::size_t>(parts - 1, 2) : 2;
        return true;
      }
      return false;
    };
    if (try_parts(false))
      continue;
    if (parts > 2 && try_parts(true)) // With two parts each is the other's complement.
      continue;
    if (parts >= now.size())
      break;
    parts = std::min(now.size(), parts * 2);
  }
  return now;
}

} // namespace concur::apps::search
