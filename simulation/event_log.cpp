#include "simulation/event_log.hpp"

#include <fmt/compile.h>
#include <iterator>

namespace concur::simulation {
namespace {

constexpr std::size_t buffer_bytes = 64 * 1024;

} // namespace

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (auto c : text) {
    if (c == '"' || c == '\\')
      (out += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("\\u{:04x}"), static_cast<unsigned>(c));
    else
      out += c;
  }
  return out += '"';
}

event_log::event_log(const cluster& nodes, sink out)
    : out_(std::move(out)), lines_max_(nodes.scenario().run.events_log_max) {
  for (auto& m : nodes.members())
    names_.push_back(json_text(m.settings.name));
  buffer_.reserve(buffer_bytes + 1024);
}

event_log::~event_log() { flush(); }

void event_log::on_event(const handled& e) {
  if (lines_ >= lines_max_) {
    ++left_out_;
    return;
  }
  ++lines_;
  fmt::format_to(std::back_inserter(buffer_),
                 FMT_COMPILE("{{\"t\":{},\"seq\":{},\"node\":{},\"kind\":\"{}\",\"cause\":{},"
                             "\"digest\":\"{:016x}\"}}\n"),
                 to_ns(e.now), e.sequence, names_[e.node.value], node::kind_name(e.kind), e.cause,
                 e.print);
  if (buffer_.size() >= buffer_bytes)
    flush();
}

void event_log::flush() {
  if (!buffer_.empty())
    out_(buffer_);
  buffer_.clear();
}

} // namespace concur::simulation
