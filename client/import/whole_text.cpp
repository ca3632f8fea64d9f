#include "client/import/whole_text.h"

#include <algorithm>
#include <array>

#include "client/import/byte_source.h"
#include "client/import/content_lines.h"
#include "client/import/table_text.h"
#include "client/messages.h"
#include "client/system_reason.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

constexpr std::size_t kStartBytes = 4'096;

// What a calendar, or a part of one cut out of it, begins with.
constexpr std::string_view kCalendarBegins[] = {
    "BEGIN:VCALENDAR", "BEGIN:VEVENT",    "BEGIN:VTODO",         "BEGIN:VJOURNAL",
    "BEGIN:VTIMEZONE", "BEGIN:VFREEBUSY", "BEGIN:VAVAILABILITY", "BEGIN:VALARM"};

// An object or a list of objects; a table's first cell may begin with a bracket as well.
bool begins_as_json(std::string_view front) {
    if (front.empty() || (front.front() != '{' && front.front() != '[')) return false;
    const std::string_view behind = trimmed(front.substr(1));
    if (behind.empty()) return true;
    return front.front() == '{' ? behind.front() == '"' || behind.front() == '}'
                                : behind.front() == '{' || behind.front() == ']';
}

}  // namespace

const char* whole_text_error_name(WholeTextError error) {
    switch (error) {
        case WholeTextError::cannot_open: return "cannot_open";
        case WholeTextError::not_a_file: return "not_a_file";
        case WholeTextError::cannot_read: return "cannot_read";
        case WholeTextError::empty: return "empty";
        case WholeTextError::too_large: return "too_large";
        case WholeTextError::not_text: return "not_text";
        case WholeTextError::other_format: return "other_format";
    }
    CHECK(false);
    return "";
}

const char* whole_text_error_text(WholeTextError error) {
    switch (error) {
        case WholeTextError::cannot_open:
            return N_("The file cannot be opened: check its name and that you may read it.");
        case WholeTextError::not_a_file:
            return N_("This is a folder or a device: give the name of a file.");
        case WholeTextError::cannot_read:
            return N_(
                "The disk failed while the file was being read: copy the file elsewhere and try "
                "again.");
        case WholeTextError::empty:
            return N_("The file is empty: fetch it again, or save it again.");
        case WholeTextError::too_large:
            return N_("The file is too large to be read at once: export a part of it.");
        case WholeTextError::not_text:
            return N_(
                "This is no file of text: unpack it if it is packed, save it as UTF-8 if it is "
                "not, and import that file.");
        case WholeTextError::other_format:
            return N_(
                "The file is not what --source says: leave --source out, and see with --preview "
                "what it is.");
    }
    CHECK(false);
    return "";
}

WholeTextResult<WholeText> read_whole_text(const std::string& path) {
    const auto opened = FileBytes::open(path);
    if (opened.file == nullptr) {
        if (opened.error_number == 0) return WholeTextProblem{WholeTextError::not_a_file, {}};
        return WholeTextProblem{WholeTextError::cannot_open,
                                client::system_reason(opened.error_number)};
    }
    const std::uint64_t size = opened.file->size();
    if (size > kWholeTextBytesMax) return WholeTextProblem{WholeTextError::too_large, {}};
    WholeText out;
    out.bytes.resize(static_cast<std::size_t>(size));
    const auto count = opened.file->read_at(0, out.bytes);
    if (!count) return WholeTextProblem{WholeTextError::cannot_read, {}};
    out.bytes.resize(*count);
    switch (file_nature(std::string_view(out.bytes).substr(0, kStartBytes))) {
        case FileNature::text: break;
        case FileNature::empty: return WholeTextProblem{WholeTextError::empty, {}};
        default: return WholeTextProblem{WholeTextError::not_text, {}};
    }
    out.bytes.erase(0, byte_order_mark_bytes(out.bytes));
    out.encoding = guess_encoding(out.bytes);
    return out;
}

WholeFormat whole_format(std::string_view start) {
    start.remove_prefix(byte_order_mark_bytes(start));
    const std::string front = capitals(trimmed(start.substr(0, kStartBytes)).substr(0, 64));
    const bool is_calendar = std::ranges::any_of(
        kCalendarBegins, [&](std::string_view begin) { return front.starts_with(begin); });
    if (front.starts_with("BEGIN:VCARD")) return WholeFormat::cards;
    if (begins_as_json(front)) return WholeFormat::json;
    return is_calendar ? WholeFormat::calendar : WholeFormat::other;
}

WholeFormat whole_format_of_file(const std::string& path) {
    const auto opened = FileBytes::open(path);
    if (opened.file == nullptr) return WholeFormat::other;
    std::string start(kStartBytes, '\0');
    const auto count = opened.file->read_at(0, start);
    if (!count) return WholeFormat::other;
    start.resize(*count);
    // Cut where a character may be cut too: only ASCII is looked for.
    return file_nature(start) == FileNature::text ? whole_format(start) : WholeFormat::other;
}

}  // namespace tsunagi
