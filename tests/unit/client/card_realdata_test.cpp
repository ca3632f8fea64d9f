// Cards that real programs wrote, found by TSUNAGI_REALDATA; skipped where it is not set.
#include <gtest/gtest.h>

#include <filesystem>

#include "client/import/card_file.h"
#include "tests/unit/client/real_data.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

struct CardRealData : RealData {
    CardRealData() : RealData("vcard") {}
};

TEST_F(CardRealData, EveryCardIsReadAsThePersonItIsOf) {
    std::size_t cards = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
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
