// device_keys.h - the keys with which the service on this computer connects and seals: they lie in
// the center's folder unsealed, since no person is there when it starts.
//
//   keys/device.key, keys/machine.key                what the service reads when it starts
//   keys/device.key.next, keys/machine.key.next      new ones that are not in force yet
//   keys/device.key.old-EPOCH and the like           what was in use until the manifest of EPOCH
//
// Thread: one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/base/random.h"
#include "protocol/crypto/keys.h"

namespace tsunagi::client {

[[nodiscard]] std::string device_key_path(const std::string& folder);
[[nodiscard]] std::string machine_key_path(const std::string& folder);

// The public half of the key in such a file; nothing where it is not there or can't be read.
[[nodiscard]] std::optional<PublicKey> public_key_of(const std::string& path);

// Those of the keys that the service reads when it starts that can be read here.
[[nodiscard]] std::vector<PublicKey> service_keys(const std::string& folder);

// Where a new key waits.
[[nodiscard]] std::string next_path(const std::string& path);
// Whole and on the disk when it returns; what waits there is replaced. For sealed keys too. Errors:
// folder_cannot_be_written, disk_full.
[[nodiscard]] Expected<void> write_next(const std::string& path, ByteSpan bytes);
// Makes one there, on the disk when it returns, or takes the one that an earlier run left. Errors:
// folder_cannot_be_written, disk_full, key_damaged.
[[nodiscard]] Expected<PublicKey> make_next_key(const std::string& path, Random& random);

// Puts what waits at next_path into the place of the file, which is kept as PATH.old-EPOCH (sealed
// keys too). Nothing happens where nothing waits: it may be done again after it was cut off.
// Errors: folder_cannot_be_written, disk_full.
[[nodiscard]] Expected<void> put_next_in_place(const std::string& path, std::uint32_t epoch);

}  // namespace tsunagi::client
