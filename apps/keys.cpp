#include "apps/commands.hpp"
#include "apps/key_file.hpp"
#include "apps/secret_file.hpp"
#include "apps/terminal.hpp"
#include "base/hash.hpp"
#include "messages/envelope.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

namespace concur::apps {
namespace {

void print_public(const common_options& common, const std::string& file, const public_key& key) {
  if (common.json) {
    nlohmann::ordered_json j = {
        {"file", file}, {"public_key", to_hex(key.view())}, {"address", address(key)}};
    fmt::print("{}\n", j.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return;
  }
  fmt::print("public key  {}\naddress     {}\n", to_hex(key.view()), address(key));
}

int make(const common_options& common, const std::string& file) {
  auto key = key_pair::generate();
  if (auto written = write_key_file(file, key); !written)
    return show_error(common, written.error());
  print_public(common, file, key.identity());
  if (!common.json)
    fmt::print("written to  {}, readable by you only. There is no way to get a lost key back: "
               "keep a copy.\n",
               file);
  return 0;
}

int show(const common_options& common, const std::string& file) {
  auto key = read_key_file(file);
  if (!key)
    return show_error(common, key.error());
  print_public(common, file, key->identity());
  return 0;
}

int check_file(const common_options& common, const std::string& file) {
  auto key = read_key_file(file);
  if (!key)
    return show_error(common, key.error());
  if (auto safe = check_secret_directory(file); !safe)
    return show_error(common, safe.error());
  print_public(common, file, key->identity());
  if (!common.json)
    fmt::print("sound       yours alone, form of version 1, public key and seed belong together\n");
  return 0;
}

} // namespace

int keys(const common_options& common, const keys_options& options) {
  // A core file would hold the key.
  const rlimit none = {0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  if (auto started = start_crypto(); !started)
    return show_error(common, started.error());
  if (options.what == "new")
    return make(common, options.file);
  if (options.what == "show")
    return show(common, options.file);
  if (options.what == "check")
    return check_file(common, options.file);
  return show_error(common, {errc::usage, "expected new, show or check", "keys", ""});
}

} // namespace concur::apps
