// Accounts for tests: their order is that of their numbers.
#pragma once

#include "messages/transaction.hpp"

#include <vector>

namespace concur::consensus::dpos::test {

inline account_id account(std::uint32_t number) {
  account_id out;
  store_be(out.data.data(), number);
  return out;
}

inline std::uint32_t number_of(const account_id& id) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < sizeof(out); ++i)
    out = out << 8 | id.data[i];
  return out;
}

/// The accounts `first`, `first` + 1, ...
inline std::vector<account_id> accounts(std::size_t count, std::uint32_t first = 0) {
  std::vector<account_id> out;
  for (std::uint32_t i = 0; i < count; ++i)
    out.push_back(account(first + i));
  return out;
}

inline std::vector<std::uint32_t> numbers_of(const std::vector<account_id>& ids) {
  std::vector<std::uint32_t> out;
  for (auto& id : ids)
    out.push_back(number_of(id));
  return out;
}

} // namespace concur::consensus::dpos::test
