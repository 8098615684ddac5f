#include "apps/search/files.hpp"

#include <fstream>

namespace concur::apps::search {

namespace fs = std::filesystem;

status check_free(const fs::path& file, overwriting may) {
  std::error_code unknown;
  if (may == overwriting::refused && fs::exists(file, unknown))
    return fail(errc::usage, "the file exists already", file.string(),
                "choose another with --to FILE");
  return {};
}

status write_file(const fs::path& file, std::string_view text, overwriting may) {
  if (auto ok = check_free(file, may); !ok)
    return ok;
  std::error_code code;
  if (file.has_parent_path())
    fs::create_directories(file.parent_path(), code);
  auto beside = file;
  beside += ".part";
  std::ofstream out{beside, std::ios::binary};
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out.fail())
    fs::rename(beside, file, code);
  if (!out.fail() && !code)
    return {};
  fs::remove(beside, code);
  return fail(errc::environment, "the file could not be written", file.string(),
              "is the disk full, or the folder read-only?");
}

} // namespace concur::apps::search
