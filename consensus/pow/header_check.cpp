#include "consensus/pow/header_check.hpp"

#include "consensus/pow/median_time.hpp"
#include "consensus/pow/retarget.hpp"
#include "consensus/pow/work.hpp"

#include <algorithm>

namespace concur::consensus::pow {

namespace {

/// Stands for the unknown height of the first row. High enough that nobody takes the rows after it
/// for the start of a chain.
constexpr std::uint64_t unknown_start = std::uint64_t{1} << 50;

struct entry {
  std::uint64_t height = 0;
  ancestor block;
  std::optional<hash256> hash;
};

class header_list : public ancestor_view {
public:
  std::optional<ancestor> at(height h) const override {
    const entry* found = find(h.value);
    return found ? std::optional(found->block) : std::nullopt;
  }
  const entry* find(std::uint64_t h) const {
    const auto found =
        std::lower_bound(rows_.begin(), rows_.end(), h,
                         [](const entry& e, std::uint64_t v) { return e.height < v; });
    return found != rows_.end() && found->height == h ? &*found : nullptr;
  }
  const entry* last() const { return rows_.empty() ? nullptr : &rows_.back(); }
  void add(entry e) { rows_.push_back(std::move(e)); }

private:
  std::vector<entry> rows_; // by height, ascending
};

std::string bits_text(std::uint32_t bits) {
  std::array<std::uint8_t, 4> out;
  store_be(out.data(), bits);
  return to_hex(out);
}

std::string printed(const hash256& hash) { return to_reversed_hex(hash); }

std::string seconds_text(unix_ms time) { return std::to_string(time.value / 1000); }

class header_checker {
public:
  explicit header_checker(const pow_params& params) : params_(params) {}

  or_fault<void> add(header_row row);
  const header_summary& summary() const { return summary_; }

private:
  using step = or_fault<void> (header_checker::*)(header_row&);

  or_fault<void> check_height(header_row& row);
  or_fault<void> check_form(header_row& row);
  or_fault<void> check_link(header_row& row);
  or_fault<void> check_difficulty(header_row& row);
  or_fault<void> check_row_time(header_row& row);
  or_fault<void> check_hash(header_row& row);
  or_fault<void> check_learned_hash(const header_row& row, const entry& before);
  or_fault<void> expect_bits(const header_row& row, std::uint32_t expected);
  std::optional<std::uint32_t> expected_bits(const header_row& row) const;
  std::optional<hash256> computed_hash(const header_row& row) const;
  void count(const header_row& row);

  tl::unexpected<header_fault> fault(const header_row& row, std::string_view why,
                                     const std::string& text) const;
  std::uint64_t shown_height(const header_row& row) const {
    return summary_.heights_known ? *row.height : *row.height - unknown_start;
  }

  const pow_params& params_;
  header_list rows_;
  header_summary summary_;
};

or_fault<void> header_checker::add(header_row row) {
  // The rules that name what is wrong come before the hash, which any change breaks.
  constexpr step steps[] = {&header_checker::check_height,   &header_checker::check_form,
                            &header_checker::check_link,     &header_checker::check_difficulty,
                            &header_checker::check_row_time, &header_checker::check_hash};
  for (const step check_one : steps)
    if (auto done = (this->*check_one)(row); !done)
      return done;
  count(row);
  rows_.add({*row.height, {unix_ms{std::uint64_t{row.time} * 1000}, row.bits}, row.hash});
  return {};
}

or_fault<void> header_checker::check_height(header_row& row) {
  const entry* last = rows_.last();
  if (!row.height && last)
    row.height = last->height + 1;
  if (!row.height) {
    summary_.heights_known = row.prev && row.prev->is_zero();
    row.height = summary_.heights_known ? 0 : unknown_start;
  }
  if (last && *row.height <= last->height)
    return fault(row, "height-order",
                 "expected a height above " + std::to_string(last->height) + ", found " +
                     std::to_string(*row.height));
  return {};
}

or_fault<void> header_checker::check_form(header_row& row) {
  const verdict form = check_bits(row.bits, params_.limit);
  if (form)
    return {};
  const std::string bits = "found bits " + bits_text(row.bits);
  if (form.why() == "bits-negative")
    return fault(row, form.why(), "expected a positive target, " + bits + ", which are negative");
  if (form.why() == "bits-overflow")
    return fault(row, form.why(), "expected a target below 2^256, " + bits + ", which overflow");
  if (form.why() == "bits-zero")
    return fault(row, form.why(), "expected a target above zero, " + bits + ", which mean zero");
  return fault(row, form.why(),
               "expected a target of at most " + bits_text(encode_compact(params_.limit)) + ", " +
                   bits + ", which are easier than the chain's limit");
}

or_fault<void> header_checker::check_link(header_row& row) {
  if (*row.height == 0) {
    if (row.prev && !row.prev->is_zero())
      return fault(row, "prev-hash", "expected previous hash 0, found " + printed(*row.prev));
    row.prev = hash256{};
    return {};
  }
  const entry* before = rows_.find(*row.height - 1);
  if (!before)
    return {};
  if (!row.prev) {
    row.prev = before->hash;
    return {};
  }
  if (!before->hash)
    return check_learned_hash(row, *before);
  ++summary_.links_checked;
  if (*row.prev != *before->hash)
    return fault(row, "prev-hash",
                 "expected previous hash " + printed(*before->hash) + ", found " +
                     printed(*row.prev));
  return {};
}

/// A row without version shows its hash only in the row after it.
or_fault<void> header_checker::check_learned_hash(const header_row& row, const entry& before) {
  ++summary_.hashes_checked;
  if (!check_proof(params_, *row.prev, before.block.bits))
    return fault(row, "high-hash",
                 "expected a previous hash of at most the target of bits " +
                     bits_text(before.block.bits) + ", found " + printed(*row.prev));
  return {};
}

or_fault<void> header_checker::check_difficulty(header_row& row) {
  if (!summary_.heights_known)
    return {};
  if (const auto expected = expected_bits(row))
    return expect_bits(row, *expected);
  const entry* last = rows_.last();
  if (params_.rule != retarget_rule::bitcoin || !last)
    return {};
  const std::uint64_t window = *row.height / params_.window;
  if (last->height / params_.window + 1 != window)
    return {};
  ++summary_.bits_checked;
  if (!permitted_transition(params_, height{window * params_.window}, last->block.bits, row.bits))
    return fault(row, "bad-diffbits",
                 "expected bits within a factor of 4 of " + bits_text(last->block.bits) +
                     " of the period before, found " + bits_text(row.bits));
  return {};
}

or_fault<void> header_checker::expect_bits(const header_row& row, std::uint32_t expected) {
  ++summary_.bits_checked;
  if (row.bits != expected)
    return fault(row, "bad-diffbits",
                 "expected bits " + bits_text(expected) + ", found " + bits_text(row.bits));
  return {};
}

std::optional<std::uint32_t> header_checker::expected_bits(const header_row& row) const {
  if (*row.height == 0 || params_.rule == retarget_rule::none)
    return params_.initial_bits;
  const unix_ms time{std::uint64_t{row.time} * 1000};
  if (params_.rule != retarget_rule::bitcoin)
    return next_bits(params_, rows_, height{*row.height - 1}, time);
  // All rows of a period have the same bits, so gaps inside it do not matter.
  const std::uint64_t window = *row.height / params_.window;
  if (window == 0)
    return params_.initial_bits;
  const entry* last = rows_.last();
  if (last && last->height / params_.window == window)
    return last->block.bits;
  return next_bits(params_, rows_, height{window * params_.window - 1}, time);
}

or_fault<void> header_checker::check_row_time(header_row& row) {
  if (*row.height == 0)
    return {};
  const height parent{*row.height - 1};
  const unix_ms time{std::uint64_t{row.time} * 1000};
  // Without heights nobody knows where a retarget window starts.
  pow_params rules = params_;
  if (!summary_.heights_known)
    rules.rule = retarget_rule::none;
  const auto median = median_time_past(rows_, parent, rules.median_span);
  summary_.medians_checked += median ? 1 : 0;
  const verdict judged = check_time(rules, rows_, parent, time);
  if (judged)
    return {};
  if (judged.why() == "time-too-old" && median)
    return fault(row, judged.why(),
                 "expected a time after the median " + seconds_text(*median) +
                     " of the blocks before, found " + std::to_string(row.time));
  return fault(row, judged.why(),
               "expected the first time of a period to be at most " +
                   std::to_string(rules.timewarp_limit.count() / 1000) +
                   " s before the block before, found " + std::to_string(row.time));
}

or_fault<void> header_checker::check_hash(header_row& row) {
  const std::optional<hash256> computed = computed_hash(row);
  if (computed && row.hash && *computed != *row.hash)
    return fault(row, "hash-mismatch",
                 "expected hash " + printed(*computed) + ", found " + printed(*row.hash));
  if (computed)
    row.hash = computed;
  if (!row.hash)
    return {};
  ++summary_.hashes_checked;
  if (!check_proof(params_, *row.hash, row.bits))
    return fault(row, "high-hash",
                 "expected a hash of at most " + decode_compact(row.bits).value.hex() + ", found " +
                     printed(*row.hash));
  if (*row.height == 0 && !params_.genesis_hash.empty() &&
      printed(*row.hash) != params_.genesis_hash)
    return fault(row, "genesis-hash",
                 "expected the genesis block " + std::string(params_.genesis_hash) + " of " +
                     std::string(params_.name) + ", found " + printed(*row.hash));
  return {};
}

std::optional<hash256> header_checker::computed_hash(const header_row& row) const {
  if (!row.version || !row.prev || !row.merkle_root || !row.nonce)
    return std::nullopt;
  return hash_of({*row.version, *row.prev, *row.merkle_root, row.time, row.bits, *row.nonce});
}

void header_checker::count(const header_row& row) {
  const std::uint64_t h = shown_height(row);
  if (summary_.count == 0)
    summary_.first_height = h;
  summary_.last_height = h;
  ++summary_.count;
  summary_.work = add_work(summary_.work, row.bits);
  const entry* last = rows_.last();
  const std::uint64_t window = std::max<std::uint64_t>(params_.window, 1);
  const bool same = last && last->block.bits == row.bits &&
                    (!summary_.heights_known || last->height / window == *row.height / window);
  if (!same)
    summary_.periods.push_back({h, h, row.bits});
  summary_.periods.back().last_height = h;
}

tl::unexpected<header_fault> header_checker::fault(const header_row& row, std::string_view why,
                                                   const std::string& text) const {
  const std::string subject = summary_.heights_known ? "block " : "header ";
  return tl::unexpected(
      header_fault{row.line, 0, why, subject + std::to_string(shown_height(row)) + ": " + text});
}

} // namespace

or_fault<header_summary> check_headers(std::string_view text, const pow_params& params,
                                       const header_file_limits& limits) {
  header_reader reader(text, limits);
  header_checker checker(params);
  for (;;) {
    auto row = reader.next();
    if (!row)
      return tl::unexpected(row.error());
    if (!*row)
      break;
    if (const auto added = checker.add(std::move(**row)); !added)
      return tl::unexpected(added.error());
  }
  if (checker.summary().count == 0)
    return tl::unexpected(header_fault{1, 0, "syntax", "expected headers, found none"});
  return checker.summary();
}

error to_error(const header_fault& fault, std::string_view file) {
  std::string where = std::string(file) + ':' + std::to_string(fault.line);
  if (fault.column > 0)
    where += ':' + std::to_string(fault.column);
  return {errc::usage, fault.text, std::move(where), {}};
}

} // namespace concur::consensus::pow
