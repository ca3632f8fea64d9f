// Why the system refused, and where such words reach people: files, links, spreadsheets.
#include "client/system_reason.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>

#include "client/bundle/bundle_input.h"
#include "client/commands/peer_text.h"
#include "client/import/table_file.h"
#include "client/messages.h"
#include "client/write_failure.h"
#include "tests/support/temp_folder.h"

namespace tsunagi::client {
namespace {

class InJapanese : public ::testing::Test {
  protected:
    void SetUp() override { use_language(Language::japanese); }
    void TearDown() override { use_language(Language::english); }

    TempFolder folder_;
};

TEST(SystemReasonText, KeepsTheSystemsWordsInBracketsWhereItHasNone) {
    EXPECT_EQ(system_reason("/a", EACCES), "/a: you have no permission for it");
    EXPECT_EQ(system_reason(EXDEV), "the system refused it (Invalid cross-device link)");
}

TEST_F(InJapanese, SystemReasonsAreToldInJapanese) {
    EXPECT_EQ(file_write_failure("/a/b.csv", EROFS).message,
              "ファイルに書けません: /a/b.csv: 読み取り専用のディスクで、書き込みはできません。"
              "別の場所を選んでください。途中のものは残っていません。");
    const auto source = open_source((folder_.path() / "absent").string());
    ASSERT_FALSE(source);
    EXPECT_NE(source.error().message.find("そのファイルやフォルダーがありません"),
              std::string::npos)
        << source.error().message;
}

TEST_F(InJapanese, ASpreadsheetWithoutItsEndIsToldInJapanese) {
    const std::string path = (folder_.path() / "list.xlsx").string();
    std::ofstream(path, std::ios::binary)
        << std::string("PK\x03\x04\x14\0\x06\0", 8) << "[Content_Types].xml xl/workbook.xml";
    const auto file = TableFile::open(path, {});
    ASSERT_FALSE(file);
    EXPECT_EQ(file.error().error, TableError::damaged_sheet);
    EXPECT_EQ(file.error().detail, "終わりの部分がありません");
}

TEST_F(InJapanese, WhyALinkIsNotThereIsToldWithTheNextStep) {
    EXPECT_EQ(trouble_text(std::string(error_text(Error::invitation_used))),
              "招待状はすでに使われています。招待したセンターに新しい招待状を頼んでください。");
    EXPECT_EQ(trouble_text("no connection could be made"), "つながりません");
    EXPECT_EQ(trouble_text("words of a newer service"), "words of a newer service");
    EXPECT_EQ(trouble_text(""), "");
}

}  // namespace
}  // namespace tsunagi::client
