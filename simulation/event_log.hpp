// Renders every handled event as a line of events.jsonl:
//   {"t":ns,"seq":n,"node":"london","kind":"send-block","cause":m,"digest":"..."}
// `cause` is the sequence number of the event that asked for this one, 0 for the scenario itself,
// so the lines form a graph. It writes no file: whoever makes it says where the text goes.
#pragma once

#include "simulation/cluster.hpp"
#include "simulation/observer.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace concur::simulation {

class event_log final : public observer {
public:
  /// Gets whole lines, some 64 KiB at a time.
  using sink = std::function<void(std::string_view)>;

  /// At most run_settings::events_log_max lines. `nodes` must outlive it.
  event_log(const cluster& nodes, sink out);
  /// Flushes.
  ~event_log() override;
  event_log(const event_log&) = delete;
  event_log& operator=(const event_log&) = delete;

  void on_event(const handled& e) override;
  void flush();

  std::uint64_t lines() const { return lines_; }
  /// Events beyond the limit; the digest of the run covers them all the same.
  std::uint64_t left_out() const { return left_out_; }

private:
  sink out_;
  std::vector<std::string> names_; // of nodes, as JSON texts
  std::uint64_t lines_max_;
  std::uint64_t lines_ = 0;
  std::uint64_t left_out_ = 0;
  std::string buffer_;
};

/// `text` in quotes, with what JSON wants escaped.
std::string json_text(std::string_view text);

} // namespace concur::simulation
