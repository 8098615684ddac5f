// One table of a scenario file, read key by key into typed values. A key that is missing leaves the
// value as it was; a bad one is noted in the problems and leaves it too. Each key must be in the
// schema, which is asserted.
#pragma once

#include "config/document.hpp"
#include "config/words.hpp"

#include <functional>
#include <limits>
#include <optional>

namespace concur::config {

class section {
public:
  /// `path` is that of the schema: "run", "nodes[]"; empty for the top of the file.
  section(const value_table* keys, place where, std::string path, problems& bad);

  const value* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }

  /// The table inside, empty if missing or not a table (which is noted).
  section table(std::string_view key) const;
  /// The tables of a list of tables.
  std::vector<section> tables(std::string_view key) const;

  // Each of these returns true if the key was there and good.
  bool flag(std::string_view key, bool& out) const;
  bool text(std::string_view key, std::string& out) const;
  /// Letters, digits and . _ -, 1 to 64 of them.
  bool name(std::string_view key, std::string& out) const;
  bool texts(std::string_view key, std::vector<std::string>& out) const;
  bool time(std::string_view key, duration& out, duration min = duration{0},
            duration max = duration::max()) const;
  bool size(std::string_view key, std::size_t& out, std::size_t min = 0,
            std::size_t max = std::numeric_limits<std::int64_t>::max()) const;
  bool rate(std::string_view key, std::uint64_t& out) const;
  bool coins(std::string_view key, amount& out) const;
  bool number(std::string_view key, double& out, double min = 0,
              double max = std::numeric_limits<double>::max()) const;
  bool count(std::string_view key, std::uint64_t& out, std::uint64_t min = 0,
             std::uint64_t max = std::numeric_limits<std::int64_t>::max()) const;
  bool count(std::string_view key, unsigned& out, unsigned min, unsigned max) const;

  template <class E>
  bool choice(std::string_view key, E& out) const {
    std::vector<std::string> known;
    for (const auto& w : vocabulary<E>::all)
      known.emplace_back(w.text);
    std::string given;
    if (!text(key, given))
      return false;
    for (const auto& w : vocabulary<E>::all) {
      if (w.text == given) {
        out = w.value;
        return true;
      }
    }
    unknown_word(key, given, known);
    return false;
  }

  // The same where the key may also be missing in the result.
  void time(std::string_view key, std::optional<duration>& out, duration min) const;
  void count(std::string_view key, std::optional<std::uint64_t>& out, std::uint64_t min) const;

  /// Notes a problem at the key's value, or at the section if the key is missing.
  void complain(std::string_view key, std::string what, std::string hint = {}) const;
  /// Notes that a key is missing; true if it is there.
  bool require(std::string_view key, std::string_view expected) const;
  void unknown_word(std::string_view key, std::string_view given,
                    const std::vector<std::string>& known) const;

  const place& where() const { return where_; }
  const std::string& path() const { return path_; }
  problems& bad() const { return *bad_; }
  /// "run.seed" for messages.
  std::string full(std::string_view key) const;

private:
  void wrong_kind(std::string_view key, const value& v, std::string_view expected) const;
  const std::string* quantity(std::string_view key, std::string_view expected) const;

  const value_table* keys_; ///< null: empty
  place where_;
  std::string path_;
  problems* bad_;
};

/// Notes every key below `t` that the schema does not have.
void check_keys(const value_table& t, const std::string& path, problems& bad);

/// True for 1 to 64 letters, digits and . _ -
bool is_name(std::string_view text);

} // namespace concur::config
