// Canonical bytes on their way between nodes: shared by all receivers inside a process, copied only
// when they leave it.
#pragma once

#include "actors/caf.hpp"
#include "base/bytes.hpp"

#include <memory>

namespace concur::actors {

/// Immutable. Copies are safe to use from several threads.
class shared_bytes {
public:
  shared_bytes() : content_(std::make_shared<const bytes>()) {}
  explicit shared_bytes(bytes content)
      : content_(std::make_shared<const bytes>(std::move(content))) {}

  byte_view view() const { return *content_; }
  std::size_t size() const { return content_->size(); }

  friend bool operator==(const shared_bytes& x, const shared_bytes& y) {
    return *x.content_ == *y.content_;
  }

  /// One vector: CAF copies it as a block, field by field costs twenty times more.
  template <class Inspector>
  friend typename Inspector::result_type inspect(Inspector& f, shared_bytes& x) {
    if constexpr (Inspector::writes_state) {
      bytes content;
      if (auto e = f(content))
        return e;
      x = shared_bytes{std::move(content)};
      return caf::none;
    } else {
      return f(const_cast<bytes&>(*x.content_)); // saving only reads
    }
  }

private:
  std::shared_ptr<const bytes> content_;
};

} // namespace concur::actors
