#include "client/import/nta_file.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <optional>

#include "client/system_reason.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::size_t kSampleBytes = 256 * 1024;  // what encoding and form are judged by
constexpr std::size_t kSampleRowsMax = 20;
constexpr std::uint64_t kProgressBytes = 1024 * 1024;
constexpr std::size_t kHeaderNamesMin =
    5;  // of the agency's names, for a first row to be meant as its header

bool is_blank_cell(std::string_view cell) {
    return cell.find_first_not_of(" \t") == std::string_view::npos;
}

// Spreadsheets leave rows of nothing but commas behind the data.
bool is_blank_row(const CsvRow& row) {
    return row.damage == CsvDamage::none &&
           std::all_of(row.cells.begin(), row.cells.end(), is_blank_cell);
}

std::optional<NtaFileError> refusal(FileNature nature) {
    switch (nature) {
        case FileNature::text: return std::nullopt;
        case FileNature::empty: return NtaFileError::empty;
        case FileNature::utf16: return NtaFileError::utf16;
        case FileNature::zip:
        case FileNature::gzip: return NtaFileError::archive;
        case FileNature::old_office: return NtaFileError::spreadsheet;
        case FileNature::pdf:
        case FileNature::binary: return NtaFileError::binary;
    }
    CHECK(false);
    return std::nullopt;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

}  // namespace

// One judging reading of a file; makes an NtaFile.
class NtaScan {
  public:
    NtaScan(std::unique_ptr<ByteSource> source, const NtaReadOptions& options) : options_(options) {
        file_.source_ = std::move(source);
        for (const AreaCode prefecture : options.prefectures) {
            if (is_prefecture(prefecture)) wanted_.set(prefecture.value);
        }
    }

    NtaResult<NtaFile> run() {
        if (auto problem = find_form()) return *std::move(problem);
        if (auto problem = read_rows()) return *std::move(problem);
        keep_places();
        return std::move(file_);
    }

  private:
    struct Best {
        std::uint64_t order = 0;
        std::uint64_t row_number = 0;
        std::uint64_t offset = 0;
        std::uint64_t line = 0;
    };
    using Problem = std::optional<NtaProblem>;

    Problem find_form() {
        std::vector<char> sample(std::min<std::uint64_t>(kSampleBytes, file_.source_->size()));
        const auto count = file_.source_->read_at(0, sample);
        if (!count) return NtaProblem{NtaFileError::cannot_read, {}};
        const std::string_view start(sample.data(), *count);
        if (const auto error = refusal(file_nature(start))) return NtaProblem{*error, {}};
        file_.form_.encoding = guess_encoding(start);
        file_.summary_.encoding = file_.form_.encoding;
        rows_offset_ = byte_order_mark_bytes(start);
        return find_columns();
    }

    // A header first, else the published form, else another kind of file.
    Problem find_columns() {
        CsvReader reader(*file_.source_);
        reader.seek(rows_offset_, rows_line_);
        CsvRow row;
        for (std::size_t rows = 0; rows < kSampleRowsMax && reader.next(row);) {
            if (is_blank_row(row)) continue;
            if (rows++ == 0 && row.damage == CsvDamage::none) {
                const NtaHeader header = read_nta_header(row.cells);
                if (header.known >= kHeaderNamesMin) return take_header(header, row, reader);
            }
            if (looks_like_nta_row(row.cells) || is_cut_row(row)) {
                file_.form_.layout = nta_raw_layout();
                file_.form_.columns = kNtaColumns;
                return std::nullopt;
            }
        }
        if (reader.failed()) return NtaProblem{NtaFileError::cannot_read, {}};
        return NtaProblem{NtaFileError::not_a_register, {}};
    }

    // A published file cut off inside its first row still is one: the row is what is wrong.
    static bool is_cut_row(const CsvRow& row) {
        if (!row.unterminated || row.cells.size() >= kNtaColumns) return false;
        std::vector<std::string_view> cells = row.cells;
        cells.resize(kNtaColumns);
        return looks_like_nta_row(cells);
    }

    Problem take_header(const NtaHeader& header, const CsvRow& row, const CsvReader& reader) {
        if (!header.repeated.empty())
            return NtaProblem{NtaFileError::header_repeated, header.repeated};
        if (!header.missing.empty())
            return NtaProblem{NtaFileError::header_incomplete, joined(header.missing)};
        file_.form_.layout = header.layout;
        file_.form_.columns = row.cells.size();
        file_.summary_.with_header = true;
        rows_offset_ = reader.offset();
        rows_line_ = reader.line();
        return std::nullopt;
    }

    Problem read_rows() {
        CsvReader reader(*file_.source_);
        reader.seek(rows_offset_, rows_line_);
        CsvRow row;
        std::uint64_t good = 0;
        std::uint64_t next_progress = 0;
        NtaSummary& summary = file_.summary_;
        while (reader.next(row)) {
            if (is_blank_row(row)) continue;
            ++summary.rows;
            if (take_row(row)) ++good;
            if (good == 0 && summary.rejected >= kNtaBadRowsAtStartMax) return nothing_readable();
            if (options_.progress && reader.offset() >= next_progress) {
                options_.progress(reader.offset(), file_.source_->size());
                next_progress = reader.offset() + kProgressBytes;
            }
        }
        if (reader.failed()) return NtaProblem{NtaFileError::cannot_read, {}};
        if (options_.progress) options_.progress(reader.offset(), file_.source_->size());
        return std::nullopt;
    }

    NtaProblem nothing_readable() const {
        return {NtaFileError::nothing_readable, first_rejection_};
    }

    // True for a row that can be read, wanted or not.
    bool take_row(const CsvRow& row) {
        NtaJudgement judgement = judge_nta_row(file_.form_, row);
        NtaSummary& summary = file_.summary_;
        const AreaCode prefecture =
            judgement.facts ? judgement.facts->prefecture : prefecture_of_nta_row(file_.form_, row);
        const bool told = judgement.facts || is_prefecture(prefecture);
        if (!options_.prefectures.empty() && told && !wanted_.test(prefecture.value)) {
            ++summary.outside;
            return judgement.facts.has_value();
        }
        if (judgement.rejection) {
            reject(*std::move(judgement.rejection));
            return false;
        }
        Best& best = best_[judgement.facts->number.value];
        // Equal orders go to the later row. A new entry has order 0, below every real one.
        if (judgement.facts->order >= best.order) {
            best = {judgement.facts->order, summary.rows, row.offset, row.line};
        }
        return true;
    }

    void reject(NtaRejection rejection) {
        NtaSummary& summary = file_.summary_;
        if (summary.rejected++ == 0) {
            first_rejection_ =
                std::string(nta_reason_name(rejection.reason)) + " " + rejection.detail;
        }
        if (summary.rejections.size() < options_.rejections_kept_max) {
            summary.rejections.push_back(std::move(rejection));
        }
    }

    void keep_places() {
        file_.summary_.corporations = best_.size();
        file_.places_.reserve(best_.size());
        for (const auto& [number, best] : best_) {
            file_.places_.push_back({best.offset, best.line, best.row_number, number});
        }
        best_ = {};
        std::sort(
            file_.places_.begin(), file_.places_.end(),
            [](const NtaFile::Place& a, const NtaFile::Place& b) { return a.offset < b.offset; });
    }

    const NtaReadOptions& options_;
    NtaFile file_;
    std::bitset<kPrefecturesMax + 1> wanted_;
    std::uint64_t rows_offset_ = 0;  // where the data begins
    std::uint64_t rows_line_ = 1;
    boost::unordered_flat_map<std::uint64_t, Best> best_;  // by corporate number
    std::string first_rejection_;
};

NtaResult<NtaFile> NtaFile::scan(const std::string& path, const NtaReadOptions& options) {
    FileBytes::Opened opened = FileBytes::open(path);
    if (opened.file) return scan(std::move(opened.file), options);
    if (opened.error_number == 0) return NtaProblem{NtaFileError::not_a_file, {}};
    const std::string reason = client::system_reason(opened.error_number);
    return NtaProblem{NtaFileError::cannot_open, reason};
}

NtaResult<NtaFile> NtaFile::scan(std::unique_ptr<ByteSource> source,
                                 const NtaReadOptions& options) {
    return NtaScan(std::move(source), options).run();
}

NtaResult<void> NtaFile::for_each_current(const std::function<bool(const NtaRow&)>& take) const {
    if (source_->has_changed()) return NtaProblem{NtaFileError::changed, {}};
    CsvReader reader(*source_);
    CsvRow row;
    for (const Place& place : places_) {
        reader.seek(place.offset, place.line);
        const bool there = reader.next(row);
        if (reader.failed()) return NtaProblem{NtaFileError::cannot_read, {}};
        const NtaJudgement judgement = there ? judge_nta_row(form_, row) : NtaJudgement{};
        if (!judgement.facts || judgement.facts->number.value != place.number) {
            return NtaProblem{NtaFileError::changed, {}};
        }
        NtaRow current = take_nta_row(form_, row);
        current.row_number = place.row_number;
        current.line = place.line;
        if (!take(current)) break;
    }
    return {};
}

const char* nta_file_error_name(NtaFileError error) {
    switch (error) {
        case NtaFileError::cannot_open: return "cannot_open";
        case NtaFileError::not_a_file: return "not_a_file";
        case NtaFileError::cannot_read: return "cannot_read";
        case NtaFileError::empty: return "empty";
        case NtaFileError::archive: return "archive";
        case NtaFileError::spreadsheet: return "spreadsheet";
        case NtaFileError::utf16: return "utf16";
        case NtaFileError::binary: return "binary";
        case NtaFileError::header_incomplete: return "header_incomplete";
        case NtaFileError::header_repeated: return "header_repeated";
        case NtaFileError::not_a_register: return "not_a_register";
        case NtaFileError::nothing_readable: return "nothing_readable";
        case NtaFileError::changed: return "changed";
    }
    CHECK(false);
    return "";
}

const char* nta_file_error_text(NtaFileError error) {
    switch (error) {
        case NtaFileError::cannot_open:
            return "The file cannot be opened: check its name and that you may read it.";
        case NtaFileError::not_a_file: return "This is not a file: give the name of a CSV file.";
        case NtaFileError::cannot_read:
            return "The disk failed while the file was being read: copy the file elsewhere and try "
                   "again.";
        case NtaFileError::empty: return "The file is empty: fetch it again.";
        case NtaFileError::archive:
            return "This is a packed file or an Excel sheet: unpack it, or save the sheet as CSV "
                   "(UTF-8), and "
                   "import that file.";
        case NtaFileError::spreadsheet:
            return "This is an Excel sheet: save it as CSV (UTF-8) and import that file.";
        case NtaFileError::utf16:
            return "The file is in UTF-16: save it as CSV (UTF-8) and import that file.";
        case NtaFileError::binary:
            return "This is not a text file: choose the CSV file of the register.";
        case NtaFileError::header_incomplete:
            return "The header lacks columns that the import needs: use the register's own column "
                   "names.";
        case NtaFileError::header_repeated:
            return "A column name stands twice in the header: remove one of the two columns.";
        case NtaFileError::not_a_register:
            return "This is not a corporate number file: it has neither the register's 30 columns "
                   "nor a header "
                   "with its column names.";
        case NtaFileError::nothing_readable:
            return "Not one of the first rows can be read. If the file was saved by a spreadsheet, "
                   "use the file as "
                   "it was published.";
        case NtaFileError::changed:
            return "The file changed while it was being read: wait until it is complete and import "
                   "it again.";
    }
    CHECK(false);
    return "";
}

}  // namespace tsunagi
