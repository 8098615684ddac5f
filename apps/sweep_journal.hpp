// So that a sweep can be gone on with after it was cut short, also by kill -9: plan.json says what
// is to be run, journal.jsonl what has been; a line a run, written as it ends. When the sweep is
// complete the journal goes: results.csv has it all.
#pragma once

#include "apps/sweep.hpp"

#include <cstdio>
#include <filesystem>
#include <mutex>

namespace concur::apps {

/// Every setting of every point.
nlohmann::ordered_json plan_json(const sweep_plan& plan, const std::string& keep);

/// The plan of a folder; `keep` becomes what it was. Missing, damaged, complete, or made by another
/// build is errc::usage: rows of two builds do not belong into one table.
result<sweep_plan> read_plan(const std::filesystem::path& folder, std::string& keep);

/// `count` rows, those filled in that the journal has, but for point and seed. A line that was
/// being written when the sweep was cut short is cut off; any other damage is errc::usage.
result<std::vector<sweep_row>> read_journal(const std::filesystem::path& folder, std::size_t count);

class sweep_journal {
public:
  /// Appends to the journal of the folder.
  explicit sweep_journal(const std::filesystem::path& folder);
  ~sweep_journal();
  sweep_journal(const sweep_journal&) = delete;
  sweep_journal& operator=(const sweep_journal&) = delete;

  /// May be called by several threads.
  void add(std::size_t number, const sweep_row& row);
  /// errc::environment if a line could not be written.
  status state() const;
  void remove();

private:
  std::filesystem::path file_;
  std::mutex mutex_;
  std::FILE* out_;
  bool failed_ = false;
};

} // namespace concur::apps
