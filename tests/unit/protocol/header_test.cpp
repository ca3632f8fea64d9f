// Headers: there and back for random ones, and every rule of "well formed". What is not canonical
// is in tests/vectors.
#include "protocol/record/header.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Scope random_scope(SeededRandom& random, const CenterId& center) {
    switch (random.below(6)) {
        case 0: return Scope::of_center(center);
        case 1:
            return {ScopeLevel::prefecture, static_cast<std::uint32_t>(1 + random.below(47)), {}};
        case 2: return {ScopeLevel::region, static_cast<std::uint32_t>(1 + random.below(8)), {}};
        case 3: return {ScopeLevel::municipality, 162'019, {}};
        case 4: {
            Scope scope{ScopeLevel::network, 0, {}};
            random.fill(scope.owner.bytes);
            return scope;
        }
        default: return random.below(2) == 0 ? Scope::nation() : Scope{ScopeLevel::public_, 0, {}};
    }
}

Header random_fact(SeededRandom& random) {
    Header header;
    header.kind = static_cast<KindId>(1 + random.below(0xffff));
    header.center = random.fixed<CenterId>();
    header.scope = random_scope(random, header.center);
    header.manifest_epoch = static_cast<std::uint32_t>(random.u64());
    header.charter = random.fixed<CharterId>();
    header.writer_key = random.fixed<PublicKey>();
    header.writer_instance = random.u64();
    header.sequence = 1 + random.below(1'000'000);
    header.time = {random.u64()};
    header.expires_ms = random.below(2) * random.u64();
    header.slot = random.fixed<SlotId>();
    for (std::size_t i = random.below(5); i > 0; --i) {
        header.parents.push_back(random.fixed<RecordId>());
    }
    std::map<WriterInstance, std::uint64_t> vector{{header.writer_instance, 1 + random.below(99)}};
    for (std::size_t i = random.below(6); i > 0; --i) vector[random.u64()] = random.below(5);
    for (const auto& [writer, counter] : vector) header.vector.push_back({writer, counter});
    if (random.below(2) == 0) {
        header.body_bytes = static_cast<std::uint32_t>(1 + random.below(kBodyBytesMax));
        header.body_commitment = random.fixed<Digest>();
    }
    if (random.below(4) == 0) header.scope_key = random.fixed<SlotId>();
    return header;
}

Header random_act(SeededRandom& random) {
    Header header = random_fact(random);
    header.record_class = RecordClass::act;
    header.slot = {};
    header.vector.clear();
    for (std::size_t i = random.below(6); i > 0; --i) {
        Target target{static_cast<TargetKind>(1 + random.below(4)), {}, {}};
        random.fill(target.id.bytes);
        if (target.kind == TargetKind::slot) target.slot = random.fixed<SlotId>();
        header.targets.push_back(target);
    }
    if (random.below(2) == 0) {
        header.record_class = RecordClass::authority;
        header.scope = Scope::authority();
    }
    return header;
}

TEST(Header, GoesThereAndBack) {
    SeededRandom random(1);
    for (int turn = 0; turn < 2'000; ++turn) {
        const Header header = turn % 2 == 0 ? random_fact(random) : random_act(random);
        const auto bytes = encode_header(header);
        ASSERT_TRUE(bytes) << error_text(bytes.error());
        EXPECT_EQ(bytes->size() % 8, 0U);
        const auto back = decode_header(*bytes);
        ASSERT_TRUE(back) << error_text(back.error());
        EXPECT_EQ(*back, header);
        EXPECT_EQ(*encode_header(*back), *bytes);
    }
}

// Any byte may be changed to anything: it is refused, or it is another header with bytes of its
// own.
TEST(Header, AChangedByteIsRefusedOrMeansSomethingElse) {
    SeededRandom random(2);
    for (int turn = 0; turn < 3'000; ++turn) {
        const Header header = turn % 2 == 0 ? random_fact(random) : random_act(random);
        Bytes bytes = *encode_header(header);
        const auto at = random.below(bytes.size());
        bytes[at] = static_cast<std::uint8_t>(bytes[at] ^ (1 + random.below(255)));
        const auto back = decode_header(bytes);
        if (!back) continue;
        const auto again = encode_header(*back);
        ASSERT_TRUE(again);
        EXPECT_LE(again->size(), bytes.size());
        EXPECT_EQ(*decode_header(*again), *back);
    }
}

struct Rule {
    const char* name;
    Error error;
    bool is_act;
    std::function<void(Header&)> breaks;
};

TEST(Header, EveryRuleHolds) {
    const auto oversized = [](Header& h) { h.parents.assign(kParentsMax + 1, RecordId{{1}}); };
    const std::vector<Rule> rules = {
        {"kind 0", Error::malformed, false, [](Header& h) { h.kind = 0; }},
        {"sequence 0", Error::malformed, false, [](Header& h) { h.sequence = 0; }},
        {"no key", Error::malformed, false, [](Header& h) { h.writer_key = {}; }},
        {"area of a nation", Error::malformed, false,
         [](Header& h) { h.scope = {ScopeLevel::nation, 1, {}}; }},
        {"prefecture 48", Error::malformed, false,
         [](Header& h) { h.scope = {ScopeLevel::prefecture, 48, {}}; }},
        {"prefecture 0", Error::malformed, false,
         [](Header& h) { h.scope = {ScopeLevel::prefecture, 0, {}}; }},
        {"region 9", Error::malformed, false,
         [](Header& h) { h.scope = {ScopeLevel::region, 9, {}}; }},
        {"municipality with a wrong check digit", Error::malformed, false,
         [](Header& h) { h.scope = {ScopeLevel::municipality, 162'018, {}}; }},
        {"network without a name", Error::malformed, false,
         [](Header& h) { h.scope = {ScopeLevel::network, 0, {}}; }},
        {"too many parents", Error::over_limit, false, oversized},
        {"too many writers", Error::over_limit, false,
         [](Header& h) {
             for (std::uint64_t i = 0; h.vector.size() <= kVectorEntriesMax; ++i) {
                 h.vector = merged(h.vector, {{i, 1}});
             }
         }},
        {"too many targets", Error::over_limit, true,
         [](Header& h) { h.targets.assign(kTargetsMax + 1, {TargetKind::record, {{1}}, {}}); }},
        {"too long a body", Error::too_large, false,
         [](Header& h) {
             h.body_bytes = kBodyBytesMax + 1;
             h.body_commitment.bytes[0] = 1;
         }},
        {"length without commitment", Error::malformed, false,
         [](Header& h) { h.body_bytes = 5, h.body_commitment = {}; }},
        {"commitment without length", Error::malformed, false,
         [](Header& h) { h.body_bytes = 0, h.body_commitment.bytes[0] = 1; }},
        {"class 0", Error::wrong_class, false, [](Header& h) { h.record_class = RecordClass{0}; }},
        {"class 4", Error::wrong_class, false, [](Header& h) { h.record_class = RecordClass{4}; }},
        {"a fact among the authority", Error::wrong_class, false,
         [](Header& h) { h.scope = Scope::authority(); }},
        {"a fact without a slot", Error::wrong_class, false, [](Header& h) { h.slot = {}; }},
        {"a fact with targets", Error::wrong_class, false,
         [](Header& h) { h.targets = {{TargetKind::record, {{1}}, {}}}; }},
        {"a vector without its own writer", Error::malformed, false,
         [](Header& h) { h.vector = {{h.writer_instance + 1, 1}}; }},
        {"an own counter of 0", Error::malformed, false,
         [](Header& h) { h.vector = {{h.writer_instance, 0}}; }},
        {"a vector out of order", Error::malformed, false,
         [](Header& h) {
             h.writer_instance = 5;
             h.vector = {{5, 1}, {4, 1}};
         }},
        {"a writer twice", Error::malformed, false,
         [](Header& h) { h.vector = {{h.writer_instance, 1}, {h.writer_instance, 1}}; }},
        {"an act with a slot", Error::wrong_class, true, [](Header& h) { h.slot.bytes[0] = 1; }},
        {"an act with a vector", Error::wrong_class, true,
         [](Header& h) { h.vector = {{h.writer_instance, 1}}; }},
        {"an act among the authority", Error::wrong_class, true,
         [](Header& h) {
             h.record_class = RecordClass::act;
             h.scope = Scope::authority();
         }},
        {"authority in a nation", Error::wrong_class, true,
         [](Header& h) {
             h.record_class = RecordClass::authority;
             h.scope = Scope::nation();
         }},
        {"target kind 0", Error::malformed, true,
         [](Header& h) { h.targets = {{TargetKind{0}, {{1}}, {}}}; }},
        {"target kind 5", Error::malformed, true,
         [](Header& h) { h.targets = {{TargetKind{5}, {{1}}, {}}}; }},
        {"a slot target without slot", Error::malformed, true,
         [](Header& h) { h.targets = {{TargetKind::slot, {{1}}, {}}}; }},
        {"a record target with a slot", Error::malformed, true,
         [](Header& h) { h.targets = {{TargetKind::record, {{1}}, {{1}}}}; }},
    };
    for (const Rule& rule : rules) {
        SeededRandom random(7);
        Header header = rule.is_act ? random_act(random) : random_fact(random);
        ASSERT_TRUE(is_well_formed(header));
        rule.breaks(header);
        const auto formed = is_well_formed(header);
        ASSERT_FALSE(formed) << rule.name;
        EXPECT_EQ(formed.error(), rule.error) << rule.name;
        ASSERT_FALSE(encode_header(header)) << rule.name;
    }
}

TEST(VersionVector, CoversAndMergesAsCountersDo) {
    SeededRandom random(3);
    const auto any = [&] {
        VersionVector out;
        for (WriterInstance writer = 0; writer < 4; ++writer) {
            if (random.below(2) == 0) out.push_back({writer, 1 + random.below(3)});
        }
        return out;
    };
    const auto at = [](const VersionVector& vector, WriterInstance writer) {
        for (const VectorEntry& entry : vector) {
            if (entry.writer == writer) return entry.counter;
        }
        return std::uint64_t{0};
    };
    for (int turn = 0; turn < 2'000; ++turn) {
        const VersionVector a = any();
        const VersionVector b = any();
        bool is_covered = true;
        const VersionVector both = merged(a, b);
        for (WriterInstance writer = 0; writer < 4; ++writer) {
            is_covered = is_covered && at(a, writer) >= at(b, writer);
            EXPECT_EQ(at(both, writer), std::max(at(a, writer), at(b, writer)));
        }
        EXPECT_EQ(covers(a, b), is_covered);
        EXPECT_EQ(both, merged(b, a));
        EXPECT_TRUE(covers(both, a) && covers(both, b));
    }
}

}  // namespace
}  // namespace tsunagi
