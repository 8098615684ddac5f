// A value that copies share until one of them is changed: states of neighbouring blocks hold the
// same registry most of the time. Copies belong to one thread together, like a block tree.
#pragma once

#include <memory>
#include <utility>

namespace concur::consensus::ethereum {

template <class T>
class copy_on_write {
public:
  copy_on_write() : value_(std::make_shared<T>()) {}
  explicit copy_on_write(T value) : value_(std::make_shared<T>(std::move(value))) {}

  const T& operator*() const { return *value_; }
  const T* operator->() const { return value_.get(); }

  /// The value to change; the references it gave before are not to be used afterwards.
  T& edit() {
    if (value_.use_count() != 1)
      value_ = std::make_shared<T>(*value_);
    return *value_;
  }

  bool shares_with(const copy_on_write& other) const { return value_ == other.value_; }
  friend bool operator==(const copy_on_write& a, const copy_on_write& b) {
    return a.value_ == b.value_ || *a == *b;
  }

private:
  std::shared_ptr<T> value_;
};

} // namespace concur::consensus::ethereum
