// The largest piece of memory that operator new was asked for, in the whole test program.
#pragma once

#include <cstddef>

namespace concur::test {

/// Set it to 0 before what is to be watched.
std::size_t& largest_request();

} // namespace concur::test
