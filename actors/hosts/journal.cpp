#include "actors/hosts/journal.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <set>
#include <unistd.h>

namespace concur::actors {
namespace {

std::filesystem::path file_of(const std::filesystem::path& folder, const std::string& node) {
  return folder / (node + ".transactions");
}

} // namespace

journal::~journal() {
  for (auto& [node, file] : files_)
    ::close(file);
}

std::vector<tx_ptr> journal::read(const std::string& node) const {
  std::ifstream in{file_of(folder_, node), std::ios::binary};
  bytes content{std::istreambuf_iterator<char>{in}, {}};
  std::vector<tx_ptr> out;
  std::set<tx_id> seen;
  reader r{content};
  while (r.left() > 0) {
    reader one{r.sized(max_transaction_bytes)};
    auto tx = r.ok() ? decode_transaction(one) : nullptr;
    if (!tx || !one.done())
      break;
    if (seen.insert(tx->id()).second)
      out.push_back(std::move(tx));
  }
  return out;
}

status journal::add(const std::string& node, const transaction& tx) {
  std::lock_guard lock{mutex_};
  auto path = file_of(folder_, node);
  auto [at, is_new] = files_.emplace(node, -1);
  if (is_new) {
    std::error_code ignored;
    std::filesystem::create_directories(folder_, ignored);
    at->second = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  bytes content, line;
  writer w{content};
  encode(w, tx);
  writer{line}.sized(content);
  if (::write(at->second, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    return fail(errc::environment, std::string{"cannot write: "} + std::strerror(errno),
                path.string(), "is the disk full?");
  return {};
}

} // namespace concur::actors
