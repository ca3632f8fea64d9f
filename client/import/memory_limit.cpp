#include "client/import/memory_limit.h"

#include <algorithm>

namespace tsunagi::client {
MemoryLimit::MemoryLimit() {
    if (!kIsMemoryLimited || ::getrlimit(RLIMIT_AS, &before_) != 0) return;
    rlimit limit = before_;
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, kParsingBytesMax);
    is_set_ = ::setrlimit(RLIMIT_AS, &limit) == 0;
}

MemoryLimit::~MemoryLimit() {
    if (is_set_) ::setrlimit(RLIMIT_AS, &before_);
}

}  // namespace tsunagi::client
