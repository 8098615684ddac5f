// Records as bytes, for observers in another process. A block or transaction is written once a
// stream and named by its id after that; so a stream is read from its beginning, and by one reader.
#pragma once

#include "base/result.hpp"
#include "simulation/records.hpp"

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>

namespace concur::simulation {

/// One action by itself, as it stands in a transaction.
bytes encode_action(const action& what);
/// errc::usage if it is none.
result<action> decode_action(byte_view in);

using record = std::variant<role_record, network_record>;

/// Not thread-safe.
class record_writer {
public:
  /// Appends the record to `out`.
  void write(const record& r, bytes& out);

private:
  friend class record_archive;
  std::unordered_set<hash256, hash256_hasher> sent_; // blocks and transactions
};

/// Not thread-safe. The blocks and transactions of the stream live as long as it.
class record_reader {
public:
  /// All records of `in`, or errc::usage with the offset where it stops making sense.
  result<std::vector<record>> read(byte_view in);

private:
  friend class record_source;
  std::unordered_map<hash256, block_ptr, hash256_hasher> blocks_;
  std::unordered_map<hash256, tx_ptr, hash256_hasher> transactions_;
  std::set<std::string, std::less<>> words_; // reasons and names of deviations: they outlive facts
};

} // namespace concur::simulation
