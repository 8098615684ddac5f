#include "base/secret.hpp"

#include <sodium.h>

namespace concur {

void wipe(std::span<std::uint8_t> secret) { sodium_memzero(secret.data(), secret.size()); }

} // namespace concur
