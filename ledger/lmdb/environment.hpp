// The C API of LMDB with owners for its handles. Inside ledger/lmdb/ only.
//
// Habits that keep clear of known faults of LMDB 0.9: no nested transactions, no sorted duplicates,
// no writable map, short read transactions, one environment a directory and process.
#pragma once

#include "ledger/store.hpp"

#include <lmdb.h>
#include <optional>

namespace concur::ledger::lmdb {

/// Version of what is written below; another one is refused.
inline constexpr std::uint32_t schema = 2;

/// The named databases. Blocks are numbered in the order of their arrival, so that the bulk of the
/// data is appended and only 8 bytes go under random keys.
struct tables {
  MDB_dbi meta = 0;     ///< name -> value
  MDB_dbi blocks = 0;   ///< number, big endian -> encoded block
  MDB_dbi undo = 0;     ///< number, big endian -> encoded undo record
  MDB_dbi ids = 0;      ///< block id -> number, big endian
  MDB_dbi heights = 0;  ///< height, big endian -> block id
  MDB_dbi accounts = 0; ///< account id -> encoded account
  MDB_dbi safety = 0;   ///< "safety" -> what a protocol must never forget
};

/// A number as a key: LMDB compares bytes, so the most significant one comes first.
struct number_key {
  explicit number_key(std::uint64_t n) { store_be(data.data(), n); }
  byte_view view() const { return data; }
  std::array<std::uint8_t, 8> data{};
};
std::uint64_t number_of(byte_view key);

/// What LMDB says, as errc::environment.
error lmdb_error(int code, const std::filesystem::path& where);

/// One transaction; aborted unless finish() is called. Codes are LMDB's.
class transaction_handle {
public:
  transaction_handle(MDB_env* environment, unsigned flags);
  ~transaction_handle();
  transaction_handle(const transaction_handle&) = delete;
  transaction_handle& operator=(const transaction_handle&) = delete;

  /// What went wrong first, or 0. After a fault nothing more is done.
  int code() const { return code_; }
  MDB_txn* get() const { return handle_; }

  /// Valid until the transaction ends or writes.
  std::optional<byte_view> find(MDB_dbi table, byte_view key);
  std::optional<byte_view> find(MDB_dbi table, std::string_view key);
  void put(MDB_dbi table, byte_view key, byte_view value, unsigned flags = 0);
  void put(MDB_dbi table, std::string_view key, byte_view value);
  void erase(MDB_dbi table, byte_view key);
  MDB_dbi open(const char* name, unsigned flags);
  /// Last key of a table of numbers, plus one; 0 if it is empty.
  std::uint64_t next_number(MDB_dbi table);
  /// Every entry in the order of keys; stops when `visit` answers false.
  void each(MDB_dbi table, const std::function<bool(byte_view, byte_view)>& visit);
  /// Makes everything durable. Answers code().
  int finish();

private:
  MDB_txn* handle_ = nullptr;
  int code_ = 0;
};

/// A locked directory with an open environment in it.
class environment {
public:
  /// errc::usage if the directory holds something else, errc::environment if somebody has it.
  static result<std::unique_ptr<environment>> open(const lmdb_options& options);
  ~environment();

  MDB_env* get() const { return handle_; }
  const tables& in() const { return tables_; }
  const lmdb_options& options() const { return options_; }
  /// Doubles the map. False if map_bytes_max is reached. @pre no transaction is open
  bool grow();
  std::uint64_t map_bytes() const;
  error fault(int code) const { return lmdb_error(code, options_.directory); }

private:
  explicit environment(lmdb_options options) : options_(std::move(options)) {}
  status prepare_directory();
  status lock();
  status open_map();
  status check_length() const;
  status open_tables();
  status make_entries_durable() const;

  lmdb_options options_;
  int lock_ = -1;
  MDB_env* handle_ = nullptr;
  tables tables_;
  bool fresh_ = false;
};

} // namespace concur::ledger::lmdb
