#include "apps/commands.hpp"
#include "apps/key_file.hpp"
#include "apps/secret_file.hpp"
#include "base/hash.hpp"
#include "tests/apps/support.hpp"
#include "tests/support/catch.hpp"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace concur::apps {
namespace {

// RFC 8032, section 7.1, test 1.
constexpr const char* rfc_seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr const char* rfc_public =
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

const std::string rfc_file =
    std::string("concur-key 1\npublic-key ") + rfc_public + "\nsecret-seed " + rfc_seed + "\n";

key_pair rfc_key() {
  std::array<std::uint8_t, 32> seed;
  REQUIRE(from_hex(rfc_seed, seed));
  return key_pair::from_seed(seed);
}

mode_t mode_of(const std::filesystem::path& file) {
  struct stat about = {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  return about.st_mode & 07777u;
}

/// A file that would be loaded but for its text.
std::filesystem::path private_file(const temporary_directory& room, const std::string& text) {
  auto file = room / "key";
  write_file(file, text);
  REQUIRE(::chmod(file.c_str(), 0600) == 0);
  return file;
}

error refusal(const std::filesystem::path& file) {
  auto key = read_key_file(file);
  REQUIRE(!key);
  return key.error();
}

std::string with(std::string text, const std::string& part, const std::string& instead) {
  auto at = text.find(part);
  REQUIRE(at != std::string::npos);
  return text.replace(at, part.size(), instead);
}

printed do_keys(const std::string& what, const std::filesystem::path& file, bool json = false) {
  common_options common;
  common.json = json;
  return run_command([&] { return keys(common, {what, file.string()}); });
}

std::size_t files_in(const std::filesystem::path& directory) {
  std::size_t count = 0;
  for ([[maybe_unused]] auto& entry : std::filesystem::directory_iterator(directory))
    ++count;
  return count;
}

} // namespace

TEST_CASE("a key file has the form of its version, mode 0600 and nothing beside it", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto file = room / "sub/deeper/key";
  REQUIRE(write_key_file(file, rfc_key()));
  CHECK(read_file(file) == rfc_file);
  CHECK(rfc_file.size() == key_file_bytes);
  CHECK(mode_of(file) == 0600);
  CHECK(mode_of(room / "sub/deeper") == 0700);
  CHECK(mode_of(room / "sub") == 0700);
  CHECK(files_in(room / "sub/deeper") == 1);
}

TEST_CASE("the mode of a key file does not depend on the umask", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto before = ::umask(0277);
  auto written = write_key_file(room / "strict", rfc_key());
  ::umask(0);
  auto open = write_key_file(room / "open", rfc_key());
  ::umask(before);
  REQUIRE(written);
  REQUIRE(open);
  CHECK(mode_of(room / "strict") == 0600);
  CHECK(mode_of(room / "open") == 0600);
}

TEST_CASE("a key that was written is read back and signs alike", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto key = key_pair::generate();
  REQUIRE(write_key_file(room / "key", key));
  auto back = read_key_file(room / "key");
  REQUIRE(back);
  CHECK(back->identity() == key.identity());
  CHECK(back->sign(as_bytes("text")) == key.sign(as_bytes("text")));
}

TEST_CASE("a key file is never overwritten, nor is a link to nowhere", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  write_file(room / "key", "precious");
  auto refused = write_key_file(room / "key", rfc_key());
  REQUIRE(!refused);
  CHECK(refused.error().kind == errc::usage);
  CHECK(read_file(room / "key") == "precious");

  std::filesystem::create_symlink(room / "target", room / "link");
  REQUIRE(!write_key_file(room / "link", rfc_key()));
  CHECK(!std::filesystem::exists(room / "target"));
  CHECK(files_in(room.path()) == 2);
}

TEST_CASE("a directory that cannot be made is a failure of the environment", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  write_file(room / "file", "");
  auto refused = write_key_file(room / "file/key", rfc_key());
  REQUIRE(!refused);
  CHECK(refused.error().kind == errc::environment);
}

TEST_CASE("a key that others may use is refused", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto file = private_file(room, rfc_file);
  REQUIRE(read_key_file(file));
  for (mode_t mode : {0640u, 0604u, 0620u, 0602u, 0610u, 0601u, 0644u}) {
    REQUIRE(::chmod(file.c_str(), mode) == 0);
    auto e = refusal(file);
    CHECK(e.kind == errc::usage);
    CHECK(contains(e.what, "others may use this key"));
    CHECK(contains(e.hint, "chmod 600"));
  }
  REQUIRE(::chmod(file.c_str(), 0400) == 0);
  CHECK(read_key_file(file));
}

TEST_CASE("a key of another user is refused", "[keys]") {
  if (::geteuid() != 0)
    return; // Only root can give files away.
  REQUIRE(start_crypto());
  temporary_directory room;
  auto file = private_file(room, rfc_file);
  REQUIRE(::chown(file.c_str(), 1, 1) == 0);
  CHECK(contains(refusal(file).what, "belongs to another user"));
}

TEST_CASE("what is no key file is refused with the line that is wrong", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto refused = [&](const std::string& text) {
    auto e = refusal(private_file(room, text));
    CHECK(e.kind == errc::usage);
    return e.what;
  };
  CHECK(contains(refused(""), "first line"));
  CHECK(contains(refused("hello\n"), "first line"));
  CHECK(contains(refused(with(rfc_file, "key 1", "key 2")), "version 1 only"));
  CHECK(contains(refused(rfc_file + "\n"), "exactly 166 bytes"));
  CHECK(contains(refused(rfc_file.substr(0, rfc_file.size() - 1)), "exactly 166 bytes"));
  CHECK(contains(refused(with(rfc_file, "public-key", "public_key")), "line 2"));
  CHECK(contains(refused(with(rfc_file, "d75a", "D75A")), "line 2"));
  CHECK(contains(refused(with(rfc_file, "secret-seed", "secret_seed")), "line 3"));
  CHECK(contains(refused(with(rfc_file, "9d61", "9d6g")), "line 3"));
}

TEST_CASE("a public key that is not the one of its seed is refused", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto file = private_file(room, with(rfc_file, "d75a", "d75b"));
  CHECK(contains(refusal(file).what, "public key is not the one of its seed"));
}

TEST_CASE("a missing file, a directory and a pipe are no key files", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto missing = refusal(room / "none");
  CHECK(missing.kind == errc::usage);
  CHECK(contains(missing.hint, "concur keys new"));
  CHECK(contains(refusal(room.path()).what, "no ordinary file"));
  REQUIRE(::mkfifo((room / "pipe").c_str(), 0600) == 0);
  CHECK(contains(refusal(room / "pipe").what, "no ordinary file"));
}

TEST_CASE("no error says anything of the secret", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  for (const auto& text : {with(rfc_file, "d75a", "d75b"), rfc_file + "x",
                           with(rfc_file, "secret-seed", "secret_seed")}) {
    auto shown = refusal(private_file(room, text)).text();
    for (std::size_t at = 0; at + 8 <= 64; ++at)
      REQUIRE(!contains(shown, std::string(rfc_seed).substr(at, 8)));
  }
}

TEST_CASE("a directory into which others may write is refused by the check", "[keys]") {
  temporary_directory room;
  auto file = private_file(room, rfc_file);
  CHECK(check_secret_directory(file));
  REQUIRE(::chmod(room.path().c_str(), 0777) == 0);
  auto refused = check_secret_directory(file);
  REQUIRE(!refused);
  CHECK(refused.error().kind == errc::usage);
  REQUIRE(::chmod(room.path().c_str(), 01777) == 0);
  CHECK(check_secret_directory(file));
  CHECK(do_keys("check", file).code == 0);
  REQUIRE(::chmod(room.path().c_str(), 0770) == 0);
  CHECK(do_keys("check", file).code == 2);
}

TEST_CASE("the keys commands print the public half only", "[keys]") {
  temporary_directory room;
  auto file = room / "key";
  auto made = do_keys("new", file);
  CHECK(made.code == 0);
  auto seed = read_file(file).substr(101, 64);
  REQUIRE(seed.find_first_not_of("0123456789abcdef") == std::string::npos);
  for (auto& p : {made, do_keys("show", file), do_keys("check", file), do_keys("show", file, true),
                  do_keys("check", file, true)}) {
    CHECK(p.code == 0);
    CHECK(p.err.empty());
    CHECK(contains(p.out, read_file(file).substr(24, 64)));
    for (std::size_t at = 0; at + 8 <= 64; ++at)
      REQUIRE(!contains(p.out, seed.substr(at, 8)));
  }
  CHECK(do_keys("new", file).code == 2);
  CHECK(do_keys("show", room / "none").code == 2);
  CHECK(do_keys("check", room / "none").code == 2);
}

TEST_CASE("keys print one JSON object with --json", "[keys]") {
  REQUIRE(start_crypto());
  temporary_directory room;
  auto file = private_file(room, rfc_file);
  auto j = nlohmann::json::parse(do_keys("show", file, true).out);
  CHECK(j["public_key"] == rfc_public);
  CHECK(j["address"].get<std::string>().substr(0, 3) == "acc");
  auto e = nlohmann::json::parse(do_keys("show", room / "none", true).out);
  CHECK(e["error"]["exit_code"] == 2);
}

} // namespace concur::apps
