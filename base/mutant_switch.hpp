// Planted bugs, of which one is switched on by name: what CONCUR_MUTANT is made of in a build with
// the option of that name. See docs/mutants.md. Nothing of the normal build includes this.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

namespace concur::mutant {

/// The name of a planted bug as an argument of a template.
template <std::size_t N>
struct label {
  // NOLINTNEXTLINE: a literal is to become one
  constexpr label(const char (&s)[N]) { std::copy_n(s, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
  char text[N];
};

struct entry {
  std::string_view name;
  bool* is_on = nullptr;
};

/// All that are in the program, in no particular order; complete when main() begins.
inline std::vector<entry>& registry() {
  static std::vector<entry> all;
  return all;
}

/// How many of those who judge by the right rules are at work on this thread.
// tidy: allow(threads) each worker of a hunt judges for itself
inline thread_local int references = 0;

template <label Name>
struct site {
  static bool is_on() { return is_listed && is_chosen && references == 0; }

private:
  static inline bool is_chosen = false;
  static inline const bool is_listed = (registry().push_back({Name.view(), &is_chosen}), true);
};

/// Switches this one on and all others off; false if there is none of that name, and then none is
/// on. To be called before any thread starts.
inline bool choose(std::string_view name) {
  auto found = false;
  for (auto& e : registry()) {
    *e.is_on = e.name == name;
    found = found || *e.is_on;
  }
  return found;
}

/// As long as one lives, the rules on this thread are the right ones.
class strictness {
public:
  strictness() { ++references; }
  ~strictness() { --references; }
  strictness(const strictness&) = delete;
  strictness& operator=(const strictness&) = delete;
};

} // namespace concur::mutant
