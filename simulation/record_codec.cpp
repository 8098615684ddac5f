#include "simulation/record_codec.hpp"

#include "messages/transaction_fields.hpp"

#include <bit>
#include <fmt/format.h>

namespace concur::simulation {

namespace {

constexpr std::size_t word_max = 64;
constexpr std::size_t text_max = 4096;
constexpr std::size_t evidence_max = std::size_t{16} << 20;
constexpr std::size_t list_max = 1'000'000;

} // namespace

/// Writes facts: the other half of record_source.
class record_archive {
public:
  static constexpr bool reading = false;

  record_archive(record_writer& memory, bytes& out) : memory_(memory), out_(out) {}

  template <class Int>
  void integer(const Int& value) {
    out_.integer(value);
  }
  void flag(const bool& value) { out_.integer(static_cast<std::uint8_t>(value)); }
  void number(const double& value) { out_.integer(std::bit_cast<std::uint64_t>(value)); }
  template <class Tag, class Rep>
  void number(const strong<Tag, Rep>& value) {
    out_.integer(value.value);
  }
  void time(const instant& value) { out_.integer(static_cast<std::uint64_t>(to_ns(value))); }
  template <class Enum>
  void choice(const Enum& value, Enum) {
    out_.integer(static_cast<std::uint8_t>(value));
  }
  void hash(const hash256& value) { out_.raw(value.view()); }
  void key(const public_key& value) { out_.raw(value.view()); }
  void word(const std::string_view& value) { out_.sized(as_bytes(value)); }
  void text(const std::string& value) { out_.sized(as_bytes(value)); }
  void block(const block_ptr& b) { once(b->id(), *b); }
  void transaction(const tx_ptr& tx) { once(tx->id(), *tx); }
  template <class T, class Each>
  void list(const std::vector<T>& items, std::size_t, Each each) {
    out_.integer(static_cast<std::uint32_t>(items.size()));
    for (auto& i : items)
      each(*this, i);
  }
  template <class Pointer, class Each>
  void maybe(const Pointer& value, Each each) {
    flag(static_cast<bool>(value));
    if (value)
      each(*this, *value);
  }
  void evidence(const std::shared_ptr<const action>& what) {
    flag(what != nullptr);
    if (what)
      out_.sized(encode_action(*what));
  }

private:
  template <class Content>
  void once(const hash256& id, const Content& content) {
    hash(id);
    auto fresh = memory_.sent_.insert(id).second;
    flag(fresh);
    if (fresh)
      encode(out_, content);
  }

  record_writer& memory_;
  writer out_;
};

class record_source {
public:
  static constexpr bool reading = true;

  record_source(record_reader& memory, reader& in) : memory_(memory), in_(in) {}

  bool ok() const { return in_.ok(); }
  void fault() { in_.fault(); }

  template <class Int>
  void integer(Int& value) {
    value = in_.integer<Int>();
  }
  void flag(bool& value) {
    auto byte = in_.integer<std::uint8_t>();
    value = byte == 1;
    if (byte > 1)
      in_.fault();
  }
  void number(double& value) { value = std::bit_cast<double>(in_.integer<std::uint64_t>()); }
  template <class Tag, class Rep>
  void number(strong<Tag, Rep>& value) {
    value.value = in_.integer<Rep>();
  }
  void time(instant& value) {
    value = instant{duration{static_cast<std::int64_t>(in_.integer<std::uint64_t>())}};
  }
  template <class Enum>
  void choice(Enum& value, Enum last) {
    auto byte = in_.integer<std::uint8_t>();
    if (byte > static_cast<std::uint8_t>(last))
      in_.fault();
    else
      value = static_cast<Enum>(byte);
  }
  void hash(hash256& value) { value = in_.hash(); }
  void key(public_key& value) { value = in_.key(); }
  void word(std::string_view& value) { value = *memory_.words_.insert(sized_text(word_max)).first; }
  void text(std::string& value) { value = sized_text(text_max); }
  void block(block_ptr& b) { once(memory_.blocks_, b, decode_block); }
  void transaction(tx_ptr& tx) { once(memory_.transactions_, tx, decode_transaction); }
  template <class T, class Each>
  void list(std::vector<T>& items, std::size_t item_bytes, Each each) {
    auto n = in_.count(list_max, item_bytes);
    for (std::size_t i = 0; i < n && in_.ok(); ++i)
      each(*this, items.emplace_back());
  }
  template <class T, class Each>
  void maybe(std::optional<T>& value, Each each) {
    bool there = false;
    flag(there);
    if (there)
      each(*this, value.emplace());
  }
  template <class T, class Each>
  void maybe(std::shared_ptr<const T>& value, Each each) {
    bool there = false;
    flag(there);
    if (!there)
      return;
    auto made = std::make_shared<T>();
    each(*this, *made);
    value = std::move(made);
  }
  void evidence(std::shared_ptr<const action>& what) {
    bool there = false;
    flag(there);
    if (!there)
      return;
    if (auto read = decode_action(in_.sized(evidence_max)))
      what = std::make_shared<const action>(std::move(*read));
    else
      in_.fault();
  }

private:
  std::string sized_text(std::size_t most) {
    auto view = in_.sized(most);
    return {reinterpret_cast<const char*>(view.data()), view.size()};
  }
  template <class Known, class Pointer, class Decode>
  void once(Known& known, Pointer& out, Decode decode) {
    auto id = in_.hash();
    bool fresh = false;
    flag(fresh);
    if (fresh && in_.ok())
      if (auto read = decode(in_))
        known[id] = std::move(read);
    auto found = known.find(id);
    if (found != known.end())
      out = found->second;
    else
      in_.fault();
  }

  record_reader& memory_;
  reader& in_;
};

namespace {

// Each record says once which fields it has; archive and source do with them what they do.

template <class Archive, class T>
using record_field = std::conditional_t<Archive::reading, T&, const T&>;

template <class A>
void fields(A& a, record_field<A, node::block_made> f) {
  a.block(f.block);
  a.flag(f.adopted);
}
template <class A>
void fields(A& a, record_field<A, node::chain_moved> f) {
  for (auto* part : {&f.undone, &f.done})
    a.list(*part, 33, [](auto& archive, auto& b) { archive.block(b); });
}
template <class A>
void fields(A& a, record_field<A, node::block_settled> f) {
  a.hash(f.block);
  a.number(f.height);
  a.choice(f.assurance, consensus::assurance::crash_fault);
}
template <class A>
void fields(A& a, record_field<A, node::settling_reverted> f) {
  a.hash(f.block);
  a.number(f.height);
}
template <class A>
void fields(A& a, record_field<A, node::refused> f) {
  a.number(f.from);
  a.word(f.why);
  a.hash(f.what);
}
template <class A>
void fields(A& a, record_field<A, node::tx_submitted> f) {
  a.transaction(f.tx);
}
template <class A>
void fields(A& a, record_field<A, node::tx_rejected> f) {
  a.transaction(f.tx);
  a.word(f.why);
}
template <class A>
void fields(A& a, record_field<A, node::tx_moved> f) {
  a.transaction(f.tx);
  a.choice(f.news, node::tx_news::rejected);
}
template <class A>
void fields(A& a, record_field<A, node::deviated> f) {
  a.word(f.what);
  a.choice(f.step, consensus::attempt_step::carried_out);
}
template <class A>
void fields(A& a, record_field<A, node::hashed> f) {
  a.integer(f.nonces);
}
template <class A>
void fields(A& a, record_field<A, node::accused> f) {
  a.key(f.who);
  a.word(f.kind);
  a.integer(f.slot);
  a.evidence(f.evidence);
}
template <class A>
void fields(A& a, record_field<A, node::slot_ended> f) {
  a.integer(f.result.slot);
  a.key(f.result.producer);
  a.flag(f.result.is_made);
}
template <class A>
void fields(A& a, record_field<A, node::term_began> f) {
  a.integer(f.term);
  a.maybe(f.ranks, [](auto& archive, auto& ranks) {
    archive.list(ranks, 41, [](auto& inner, auto& r) {
      inner.key(r.who);
      inner.number(r.votes);
      inner.flag(r.is_active);
    });
  });
}
template <class A>
void fields(A& a, record_field<A, node::sealed> f) {
  a.integer(f.signatures);
}
template <class A>
void fields(A& a, record_field<A, node::halted> f) {
  a.text(f.why);
  a.flag(f.is_out_of_memory);
}
template <class A>
void fields(A&, record_field<A, node::stopped>) {}
template <class A>
void fields(A& a, record_field<A, node::restarted> f) {
  a.hash(f.head);
  a.number(f.height);
}

template <class A, class... Kinds>
void kinds(A& a, const std::variant<Kinds...>& value);
template <class... Kinds>
void kinds(record_source& a, std::variant<Kinds...>& value);

template <class A>
void event_name_fields(A& a, record_field<A, event_name> n) {
  a.number(n.role);
  a.integer(n.number);
}

template <class A>
void fields(A& a, record_field<A, role_record> r) {
  a.number(r.node);
  a.time(r.now);
  event_name_fields(a, r.name);
  event_name_fields(a, r.cause);
  a.maybe(r.what, [](auto& archive, auto& note) {
    archive.integer(note.kind);
    archive.integer(note.print);
  });
  a.list(r.facts, 1, [](auto& archive, auto& f) { kinds(archive, f); });
}

template <class A>
void fields(A& a, record_field<A, network_record> r) {
  a.number(r.from);
  a.time(r.now);
  a.list(r.packets, 10, [](auto& archive, auto& p) {
    archive.number(p.to);
    archive.integer(p.kind);
    archive.integer(p.bytes);
    archive.flag(p.lost);
    if constexpr (std::remove_reference_t<decltype(archive)>::reading)
      if (p.kind >= message_kinds)
        archive.fault();
  });
  a.list(r.overflows, 4, [](auto& archive, auto& n) { archive.number(n); });
}

template <class A, class... Kinds>
void kinds(A& a, const std::variant<Kinds...>& value) {
  a.integer(static_cast<std::uint8_t>(value.index()));
  std::visit([&](auto& kind) { fields(a, kind); }, value);
}
template <class... Kinds>
void kinds(record_source& a, std::variant<Kinds...>& value) {
  std::uint8_t tag = 0;
  a.integer(tag);
  auto fill = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return ((tag == I && (fields(a, value.template emplace<I>()), true)) || ...);
  };
  if (!fill(std::index_sequence_for<Kinds...>{}))
    a.fault();
}

} // namespace

bytes encode_action(const action& what) {
  size_archive size;
  one_of(size, what);
  bytes out(size.size());
  write_archive archive{out.data()};
  one_of(archive, what);
  return out;
}

result<action> decode_action(byte_view in) {
  reader input{in};
  read_archive archive{input};
  action out;
  one_of(archive, out);
  if (!input.done())
    return fail(errc::usage, "expected one action");
  return out;
}

event_note note_of(const node::event& e) { return {node::kind_code(e), node::fingerprint(e)}; }

void record_writer::write(const record& r, bytes& out) {
  record_archive archive{*this, out};
  kinds(archive, r);
}

result<std::vector<record>> record_reader::read(byte_view in) {
  reader input{in};
  record_source source{*this, input};
  std::vector<record> out;
  while (input.ok() && input.left() > 0)
    kinds(source, out.emplace_back());
  if (!input.ok())
    return fail(errc::usage, fmt::format("record {} is not well formed near byte {} of {}",
                                         out.size(), in.size() - input.left(), in.size()));
  return out;
}

} // namespace concur::simulation
