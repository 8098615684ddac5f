// An open file that is closed when it goes.
#pragma once

#include <unistd.h>
#include <utility>

namespace concur::apps {

class file_handle {
public:
  explicit file_handle(int fd) : fd_(fd) {}
  file_handle(const file_handle&) = delete;
  file_handle& operator=(const file_handle&) = delete;
  ~file_handle() { close(); }

  bool is_open() const { return fd_ >= 0; }
  int get() const { return fd_; }
  /// False if the system reports a late failure of an earlier write.
  bool close() { return fd_ < 0 || ::close(std::exchange(fd_, -1)) == 0; }

private:
  int fd_;
};

} // namespace concur::apps
