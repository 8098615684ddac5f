// Delta debugging: the smallest subset of things with which a test still fails (Zeller, Hildebrandt
// 2002, "Simplifying and Isolating Failure-Inducing Input", figure 4).
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace concur::apps::search {

/// Numbers of things, rising.
using subset = std::vector<std::size_t>;

/// Of the things 0 to n-1 a subset from which no single one can be left out, found with O(n log n)
/// tests where one thing is to blame and O(n^2) at worst. `fails` must hold for all of them.
/// Nothing at all is tried first: most things of a scenario are not needed.
subset ddmin(std::size_t n, const std::function<bool(const subset& kept)>& fails);

} // namespace concur::apps::search
