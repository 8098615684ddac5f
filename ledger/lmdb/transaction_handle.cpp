#include "ledger/lmdb/environment.hpp"

namespace concur::ledger::lmdb {

namespace {

MDB_val value_of(byte_view data) {
  // LMDB does not write to keys and values that it is given.
  return {data.size(), const_cast<std::uint8_t*>(data.data())};
}

byte_view view_of(const MDB_val& v) {
  return {static_cast<const std::uint8_t*>(v.mv_data), v.mv_size};
}

} // namespace

std::uint64_t number_of(byte_view key) {
  std::uint64_t n = 0;
  for (auto byte : key)
    n = n << 8 | byte;
  return n;
}

transaction_handle::transaction_handle(MDB_env* environment, unsigned flags) {
  code_ = mdb_txn_begin(environment, nullptr, flags, &handle_);
}

transaction_handle::~transaction_handle() {
  if (handle_)
    mdb_txn_abort(handle_);
}

std::optional<byte_view> transaction_handle::find(MDB_dbi table, byte_view key) {
  if (code_ != 0)
    return std::nullopt;
  auto k = value_of(key);
  MDB_val value{};
  auto code = mdb_get(handle_, table, &k, &value);
  if (code == 0)
    return view_of(value);
  if (code != MDB_NOTFOUND)
    code_ = code;
  return std::nullopt;
}

std::optional<byte_view> transaction_handle::find(MDB_dbi table, std::string_view key) {
  return find(table, as_bytes(key));
}

void transaction_handle::put(MDB_dbi table, byte_view key, byte_view value, unsigned flags) {
  if (code_ != 0)
    return;
  auto k = value_of(key);
  auto v = value_of(value);
  code_ = mdb_put(handle_, table, &k, &v, flags);
}

void transaction_handle::put(MDB_dbi table, std::string_view key, byte_view value) {
  put(table, as_bytes(key), value);
}

void transaction_handle::erase(MDB_dbi table, byte_view key) {
  if (code_ != 0)
    return;
  auto k = value_of(key);
  auto code = mdb_del(handle_, table, &k, nullptr);
  if (code != MDB_NOTFOUND)
    code_ = code;
}

MDB_dbi transaction_handle::open(const char* name, unsigned flags) {
  MDB_dbi table = 0;
  if (code_ == 0)
    code_ = mdb_dbi_open(handle_, name, flags, &table);
  return table;
}

std::uint64_t transaction_handle::next_number(MDB_dbi table) {
  MDB_cursor* cursor = nullptr;
  if (code_ == 0)
    code_ = mdb_cursor_open(handle_, table, &cursor);
  if (code_ != 0)
    return 0;
  MDB_val key{};
  MDB_val value{};
  auto code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
  mdb_cursor_close(cursor);
  if (code == MDB_NOTFOUND)
    return 0;
  code_ = code;
  return code == 0 ? number_of(view_of(key)) + 1 : 0;
}

void transaction_handle::each(MDB_dbi table,
                              const std::function<bool(byte_view, byte_view)>& visit) {
  MDB_cursor* cursor = nullptr;
  if (code_ == 0)
    code_ = mdb_cursor_open(handle_, table, &cursor);
  if (code_ != 0)
    return;
  MDB_val key{};
  MDB_val value{};
  int code = 0;
  while ((code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0)
    if (!visit(view_of(key), view_of(value)))
      break;
  if (code != 0 && code != MDB_NOTFOUND)
    code_ = code;
  mdb_cursor_close(cursor);
}

int transaction_handle::finish() {
  if (code_ == 0) {
    code_ = mdb_txn_commit(handle_);
    handle_ = nullptr; // Gone in either case.
  }
  return code_;
}

} // namespace concur::ledger::lmdb
