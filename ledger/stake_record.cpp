#include "ledger/stake_record.hpp"

#include "base/assert.hpp"
#include "messages/archive.hpp"

#include <algorithm>

namespace concur::ledger {

namespace {

template <class Archive>
void fields(Archive& archive, field_of<Archive, stake_record> r) {
  archive.flag(r.candidate);
  archive.flag(r.convicted);
  archive.number(r.bonded);
  archive.number(r.leaving);
  archive.number(r.leaving_since);
  archive.list(r.votes, max_votes, sizeof(account_id),
               [](auto& inner, auto& id) { inner.raw(id.data); });
  archive.raw(r.proxy.data);
  archive.integer(r.wanted);
  archive.number(r.cast);
}

std::size_t size_of(const stake_record& r) {
  return record_bytes_min + r.votes.size() * sizeof(account_id);
}

} // namespace

bool is_ballot(std::span<const account_id> votes) {
  auto falls = [](const auto& a, const auto& b) { return !(a < b); };
  return votes.size() <= max_votes &&
         std::adjacent_find(votes.begin(), votes.end(), falls) == votes.end();
}

std::size_t store_record(std::span<std::uint8_t, record_bytes_max> out, const stake_record& r) {
  CONCUR_ASSERT(r.votes.size() <= max_votes);
  write_archive archive{out.data()};
  fields(archive, r);
  return size_of(r);
}

void encode(writer& out, const stake_record& r) {
  write_archive archive{out.extend(size_of(r))};
  fields(archive, r);
}

stake_record decode_stake_record(reader& in) {
  stake_record r;
  read_archive archive{in};
  fields(archive, r);
  if (r.leaving > r.bonded || !is_ballot(r.votes))
    in.fault();
  return r;
}

} // namespace concur::ledger
