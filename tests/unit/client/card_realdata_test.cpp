// Cards that real programs wrote, found by TSUNAGI_REALDATA; skipped where it is not set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "client/import/card_file.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

TEST(CardRealData, EveryCardIsReadAsThePersonItIsOf) {
    const char* const name = std::getenv("TSUNAGI_REALDATA");
    if (name == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set: no real files to read";
    const fs::path folder = fs::path(TSUNAGI_SOURCE_DIR) / name / "vcard";
    ASSERT_TRUE(fs::is_directory(folder)) << folder << " is not a folder";
    std::size_t cards = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".vcf") continue;
        const auto text = read_whole_text(entry.path().string());
        ASSERT_TRUE(text) << entry.path();
        EXPECT_EQ(whole_format(text->bytes), WholeFormat::cards) << entry.path();
        CardFile(*text, "file")
            .for_each(
                [&](const SourceRecord& record) {
                    ++cards;
                    EXPECT_FALSE(record.body.title.empty() &&
                                 entry.path().filename() != "radicale-1587.vcf")
                        << entry.path();
                    EXPECT_EQ(record.kind->id, kind::kPerson) << entry.path();
                    const auto problem = check_body(*record.kind, record.body);
                    EXPECT_FALSE(problem) << entry.path() << " " << problem->field;
                    EXPECT_TRUE(encode_body(record.body)) << entry.path();
                    return true;
                },
                [&](const SourceNote& note) {
                    EXPECT_FALSE(note.loses_record) << entry.path() << " " << note.reason;
                });
    }
    EXPECT_GE(cards, 8U);
}

}  // namespace
}  // namespace tsunagi::client
