// key_passphrase.h - another passphrase for sealed keys that lie in files, so that a cut at any
// point leaves files each of which opens with the old passphrase or with the new one.
//
// All new files are written beside the old ones, flushed and opened with the new passphrase before
// the first of them takes a place. Then they are renamed one by one, in the order of the keys. Put
// the one that people use daily last: while it opens with the old passphrase, the same change can
// be begun again, and does the rest.
//
// What it is not: a new key. Whoever has a copy of the old file and the old passphrase has the key.
// Thread: one. The folders of the keys are locked while an object lives, as far as their file
// system knows locks. Open keys lie in locked memory.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/descriptor.h"
#include "client/error_sentences.h"
#include "protocol/crypto/keys.h"
#include "protocol/crypto/seal.h"

namespace tsunagi::client {

struct SealedKey {
    std::string name;       // staff-1, box, officer
    std::string path;       // may be a link: what it leads to is changed
    bool is_needed = true;  // else it is left as it is where neither passphrase opens it
};

enum class KeyOutcome : std::uint8_t {
    changed,
    was_new,  // the new passphrase opened it before
    left,     // neither opens it, or it is damaged
};

struct ChangedKey {
    std::string name;
    std::string path;
    KeyOutcome outcome = KeyOutcome::changed;
    Failure reason;  // of `left`
};

// The steps that can fail, for tests to fail them. Each returns 0, or the number of errno.
class KeyDisk {
  public:
    virtual ~KeyDisk() = default;
    // A new file, 0600, of the owner of `like`, flushed.
    [[nodiscard]] virtual int write(const std::string& path,
                                    ByteSpan bytes,
                                    const std::string& like) = 0;
    [[nodiscard]] virtual int rename(const std::string& from, const std::string& to) = 0;
    [[nodiscard]] virtual int flush(const std::string& folder) = 0;
    virtual void remove(const std::string& path) = 0;
};

class RealKeyDisk final : public KeyDisk {
  public:
    [[nodiscard]] int write(const std::string& path,
                            ByteSpan bytes,
                            const std::string& like) override;
    [[nodiscard]] int rename(const std::string& from, const std::string& to) override;
    [[nodiscard]] int flush(const std::string& folder) override;
    void remove(const std::string& path) override;
};

class PassphraseChange {
  public:
    // Locks the folders, and removes what a change that was cut off left beside the keys.
    // `disk` outlives it. Errors: key_is_being_changed, key_missing.
    [[nodiscard]] static Expected<PassphraseChange> begin(std::vector<SealedKey> keys,
                                                          KeyDisk& disk);

    // Opens what this passphrase opens, for finish(). How many: 0 where it is wrong for all.
    // Errors: no_memory_for_key.
    [[nodiscard]] Expected<std::size_t> open(std::string_view old_passphrase);

    // Seals what is open anew. The outcome of each key, in their order. Nothing was changed where
    // it fails, but for passphrase_half_changed. Errors: that one; wrong_passphrase or key_damaged
    // of a key that is needed; key_cannot_be_written, disk_full, no_memory_for_key.
    [[nodiscard]] Expected<std::vector<ChangedKey>> finish(std::string_view new_passphrase,
                                                           Random& random,
                                                           SealCost cost);

  private:
    struct Key {
        std::string name;
        std::string path;
        bool is_needed;
        std::optional<SecretKey> open;  // the box key too: 32 bytes as any other
        Failure closed;                 // why it is not
        [[nodiscard]] std::string folder() const;
        [[nodiscard]] std::string staged() const;  // where its new file waits
    };

    explicit PassphraseChange(KeyDisk& disk) : disk_(&disk) {}
    [[nodiscard]] Expected<std::vector<ChangedKey>> judge(std::string_view new_passphrase) const;
    [[nodiscard]] Expected<void> stage(const Key& key,
                                       const Sealer& sealer,
                                       std::string_view passphrase,
                                       Random& random);
    [[nodiscard]] Expected<void> put_in_place();
    void remove_staged();

    KeyDisk* disk_;
    std::vector<Key> keys_;
    std::map<std::string, Descriptor> locks_;  // by folder
};

}  // namespace tsunagi::client
