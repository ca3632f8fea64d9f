#include "protocol/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace tsunagi {

void check_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "tsunagi: internal check failed: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

}  // namespace tsunagi
