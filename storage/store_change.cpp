#include "storage/store_change.h"

#include <algorithm>
#include <cerrno>

namespace tsunagi::storage {
namespace {

constexpr std::size_t kChangesForgottenAtOnce = 8192;

}  // namespace

void throw_as_full(const LmdbFailure& failure, const RoomRule& room) {
    std::error_code unknown;
    const auto bytes = std::filesystem::file_size(room.data_file, unknown);
    if (!is_out_of_room(failure.code(), room.folder, room.free_bytes_min, unknown ? 0 : bytes))
        throw LmdbFailure(failure);
    throw StorageError(StorageError::Kind::disk_full, failure.what(), room.folder.string(), ENOSPC);
}

bool forget_some_changes(WriteTxn& txn, const Tables& tables, ChangeNumber up_to) {
    std::vector<Bytes> keys;
    {
        Cursor cursor(txn, tables.changes);
        const Key end = change_key(up_to);
        for (bool is_there = cursor.first(); is_there && keys.size() <= kChangesForgottenAtOnce;
             is_there = cursor.next()) {
            const ByteSpan key = cursor.key();
            if (std::ranges::lexicographical_compare(end.span(), key)) break;
            keys.emplace_back(key.begin(), key.end());
        }
    }
    const bool is_more = keys.size() > kChangesForgottenAtOnce;
    if (is_more) keys.pop_back();
    for (const Bytes& key : keys) txn.erase(tables.changes, key);
    return is_more;
}

}  // namespace tsunagi::storage
