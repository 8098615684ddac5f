#include "apps/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <fmt/format.h>
#include <mutex>
#include <thread>
#include <vector>

namespace concur::apps {
namespace {

/// The threads of a campaign, and where they stand.
class workers {
public:
  explicit workers(const campaign& all) : all_(all) {}

  status run(unsigned threads, progress& bar) {
    std::vector<std::thread> pool;
    threads_left_ = threads;
    for (unsigned i = 0; i < threads; ++i)
      pool.emplace_back([this] { work(); });
    while (done_ < all_.runs && !stopped_ && threads_left_ > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds{50}); // The bar's rhythm only.
      bar.show(static_cast<double>(done_) / static_cast<double>(all_.runs),
               fmt::format("{} of {} runs, {} failed", grouped(done_), grouped(all_.runs),
                           grouped(failed_)));
      stopped_ = stopped_ || must_stop();
    }
    for (auto& t : pool)
      t.join();
    if (failure_)
      return tl::unexpected<error>{*failure_};
    return {};
  }

private:
  bool must_stop() const {
    return was_interrupted() || (all_.is_out_of_time && all_.is_out_of_time());
  }

  void work() {
    while (!stopped_ && !(all_.is_enough && all_.is_enough()))
      if (!run_next())
        break;
    --threads_left_;
  }

  void give_up(error why) {
    std::lock_guard lock{mutex_};
    failure_ = std::move(why);
    stopped_ = true;
  }

  /// False if there is nothing else to do.
  bool run_next() {
    auto i = next_++;
    if (i >= all_.runs)
      return false;
    auto settings = all_.settings(i);
    if (!settings) {
      give_up(settings.error());
      return false;
    }
    session_options options;
    options.is_over = all_.is_out_of_time;
    auto done = run_session(*settings, options);
    if (!done) {
      auto why = done.error();
      if (why.where.empty())
        why.where = fmt::format("{}, seed {}", settings->protocol.preset, settings->run.seed);
      give_up(std::move(why));
      return false;
    }
    auto was_cut = done->outcome.end == simulation::run_end::interrupted;
    if (was_interrupted() || was_cut) // Half a run says nothing.
      return false;
    all_.take(i, *done);
    failed_ += done->judgement.exit_code == 0 ? 0 : 1;
    ++done_;
    return true;
  }

  const campaign& all_;
  std::atomic<std::size_t> next_{0}, done_{0}, failed_{0};
  std::atomic<unsigned> threads_left_{0};
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;
  std::optional<error> failure_;
};

} // namespace

result<seed_range> seeds_of(const std::optional<std::string>& text, std::uint64_t first,
                            std::uint64_t count) {
  if (!text)
    return seed_range{first, count};
  auto wrong = [&] {
    return fail(errc::usage, "\"" + *text + "\" is no count of seeds", "--seeds",
                "a number such as 100, or a range such as 1..500");
  };
  std::uint64_t from = 0, to = 0;
  auto* end = text->data() + text->size();
  auto a = std::from_chars(text->data(), end, from);
  if (a.ec != std::errc{})
    return wrong();
  if (a.ptr == end && from > 0 && from - 1 <= seed_max - first)
    return seed_range{first, from};
  if (end - a.ptr < 3 || a.ptr[0] != '.' || a.ptr[1] != '.')
    return wrong();
  auto b = std::from_chars(a.ptr + 2, end, to);
  if (b.ec != std::errc{} || b.ptr != end || to < from || to > seed_max)
    return wrong();
  return seed_range{from, to - from + 1};
}

tl::unexpected<error> too_many_runs(const std::string& what) {
  return fail(errc::usage, what + " has at most " + grouped(runs_max) + " runs", "--seeds");
}

void fill(run_row& row, const session& s) {
  row.finished = true;
  row.verdict = to_string(s.judgement.verdict);
  row.what = s.judgement.what;
  row.digest = s.outcome.figures.digest;
  row.exit_code = s.judgement.exit_code;
}

status run_all(const campaign& all, unsigned threads, progress& bar) {
  auto done = workers{all}.run(threads, bar);
  bar.finish();
  return done;
}

unsigned threads_of(const common_options& common) {
  auto processors = std::max(std::thread::hardware_concurrency(), 1u);
  // More threads than this only use memory.
  return common.jobs > 0 ? std::min(common.jobs, 4 * processors) : processors;
}

status keep_run(const common_options& common, const loaded_scenario& base,
                const simulation::scenario& settings, const run_row& row,
                const std::filesystem::path& folder) {
  if (common.keep == "none" || (common.keep == "failed" && row.exit_code == 0) || was_interrupted())
    return {};
  auto one = base;
  one.settings = settings;
  one.has_overrides = true;
  one.settings.run.seed = row.seed;
  auto kept = run_and_write(one, folder / "kept", {});
  if (!kept)
    return tl::unexpected<error>{kept.error()};
  if (!was_interrupted() && kept->session.outcome.figures.digest != row.digest)
    return fail(errc::internal, fmt::format("seed {} gave another digest when run again", row.seed),
                kept->folder.string(), "please report this: runs must be repeatable");
  return {};
}

int worse_exit_code(int a, int b) {
  static constexpr int order[] = {6, 1, 5, 130, 3, 4, 2};
  for (int code : order)
    if (a == code || b == code)
      return code;
  return 0;
}

} // namespace concur::apps
