// backup_folder.h - the folder of a backup, on a stick or a share: its list, its parts, and one who
// writes at a time.
//
//   FOLDER/backup.list            which parts are whole (protocol/bundle/backup.h); renamed into
//                                 place as the last thing of each backup
//   FOLDER/backup.list.before     the one before it, for a medium that lost the new one
//   FOLDER/tsunagi-SET-00001.backup ...   the parts
//   FOLDER/README.txt             what this is, for who finds it
//
// A part that no list names is left over from a backup that was cut off: it counts for nothing, and
// the next one writes over it. Thread: one. Errors: see each call; messages name the file.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/descriptor.h"
#include "client/error_sentences.h"
#include "protocol/bundle/backup.h"

namespace tsunagi::client {

struct FoundBackupList {
    std::string path;
    BackupListHead open;
    Bytes bytes;
};

class BackupFolder {
  public:
    // To write into: made where only its last part is missing, and locked until the end. It has to
    // be empty or hold a backup. Errors: backup_no_place, backup_inside (it lies in
    // `data_folder`), backup_folder_taken, backup_running, file_cannot_be_written.
    [[nodiscard]] static Expected<BackupFolder> make(const std::string& path,
                                                     const std::string& data_folder);
    // To read. Errors: backup_no_place.
    [[nodiscard]] static Expected<BackupFolder> open(const std::string& path);

    [[nodiscard]] const std::string& path() const { return path_; }
    // On the disk on which the center itself lies?
    [[nodiscard]] bool is_on_disk_of(const std::string& data_folder) const;

    // The newer one first; none where there are none. Errors: backup_newer, backup_list_damaged
    // (there are some, and none can be read).
    [[nodiscard]] Expected<std::vector<FoundBackupList>> lists() const;
    // The first of them that opens with the key. Errors: backup_list_damaged.
    [[nodiscard]] static Expected<BackupList> open_list(const std::vector<FoundBackupList>& lists,
                                                        const StreamKey& key);
    // The one before stays as such, where it is of the same backup. Errors: file_cannot_be_written,
    // disk_full.
    [[nodiscard]] Expected<void> put_list(ByteSpan bytes, bool keeps_before) const;

    [[nodiscard]] std::string part_path(const BackupSet& set, std::uint32_t number) const;
    // Parts that the list does not name.
    void remove_others(const BackupList& list) const;

  private:
    explicit BackupFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
    Descriptor lock_;
};

// --- one part ---

class BackupPartWriter {
  public:
    // Replaces a file of that name. Errors, here and below: file_cannot_be_written, disk_full.
    [[nodiscard]] static Expected<BackupPartWriter> begin(const std::string& path,
                                                          const BackupHead& head,
                                                          const StreamKey& key,
                                                          Random& random);
    BackupPartWriter(BackupPartWriter&&) = default;
    BackupPartWriter& operator=(BackupPartWriter&&) = delete;
    // Removes what was not ended.
    ~BackupPartWriter();

    [[nodiscard]] Expected<void> records(ByteSpan records, std::uint64_t count);
    [[nodiscard]] Expected<void> file(std::string_view path, ByteSpan bytes);
    [[nodiscard]] Expected<void> value(std::string_view key, ByteSpan bytes);
    // On the medium when it returns. `through` and `made_ms` are the caller's to fill in.
    [[nodiscard]] Expected<BackupPart> end();

    [[nodiscard]] std::uint64_t records() const { return encoder_.so_far().records; }

  private:
    BackupPartWriter(std::string path, Descriptor file, BackupEncoder encoder, std::uint32_t number)
        : path_(std::move(path)),
          file_(std::move(file)),
          encoder_(std::move(encoder)),
          number_(number) {}
    [[nodiscard]] Expected<void> write(ByteSpan bytes);

    std::string path_;
    Descriptor file_;
    BackupEncoder encoder_;
    std::uint32_t number_;
    std::uint64_t bytes_ = 0;
};

// What a part holds, as it is read. What is not set is passed over.
struct BackupSink {
    std::function<Expected<void>(ByteSpan records)> records;
    std::function<Expected<void>(const std::string& path, ByteSpan bytes)> file;
    std::function<Expected<void>(ByteSpan bytes)> raw;  // the part's own bytes, all of them
};

// Reads all of it from the medium, not from memory, and finds whatever is not as the list says.
// Errors: backup_part_missing, backup_part_damaged, backup_newer, and what the sink says.
[[nodiscard]] Expected<void> read_backup_part(const std::string& path,
                                              const BackupListHead& list,
                                              const BackupPart& part,
                                              const StreamKey& key,
                                              const BackupSink& sink);
// The same, with each record's signature looked at. Errors: those.
[[nodiscard]] Expected<void> verify_backup_part(const std::string& path,
                                                const BackupListHead& list,
                                                const BackupPart& part,
                                                const StreamKey& key,
                                                const std::function<void(std::uint64_t)>& done);

}  // namespace tsunagi::client
