// Set sketches beside their definition, worked out symbol by symbol; random and hostile sets.
#include "protocol/reconcile/sketch.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

using Items = std::set<SketchItem>;

Items random_items(SeededRandom& random, std::size_t count) {
    Items out;
    while (out.size() < count) out.insert(random.u64());
    return out;
}

Sketch sketch_of(const Items& items, std::size_t symbols) {
    Sketch out(symbols);
    for (const SketchItem item : items) out.add(item);
    return out;
}

// The places by their definition: the next one is the first n at which the chance of having passed
// no place falls to the number drawn, found by looking at each n.
std::vector<std::size_t> naive_places(SketchItem item, std::size_t end) {
    std::vector<std::size_t> out;
    std::uint64_t state = item;
    std::size_t at = 0;
    while (at < end) {
        out.push_back(at);
        state = state * 6364136223846793005U + 1442695040888963407U;
        const std::uint64_t drawn = state >> 32;
        const std::uint64_t passed = ((at + 1) * (at + 2)) << 32;
        do ++at;
        while (at < end && (at + 1) * (at + 2) * drawn < passed);
    }
    return out;
}

Sketch naive_sketch(const Items& items, std::size_t size) {
    std::vector<SketchSymbol> symbols(size);
    for (const SketchItem item : items) {
        for (const std::size_t at : naive_places(item, size)) {
            symbols[at].sum ^= item;
            symbols[at].check ^= sketch_check(item);
            ++symbols[at].count;
        }
    }
    return Sketch(std::move(symbols));
}

std::vector<SketchItem> minus(const Items& a, const Items& b) {
    std::vector<SketchItem> out;
    std::ranges::set_difference(a, b, std::back_inserter(out));
    return out;
}

TEST(SketchPlaces, AreThoseOfTheDefinition) {
    SeededRandom random(1);
    std::vector<SketchItem> items{0, 1, UINT64_MAX};
    for (int i = 0; i < 300; ++i) items.push_back(random.u64());
    for (const SketchItem item : items) {
        for (const std::size_t end : {1U, 2U, 100U, 16'384U}) {
            std::vector<std::size_t> places;
            for (SketchPlaces place(item); place.at() < end; place.next(end))
                places.push_back(place.at());
            ASSERT_EQ(places, naive_places(item, end)) << item << " below " << end;
        }
    }
}

// Each count is within five standard deviations of its mean; the seed is fixed.
TEST(SketchPlaces, AreAsDenseAsThePaperSays) {
    constexpr std::int64_t kItems = 200'000;
    constexpr std::size_t kEnd = 600;
    SeededRandom random(2);
    std::vector<std::int64_t> counts(kEnd);
    for (std::int64_t i = 0; i < kItems; ++i) {
        for (SketchPlaces place(random.u64()); place.at() < kEnd; place.next(kEnd))
            ++counts[place.at()];
    }
    EXPECT_EQ(counts[0], kItems);
    for (std::size_t i = 1; i < kEnd; ++i) {
        const auto width = static_cast<std::int64_t>(i + 2);
        const std::int64_t mean = kItems * 2 / width;
        const std::int64_t variance = mean * static_cast<std::int64_t>(i) / width;
        const std::int64_t off = counts[i] - mean;
        EXPECT_LT(off * off, 25 * variance + 25) << "symbol " << i;
    }
}

// On disk and on the wire: these never change.
TEST(Sketch, ItsBytesAreTheseForEver) {
    const Items items{0x0102030405060708, 0xfedcba9876543210, 0xff};
    EXPECT_EQ(to_hex(encode_symbols(sketch_of(items, 6).symbols())),
              "ffdeb99c735235e7c04446d103ffdeb99c73523518d244e477020102030405060708d1af0fbb01"
              "000000000000000000000000000000000000000000000000000001020304050607f7c3afad1d02");
}

TEST(Sketch, EqualsTheOneOfTheDefinitionAndItsShorterOnesAreItsBeginning) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        SeededRandom random(seed);
        const Items items = random_items(random, random.below(400));
        const std::size_t size = random.below(300);
        const Sketch sketch = sketch_of(items, size);
        EXPECT_EQ(sketch, naive_sketch(items, size));
        Sketch shorter = sketch;
        shorter.shorten(size / 2);
        EXPECT_EQ(shorter, sketch_of(items, size / 2));
    }
}

TEST(Sketch, DisjointSetsAddUpAndWhatIsCommonFallsOut) {
    SeededRandom random(4);
    const Items a = random_items(random, 300);
    const Items b = random_items(random, 500);
    Items both = a;
    both.insert(b.begin(), b.end());
    Sketch sum = sketch_of(a, 100);
    sum.add(sketch_of(b, 150));
    EXPECT_EQ(sum, sketch_of(both, 100));
    sum.subtract(sketch_of(b, 100));
    EXPECT_EQ(sum, sketch_of(a, 100));
    sum.subtract(sketch_of(a, 100));
    EXPECT_EQ(sum, Sketch(100));
}

TEST(Sketch, SymbolsComeBackFromTheirBytes) {
    SeededRandom random(5);
    const Sketch sketch = sketch_of(random_items(random, 300), 77);
    Bytes bytes = encode_symbols(sketch.symbols());
    EXPECT_EQ(bytes.size(), 77 * SketchSymbol::kBytes);
    const auto decoded = decode_symbols(bytes);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(Sketch(*decoded), sketch);
    EXPECT_TRUE(decode_symbols({})->empty());
    bytes.pop_back();
    EXPECT_FALSE(decode_symbols(bytes)) << "part of a symbol";
    EXPECT_TRUE(decode_symbols(Bytes(kSketchSymbolsMax * SketchSymbol::kBytes)));
    EXPECT_FALSE(decode_symbols(Bytes((kSketchSymbolsMax + 1) * SketchSymbol::kBytes)));
}

// --- reading differences ---

struct TwoSets {
    Items a;
    Items b;
    TwoSets(SeededRandom& random, std::size_t common, std::size_t only_a, std::size_t only_b) {
        a = random_items(random, common);
        b = a;
        a.merge(random_items(random, only_a));
        b.merge(random_items(random, only_b));
    }
    [[nodiscard]] Sketch difference(std::size_t symbols) const {
        Sketch out = sketch_of(a, symbols);
        out.subtract(sketch_of(b, symbols));
        return out;
    }
    [[nodiscard]] std::int64_t surplus() const {
        return static_cast<std::int64_t>(a.size()) - static_cast<std::int64_t>(b.size());
    }
};

TEST(SketchPeel, ReadsDifferencesOfAnySizeFromTheSymbolsThatTheRuleNames) {
    SeededRandom random(6);
    for (const std::size_t size :
         {0U, 1U, 2U, 3U, 5U, 10U, 33U, 100U, 400U, 1'000U, 2'500U, 5'000U}) {
        const std::size_t tries = size >= 1'000 ? 5 : 60;
        std::size_t read = 0;
        for (std::size_t i = 0; i < tries; ++i) {
            const std::size_t only_a = i % 3 == 0 ? size : random.below(size + 1);
            const TwoSets sets(random, 500, only_a, size - only_a);
            const auto found = peel(sets.difference(symbols_for(size)));
            if (!found) continue;
            ++read;
            ASSERT_EQ(found->added, minus(sets.a, sets.b));
            ASSERT_EQ(found->subtracted, minus(sets.b, sets.a));
        }
        EXPECT_GE(read * 10, tries * 8) << "differences of " << size;
    }
}

RC_GTEST_PROP(SketchPeel, OfTooFewSymbolsIsNothingAndNeverWrong, ()) {
    SeededRandom random(*rc::gen::arbitrary<std::uint64_t>());
    const auto only_a = *rc::gen::inRange<std::size_t>(0, 40);
    const auto only_b = *rc::gen::inRange<std::size_t>(0, 40);
    const auto symbols = *rc::gen::inRange<std::size_t>(1, 80);
    const TwoSets sets(random, 100, only_a, only_b);
    const auto found = peel(sets.difference(symbols));
    if (!found) {
        RC_ASSERT(only_a + only_b != 0U);
        return;
    }
    RC_ASSERT(found->added == minus(sets.a, sets.b));
    RC_ASSERT(found->subtracted == minus(sets.b, sets.a));
}

TEST(SketchPeel, OfFarTooFewSymbolsIsNothing) {
    SeededRandom random(7);
    const TwoSets far(random, 10, 500, 500);
    EXPECT_FALSE(peel(far.difference(200)));
}

TEST(SketchPeel, EqualSetsHaveNoDifferenceHoweverFewTheSymbols) {
    SeededRandom random(8);
    const Items items = random_items(random, 1'000);
    for (const std::size_t symbols : {1U, 2U, 64U}) {
        Sketch difference = sketch_of(items, symbols);
        difference.subtract(sketch_of(items, symbols));
        const auto found = peel(difference);
        ASSERT_TRUE(found);
        EXPECT_TRUE(found->added.empty() && found->subtracted.empty());
    }
}

TEST(SketchEstimate, IsNearTheTruth) {
    SeededRandom random(9);
    for (const std::size_t size : {100U, 1'000U, 10'000U}) {
        for (int i = 0; i < 20; ++i) {
            const std::size_t only_a = i % 2 == 0 ? size : random.below(size + 1);
            const TwoSets sets(random, 0, only_a, size - only_a);
            const std::uint64_t guess = estimate_difference(sets.difference(128), sets.surplus());
            EXPECT_GT(guess * 100, size * 55) << size;
            EXPECT_LT(guess * 100, size * 170) << size;
        }
    }
    EXPECT_EQ(estimate_difference(Sketch(128), 0), 0U);
    EXPECT_EQ(estimate_difference(Sketch(1), 5), 0U);
    EXPECT_EQ(estimate_difference(Sketch(), INT64_MIN), 0U);
}

TEST(SketchEstimate, GrowsTheSymbolsThatTheRuleNames) {
    std::uint64_t before = 0;
    for (std::uint64_t size = 1; size < 20'000; ++size) {
        const std::uint64_t symbols = symbols_for(size);
        ASSERT_GE(symbols, before);
        ASSERT_LE(symbols, 2 * size + 16);
        before = symbols;
    }
    EXPECT_GT(symbols_for(UINT64_MAX), kSketchSymbolsMax);
}

// --- hostile sets and symbols ---

// Ids are their authors' work, so two may share their first 8 bytes.
TEST(SketchHostile, IdsWithTheSameBeginningHideFromTheSketchAndLeaveItUnread) {
    SeededRandom random(10);
    Sketch twins(64);
    const SketchItem item = random.u64();
    twins.add(item);
    twins.add(item);
    EXPECT_FALSE(peel(twins)) << "their sums cancel, their number does not";
    // Where one of the two is common, the other one is named.
    Sketch one(64);
    one.add(item);
    twins.subtract(one);
    EXPECT_EQ(peel(twins)->added, std::vector<SketchItem>{item});
}

TEST(SketchHostile, GarbageIsRefusedInBoundedTime) {
    SeededRandom random(11);
    for (int i = 0; i < 100; ++i) {
        std::vector<SketchSymbol> symbols(1 + random.below(2'000));
        for (SketchSymbol& symbol : symbols) {
            symbol = {random.u64(), static_cast<std::uint32_t>(random.u64()), 1};
        }
        EXPECT_FALSE(peel(Sketch(std::move(symbols))));
    }
}

// Each symbol names an id of its own; taking one off puts it back elsewhere, again and again.
TEST(SketchHostile, SymbolsThatNameEachTheirOwnIdEndAfterAsManySteps) {
    SeededRandom random(12);
    std::vector<SketchSymbol> symbols(kSketchSymbolsMax);
    for (SketchSymbol& symbol : symbols) {
        const SketchItem item = random.u64();
        symbol = {item, sketch_check(item), static_cast<std::uint8_t>(random.below(2) ? 1 : 255)};
    }
    EXPECT_FALSE(peel(Sketch(std::move(symbols))));
}

TEST(SketchHostile, AnIdThatDoesNotBelongInItsSymbolIsNotBelieved) {
    SeededRandom random(13);
    for (int i = 0; i < 200; ++i) {
        std::vector<SketchSymbol> symbols(32);
        const SketchItem item = random.u64();
        const std::size_t at = 1 + random.below(31);
        const auto places = naive_places(item, symbols.size());
        symbols[at] = {item, sketch_check(item), 1};
        const auto found = peel(Sketch(std::move(symbols)));
        EXPECT_FALSE(found) << "only in symbol " << at << " of " << places.size();
    }
}

}  // namespace
}  // namespace tsunagi
