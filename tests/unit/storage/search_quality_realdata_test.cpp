// How often the right passage comes first: questions of people about passages of Wikipedia, the
// development part of JSQuAD, found in $TSUNAGI_REALDATA/jsquad-dev; skipped where it is not.
//
// Passages go in as documents with a title and a body, a question is the query. Printed and held
// against what was reached: R@1, R@5 and MRR@10 over all questions, and over each half (passages
// with an even and an odd number), since weights may be tuned on the first half only.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "storage/search/search_index.h"
#include "tests/unit/storage/search_quality.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

namespace fs = std::filesystem;

class SearchQuality : public ::testing::Test {
  protected:
    void SetUp() override {
        const char* const folder = std::getenv("TSUNAGI_REALDATA");
        if (folder == nullptr) GTEST_SKIP() << "TSUNAGI_REALDATA is not set: no real questions";
        data_ = fs::path(folder) / "jsquad-dev";
        if (!fs::exists(data_)) GTEST_SKIP() << data_ << " is not there";
        std::vector<SearchDocument> documents;
        for (const auto& row : test::rows_of(data_ / "passages.tsv")) {
            ASSERT_EQ(row.size(), 3U);
            SearchDocument document;
            document.arrival = documents.size() + 1;
            document.title = row[1];
            document.tags = row[0];
            document.body = row[2];
            arrivals_[row[0]] = document.arrival;
            documents.push_back(std::move(document));
        }
        index_->add(documents);
    }

    fs::path data_;
    test::SearchFolder folder_;
    std::unique_ptr<SearchIndex> index_ = SearchIndex::open(folder_.index());
    std::map<std::string, std::uint64_t> arrivals_;
};

TEST_F(SearchQuality, PutsTheRightPassageFirstForMostQuestions) {
    std::map<std::string, std::string> answers;
    for (const auto& row : test::rows_of(data_ / "qrels.tsv")) answers[row.at(0)] = row.at(2);
    test::Figures all;
    std::array<test::Figures, 2> halves;
    for (const auto& row : test::rows_of(data_ / "queries.tsv")) {
        const std::uint64_t answer = arrivals_.at(answers.at(row.at(0)));
        const std::size_t rank = test::rank_in(test::answered(*index_, row.at(1)), {answer});
        all.add(rank);
        halves[answer % 2].add(rank);
    }
    all.print("all");
    halves[0].print("even passages");
    halves[1].print("odd passages");
    // What was reached, less three questions.
    EXPECT_GE(all.first / all.questions, 0.934);
    EXPECT_GE(all.first_five / all.questions, 0.9755);
    EXPECT_GE(all.reciprocal / all.questions, 0.9525);
}

}  // namespace
}  // namespace tsunagi
