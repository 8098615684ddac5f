// What tests of commands share: a directory that goes away, and what a command printed.
#pragma once

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdlib.h>
#include <string>
#include <unistd.h>

namespace concur::apps {

class temporary_directory {
public:
  temporary_directory() {
    std::string name = (std::filesystem::temp_directory_path() / "concur-XXXXXX").string();
    if (const char* made = ::mkdtemp(name.data()))
      path_ = made;
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  ~temporary_directory() {
    std::error_code ignored;
    if (!path_.empty())
      std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& file, const std::string& text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

inline std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Sends a stream of the process to a file for a while.
class redirected {
public:
  redirected(std::FILE* stream, const std::filesystem::path& file) : stream_(stream) {
    std::fflush(stream_);
    before_ = ::dup(::fileno(stream_));
    if (std::FILE* to = std::fopen(file.c_str(), "w")) {
      ::dup2(::fileno(to), ::fileno(stream_));
      std::fclose(to);
    }
  }
  redirected(const redirected&) = delete;
  redirected& operator=(const redirected&) = delete;
  ~redirected() {
    std::fflush(stream_);
    ::dup2(before_, ::fileno(stream_));
    ::close(before_);
  }

private:
  std::FILE* stream_;
  int before_ = -1;
};

struct printed {
  int code = 0;
  std::string out;
  std::string err;
};

inline printed run_command(const std::function<int()>& action) {
  temporary_directory room;
  printed p;
  {
    redirected out(stdout, room / "out");
    redirected err(stderr, room / "err");
    p.code = action();
  }
  p.out = read_file(room / "out");
  p.err = read_file(room / "err");
  return p;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace concur::apps
