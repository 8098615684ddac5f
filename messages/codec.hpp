// The one canonical encoding: little endian, fields in the order of their declaration, no padding.
// Every value has exactly one valid encoding. Decoding is strict: lengths are checked against what
// is left before anything is allocated, tags must be known, and no byte may remain at the end.
//
//   type            encoding
//   u8 u16 u32 u64  little endian
//   hash, key, sig  their bytes
//   list, bytes     u32 count, then the items
//   variant         u8 tag, then the alternative
//   bool            u8, 0 or 1
//   short id        6 bytes, see send_compact
#pragma once

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/keys.hpp"
#include "base/types.hpp"

#include <string_view>

namespace concur {

/// Appends to a byte string.
class writer {
public:
  explicit writer(bytes& out) : out_(out) {}

  template <class Int>
  void integer(Int value) {
    store_le(extend(sizeof(Int)), value);
  }
  template <class Tag, class Rep>
  void number(strong<Tag, Rep> value) {
    integer(value.value);
  }
  /// Appends `n` bytes at once, for the caller to store into before he writes on.
  std::uint8_t* extend(std::size_t n) {
    auto at = out_.size();
    out_.resize(at + n);
    return out_.data() + at;
  }
  void raw(byte_view data) {
    auto* room = extend(data.size());
    if (!data.empty())
      std::memcpy(room, data.data(), data.size());
  }
  /// u32 length, then the bytes. @pre data.size() < 2^32
  void sized(byte_view data) {
    integer(static_cast<std::uint32_t>(data.size()));
    raw(data);
  }

private:
  bytes& out_;
};

/// Reads from a byte string. After the first fault every read gives zero and ok() stays false, so
/// a decoder reads all its fields and asks once.
class reader {
public:
  explicit reader(byte_view in) : in_(in) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return in_.size() - at_; }
  /// ok() and nothing left over.
  bool done() const { return ok_ && left() == 0; }
  void fault() { ok_ = false; }

  template <class Int>
  Int integer() {
    if (!take(sizeof(Int)))
      return Int{};
    return load_le<Int>(in_.data() + at_ - sizeof(Int));
  }
  template <class Strong>
  Strong number() {
    return Strong{integer<typename Strong::rep>()};
  }
  void raw(std::span<std::uint8_t> out) {
    if (take(out.size()))
      std::memcpy(out.data(), in_.data() + at_ - out.size(), out.size());
  }
  hash256 hash() {
    hash256 out;
    raw(out.data);
    return out;
  }
  public_key key() {
    public_key out;
    raw(out.data);
    return out;
  }
  /// A u32 length of at most `most`, then that many bytes.
  byte_view sized(std::size_t most) {
    auto n = integer<std::uint32_t>();
    if (n > most || !take(n)) {
      ok_ = false;
      return {};
    }
    return in_.subspan(at_ - n, n);
  }
  /// A u32 count of items of at least `item_bytes` each: refused if it exceeds `most` or cannot
  /// fit into what is left, so that the caller may reserve memory for it.
  std::size_t count(std::size_t most, std::size_t item_bytes) {
    auto n = integer<std::uint32_t>();
    if (ok_ && n <= most && n * item_bytes <= left())
      return n;
    ok_ = false;
    return 0;
  }

private:
  bool take(std::size_t n) {
    if (!ok_ || n > left()) {
      ok_ = false;
      return false;
    }
    at_ += n;
    return true;
  }

  byte_view in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

} // namespace concur
