#include "apps/listeners.hpp"

#include "apps/terminal.hpp"
#include "node/moved_to.hpp"

#include <sys/resource.h>
#include <thread>

namespace concur::apps {

using namespace simulation;

namespace {

event_log::sink into(log_file& file) {
  return [&file](std::string_view text) { file.write(text); };
}

} // namespace

log_file::~log_file() {
  if (file_)
    std::fclose(file_);
}

void log_file::write(std::string_view text) {
  failed_ = failed_ || !file_ || std::fwrite(text.data(), 1, text.size(), file_) != text.size();
}

void height_seen::on_fact(instant, node_id, const node::fact& f) {
  auto* moved = std::get_if<node::chain_moved>(&f);
  if (auto to = moved ? node::moved_to(*moved) : std::nullopt)
    height_ = std::max(height_.load(), to->height.value);
}

run_logs::run_logs(const cluster& nodes, const std::filesystem::path& folder)
    : folder_(folder), nodes_(nodes), history_file_(folder / "history.jsonl"),
      trace_file_(folder / "trace.json"), history_(nodes, into(history_file_)),
      trace_(nodes, into(trace_file_)), words_(nodes) {
  if (!nodes.scenario().run.events_log)
    return;
  events_file_.emplace(folder / "events.jsonl");
  events_.emplace(nodes, into(*events_file_));
}

void run_logs::add_to(std::vector<observer*>& out) {
  out.insert(out.end(), {&history_, &trace_, &words_});
  if (events_)
    out.push_back(&*events_);
}

status run_logs::finish() {
  if (events_)
    events_->flush();
  trace_.finish();
  std::error_code bad;
  std::filesystem::create_directory(folder_ / "log", bad);
  auto failed =
      history_file_.failed() || trace_file_.failed() || (events_file_ && events_file_->failed());
  for (auto& m : nodes_.members()) {
    log_file file{folder_ / "log" / (m.settings.name + ".log")};
    file.write(words_.text(m.id));
    failed = failed || file.failed();
  }
  if (failed)
    return fail(errc::environment, "a log could not be written", folder_.string(),
                "is the disk full?");
  return {};
}

listeners::listeners(const cluster& nodes, const session_options& options)
    : listeners(nodes, options, nodes.scenario().run.mode == run_mode::sim) {}

// In the other modes nodes run while rows are written, and must not be looked into.
listeners::listeners(const cluster& nodes, const session_options& options, bool may_look)
    : seen(nodes, may_look ? sample_pools(nodes) : pool_sampler{},
           may_look ? sample_ownership(nodes) : ownership_sampler{}),
      checks(nodes), control(nodes), tale(nodes, checks) {
  if (!options.folder.empty())
    logs.emplace(nodes, options.folder);
}

std::vector<observer*> listeners::all() {
  std::vector<observer*> out{&seen, &checks, &heights};
  if (logs) {
    out.push_back(&tale);
    logs->add_to(out);
  }
  return out;
}

result<session> finish_session(const scenario& s, const session_options& options, cluster& nodes,
                               listeners& l, const ending& end, run_facts facts,
                               const actors::process_counts* counts) {
  if (l.logs)
    if (auto ok = l.logs->finish(); !ok)
      return tl::unexpected<error>{ok.error()};
  session out{gather(nodes, l.seen, &l.checks, l.control, end.end, end.at), {}, {}, {}};
  if (counts) {
    out.outcome.network = counts->network;
    out.outcome.signatures_checked = counts->signatures_checked;
    out.outcome.signatures_needed = counts->signatures_needed;
  }
  out.outcome.story = l.tale.tell();
  out.judgement = judge(s, out.outcome);
  facts.build = build_id();
  facts.replay = options.replay;
  facts.peak_memory_bytes = peak_memory_bytes();
  out.facts = std::move(facts);
  out.summary = summary_json(s, out.outcome, out.judgement, out.facts);
  return out;
}

run_watch::run_watch(const scenario& s, const session_options& options)
    : options_(options), wall_limit_s_(to_seconds(s.run.limit.wall_time)) {}

double run_watch::wall_s() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
}

bool run_watch::may_go_on() {
  late_ = late_ || wall_s() > wall_limit_s_;
  return !late_ && !was_interrupted() && !(options_.is_over && options_.is_over());
}

void run_watch::show(double share, const std::string& detail) const {
  if (options_.progress)
    options_.progress(share, detail);
}

void run_watch::keep_pace(instant now) {
  // In slices: Ctrl-C and the limit of wall time are heeded between two events as well.
  while (options_.pace > 0 && may_go_on()) {
    auto left_s = to_seconds(now) / options_.pace - wall_s();
    if (left_s <= 0)
      return;
    std::this_thread::sleep_for(std::chrono::duration<double>(std::min(left_s, 0.05)));
  }
}

std::uint64_t peak_memory_bytes() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  return static_cast<std::uint64_t>(use.ru_maxrss) * 1024;
}

unix_ms present() {
  auto since = std::chrono::system_clock::now().time_since_epoch();
  return unix_ms{static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count())};
}

} // namespace concur::apps
