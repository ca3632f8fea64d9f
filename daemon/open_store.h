// open_store.h - the store of a data folder, with its failures as sentences for people.
#pragma once

#include <filesystem>
#include <memory>

#include "daemon/start_failure.h"
#include "protocol/base/random.h"
#include "storage/storage_error.h"
#include "storage/store.h"

namespace tsunagi {

// What a failing store means for someone who starts the program on `data`.
[[nodiscard]] StartFailure start_failure_of(const StorageError& error,
                                            const std::filesystem::path& data);

// Errors: StartFailure: in use, foreign or newer, on a network file system, damaged (exit code 5),
// disk full, io.
[[nodiscard]] std::unique_ptr<Store> open_store(const std::filesystem::path& data, Random& random);

}  // namespace tsunagi
