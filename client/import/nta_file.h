// nta_file.h - a corporate number file of the National Tax Agency: each corporation's newest row,
// and what is wrong.
//
// Files hold events, and corrections publish old rows again, so the last row is not always the
// current one. Of one corporation's rows the best is the greatest by `latest`, updateDate,
// changeDate, row number: its last row with latest = 1, else its last row. Rows that cannot be read
// are reported with line and reason, and the rest goes in; a file that is no register file is one
// clear error instead. Two readings: scan() judges every row and keeps 40 bytes a corporation,
// for_each_current() reads the best rows again and hands them out one by one, so a file of several
// GB needs memory for its corporations' numbers only.
// Thread: one. Ownership: owns its source.
// Errors: NtaProblem values, no exceptions but std::bad_alloc.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/import/byte_source.h"
#include "client/import/nta_row.h"

namespace tsunagi {

// Why a whole file is refused. Stable numbers, for --json: DO NOT CHANGE.
enum class NtaFileError : std::uint8_t {
    cannot_open = 1,  // detail: the system's reason
    not_a_file = 2,   // a folder, a pipe, a device
    cannot_read = 3,  // the medium failed
    empty = 4,
    archive = 5,      // zip or gzip, which the agency's files come in; xlsx and ods are zip too
    spreadsheet = 6,  // xls
    utf16 = 7,
    binary = 8,
    header_incomplete = 9,  // detail: names of the missing columns
    header_repeated = 10,   // detail: the name that stands there twice
    not_a_register = 11,    // neither form
    nothing_readable =
        12,  // a register file by its form, but its first rows are all wrong; detail: first reason
    changed = 13,  // the file changed while it was being read
};

struct NtaProblem {
    NtaFileError error = NtaFileError::not_a_register;
    std::string detail;
};

template <typename T>
using NtaResult = boost::system::result<T, NtaProblem>;

// "cannot_open", ...: names for --json; and a plain English sentence with the next step, for
// translation by the client.
[[nodiscard]] const char* nta_file_error_name(NtaFileError error);
[[nodiscard]] const char* nta_file_error_text(NtaFileError error);

struct NtaReadOptions {
    // Rows of other prefectures, and of none, are left out. Empty: all rows.
    std::vector<AreaCode> prefectures;
    // Rejections kept with line and detail; more are only counted.
    std::size_t rejections_kept_max = 10'000;
    // Called during scan() about once a megabyte and at its end; may be empty.
    std::function<void(std::uint64_t bytes_read, std::uint64_t bytes_total)> progress;
};

struct NtaSummary {
    TextEncoding encoding = TextEncoding::utf8;
    bool with_header = false;
    std::uint64_t rows = 0;      // all rows of the file, header and blank lines not counted
    std::uint64_t outside = 0;   // of them: left out, because of another prefecture
    std::uint64_t rejected = 0;  // of them: could not be read
    std::uint64_t corporations = 0;
    // Of them: older rows of a corporation that another row of the file tells better.
    [[nodiscard]] std::uint64_t older() const { return rows - outside - rejected - corporations; }
    std::vector<NtaRejection> rejections;  // by line; at most rejections_kept_max
};

// Refused after this many rows at the start without a single good one: it is another kind of file,
// or a spreadsheet has mangled a whole column.
inline constexpr std::uint64_t kNtaBadRowsAtStartMax = 100;

class NtaFile {
  public:
    // Opens a file and judges every row of it.
    [[nodiscard]] static NtaResult<NtaFile> scan(const std::string& path,
                                                 const NtaReadOptions& options = {});
    [[nodiscard]] static NtaResult<NtaFile> scan(std::unique_ptr<ByteSource> source,
                                                 const NtaReadOptions& options = {});

    [[nodiscard]] const NtaSummary& summary() const { return summary_; }

    // Hands each corporation's best row to `take`, in the order of the file, until `take` returns
    // false. Can be called again. Errors: cannot_read, changed; rows handed out before stay handed
    // out.
    [[nodiscard]] NtaResult<void> for_each_current(
        const std::function<bool(const NtaRow&)>& take) const;

  private:
    struct Place {
        std::uint64_t offset = 0;
        std::uint64_t line = 0;
        std::uint64_t row_number = 0;
        std::uint64_t number = 0;
    };

    NtaFile() = default;
    friend class NtaScan;

    std::unique_ptr<ByteSource> source_;
    NtaForm form_;
    NtaSummary summary_;
    std::vector<Place> places_;  // of the best rows, by offset
};

}  // namespace tsunagi
