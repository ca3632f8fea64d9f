// Open Referral's own examples, read; and our exports, judged by its schemas (python3-jsonschema).
// Found by TSUNAGI_REALDATA; skipped where it is not set.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "client/export/hsds_writer.h"
#include "client/import/hsds_file.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/real_data.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

struct HsdsRealData : RealData {
    HsdsRealData() : RealData("hsds/3.0") {}

    [[nodiscard]] std::vector<SourceRecord> read(const fs::path& file) const {
        std::vector<SourceRecord> records;
        const auto text = read_whole_text((folder_ / "examples" / file).string());
        EXPECT_TRUE(text) << file;
        if (!text) return records;
        HsdsFile(*text, "file")
            .for_each(
                [&](const SourceRecord& record) {
                    records.push_back(record);
                    return true;
                },
                [&](const SourceNote& note) { ADD_FAILURE() << file << " " << note.reason; });
        return records;
    }
};

TEST_F(HsdsRealData, ItsExamplesAreRead) {
    for (const char* file : {"organization_full.json", "organization_list.json",
                             "service_full.json", "service_list.json"}) {
        const auto records = read(file);
        EXPECT_FALSE(records.empty()) << file;
        for (const SourceRecord& record : records) {
            EXPECT_FALSE(record.body.title.empty()) << file;
            const auto problem = check_body(*record.kind, record.body);
            EXPECT_FALSE(problem) << file << " " << problem->field;
            for (const CellNote& note : record.notes)
                EXPECT_EQ(note.value.find("Ann Persona"), std::string::npos) << "a person";
        }
    }
}

TEST_F(HsdsRealData, OurExportsAreValidByItsSchemas) {
    if (std::system("python3 -c 'import jsonschema' 2>/dev/null") != 0)
        GTEST_SKIP() << "python3-jsonschema is not installed: nothing to judge with";
    std::string out;
    HsdsWriter writer(out);
    std::uint8_t number = 0;
    for (const char* file : {"organization_full.json", "service_full.json"}) {
        for (const SourceRecord& record : read(file)) {
            ItemAnswer item;
            item.kind = record.kind->id;
            item.slot = Bytes(16, ++number);
            Body body = record.body;
            body.areas = {16};
            body.fields[common_field::kActivities] = "7\n13";
            EXPECT_TRUE(writer.add(item, body));
        }
    }
    Body event;
    event.title = "清掃";
    event.fields[opportunity::kStartsOn] = "2026-04-01";
    event.fields[opportunity::kStartsAt] = "2026-04-01T10:00";
    ItemAnswer item;
    item.kind = kind::kOpportunity;
    item.slot = Bytes(16, ++number);
    EXPECT_TRUE(writer.add(item, event));
    writer.finish();
    const TempFolder temp;
    const fs::path file = temp.write("out.json", out);
    const std::string command = "python3 '" TSUNAGI_SOURCE_DIR
                                "/tests/unit/client/validate_hsds.py' '" +
                                (folder_ / "schema").string() + "' '" + file.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << out;
}

}  // namespace
}  // namespace tsunagi::client
