// Rings in an LMDB store: each has so many numbered places in the table of names, which are used in
// turns, so that it never grows. Inside ledger/lmdb/ only.
//
//   "ring/R/next"   u64: entries that were written so far
//   "ring/R/P"      u64: how many had been written before it, then the entry; P is that modulo room
#pragma once

#include "ledger/lmdb/environment.hpp"

namespace concur::ledger::lmdb {

/// Over the oldest entry if the ring is full.
void put_entry(transaction_handle& t, MDB_dbi table, const ring_entry& e);
/// Oldest first; those that are damaged are left out, since nothing rests on them.
std::vector<bytes> ring_entries(transaction_handle& t, MDB_dbi table, ring r);

} // namespace concur::ledger::lmdb
