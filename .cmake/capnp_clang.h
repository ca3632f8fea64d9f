// capnp_clang.h - lets clang 16 and newer read the headers of Cap'n Proto 0.9 as C++20.
//
// What it is: the two comparisons that capnp/blob.h uses and that kj/string.h leaves out under
// C++20 (capnproto issue 1622, mended upstream in 1.0.1). Included ahead of every source that uses
// Cap'n Proto, and only when clang compiles (fuzz targets, clang-tidy). It can go with Debian's
// next Cap'n Proto.
#pragma once

#include <kj/string.h>

namespace kj {
inline bool operator==(const char* a, const StringPtr& b) { return StringPtr(a) == b; }
inline bool operator!=(const char* a, const StringPtr& b) { return !(StringPtr(a) == b); }
}  // namespace kj
