// check.h - CHECK: a bug in our own code ends the process with a message, in release builds too.
//
// Never for input: what a peer, a file or a user sent comes back as a Result (base/result.h).
#pragma once

namespace tsunagi {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace tsunagi

#define CHECK(condition)                                                           \
    do {                                                                           \
        if (!(condition)) ::tsunagi::check_failed(#condition, __FILE__, __LINE__); \
    } while (false)
