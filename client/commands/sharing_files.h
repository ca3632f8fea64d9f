// sharing_files.h - which files a record has when it is shared: those that it had, less those that
// were taken away, and new ones.
//
// A form names all of them (`files`), options name what changes. A name that the record does not
// have is a path. Thread: one. Errors: those of new_files.h; no_such_file, alt_without_file,
// form_names_other_file, too_many_files.
#pragma once

#include "client/attach/new_files.h"
#include "client/forms/record_form.h"
#include "client/text_guard.h"

namespace tsunagi::client {

// What options say.
struct FileChange {
    std::vector<std::string> attach, alts, detach;
    std::string folder;    // where paths of the form begin; "": here
    bool is_only = false;  // nothing but files is changed
};

struct SettledFiles {
    std::vector<NewFile> fresh;           // with their bytes; of what is attached already, too
    std::vector<std::string> taken_away;  // names
    bool is_changed = false;
};

// Sets form.body.attachments, which holds what the record had before.
[[nodiscard]] Expected<SettledFiles> settle_files(RecordForm& form, const FileChange& change);

// "\nFiles: a.jpg (1.2 MB), b.pdf (64 KB)", and which are taken away; "" for neither.
[[nodiscard]] std::string files_text(const std::vector<Attachment>& attachments,
                                     const SettledFiles& settled);
// Has the guard look at the words of those that were there before; the new ones were looked at.
// Returns a sentence on those that can't be looked at, beginning with a line end; "" for none.
[[nodiscard]] std::string look_at_files(ControlClient& client,
                                        const std::vector<Attachment>& attachments,
                                        const SettledFiles& settled,
                                        TextGuard& guard);
// What was done to the new ones: a line for each thing, and with --json an object for each file.
void tell_cleaned(Output& output, const std::vector<NewFile>& fresh);

}  // namespace tsunagi::client
