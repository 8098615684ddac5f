#include "apps/commands.hpp"
#include "apps/search_common.hpp"
#include "apps/terminal.hpp"
#include "config/embedded.hpp"
#include "config/source.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace concur::apps {
namespace {

/// Never overwrites: what stands in a file may be somebody's work.
status write_new_file(const std::string& path, std::string_view text) {
  int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0)
    return errno == EEXIST
               ? fail(errc::usage, "the file exists already", path, "choose another with --to FILE")
               : fail(errc::environment, std::strerror(errno), path);
  auto done = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  done = close(fd) == 0 && done;
  if (done)
    return {};
  unlink(path.c_str());
  return fail(errc::environment, "the file could not be written", path, "is the disk full?");
}

result<std::string> text_of(const new_options& options) {
  if (options.random) {
    config::draw_options drawn{options.protocol, options.profile};
    if (auto ok = check_drawn(drawn); !ok)
      return tl::unexpected<error>{ok.error()};
    return config::random_scenario(*options.random, drawn);
  }
  if (options.name.empty())
    return fail(errc::usage, "which scenario?", "new",
                "concur new NAME, or concur new --random SEED; concur list scenarios names them");
  if (auto text = config::embedded(config::asset::scenario, options.name))
    return std::string{*text};
  return fail(errc::usage, "no built-in scenario is called \"" + options.name + "\"", "new",
              config::suggestion(options.name, config::list(config::asset::scenario)));
}

} // namespace

int make_new(const common_options& common, const new_options& options) {
  auto text = text_of(options);
  if (!text)
    return show_error(common, text.error());
  if (options.to == "-") {
    fmt::print("{}", *text);
    return 0;
  }
  auto name = options.random ? "random-" + std::to_string(*options.random) : options.name;
  auto path = options.to.empty() ? name + ".toml" : options.to;
  if (auto ok = write_new_file(path, *text); !ok)
    return show_error(common, ok.error());
  if (common.json)
    fmt::print("{}\n", nlohmann::ordered_json{{"file", path}}.dump(
                           -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  else
    fmt::print("{} is written.   Next: concur check {}   concur run {}\n", path, path, path);
  return 0;
}

} // namespace concur::apps
