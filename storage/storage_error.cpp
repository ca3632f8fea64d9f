#include "storage/storage_error.h"

#include "protocol/base/check.h"

namespace tsunagi {
namespace {

std::string filled(std::string_view text, const std::vector<std::string>& values) {
    std::string out;
    for (const std::string& value : values) {
        const auto hole = text.find("{}");
        CHECK(hole != std::string_view::npos);
        out.append(text.substr(0, hole)).append(value);
        text.remove_prefix(hole + 2);
    }
    CHECK(text.find("{}") == std::string_view::npos);
    return out.append(text);
}

}  // namespace

StorageError::StorageError(Kind kind, Trouble trouble, std::vector<std::string> values, int number)
    : std::runtime_error(filled(trouble_text(trouble), values)),
      kind_(kind),
      trouble_(trouble),
      values_(std::make_shared<const std::vector<std::string>>(std::move(values))),
      number_(number) {}

std::string_view trouble_text(StorageError::Trouble trouble) {
    using Trouble = StorageError::Trouble;
    switch (trouble) {
        case Trouble::other: return "";
        case Trouble::little_room: return "the disk of {} has only {} MiB left";
        case Trouble::file_missing: return "{} is missing, though its folder is there";
        case Trouble::not_ours: return "{} is not a file of this program's store";
        case Trouble::newer_format:
            return "{} has format {}, this program knows {}: it was written by a newer version";
        case Trouble::other_lmdb: return "{} was written by another version of LMDB";
        case Trouble::too_short: return "{} has only {} bytes";
        case Trouble::ends_early: return "{} ends before its byte {}";
        case Trouble::cut_off: return "{} was cut off: it has {} pages, but page {} is in use";
        case Trouble::cut_off_inside: return "{} was cut off inside its page {}";
        case Trouble::bad_head: return "{} has a damaged head";
        case Trouble::bad_page: return "{} does not hold together at its page {}";
        case Trouble::bad_entries: return "the store's entries do not hold together: {}";
        case Trouble::lmdb_failed: return "the store failed ({})";
        case Trouble::cannot_grow: return "the store has to grow, but somebody keeps reading in it";
    }
    CHECK(false);
    return "";
}

}  // namespace tsunagi
