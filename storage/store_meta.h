// store_meta.h - names in the table `meta`. ON DISK: DO NOT CHANGE.
//
// Every value is a number.
#pragma once

#include <string_view>

namespace tsunagi::storage {

inline constexpr std::string_view kMetaFormat = "format";  // kStoreFormat
inline constexpr std::string_view kMetaEpoch =
    "epoch";  // random: bookmarks of peers are good for this store only
inline constexpr std::string_view kMetaWriter =
    "writer";  // random: the writer instance in headers of this store
inline constexpr std::string_view kLastChange =
    "last_change";  // the highest change number ever given
inline constexpr std::string_view kLastScope = "last_scope";    // the highest scope# given
inline constexpr std::string_view kLastStream = "last_stream";  // the highest stream# given
inline constexpr std::string_view kDropped = "dropped";         // records that were dropped
inline constexpr std::string_view kErasures =
    "erasures";  // rises with each order that erased something
inline constexpr std::string_view kPurged =
    "purged";  // how many of them are in no file any more; else a purge is due
inline constexpr std::string_view kDroppedPurged = "dropped_purged";  // kDropped at that time
inline constexpr std::string_view kLastCenter = "last_center";        // the highest center# given

}  // namespace tsunagi::storage
