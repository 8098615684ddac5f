#include "ledger/lmdb/rings.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <string>

namespace concur::ledger::lmdb {
namespace {

constexpr std::size_t number_bytes = 8;

std::string key_of(ring r, const std::string& place) {
  return "ring/" + std::to_string(static_cast<unsigned>(r)) + "/" + place;
}

std::uint64_t written_to(transaction_handle& t, MDB_dbi table, ring r) {
  auto text = t.find(table, key_of(r, "next"));
  return text && text->size() == number_bytes ? load_le<std::uint64_t>(text->data()) : 0;
}

} // namespace

void put_entry(transaction_handle& t, MDB_dbi table, const ring_entry& e) {
  CONCUR_ASSERT(e.what.size() <= ring_entry_bytes_max);
  auto number = written_to(t, table, e.in);
  bytes text(number_bytes);
  store_le(text.data(), number);
  text.insert(text.end(), e.what.begin(), e.what.end());
  t.put(table, key_of(e.in, std::to_string(number % room_in(e.in))), text);
  text.resize(number_bytes);
  store_le(text.data(), number + 1);
  t.put(table, key_of(e.in, "next"), text);
}

std::vector<bytes> ring_entries(transaction_handle& t, MDB_dbi table, ring r) {
  std::vector<bytes> out;
  auto end = written_to(t, table, r);
  for (auto number = end - std::min<std::uint64_t>(end, room_in(r)); number < end; ++number) {
    auto text = t.find(table, key_of(r, std::to_string(number % room_in(r))));
    if (text && text->size() >= number_bytes && load_le<std::uint64_t>(text->data()) == number)
      out.emplace_back(text->begin() + number_bytes, text->end());
  }
  return out;
}

} // namespace concur::ledger::lmdb
