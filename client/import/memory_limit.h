// memory_limit.h - a file from anywhere must not take the whole machine's memory, whatever the
// parser thinks of it.
//
// Bounds the address space of the whole process while it lives; what does not fit then is
// std::bad_alloc. Without effect in builds with sanitizers, which reserve more than any limit could
// allow.
// Thread: one; others of the process are bounded too. Not nested.
#pragma once

#include <sys/resource.h>

namespace tsunagi::client {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsMemoryLimited = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kIsMemoryLimited = false;
#else
inline constexpr bool kIsMemoryLimited = true;
#endif
#else
inline constexpr bool kIsMemoryLimited = true;
#endif

// A register of the whole country needs well under one GiB.
inline constexpr rlim_t kParsingBytesMax = rlim_t{4} << 30;

class MemoryLimit {
  public:
    MemoryLimit();
    MemoryLimit(const MemoryLimit&) = delete;
    MemoryLimit& operator=(const MemoryLimit&) = delete;
    ~MemoryLimit();

  private:
    rlimit before_{};
    bool is_set_ = false;
};

}  // namespace tsunagi::client
