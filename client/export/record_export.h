// record_export.h - records written into one file for other programs: a table, JSON lines, a
// calendar, cards, a feed, Open Referral.
//
// Which records, and in what form; what each form makes of a record is its RecordWriter's. Not
// signed records, which are signed_export.h. Thread: one. Memory: a page of text, and what a form
// has to hold until its end. Errors: those of the connection and of WholeFiles.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "client/context.h"
#include "client/control_client.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

struct ExportCounts {
    std::uint64_t records = 0;
    std::uint64_t unreadable = 0;
    std::uint64_t unfit = 0;          // the form has no place for them
    std::uint64_t not_public = 0;     // of those written
    std::uint64_t beyond = 0;         // not listed: unread, or too many for one list
    std::uint64_t untranslated = 0;   // of those written: the form has no place for translations
    std::set<std::string> misfits{};  // characters that the encoding lacks
};

// With what a person may leave out; the same again changes nothing. Errors: usage.
[[nodiscard]] Expected<ExportOptions> completed_options(ExportOptions options);

enum class WhenEmpty { write, leave_out };  // a file without records

// What is told of a record, or nothing where it is left out.
using RecordCut = std::function<std::optional<Body>(const RecordId&, const Body&)>;

// Pre: the options are complete. `cut`: null for all, and whole.
[[nodiscard]] Expected<ExportCounts> export_records(Context& context,
                                                    ControlClient& client,
                                                    const StatusAnswer& status,
                                                    const ExportOptions& options,
                                                    WhenEmpty when_empty = WhenEmpty::write,
                                                    const RecordCut* cut = nullptr);

// What is not in the file, or not as it was; `file` in front where it is one of several.
void tell_left_out(Output& output, const ExportCounts& counts, const std::string& file = {});

}  // namespace tsunagi::client
