#include "daemon/open_store.h"

#include "daemon/sentences.h"

namespace tsunagi {

namespace {

std::string reason_of(const StorageError& error) {
    if (error.system_number() == 0) return error.what();
    return error.file() + ": " + system_reason({error.system_number(), std::generic_category()});
}

}  // namespace

StartFailure start_failure_of(const StorageError& error, const std::filesystem::path& data) {
    switch (error.kind()) {
        case StorageError::Kind::in_use:
            return {kExitRefused, say(Sentence::already_running, data.native())};
        case StorageError::Kind::foreign:
            return {kExitRefused, say(Sentence::store_foreign, error.what())};
        case StorageError::Kind::network:
            return {kExitRefused, say(Sentence::store_on_network, data.native())};
        case StorageError::Kind::damaged:
            return {kExitDamage,
                    say(Sentence::store_damaged, error.what(), (data / "store").native())};
        case StorageError::Kind::disk_full:
            return {kExitRefused, say(Sentence::disk_full,
                                      error.system_number() == 0 ? error.what() : error.file())};
        case StorageError::Kind::io: break;
    }
    return {kExitRefused, say(Sentence::store_io, reason_of(error))};
}

std::unique_ptr<Store> open_store(const std::filesystem::path& data, Random& random) {
    try {
        return Store::open(data, random);
    } catch (const StorageError& error) {
        throw start_failure_of(error, data);
    }
}

}  // namespace tsunagi
