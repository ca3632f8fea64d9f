// import_log.h - what each import wrote, so that it can be looked at and taken back.
//
//   imports/0007.jsonl      {"type":"import",...}; for each frame of drafts {"type":"sending",...}
//                           before it goes, one {"type":"record",...} for each new version, then
//                           {"type":"answered"}; {"type":"end",...}; after an undo also
//                           {"type":"undone",...}
//   imports/0007-notes.csv  what was not taken as it stood, line by line, for a spreadsheet
//
// A file without its end is of an import that was broken off: what it lists was written all the
// same, and can be taken back. Of the two frames that may have been under way just then it has the
// slots, where what was written can be looked for: a frame goes only after its slots are on the
// disk. Files are 0600: they may hold what is not for others. Thread: one. Errors:
// folder_cannot_be_written, disk_full; no_such_import, import_unreadable.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/error_sentences.h"
#include "protocol/base/bytes.h"

namespace tsunagi::client {

struct ImportHead {
    std::uint64_t number = 0;
    std::int64_t time_ms = 0;
    std::string file, kind, scope;
};
struct LoggedRecord {
    std::uint64_t line = 0;
    RecordId id;
    std::optional<RecordId> replaced;
};
struct LoggedImport {
    ImportHead head;
    std::uint64_t added = 0, updated = 0;
    bool has_ended = false, is_undone = false;
    bool has_unanswered = false;  // frames whose answers are not all here
    // Only with read_import:
    std::vector<LoggedRecord> records;
    std::vector<SlotId> unanswered;  // the slots of these frames
    std::int64_t last_sent_ms = 0;   // when the last frame went
};

class ImportLog {
  public:
    // The next free number; `head` without number and time.
    [[nodiscard]] static Expected<ImportLog> begin(const std::string& data_folder, ImportHead head);

    [[nodiscard]] std::uint64_t number() const { return head_.number; }
    // A failure shows at the next add_sending() or at end().
    void add(const LoggedRecord& record);
    void add_answered();
    // Durable when it returns.
    [[nodiscard]] Expected<void> add_sending(const std::vector<SlotId>& slots);
    // For the file of notes, which appears with the first one.
    void add_note(std::uint64_t line,
                  const std::string& column,
                  const std::string& value,
                  const std::string& sentence);
    // Where the notes are; empty where there are none.
    [[nodiscard]] std::string notes_path() const;
    // The import is whole, and the log durable from here on.
    [[nodiscard]] Expected<void> end();
    // Durable so far; without its end, of an import that was broken off.
    [[nodiscard]] Expected<void> flush();

  private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<std::FILE, CloseFile>;

    ImportHead head_;
    std::string base_;  // without the ending
    File records_;
    File notes_;
    std::uint64_t added_ = 0;
    std::uint64_t updated_ = 0;
    bool failed_ = false;
};

// The newest first, without their records.
[[nodiscard]] Expected<std::vector<LoggedImport>> list_imports(const std::string& data_folder);
[[nodiscard]] Expected<LoggedImport> read_import(const std::string& data_folder,
                                                 std::uint64_t number);
[[nodiscard]] Expected<void> mark_undone(const std::string& data_folder,
                                         std::uint64_t number,
                                         const std::string& time);

}  // namespace tsunagi::client
