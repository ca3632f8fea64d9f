// new_files.h - files of this computer on their way into a record: read, cleaned, named, and put to
// the daemon before the record that names them.
//
// Reading and cleaning come first, before a key is opened (prepare_file.h). What was taken out of a
// file, and what could not be, is told in sentences. Thread: one. Errors: bad_file; file_refused
// with the file's own sentence; too_many_files; the daemon's.
#pragma once

#include <string>
#include <vector>

#include "client/context.h"
#include "protocol/content/pieces.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

// What was done to a file before it may leave the center, or could not be done.
struct Preparation {
    const char* name;  // for --json
    std::string sentence;
};

// A file that was prepared: its entry in the body, and the bytes that go with it.
struct NewFile {
    Attachment entry;
    Bytes content;
    PieceList pieces;  // of the content
    Bytes thumbnail;   // empty: none
    PieceList thumbnail_pieces;
    std::string words;  // what stands in it, for the guard
    std::vector<Preparation> preparations;
};

// `alt` says what it shows. `folder`: where a path begins that is not absolute; "": here.
[[nodiscard]] Expected<NewFile> read_new_file(const std::string& path,
                                              const std::string& alt,
                                              const std::string& folder = {});

// Adds the entry, under a name that no other file there has. What is attached already stays as it
// is; then false.
[[nodiscard]] bool add_entry(NewFile& file, std::vector<Attachment>& attachments);

// By its name, or by its number as 'tsunagi files' tells it.
[[nodiscard]] std::optional<std::size_t> find_file(const std::vector<Attachment>& attachments,
                                                   const std::string& name);

// All bytes that the daemon does not have. With a progress bar where they are many.
[[nodiscard]] Expected<void> put_files(Output& output,
                                       ControlClient& client,
                                       const std::vector<NewFile>& files);

// "写真.jpg (1.2 MB)"
[[nodiscard]] std::string file_text(const Attachment& attachment);
// "812 bytes", "64 KB", "1.2 MB"
[[nodiscard]] std::string bytes_text(std::uint64_t bytes);

}  // namespace tsunagi::client
