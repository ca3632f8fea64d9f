// system_random.h - the operating system's generator. Pre: init_crypto() was called.
#pragma once

#include "protocol/base/random.h"

namespace tsunagi::client {

class SystemRandom final : public Random {
  public:
    void fill(std::span<std::uint8_t> out) override;
};

}  // namespace tsunagi::client
