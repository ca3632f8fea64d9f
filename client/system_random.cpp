#include "client/system_random.h"

#include <sodium.h>

namespace tsunagi::client {

void SystemRandom::fill(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

}  // namespace tsunagi::client
