#include "actors/hosts/refusal_lines.hpp"

#include <fmt/format.h>

namespace concur::actors {
namespace {

constexpr auto every = std::chrono::seconds{1};

std::string_view words_of(std::string_view reason) {
  for (auto [name, words] : {std::pair{"tls", "no certificate of this laboratory"},
                             {"no-role", "a certificate without a role"},
                             {"greeting", "not this laboratory's join token"},
                             {"late", "not let in in time"},
                             {"crowded", "too many that were not let in yet"},
                             {"full", "as many peers as it takes"},
                             {"address", "as many from one address as it takes"},
                             {"frame", "a frame that is too large, or none"}})
    if (reason == name)
      return words;
  return reason;
}

} // namespace

void refusal_lines::tell(const gate& door, const std::function<void(const std::string&)>& say) {
  auto now = std::chrono::steady_clock::now();
  if (now < next_)
    return;
  next_ = now + every;
  for (auto& [reason, count] : door.refused()) {
    auto fresh = count - std::exchange(told_[reason], count);
    if (fresh > 0)
      say(fmt::format("gate: {} refused: {}", fresh, words_of(reason)));
  }
}

} // namespace concur::actors
