// Filters of the search index against their meaning (FacetFilter::accepts): on drawn facets, drawn
// filters let through exactly the same documents, with words and without, also after documents are
// replaced, removed, and the index is opened again.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

#include "storage/search/search_index.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

constexpr std::uint32_t kAreas[] = {1,      13,     16,     162019, 131016,
                                    141003, 141011, 141305, 141313, 141500};
constexpr DayNumber kDays[] = {kClosedDay, 20'000, 20'001, 20'500, kNoLastDay};

class Drawer {
  public:
    explicit Drawer(std::uint32_t seed) : random_(seed) {}
    std::uint32_t below(std::uint32_t end) {
        return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_);
    }
    template <typename T, std::size_t N>
    T one_of(const T (&all)[N]) {
        return all[below(N)];
    }

    Facets facets() {
        Facets out;
        out.kind = static_cast<KindId>(below(3));
        for (std::uint32_t n = below(4); n > 0; --n) out.areas.push_back(one_of(kAreas));
        out.activities = below(4) << 1;
        out.direction = static_cast<ResourceDirection>(below(3));
        out.center = below(3);
        out.last_day = one_of(kDays);
        out.confirm_by = below(2) == 0 ? 0 : 20'000 + below(3);
        out.updated_minutes = 1'000 + below(5);
        out.reach = static_cast<ScopeLevel>(below(6));
        return out;
    }

    // Each part now and then, so that most filters let something through.
    FacetFilter filter() {
        FacetFilter out;
        if (rarely()) out.kind = static_cast<KindId>(below(3));
        if (rarely()) {
            for (std::uint32_t n = 1 + below(2); n > 0; --n) out.areas.push_back({one_of(kAreas)});
        }
        if (rarely()) out.activities = below(4) << 1;
        if (rarely()) out.direction = static_cast<ResourceDirection>(below(3));
        if (rarely()) {
            out.whose = static_cast<FacetFilter::Whose>(below(3));
            out.center = below(3);
        }
        if (rarely()) out.open_on = 20'000 + below(3);
        if (rarely()) out.ends_by = 20'000 + below(600);
        if (rarely()) out.fresh_on = 20'000 + below(4);
        if (rarely()) out.stale_on = 20'000 + below(4);
        if (rarely()) out.updated_since = 1'000 + below(6);
        if (rarely()) out.reaches = static_cast<ReachSet>(below(64));
        return out;
    }

  private:
    bool rarely() { return below(6) == 0; }
    std::mt19937 random_;
};

class SearchFacetsTwin : public ::testing::TestWithParam<std::uint32_t> {
  protected:
    void put(std::uint64_t arrival) {
        SearchDocument document = test::titled(arrival, "防災の集い");
        document.facets = drawer_.facets();
        facets_[arrival] = document.facets;
        index_->add({&document, 1});
    }
    void compare(int count) {
        for (int i = 0; i < count && !HasFailure(); ++i) {
            SearchQuery query;
            query.filter = drawer_.filter();
            query.after = drawer_.below(3) == 0 ? drawer_.below(120) : 0;
            if (drawer_.below(2) == 0) query.words = "防災";
            std::vector<std::uint64_t> expected;
            for (const auto& [arrival, facets] : facets_) {
                if (arrival > query.after && query.filter.accepts(facets))
                    expected.insert(expected.begin(), arrival);
            }
            std::vector<std::uint64_t> arrivals = test::ranked(*index_, query);
            EXPECT_EQ(arrivals, expected);
            some_ += expected.empty() || expected.size() == facets_.size() ? 0 : 1;
        }
    }

    test::SearchFolder folder_;
    Drawer drawer_{GetParam()};
    std::unique_ptr<SearchIndex> index_ = SearchIndex::open(folder_.index());
    std::map<std::uint64_t, Facets> facets_;
    int some_ = 0;
};

TEST_P(SearchFacetsTwin, LetsThroughWhatTheFilterAccepts) {
    for (std::uint64_t arrival = 1; arrival <= 120; ++arrival) put(arrival);
    compare(150);
    for (int i = 0; i < 60; ++i) put(1 + drawer_.below(120));
    for (std::uint64_t gone = 1; gone <= 40; ++gone) {
        index_->remove({&gone, 1});
        facets_.erase(gone);
    }
    compare(150);
    index_->close();
    index_.reset();
    index_ = SearchIndex::open(folder_.index());
    EXPECT_EQ(index_->start(), SearchIndexStart::kept);
    compare(50);
    EXPECT_GT(some_, 150);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SearchFacetsTwin, ::testing::Range(1U, 4U));

}  // namespace
}  // namespace tsunagi
