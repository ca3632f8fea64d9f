#include "daemon/control/file_damage.h"

#include "protocol/record/body.h"
#include "protocol/record/record.h"
#include "storage/storage_error.h"

namespace tsunagi::control {
namespace {

// What can't be read is told as damage of its record.
std::optional<ParsedRecord> readable_record(const Snapshot& snapshot, Arrival arrival) try {
    auto bytes = snapshot.record_at(arrival);
    if (!bytes) return std::nullopt;
    auto record = parse_record(std::move(*bytes));
    return record ? std::optional(std::move(*record)) : std::nullopt;
} catch (const StorageError& error) {
    if (error.kind() != StorageError::Kind::damaged) throw;
    return std::nullopt;
}

// What is wrong with the content; "" where it is not here, nothing where it is as it should be.
std::optional<std::string> trouble_of(const Snapshot& snapshot,
                                      const ContentRef& ref,
                                      bool is_own,
                                      const std::map<ContentId, std::string>& damaged) {
    if (const auto found = damaged.find(ref.content); found != damaged.end()) return found->second;
    if (is_own && !snapshot.has_content(ref)) return std::string();
    return std::nullopt;
}

}  // namespace

std::vector<DamageAnswer> find_file_damages(const Snapshot& snapshot,
                                            const CenterId& own,
                                            const std::map<ContentId, std::string>& damaged) {
    std::vector<DamageAnswer> out;
    for (const Arrival arrival : snapshot.arrivals_with_contents()) {
        const auto record = readable_record(snapshot, arrival);
        if (!record) continue;
        const bool is_own = record->header().center == own;
        const auto body = decode_body(record->body());
        if (!body || (!is_own && damaged.empty())) continue;
        for (const Attachment& attachment : body->attachments) {
            auto what = trouble_of(snapshot, attachment.ref(), is_own, damaged);
            if (!what && attachment.thumbnail)
                what = trouble_of(snapshot, *attachment.thumbnail, is_own, damaged);
            if (!what) continue;
            const bool is_missing = what->empty();
            out.push_back(
                {"file", is_missing ? "is not here" : *what, false,
                 DamagedFile{record->id(), body->title, attachment.name, is_own, is_missing}});
        }
    }
    return out;
}

}  // namespace tsunagi::control
