// The notes of an import, which people open with a spreadsheet.
#include "client/import_log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/temp_folder.h"

namespace tsunagi::client {
namespace {

// What a file could not say otherwise would run there.
TEST(ImportLog, NoCellOfAFileIsAFormulaInItsNotes) {
    const TempFolder folder;
    auto log = ImportLog::begin(folder.path().string(), {});
    ASSERT_TRUE(log);
    log->add_note(3, "=列", "=HYPERLINK(\"http://example.jp\")", "no date");
    log->add_note(4, "電話", "＋81,\n76", "no phone");
    log->add_note(5, "電話", "076-444-0001", "no phone");
    ASSERT_TRUE(log->end());
    std::stringstream text;
    text << std::ifstream(log->notes_path()).rdbuf();
    const std::string notes = text.str();
    EXPECT_NE(notes.find("3,\"'=列\",\"'=HYPERLINK(\"\"http://example.jp\"\")\",\"no date\"\r\n"),
              std::string::npos)
        << notes;
    EXPECT_NE(notes.find("4,\"電話\",\"'＋81,\n76\",\"no phone\"\r\n"), std::string::npos) << notes;
    EXPECT_NE(notes.find("5,\"電話\",\"076-444-0001\",\"no phone\"\r\n"), std::string::npos)
        << notes;
}

}  // namespace
}  // namespace tsunagi::client
