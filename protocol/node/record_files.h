// record_files.h - what a node reads of a record's files, once for many questions. Values only;
// core_contents.cpp holds the rules.
#pragma once

#include <vector>

#include "protocol/content/content_fetches.h"
#include "protocol/record/attachment.h"

namespace tsunagi {

// A file that a record here names, and that record's scope.
struct NamedContent {
    ContentFetches::Wanted wanted;
    Scope scope;
    CenterId author;
};

// What a record of a fact says of its files; that never changes.
struct RecordFiles {
    CenterId center;
    SlotId slot;
    Scope scope;
    std::vector<Attachment> attachments;  // none where they are too large for its scope
};

}  // namespace tsunagi
