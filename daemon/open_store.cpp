#include "daemon/open_store.h"

#include "daemon/sentences.h"
#include "daemon/storage_reason.h"

namespace tsunagi {

StartFailure start_failure_of(const StorageError& error, const std::filesystem::path& data) {
    switch (error.kind()) {
        case StorageError::Kind::in_use:
            return {kExitRefused, say(Sentence::already_running, data.native())};
        case StorageError::Kind::foreign:
            return {kExitRefused, say(Sentence::store_foreign, storage_reason(error))};
        case StorageError::Kind::network:
            return {kExitRefused, say(Sentence::store_on_network, data.native())};
        case StorageError::Kind::damaged:
            return {kExitDamage,
                    say(Sentence::store_damaged, storage_reason(error), (data / "store").native())};
        case StorageError::Kind::disk_full:
            return {kExitRefused,
                    say(Sentence::disk_full,
                        error.system_number() == 0 ? storage_reason(error) : error.file())};
        case StorageError::Kind::io: break;
    }
    return {kExitRefused, say(Sentence::store_io, storage_reason(error))};
}

std::unique_ptr<Store> open_store(const std::filesystem::path& data, Random& random) {
    try {
        return Store::open(data, random);
    } catch (const StorageError& error) {
        throw start_failure_of(error, data);
    }
}

}  // namespace tsunagi
