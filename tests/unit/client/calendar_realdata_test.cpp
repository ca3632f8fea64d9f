// Calendars that other projects keep to try their readers on, valid and deliberately broken, found
// by TSUNAGI_REALDATA; skipped where it is not set.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "client/export/calendar_writer.h"
#include "client/import/calendar_file.h"
#include "tests/unit/client/read_source.h"
#include "tests/unit/client/real_data.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

struct CalendarRealData : RealData {
    CalendarRealData() : RealData("ical") {}

    [[nodiscard]] std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
            if (entry.path().extension() == ".ics") found.push_back(entry.path());
        }
        return found;
    }
};

ReadSource read_bytes(const std::string& bytes) {
    return read_source<CalendarFile>({bytes, guess_encoding(bytes)});
}

ReadSource read_file(const fs::path& path) {
    const auto text = read_whole_text(path.string());
    EXPECT_TRUE(text) << path;
    return text ? read_bytes(text->bytes) : ReadSource{};
}

TEST_F(CalendarRealData, EveryFileIsReadAndNoEventIsLostSilently) {
    std::size_t titled = 0;
    for (const auto& path : files()) {
        const ReadSource calendar = read_file(path);
        std::ifstream in(path, std::ios::binary);
        std::size_t begun = 0;
        for (std::string line; std::getline(in, line);) begun += line.starts_with("BEGIN:VEVENT");
        std::size_t told = 0;
        for (const SourceNote& note : calendar.notes)
            told += note.loses_record || note.reason == "older_version" ? 1 : 0;
        EXPECT_EQ(calendar.records.size() + told, begun) << path;
        for (const SourceRecord& record : calendar.records) {
            if (record.body.title.empty()) continue;
            ++titled;
            const auto problem = check_body(*record.kind, record.body);
            EXPECT_FALSE(problem) << path << ":" << record.line << " " << problem->field;
            EXPECT_TRUE(encode_body(record.body)) << path << ":" << record.line;
        }
    }
    EXPECT_GT(titled, 100U);
}

TEST_F(CalendarRealData, WhatIsExportedComesBack) {
    for (const auto& path : files()) {
        for (const SourceRecord& record : read_file(path).records) {
            if (record.body.title.empty()) continue;
            ItemAnswer item;
            item.kind = kind::kOpportunity;
            std::string out;
            CalendarWriter writer(out, "x");
            if (!writer.event(item, record.body)) continue;
            writer.finish();
            const ReadSource again = read_bytes(out);
            ASSERT_EQ(again.records.size(), 1U) << path << ":" << record.line;
            EXPECT_EQ(again.records[0].body, record.body) << path << ":" << record.line;
        }
    }
}

// Bytes changed, cut and doubled at fixed places of each file: read without a crash.
TEST_F(CalendarRealData, DamagedFilesAreReadToo) {
    std::uint32_t state = 1;
    const auto next = [&](std::size_t below) {
        state = state * 1'664'525 + 1'013'904'223;
        return static_cast<std::size_t>(state >> 8) % below;
    };
    for (const auto& path : files()) {
        std::ifstream in(path, std::ios::binary);
        const std::string whole(std::istreambuf_iterator<char>(in), {});
        if (whole.size() > 100'000 || whole.empty()) continue;
        for (int round = 0; round < 20; ++round) {
            std::string bytes = whole;
            for (int i = 0; i < 5; ++i) {
                const std::size_t at = next(bytes.size());
                switch (next(3)) {
                    case 0: bytes[at] = static_cast<char>(next(256)); break;
                    case 1: bytes.erase(at, next(40)); break;
                    default: bytes.insert(at, bytes.substr(next(bytes.size()), next(40)));
                }
                if (bytes.empty()) bytes = "B";
            }
            for (const SourceRecord& record : read_bytes(bytes).records)
                EXPECT_TRUE(encode_body(record.body)) << path << " " << round;
        }
    }
}

}  // namespace
}  // namespace tsunagi::client
