// record_writer.h - a form in which records are written for other programs: one class for each.
//
// The export command hands over record by record and writes out what has gathered in the text; a
// form decides alone what it holds of a record. Thread: one. Ownership: appends to the caller's
// text, which the caller may empty between calls.
#pragma once

#include <set>
#include <string>

#include "client/control_types.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

class RecordWriter {
  public:
    RecordWriter() = default;
    RecordWriter(const RecordWriter&) = delete;
    RecordWriter& operator=(const RecordWriter&) = delete;
    virtual ~RecordWriter() = default;

    // False, and nothing written, where the form has no place for such a record.
    [[nodiscard]] virtual bool add(const ItemAnswer& item, const Body& body) = 0;
    // What stands behind the last record.
    virtual void finish() {}
    // How many of the records have translations that the form has no place for.
    [[nodiscard]] virtual std::uint64_t untranslated() const { return 0; }
    // Characters that did not fit, each once, in UTF-8.
    [[nodiscard]] virtual std::set<std::string> misfits() const { return {}; }
};

}  // namespace tsunagi::client
