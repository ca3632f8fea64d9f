// center_folder.h - the data folder of a center: made whole or not at all, and its sealed keys.
//
//   center.toml             who the center is; while it is not admitted, whom to call ([join])
//   keys/root.sealed        the officer's key, keys/staff-1.sealed, keys/box.sealed: behind the
//                           passphrase, which key_passphrase.h changes; of other staff:
//                           staff_keys.h
//   keys/device.key         and keys/machine.key: what the daemon needs without a person
//   genesis/manifest.record and, of a founder, genesis/charter.record
//
// Beside them lies what people write: tsunagi.toml, settings of the command line
// (mail/mail_settings.h), and tsunagid.toml, those of the daemon.
//
// Folders are 0700, files 0600; everything is on the disk before center.toml, which makes a folder
// a center, appears. The store and the socket are the daemon's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/base/random.h"
#include "protocol/crypto/seal.h"
#include "protocol/record/invitation.h"
#include "protocol/record/manifest.h"

namespace tsunagi::client {

struct FolderFile {
    std::string path;  // inside the folder
    Bytes bytes;
};

struct CenterPlan {
    std::string name;
    Home home;
    std::string corporate_number;
    std::string federation;                // founded where not empty
    std::optional<Invitation> invitation;  // joined otherwise
};

struct CenterFiles {
    CenterId id;
    CharterId charter;
    std::vector<FolderFile> files;  // center.toml last; secrets in it are wiped with it
    CenterFiles() = default;
    CenterFiles(CenterFiles&&) = default;
    CenterFiles& operator=(CenterFiles&&) = default;
    ~CenterFiles();
};

// Makes keys and the first records. Errors: no_memory_for_key; those of the manifest's fields.
[[nodiscard]] Expected<CenterFiles> make_center_files(const CenterPlan& plan,
                                                      std::string_view passphrase,
                                                      WallTime now,
                                                      Random& random,
                                                      SealCost cost = {});

// Is there a center, or something else, in the folder? Errors: center_exists, folder_not_empty.
[[nodiscard]] Expected<void> check_new_folder(const std::string& folder);
// Errors: those of check_new_folder; folder_cannot_be_written, disk_full. Nothing is left behind
// then.
[[nodiscard]] Expected<void> write_center_folder(const std::string& folder,
                                                 const CenterFiles& files,
                                                 Random& random);

// A folder that appears whole: `fill` writes into another one beside it, which becomes it, with
// center.toml as the last thing. Errors: those of write_center_folder and of `fill`.
[[nodiscard]] Expected<void> make_folder_whole(
    const std::string& folder,
    Random& random,
    const std::function<Expected<void>(const std::string& stage)>& fill);

// The center's name, as it was made; "" where that cannot be read.
[[nodiscard]] std::string center_name(const std::string& folder);

// When it was made, as its genesis manifest says; nothing where that cannot be read.
[[nodiscard]] std::optional<WallTime> center_made(const std::string& folder);
// Whose folder it is. Errors: no_center.
[[nodiscard]] Expected<CenterId> center_of_folder(const std::string& folder);
[[nodiscard]] std::string officer_key_path(const std::string& folder);
// The same, where it is there. Errors: no_center, officer_key_missing.
[[nodiscard]] Expected<std::string> find_officer_key(const std::string& folder);
// The seed in it; the caller wipes. Errors: wrong_passphrase, key_damaged, key_missing,
// no_memory_for_key.
[[nodiscard]] Expected<Bytes> open_key_file(const std::string& path, std::string_view passphrase);

}  // namespace tsunagi::client
