// effort.h - how much a test does: less where a sanitizer makes each step many times slower, so
// that the whole check keeps its time. What a test looks for is found without sanitizers; they look
// for something else.
#pragma once

namespace tsunagi::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif
#else
inline constexpr bool kIsSanitized = false;
#endif

template <typename Number>
[[nodiscard]] constexpr Number effort(Number usual, Number sanitized) {
    return kIsSanitized ? sanitized : usual;
}

}  // namespace tsunagi::test
