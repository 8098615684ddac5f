// How commands reach a run that goes on: a socket in the run's folder that only its owner can open.
// One line of JSON is asked, one line answered: {"do": "status"} gives {"ok": true, "answer": ...}
// or {"ok": false, "error": {what, where, hint}}.
#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

namespace concur::apps {

inline constexpr std::size_t request_bytes_max = 64 * 1024;
inline constexpr std::string_view socket_file = "control.sock";

class control_socket {
public:
  using answerer = std::function<result<nlohmann::ordered_json>(const nlohmann::json&)>;

  /// Listens in this folder until it goes; `answer` is called on a thread of its own, one request
  /// at a time. errc::environment if the socket cannot be made.
  static result<std::unique_ptr<control_socket>> open(const std::filesystem::path& folder,
                                                      answerer answer);
  virtual ~control_socket() = default;
};

/// Asks the run in this folder. errc::usage if there is none that goes on, or as it answered;
/// errc::environment if it does not answer.
result<nlohmann::ordered_json> ask(const std::filesystem::path& folder,
                                   const nlohmann::json& request);

/// A run goes on in this folder.
bool is_live(const std::filesystem::path& folder);

} // namespace concur::apps
