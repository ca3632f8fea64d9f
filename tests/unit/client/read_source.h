// read_source.h - all that a file of records gives, for the tests of its readers.
#pragma once

#include <string>
#include <vector>

#include "client/import/source_record.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {

struct ReadSource {
    std::vector<SourceRecord> records;
    std::vector<SourceNote> notes;

    // Of a record's notes: "line:column:reason".
    [[nodiscard]] std::vector<std::string> reasons(std::size_t at = 0) const {
        std::vector<std::string> out;
        for (const auto& note : records.at(at).notes)
            out.push_back(std::to_string(note.line) + ":" + note.column + ":" + note.reason);
        return out;
    }
    // "line:reason".
    [[nodiscard]] std::vector<std::string> damages() const {
        std::vector<std::string> out;
        for (const auto& note : notes) out.push_back(std::to_string(note.line) + ":" + note.reason);
        return out;
    }
};

// `Read`: ReadSource, or what a test derives from it.
template <typename File, typename Read = ReadSource>
Read read_source(const WholeText& text) {
    File file(text, "file");
    Read out;
    file.for_each(
        [&](const SourceRecord& record) {
            out.records.push_back(record);
            return true;
        },
        [&](const SourceNote& note) { out.notes.push_back(note); });
    return out;
}

}  // namespace tsunagi::client
