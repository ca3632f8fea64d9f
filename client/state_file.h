// state_file.h - small files in the center's folder in which a command keeps what it must remember
// until it runs again: JSON, 0600, replaced whole.
//
// A file that is not there is an empty object; one that can't be read as JSON is a failure, not
// lost silently. Errors: bad_form with its path, file_cannot_be_written, disk_full. Thread: one.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "client/error_sentences.h"

namespace tsunagi::client {

[[nodiscard]] Expected<nlohmann::ordered_json> read_state(const std::string& path);
[[nodiscard]] Expected<void> write_state(const std::string& path,
                                         const nlohmann::ordered_json& state);

}  // namespace tsunagi::client
