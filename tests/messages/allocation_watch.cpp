#include "tests/messages/allocation_watch.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

std::size_t& concur::test::largest_request() {
  static std::size_t largest = 0;
  return largest;
}

void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
  auto& largest = concur::test::largest_request();
  largest = std::max(largest, n);
  return std::malloc(n == 0 ? 1 : n);
}
void* operator new(std::size_t n) {
  if (void* p = operator new(n, std::nothrow))
    return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
