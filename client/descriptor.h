// descriptor.h - an open file or socket that is closed at the end of a block.
//
// Thread: one. Ownership: the descriptor is its own; a negative one is nothing.
#pragma once

#include <unistd.h>

#include <utility>

namespace tsunagi::client {

class Descriptor {
  public:
    explicit Descriptor(int descriptor = -1) : descriptor_(descriptor) {}
    Descriptor(Descriptor&& other) noexcept : descriptor_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        if (this != &other) reset(other.release());
        return *this;
    }
    ~Descriptor() { reset(); }

    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] int release() { return std::exchange(descriptor_, -1); }
    // Closes what there was.
    void reset(int descriptor = -1) {
        const int before = std::exchange(descriptor_, descriptor);
        if (before >= 0) ::close(before);
    }

  private:
    int descriptor_;
};

}  // namespace tsunagi::client
