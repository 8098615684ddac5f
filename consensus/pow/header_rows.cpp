#include "consensus/pow/header_rows.hpp"

#include <algorithm>
#include <charconv>

namespace concur::consensus::pow {

namespace {

constexpr std::string_view known_columns =
    "height, time, bits, nonce, version, merkle_root, prev, hash, header";

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

bool is_raw_header(std::string_view text) {
  return text.size() == 2 * bitcoin_header_bytes && is_hex(text);
}

template <class Int>
std::optional<Int> integer(std::string_view text, int base) {
  Int value{};
  const auto end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, value, base);
  return problem == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}

/// Decimal, or hexadecimal after 0x.
std::optional<std::uint32_t> word(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X"))
    return integer<std::uint32_t>(text.substr(2), 16);
  return integer<std::uint32_t>(text, 10);
}

/// Versions are signed, but people print them either way.
std::optional<std::int32_t> version_word(std::string_view text) {
  if (text.starts_with('-'))
    return integer<std::int32_t>(text, 10);
  const std::optional<std::uint32_t> value = word(text);
  return value ? std::optional(static_cast<std::int32_t>(*value)) : std::nullopt;
}

/// Bits in use have a size byte of 0x17 and more, which is 9 digits in decimal at least: 8 digits
/// are hexadecimal without doubt.
std::optional<std::uint32_t> bits_word(std::string_view text) {
  if (text.size() == 8)
    return is_hex(text) ? integer<std::uint32_t>(text, 16) : std::nullopt;
  if (text.size() == 10 && (text.starts_with("0x") || text.starts_with("0X")))
    return integer<std::uint32_t>(text.substr(2), 16);
  return text.size() == 9 || text.size() == 10 ? integer<std::uint32_t>(text, 10) : std::nullopt;
}

std::optional<hash256> printed_hash(std::string_view text) {
  const result<hash256> hash = hash_from_reversed_hex(text);
  return hash ? std::optional(*hash) : std::nullopt;
}

/// What a user gets to see of a bad cell.
std::string quoted(std::string_view text) {
  constexpr std::size_t shown_max = 24;
  std::string out = "\"";
  for (const char c : text.substr(0, shown_max))
    out += c >= ' ' && c <= '~' ? c : '?';
  return out + (text.size() > shown_max ? "...\"" : "\"");
}

} // namespace

header_reader::header_reader(std::string_view text, header_file_limits limits)
    : text_(text), limits_(limits) {
  // Some spreadsheets begin their files with a byte order mark.
  if (constexpr std::string_view mark = "\xef\xbb\xbf"; text_.starts_with(mark))
    text_.remove_prefix(mark.size());
}

or_fault<std::optional<header_row>> header_reader::next() {
  if (text_.size() > limits_.bytes_max) {
    line_ = 1;
    return fault(0, "the file has " + std::to_string(text_.size()) + " bytes, the limit is " +
                        std::to_string(limits_.bytes_max));
  }
  while (const std::optional<cell> line = next_line()) {
    if (line->text.size() > limits_.line_bytes_max)
      return fault(limits_.line_bytes_max + 1,
                   "expected at most " + std::to_string(limits_.line_bytes_max) +
                       " bytes in a line, found " + std::to_string(line->text.size()));
    if (line->text.empty() || line->text.starts_with('#'))
      continue;
    if (columns_.empty()) {
      const or_fault<bool> is_row = read_form(*line);
      if (!is_row)
        return tl::unexpected(is_row.error());
      if (!*is_row)
        continue;
    }
    return read_row(*line);
  }
  return std::nullopt;
}

std::optional<header_reader::cell> header_reader::next_line() {
  if (position_ >= text_.size())
    return std::nullopt;
  const std::size_t end = std::min(text_.find('\n', position_), text_.size());
  std::string_view line = text_.substr(position_, end - position_);
  position_ = end + 1;
  ++line_;
  while (!line.empty() && is_blank(line.back()))
    line.remove_suffix(1);
  return cell{line, 1};
}

tl::unexpected<header_fault> header_reader::fault(std::size_t column, std::string text) const {
  return tl::unexpected(header_fault{line_, column, "syntax", std::move(text)});
}

std::vector<header_reader::cell> header_reader::split(const cell& line) {
  std::vector<cell> out;
  std::size_t begin = 0;
  while (begin <= line.text.size()) {
    std::size_t end = std::min(line.text.find(',', begin), line.text.size());
    const std::size_t next = end + 1;
    while (begin < end && is_blank(line.text[begin]))
      ++begin;
    while (begin < end && is_blank(line.text[end - 1]))
      --end;
    out.push_back({line.text.substr(begin, end - begin), line.column + begin});
    begin = next;
  }
  return out;
}

or_fault<bool> header_reader::read_form(const cell& line) {
  const std::vector<cell> cells = split(line);
  if (cells.size() <= 2 && is_raw_header(cells.back().text)) {
    if (cells.size() == 2)
      columns_.push_back(field::height);
    columns_.push_back(field::header);
    return true;
  }
  return read_names(cells).map([] { return false; });
}

or_fault<void> header_reader::read_names(const std::vector<cell>& names) {
  std::vector<field> columns;
  const auto has = [&](field what) {
    return std::find(columns.begin(), columns.end(), what) != columns.end();
  };
  for (const cell& name : names) {
    const std::optional<field> what = field_named(name.text);
    if (!what)
      return fault(name.column, "expected a header in 160 hexadecimal digits or the names of "
                                "columns (" +
                                    std::string(known_columns) + "), found " + quoted(name.text));
    if (has(*what))
      return fault(name.column, "the column " + std::string(name_of(*what)) + " is there twice");
    columns.push_back(*what);
  }
  if (!has(field::height))
    return fault(0, "the column height is missing");
  if (!has(field::header) && !(has(field::time) && has(field::bits)))
    return fault(0, "the columns time and bits, or the column header, are missing");
  columns_ = std::move(columns);
  return {};
}

or_fault<header_row> header_reader::read_row(const cell& line) const {
  const std::vector<cell> cells = split(line);
  if (cells.size() != columns_.size())
    return fault(0, "expected " + std::to_string(columns_.size()) +
                        (columns_.size() == 1 ? " value, found " : " values, found ") +
                        std::to_string(cells.size()));
  header_row row;
  row.line = line_;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i] != field::header)
      if (const auto read = read_cell(row, columns_[i], cells[i]); !read)
        return tl::unexpected(read.error());
  // The 80 bytes come last: they must agree with what the other cells said.
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i] == field::header)
      if (const auto read = read_header(row, cells[i]); !read)
        return tl::unexpected(read.error());
  return row;
}

or_fault<void> header_reader::read_cell(header_row& row, field what, const cell& value) const {
  const bool has_header =
      std::find(columns_.begin(), columns_.end(), field::header) != columns_.end();
  const bool needed =
      what == field::height || (!has_header && (what == field::time || what == field::bits));
  if (value.text.empty() && !needed)
    return {};
  const auto store = [&](auto& to, const auto& from, std::string_view form) -> or_fault<void> {
    if (!from)
      return fault(value.column, std::string(name_of(what)) + ": expected " + std::string(form) +
                                     ", found " + quoted(value.text));
    to = *from;
    return {};
  };
  constexpr std::string_view hash_form = "64 hexadecimal digits";
  constexpr std::string_view word_form = "a number below 2^32";
  switch (what) {
  case field::height: {
    // Heights stay far from the end of the number range, so that sums cannot wrap.
    const auto read = integer<std::uint64_t>(value.text, 10);
    const bool fits = read && *read < (std::uint64_t{1} << 48);
    return store(row.height, fits ? read : std::nullopt, "a number below 2^48");
  }
  case field::time: return store(row.time, word(value.text), word_form);
  case field::bits:
    return store(row.bits, bits_word(value.text), "8 hexadecimal digits or a decimal number");
  case field::nonce: return store(row.nonce, word(value.text), word_form);
  case field::version: return store(row.version, version_word(value.text), "a 32-bit number");
  case field::merkle_root: return store(row.merkle_root, printed_hash(value.text), hash_form);
  case field::prev: return store(row.prev, printed_hash(value.text), hash_form);
  case field::hash: return store(row.hash, printed_hash(value.text), hash_form);
  case field::header: break;
  }
  return {};
}

or_fault<void> header_reader::read_header(header_row& row, const cell& value) const {
  const result<bitcoin_header> read = header_from_hex(value.text);
  if (!read)
    return fault(value.column, "header: expected 160 hexadecimal digits, found " +
                                   std::to_string(value.text.size()) +
                                   " characters: " + quoted(value.text));
  const header_row from_cells = row;
  row.time = read->time;
  row.bits = read->bits;
  row.nonce = read->nonce;
  row.version = read->version;
  row.merkle_root = read->merkle_root;
  row.prev = read->prev;
  const auto differs = [](const auto& cell_value, const auto& header_value) {
    return cell_value && *cell_value != *header_value;
  };
  const auto has = [&](field what) {
    return std::find(columns_.begin(), columns_.end(), what) != columns_.end();
  };
  // An empty time or bits cell was left at 0, which no real header has.
  if ((has(field::time) && from_cells.time != 0 && from_cells.time != row.time) ||
      (has(field::bits) && from_cells.bits != 0 && from_cells.bits != row.bits) ||
      differs(from_cells.nonce, row.nonce) || differs(from_cells.version, row.version) ||
      differs(from_cells.merkle_root, row.merkle_root) || differs(from_cells.prev, row.prev))
    return fault(value.column, "header: its 80 bytes contradict another cell of the row");
  return {};
}

std::optional<header_reader::field> header_reader::field_named(std::string_view name) {
  static constexpr std::pair<std::string_view, field> names[] = {
      {"height", field::height},
      {"time", field::time},
      {"bits", field::bits},
      {"nonce", field::nonce},
      {"version", field::version},
      {"merkle_root", field::merkle_root},
      {"merkleroot", field::merkle_root},
      {"prev", field::prev},
      {"prev_hash", field::prev},
      {"previousblockhash", field::prev},
      {"hash", field::hash},
      {"header", field::header},
      {"hex", field::header},
  };
  for (const auto& [known, what] : names)
    if (known == name)
      return what;
  return std::nullopt;
}

std::string_view header_reader::name_of(field what) {
  switch (what) {
  case field::height: return "height";
  case field::time: return "time";
  case field::bits: return "bits";
  case field::nonce: return "nonce";
  case field::version: return "version";
  case field::merkle_root: return "merkle_root";
  case field::prev: return "prev";
  case field::hash: return "hash";
  case field::header: return "header";
  }
  return "unknown";
}

} // namespace concur::consensus::pow
