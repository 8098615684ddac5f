// Reads files of Bitcoin headers, one a line, for `concur inspect headers`. Three forms:
//
//   column names, then comma separated values. Columns in any order; height, and header or time and
//     bits, must be there:
//       height       decimal
//       time         seconds since 1970, decimal
//       bits         8 hexadecimal digits, or decimal with 9 or 10 digits
//       nonce        decimal, or hexadecimal with 0x
//       version      likewise
//       merkle_root  64 hexadecimal digits as people print them (also: merkleroot)
//       prev         likewise (also: prev_hash, previousblockhash)
//       hash         likewise: what the block's hash is said to be
//       header       the 80 bytes in 160 hexadecimal digits (also: hex)
//   160 hexadecimal digits: consecutive headers
//   height,160 hexadecimal digits
//
// An empty cell is unknown. Empty lines and lines that begin with # are skipped.
#pragma once

#include "consensus/pow/headers.hpp"

#include <optional>

namespace concur::consensus::pow {

/// The first thing that is wrong in a file.
struct header_fault {
  std::size_t line = 0;   ///< from 1
  std::size_t column = 0; ///< from 1, in bytes; 0 if the whole row is meant
  std::string_view why;   ///< short and stable: see check_headers(); "syntax" for this reader
  std::string text;       ///< one sentence
};

template <class T>
using or_fault = tl::expected<T, header_fault>;

struct header_row {
  std::size_t line = 0;
  std::optional<std::uint64_t> height; ///< unknown only in the form without heights
  std::uint32_t time = 0;
  std::uint32_t bits = 0;
  std::optional<std::uint32_t> nonce;
  std::optional<std::int32_t> version;
  std::optional<hash256> merkle_root;
  std::optional<hash256> prev;
  std::optional<hash256> hash; ///< as claimed by the file
};

/// Bounds of what is read; the caller keeps the text below bytes_max before it loads it, too.
struct header_file_limits {
  std::size_t bytes_max = std::size_t{1} << 30;
  std::size_t line_bytes_max = 1024;
};

class header_reader {
public:
  /// Keeps a view of `text`, which must outlive the reader.
  header_reader(std::string_view text, header_file_limits limits);

  /// The next row, or nothing at the end. Not to be called again after a fault.
  or_fault<std::optional<header_row>> next();

private:
  enum class field : std::uint8_t {
    height,
    time,
    bits,
    nonce,
    version,
    merkle_root,
    prev,
    hash,
    header,
  };
  struct cell {
    std::string_view text;
    std::size_t column = 0;
  };

  std::optional<cell> next_line();
  tl::unexpected<header_fault> fault(std::size_t column, std::string text) const;
  static std::vector<cell> split(const cell& line);
  /// Learns the form from the first line; true if that line is a row already.
  or_fault<bool> read_form(const cell& line);
  or_fault<void> read_names(const std::vector<cell>& names);
  or_fault<header_row> read_row(const cell& line) const;
  or_fault<void> read_cell(header_row& row, field what, const cell& value) const;
  or_fault<void> read_header(header_row& row, const cell& value) const;
  static std::optional<field> field_named(std::string_view name);
  static std::string_view name_of(field what);

  std::string_view text_;
  header_file_limits limits_;
  std::size_t position_ = 0;
  std::size_t line_ = 0;
  std::vector<field> columns_; ///< empty until the first line was read
};

} // namespace concur::consensus::pow
