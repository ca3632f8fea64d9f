// A look at signed records: what it counts is whole, and whose it is stands in headers only.
#include <nlohmann/json.hpp>

#include "client/bundle/record_take_in.h"
#include "client/bundle/signed_lines.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

struct SignedPreviews : ::testing::Test {
    SeededRandom random{22};
    TestCenter center = make_center(random);
    TempFolder folder;

    void SetUp() override { static_cast<void>(found_federation(random, std::span(&center, 1))); }
    static Bytes bytes_of(const ParsedRecord& record) {
        return {record.bytes().begin(), record.bytes().end()};
    }
    [[nodiscard]] Bytes article(KindId kind = kind::kArticle) {
        FactSpec spec;
        spec.kind = kind;
        spec.body = article_body("題");
        return bytes_of(make_fact(random, center, spec).parsed());
    }
    [[nodiscard]] Ran look_at(const std::vector<Bytes>& records,
                              const std::vector<std::string>& more = {}) const {
        std::string text = signed_lines_head(center.charter);
        for (const Bytes& record : records) text += signed_line(*parse_record(record));
        text += signed_lines_end(records.size());
        std::vector<std::string> words{"--data", folder.path().string(), "import",
                                       folder.write("x.jsonl", text).string(), "--preview"};
        words.insert(words.end(), more.begin(), more.end());
        return run_tsunagi(words);
    }
    static std::vector<nlohmann::json> signed_rows(const Ran& ran) {
        std::vector<nlohmann::json> out;
        std::istringstream in(ran.out);
        for (std::string line; std::getline(in, line);) {
            auto object = nlohmann::json::parse(line);
            if (object["type"] == "signed") out.push_back(std::move(object));
        }
        return out;
    }
};

TEST_F(SignedPreviews, CountNothingUnderACenterThatDidNotSignIt) {
    Bytes altered = article();
    altered.back() ^= 1;
    const std::vector<Bytes> records{article(), altered, article()};
    const Ran ran = look_at(records, {"--json"});
    EXPECT_EQ(ran.exit, 0) << ran.errors;
    const auto rows = signed_rows(ran);
    ASSERT_EQ(rows.size(), 1U) << ran.out;
    EXPECT_EQ(rows[0]["center"], to_hex(center.id.span()));
    EXPECT_EQ(rows[0]["records"], 2);
    const Ran people = look_at(records);
    for (const char* words : {"2 records that name 1 centers as theirs", "the import judges",
                              "1 more is not as it was signed"})
        EXPECT_NE(people.out.find(words), std::string::npos) << people.out;
    EXPECT_EQ(people.out.find("All are"), std::string::npos) << people.out;
}

TEST_F(SignedPreviews, CountSoManySortsApartAndTheRestAsOne) {
    std::vector<Bytes> records;
    for (std::size_t i = 0; i < kSortsMax + 5; ++i)
        records.push_back(article(static_cast<KindId>(0x2000 + i)));
    const auto rows = signed_rows(look_at(records, {"--json"}));
    ASSERT_EQ(rows.size(), kSortsMax + 1);
    EXPECT_EQ(rows[0]["center"], "");
    EXPECT_EQ(rows[0]["kind"], "");
    EXPECT_EQ(rows[0]["records"], 5);
}

}  // namespace
}  // namespace tsunagi::client
