// A branch for tests of rules: rows by height, with gaps.
#pragma once

#include "consensus/pow/ancestors.hpp"

#include <map>

namespace concur::test {

class chain_stub : public consensus::pow::ancestor_view {
public:
  void add(std::uint64_t h, std::uint64_t time_s, std::uint32_t bits) {
    add_ms(h, time_s * 1000, bits);
  }
  void add_ms(std::uint64_t h, std::uint64_t time_ms, std::uint32_t bits) {
    rows_[height{h}] = {unix_ms{time_ms}, bits};
  }
  std::optional<consensus::pow::ancestor> at(height h) const override {
    const auto found = rows_.find(h);
    return found == rows_.end() ? std::nullopt : std::optional(found->second);
  }

private:
  std::map<height, consensus::pow::ancestor> rows_;
};

inline unix_ms seconds(std::uint64_t s) { return unix_ms{s * 1000}; }

} // namespace concur::test
