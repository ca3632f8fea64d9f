// staff_keys.h - the staff keys in a center's folder: which there are, whose by the name that the
// center gives them, and putting a new one there.
//
//   keys/staff-NAME.sealed  the key, behind the passphrase of that person alone
//   keys/staff-NAME.public  its public half in hex, which tells the grant in the manifest
//   keys/box-NAME.sealed    the key to sealed records behind the same passphrase; that of staff-1
//   is
//                           keys/box.sealed
//   keys/staff-NAME.public.old-EPOCH  that of a key which 'rotate' replaced
//
// The names stay in this folder: the manifest, which every center keeps for ever, says how many
// staff keys a center has and never whose. Whether a key may sign is the manifest's to say.
// Thread: one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "client/descriptor.h"
#include "client/error_sentences.h"
#include "protocol/base/random.h"
#include "protocol/crypto/keys.h"
#include "protocol/crypto/seal.h"

namespace tsunagi::client {

inline constexpr std::size_t kStaffNameBytesMax = 48;

struct StaffKey {
    std::string name;              // what --as takes: staff-1
    std::string path;              // of the sealed key
    std::optional<PublicKey> key;  // nothing where no file tells it
};

// By name. Empty where the folder can't be read.
[[nodiscard]] std::vector<StaffKey> staff_keys(const std::string& folder);

// Of those that were replaced the ones whose public half still lies there, by name; `path` is that
// file's.
[[nodiscard]] std::vector<StaffKey> replaced_staff_keys(const std::string& folder);

// The one that --as names, with or without "staff-", or the only one where that is empty.
// Errors: no_center, key_missing, key_is_several.
[[nodiscard]] Expected<StaffKey> find_staff_key(const std::string& folder,
                                                const std::string& staff);
// The key to sealed records of the person with this staff key.
[[nodiscard]] std::string box_key_path(const std::string& folder, const StaffKey& staff);
// The one that init made.
[[nodiscard]] std::string first_box_key_path(const std::string& folder);

// A name for a new one, with "staff-" in front: letters of any script, digits, - and _, a letter or
// a digit first; composed (NFC), so that it is one name however it is typed. Errors:
// bad_staff_name.
[[nodiscard]] Expected<std::string> read_staff_name(const std::string& text);

// Of a folder with keys, against everything else that changes them. Nothing is locked where the
// file system knows no locks of folders. Errors: key_is_being_changed.
[[nodiscard]] Expected<Descriptor> lock_keys(const std::string& folder);

struct NewStaffKey {
    std::string name;  // as read_staff_name gives it
    const SecretKey& key;
    const Bytes& box;  // 32 bytes
};
// Its three files, on the disk when it returns; none where it fails. The sealed key comes last: one
// that is there is never replaced, and what an attempt left that was cut off before it is.
// Pre: the folder's keys are locked. Errors: staff_exists, folder_cannot_be_written, disk_full.
[[nodiscard]] Expected<void> write_staff_key(const std::string& folder,
                                             const NewStaffKey& staff,
                                             const Sealer& sealer,
                                             Random& random);
// What write_staff_key has just written. Pre: still locked.
void remove_staff_key(const std::string& folder, const std::string& name);

// The line of keys/staff-NAME.public.
[[nodiscard]] std::string public_key_line(const PublicKey& key);
// The key in such a file; nothing where it is not there or can't be read.
[[nodiscard]] std::optional<PublicKey> read_public_key_line(const std::string& path);

}  // namespace tsunagi::client
