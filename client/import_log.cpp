#include "client/import_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "client/export/csv_writer.h"
#include "client/folder_files.h"
#include "client/json_output.h"
#include "client/json_text.h"
#include "client/messages.h"
#include "client/write_failure.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t kNumbersMax = 1'000'000;

// The clock itself and not the command's one time: what was written is found by its time.
std::int64_t now_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string folder_of(const std::string& data_folder) { return data_folder + "/imports"; }

std::string base_of(const std::string& data_folder, std::uint64_t number) {
    return folder_of(data_folder) + "/" + fmt::format("{:04}", number);
}

std::string dumped(const Json& json) { return json_text(json) + "\n"; }

// A new file for this user only; null with errno where it cannot be made.
std::FILE* create(const std::string& path) {
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    return file < 0 ? nullptr : ::fdopen(file, "wb");
}

// For a spreadsheet: quoted, and nothing that it would take for a formula.
std::string csv_cell(const std::string& value) {
    return csv_quoted((looks_like_formula(value) ? "'" : "") + value);
}

std::optional<std::uint64_t> number_in(const std::filesystem::path& path) {
    if (path.extension() != ".jsonl") return std::nullopt;
    const std::string digits = path.stem().string();
    if (digits.empty() || digits.size() > 7 ||
        !std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    return std::stoull(digits);
}

std::vector<std::uint64_t> numbers(const std::string& data_folder) {
    std::vector<std::uint64_t> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder_of(data_folder), ignored)) {
        if (const auto number = number_in(entry.path())) out.push_back(*number);
    }
    std::ranges::sort(out);
    return out;
}

std::optional<RecordId> id_in(const Json& json, const char* name) {
    const auto bytes = from_hex(json.value(name, std::string()));
    return bytes ? RecordId::from(*bytes) : std::nullopt;
}

std::vector<SlotId> slots_in(const Json& json) {
    std::vector<SlotId> out;
    for (const Json& digits : json.at("slots")) {
        const auto bytes = from_hex(digits.get<std::string>());
        if (const auto slot = bytes ? SlotId::from(*bytes) : std::nullopt) out.push_back(*slot);
    }
    return out;
}

// The frames without an answer so far, the first one sent in front.
using Frames = std::deque<std::vector<SlotId>>;

void read_line(const Json& json, bool with_records, LoggedImport& out, Frames& frames) {
    const std::string type = json.value("type", "");
    if (type == "import") {
        out.head = {json.value("number", std::uint64_t{0}), json.value("time_ms", std::int64_t{0}),
                    json.value("file", ""), json.value("kind", ""), json.value("scope", "")};
    } else if (type == "record") {
        const auto id = id_in(json, "id");
        if (!id) return;
        const auto replaced = id_in(json, "replaced");
        ++(replaced ? out.updated : out.added);
        if (with_records)
            out.records.push_back({json.value("line", std::uint64_t{0}), *id, replaced});
    } else if (type == "sending") {
        frames.push_back(with_records ? slots_in(json) : std::vector<SlotId>());
        out.last_sent_ms = json.value("time_ms", std::int64_t{0});
    } else if (type == "answered" && !frames.empty()) {
        frames.pop_front();
    } else if (type == "end") {
        out.has_ended = true;
    } else if (type == "undone") {
        out.is_undone = true;
    }
}

// The last line may be cut off by a power cut: what stands before it counts.
Expected<LoggedImport> read_file(const std::string& path, bool with_records) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return failure(LocalError::no_such_import);
    LoggedImport out;
    Frames frames;
    for (std::string line; std::getline(in, line);) {
        const Json json = parse_own_json(line);
        if (!json.is_object()) continue;
        try {
            read_line(json, with_records, out, frames);
        } catch (const Json::exception&) {
            continue;  // a value of another type than ours: no line of this program
        }
    }
    out.has_unanswered = !frames.empty();
    for (const auto& slots : frames)
        out.unanswered.insert(out.unanswered.end(), slots.begin(), slots.end());
    if (out.head.number == 0) return failure(LocalError::import_unreadable, path);
    return out;
}

}  // namespace

Expected<ImportLog> ImportLog::begin(const std::string& data_folder, ImportHead head) {
    const std::string folder = folder_of(data_folder);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return folder_write_failure(folder, errno);
    const auto known = numbers(data_folder);
    head.number = known.empty() ? 1 : known.back() + 1;
    head.time_ms = now_ms();
    ImportLog log;
    for (; head.number < kNumbersMax; ++head.number) {
        log.base_ = base_of(data_folder, head.number);
        log.records_.reset(create(log.base_ + ".jsonl"));
        if (log.records_ || errno != EEXIST) break;  // else another import took it just now
    }
    if (!log.records_) return folder_write_failure(log.base_, errno);
    // A line is in the file before the next answer is read: whoever ends the program loses none.
    std::setvbuf(log.records_.get(), nullptr, _IOLBF, BUFSIZ);
    const std::string line = dumped({{"type", "import"},
                                     {"number", head.number},
                                     {"time", time_text(head.time_ms)},
                                     {"time_ms", head.time_ms},
                                     {"file", head.file},
                                     {"kind", head.kind},
                                     {"scope", head.scope}});
    if (std::fputs(line.c_str(), log.records_.get()) < 0)
        return folder_write_failure(log.base_, errno);
    if (const int problem = flush_folder(folder); problem != 0)
        return folder_write_failure(folder, problem);
    log.head_ = std::move(head);
    return log;
}

void ImportLog::add(const LoggedRecord& record) {
    Json json{{"type", "record"}, {"line", record.line}, {"id", to_hex(record.id.span())}};
    if (record.replaced) json["replaced"] = to_hex(record.replaced->span());
    ++(record.replaced ? updated_ : added_);
    failed_ |= std::fputs(dumped(json).c_str(), records_.get()) < 0;
}

Expected<void> ImportLog::add_sending(const std::vector<SlotId>& slots) {
    Json json{{"type", "sending"}, {"time_ms", now_ms()}, {"slots", Json::array()}};
    for (const SlotId& slot : slots) json["slots"].push_back(to_hex(slot.span()));
    failed_ |= std::fputs(dumped(json).c_str(), records_.get()) < 0 ||
               std::fflush(records_.get()) != 0 || ::fdatasync(::fileno(records_.get())) != 0;
    if (failed_) return folder_write_failure(base_, errno == 0 ? EIO : errno);
    return {};
}

void ImportLog::add_answered() {
    failed_ |= std::fputs(dumped({{"type", "answered"}}).c_str(), records_.get()) < 0;
}

void ImportLog::add_note(std::uint64_t line,
                         const std::string& column,
                         const std::string& value,
                         const std::string& sentence) {
    if (!notes_) {
        notes_.reset(create(base_ + "-notes.csv"));
        if (!notes_) {
            failed_ = true;
            return;
        }
        const std::string head = "\xEF\xBB\xBF" + csv_cell(_("Line")) + "," +
                                 csv_cell(_("Column")) + "," + csv_cell(_("Value")) + "," +
                                 csv_cell(_("What is wrong")) + "\r\n";
        failed_ |= std::fputs(head.c_str(), notes_.get()) < 0;
    }
    const std::string row = std::to_string(line) + "," + csv_cell(column) + "," + csv_cell(value) +
                            "," + csv_cell(sentence) + "\r\n";
    failed_ |= std::fputs(row.c_str(), notes_.get()) < 0;
}

std::string ImportLog::notes_path() const { return notes_ ? base_ + "-notes.csv" : ""; }

Expected<void> ImportLog::end() {
    const std::string line = dumped({{"type", "end"}, {"new", added_}, {"updated", updated_}});
    failed_ |= std::fputs(line.c_str(), records_.get()) < 0;
    return flush();
}

Expected<void> ImportLog::flush() {
    for (const auto& file : {records_.get(), notes_.get()}) {
        if (file == nullptr) continue;
        failed_ |= std::fflush(file) != 0 || ::fsync(::fileno(file)) != 0;
    }
    if (failed_) return folder_write_failure(base_, errno == 0 ? EIO : errno);
    return {};
}

Expected<std::vector<LoggedImport>> list_imports(const std::string& data_folder) {
    std::vector<LoggedImport> out;
    for (const std::uint64_t number : numbers(data_folder)) {
        auto one = read_file(base_of(data_folder, number) + ".jsonl", false);
        if (one) out.push_back(std::move(*one));
    }
    std::ranges::reverse(out);
    return out;
}

Expected<LoggedImport> read_import(const std::string& data_folder, std::uint64_t number) {
    return read_file(base_of(data_folder, number) + ".jsonl", true);
}

Expected<void> mark_undone(const std::string& data_folder,
                           std::uint64_t number,
                           const std::string& time) {
    const std::string path = base_of(data_folder, number) + ".jsonl";
    std::ofstream out(path, std::ios::binary | std::ios::app);
    out << dumped({{"type", "undone"}, {"time", time}}) << std::flush;
    if (!out) return folder_write_failure(path, errno);
    return {};
}

}  // namespace tsunagi::client
