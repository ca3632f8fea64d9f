// attached_name.h - a file name that is safe on every computer and shows what it is.
//
// Names come from anywhere and are shown and saved everywhere: one with a path in it would write
// elsewhere, one with bidirectional marks shows "exe.jpg" for "gpj.exe", and Windows cannot save
// some at all. Pure (ICU's tables).
#pragma once

#include <string>
#include <string_view>

namespace tsunagi {

// The last part of `original` without what is not safe, and with `ending` ("jpg") in place of its
// own: NFC, at most kAttachedNameBytesMax, cut at a character. "file.jpg" where nothing is left.
[[nodiscard]] std::string attached_name(std::string_view original, std::string_view ending);

}  // namespace tsunagi
