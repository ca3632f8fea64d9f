#include "client/import/nta_recognition.h"

#include <gtest/gtest.h>

#include "tests/unit/client/nta_builder.h"

namespace tsunagi::test {
namespace {

bool is_register(std::string_view bytes) {
    MemoryBytes source(bytes);
    return is_published_register(source);
}

std::vector<NtaCells> three_rows() { return {nta_cells(kOne), nta_cells(kTwo), nta_cells(kThree)}; }

TEST(NtaRecognition, KnowsThePublishedFormInAllItsShapes) {
    const std::string file = raw_file(three_rows());
    EXPECT_TRUE(is_register(file));
    EXPECT_TRUE(is_register(raw_file(three_rows(), "\r\n")));
    EXPECT_TRUE(is_register("\xEF\xBB\xBF" + file));
    EXPECT_TRUE(is_register(to_cp932(file)));
    EXPECT_TRUE(is_register(raw_file({nta_cells(kOne)}))) << "a day with one event";
    EXPECT_TRUE(is_register(file + "\n\n")) << "blank lines at the end";
}

TEST(NtaRecognition, LeavesWhatIsWrongInOneRow) {
    EXPECT_FALSE(is_register(""));
    EXPECT_FALSE(is_register("\n\n"));
    EXPECT_FALSE(is_register("2" + raw_file({nta_cells(kOne)}).substr(1))) << "not numbered from 1";
    EXPECT_FALSE(is_register(raw_file({nta_cells(kOne)}) + raw_file({nta_cells(kTwo)})))
        << "1 twice";
    EXPECT_FALSE(is_register(raw_file({nta_cells(kOne), nta_cells("1234567890123")})))
        << "a wrong check digit";
    EXPECT_FALSE(is_register(raw_file({nta_cells(kOne, {{kProcess, "55"}})})));
    EXPECT_FALSE(is_register(raw_file({nta_cells(kOne, {{kUpdate, "1 April"}})})));
    EXPECT_FALSE(is_register(raw_file({nta_cells(kOne, {{kLatest, "yes"}})})));
    NtaCells longer = nta_cells(kOne);
    longer.emplace_back("memo");
    EXPECT_FALSE(is_register(raw_file({longer})));
    NtaCells shorter = nta_cells(kOne);
    shorter.pop_back();
    EXPECT_FALSE(is_register(raw_file({shorter})));
}

TEST(NtaRecognition, LeavesATableWithAHeaderToItsHeader) {
    EXPECT_FALSE(is_register(filtered_file(three_rows())));
    EXPECT_FALSE(is_register("番号,法人番号\n" + raw_file(three_rows())));
}

TEST(NtaRecognition, LeavesOtherFiles) {
    EXPECT_FALSE(is_register("団体名,住所\n甲の会,高松市\n"));
    EXPECT_FALSE(is_register(std::string("PK\x03\x04", 4) + raw_file(three_rows())));
    std::string wide = "1";
    for (int i = 1; i < 30; ++i) wide += "," + std::to_string(i);
    EXPECT_FALSE(is_register(wide + "\n")) << "30 columns of numbers";
    EXPECT_FALSE(is_published_register_file("/nonexistent/file.csv"));
    EXPECT_FALSE(is_published_register_file("/tmp"));
}

}  // namespace
}  // namespace tsunagi::test
