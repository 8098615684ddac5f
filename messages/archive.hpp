// Each type says once, in a function `fields(archive, value)`, which fields it has and in which
// order; an archive says what to do with them: measure, write or read. So the three can't differ,
// and a new kind of message needs one function.
//
// A new kind: write `fields` for it beside its family (see chain_fields.hpp), include that in
// envelope.cpp, add the kind at the end of its variant, and give it a name and a line in print.cpp.
#pragma once

#include "messages/block.hpp"

#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace concur {

/// What `fields` takes: the value to fill when reading, else one that is not touched.
template <class Archive, class T>
using field_of = std::conditional_t<Archive::reading, T&, const T&>;

/// Counts bytes.
class size_archive {
public:
  static constexpr bool reading = false;

  template <class Int>
  void integer(Int) {
    size_ += sizeof(Int);
  }
  template <class Tag, class Rep>
  void number(strong<Tag, Rep>) {
    size_ += sizeof(Rep);
  }
  template <std::size_t N>
  void raw(const std::array<std::uint8_t, N>&) {
    size_ += N;
  }
  void sized(const bytes& data, std::size_t) { size_ += 4 + data.size(); }
  void flag(bool) { ++size_; }
  template <class Enum>
  void choice(Enum, Enum) {
    ++size_;
  }
  void short_id(std::uint64_t) { size_ += 6; }
  void nested(const block_header& header) { size_ += encoded_size(header); }
  void nested(const tx_ptr& tx) { size_ += tx->size(); }
  void nested(const block_ptr& b) { size_ += b->size(); }
  template <class T, class Each>
  void list(const std::vector<T>& items, std::size_t, std::size_t, Each each) {
    size_ += 4;
    for (const auto& i : items)
      each(*this, i);
  }

  std::size_t size() const { return size_; }

private:
  std::size_t size_ = 0;
};

/// Stores into memory that is already there and large enough (see size_archive).
class write_archive {
public:
  static constexpr bool reading = false;

  explicit write_archive(std::uint8_t* out) : at_(out) {}

  template <class Int>
  void integer(Int value) {
    store_le(at_, value);
    at_ += sizeof(Int);
  }
  template <class Tag, class Rep>
  void number(strong<Tag, Rep> value) {
    integer(value.value);
  }
  template <std::size_t N>
  void raw(const std::array<std::uint8_t, N>& data) {
    std::memcpy(at_, data.data(), N);
    at_ += N;
  }
  void sized(const bytes& data, std::size_t) {
    integer(static_cast<std::uint32_t>(data.size()));
    if (!data.empty())
      std::memcpy(at_, data.data(), data.size());
    at_ += data.size();
  }
  void flag(bool value) { *at_++ = value ? 1 : 0; }
  template <class Enum>
  void choice(Enum value, Enum) {
    *at_++ = static_cast<std::uint8_t>(value);
  }
  void short_id(std::uint64_t value) {
    integer(static_cast<std::uint32_t>(value));
    integer(static_cast<std::uint16_t>(value >> 32));
  }
  void nested(const block_header& header);
  void nested(const transaction& tx);
  void nested(const block& b);
  void nested(const tx_ptr& tx) { nested(*tx); }
  void nested(const block_ptr& b) { nested(*b); }
  template <class T, class Each>
  void list(const std::vector<T>& items, std::size_t, std::size_t, Each each) {
    integer(static_cast<std::uint32_t>(items.size()));
    for (const auto& i : items)
      each(*this, i);
  }

  const std::uint8_t* at() const { return at_; }

private:
  std::uint8_t* at_;
};

/// Fills fields from a reader, strictly.
class read_archive {
public:
  static constexpr bool reading = true;

  explicit read_archive(reader& in) : in_(in) {}

  bool ok() const { return in_.ok(); }
  void fault() { in_.fault(); }

  template <class Int>
  void integer(Int& value) {
    value = in_.integer<Int>();
  }
  template <class Tag, class Rep>
  void number(strong<Tag, Rep>& value) {
    value.value = in_.integer<Rep>();
  }
  template <std::size_t N>
  void raw(std::array<std::uint8_t, N>& data) {
    in_.raw(data);
  }
  void sized(bytes& data, std::size_t most) {
    auto view = in_.sized(most);
    data.assign(view.begin(), view.end());
  }
  void flag(bool& value) {
    auto byte = in_.integer<std::uint8_t>();
    value = byte == 1;
    if (byte > 1)
      in_.fault();
  }
  template <class Enum>
  void choice(Enum& value, Enum last) {
    auto byte = in_.integer<std::uint8_t>();
    if (byte > static_cast<std::uint8_t>(last))
      in_.fault();
    else
      value = static_cast<Enum>(byte);
  }
  void short_id(std::uint64_t& value) {
    value = in_.integer<std::uint32_t>();
    value |= static_cast<std::uint64_t>(in_.integer<std::uint16_t>()) << 32;
  }
  void nested(block_header& header) { header = decode_header(in_); }
  void nested(tx_ptr& tx) { tx = decode_transaction(in_); }
  void nested(block_ptr& b) { b = decode_block(in_); }
  /// At most `most` items of at least `item_bytes` each.
  template <class T, class Each>
  void list(std::vector<T>& items, std::size_t most, std::size_t item_bytes, Each each) {
    auto n = in_.count(most, item_bytes);
    items.clear();
    items.reserve(n);
    for (std::size_t i = 0; i < n && in_.ok(); ++i)
      each(*this, items.emplace_back());
  }

private:
  reader& in_;
};

template <class Archive, class... Kinds>
void one_of(Archive& archive, const std::variant<Kinds...>& value) {
  static_assert(!Archive::reading && sizeof...(Kinds) <= 256);
  archive.integer(static_cast<std::uint8_t>(value.index()));
  std::visit([&](const auto& kind) { fields(archive, kind); }, value);
}

template <class... Kinds>
void one_of(read_archive& archive, std::variant<Kinds...>& value) {
  std::uint8_t tag = 0;
  archive.integer(tag);
  auto fill = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return ((tag == I && (fields(archive, value.template emplace<I>()), true)) || ...);
  };
  if (!fill(std::index_sequence_for<Kinds...>{}))
    archive.fault();
}

} // namespace concur
