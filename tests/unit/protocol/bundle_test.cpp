// Bundles written and read back, open and sealed, and every way to damage one. The twin reads a
// whole open file with a plain walk over its bytes.
#include "protocol/bundle/bundle.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zstd.h>

#include <algorithm>

#include "protocol/base/compress.h"
#include "protocol/crypto/hash.h"
#include "protocol/crypto/keys.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

using Step = BundleDecoder::Step;

struct Receiver {
    Bytes secret = Bytes(32);
    BundleReceiver entry;
    Receiver(Random& random, std::uint8_t name) {
        random.fill(secret);
        entry = {CenterId{{name}}, box_public_key(secret)};
    }
};

class Bundles : public testing::Test {
  protected:
    Bundles() {
        init_crypto();
        center_.emplace(make_center(random_));
        center_->charter = random_.fixed<CharterId>();
    }

    Bytes record(const std::string& text = "本文") {
        FactSpec spec;
        spec.body = article_body("題名", text);
        const auto made = make_fact(random_, *center_, spec);
        const ByteSpan bytes = made.parsed().bytes();
        return {bytes.begin(), bytes.end()};
    }
    Bytes records(std::size_t count) {
        Bytes out;
        for (std::size_t i = 0; i < count; ++i) {
            const Bytes one = record();
            out.insert(out.end(), one.begin(), one.end());
        }
        return out;
    }

    BundleEncoder::Start start(const std::vector<BundleReceiver>& to = {},
                               BundlePacking packing = BundlePacking::compressed,
                               std::uint8_t series = 7) {
        return *BundleEncoder::start(center_->charter, BundleSeries{{series}}, 1, 1'773'532'800'000,
                                     to, random_, packing);
    }
    // A file of these blocks.
    Bytes file(const std::vector<Bytes>& blocks, const std::vector<BundleReceiver>& to = {}) {
        auto [out, encoder] = start(to);
        for (const Bytes& block : blocks) append(out, encoder.records(block, counted(block)));
        append(out, encoder.end(true));
        return out;
    }

    static std::size_t counted(ByteSpan records) { return split_records(records)->size(); }
    static void append(Bytes& out, ByteSpan bytes) {
        out.insert(out.end(), bytes.begin(), bytes.end());
    }

    SeededRandom random_{20260};
    std::optional<TestCenter> center_;
};

struct Decoded {
    std::optional<Error> error;
    bool is_cut = false;  // the file ended before the bundle did
    bool has_more = false;
    std::vector<Bytes> blocks;
    BundleEnd end;
    std::size_t most_wanted = 0;
};

Decoded read(ByteSpan file, const Receiver* receiver = nullptr) {
    Decoded out;
    BundleDecoder decoder;
    while (decoder.wanted() != 0) {
        const std::size_t wanted = decoder.wanted();
        out.most_wanted = std::max(out.most_wanted, wanted);
        if (wanted > file.size()) {
            out.is_cut = true;
            return out;
        }
        const auto step = decoder.take(file.first(wanted));
        file = file.subspan(wanted);
        if (!step) {
            out.error = step.error();
            return out;
        }
        if (*step == Step::records)
            out.blocks.emplace_back(decoder.records().begin(), decoder.records().end());
        if (*step == Step::head && decoder.is_sealed()) {
            const auto opened = receiver == nullptr
                                    ? Result<void>(Error::locked)
                                    : decoder.open(receiver->entry.center, receiver->secret);
            if (!opened) {
                out.error = opened.error();
                return out;
            }
        }
    }
    out.end = decoder.so_far();
    out.has_more = !file.empty();
    return out;
}

// An open file by the grammar in bundle.h, as plainly as it can be read.
std::vector<Bytes> twin(const Bytes& file) {
    const auto number = [&](std::size_t at, std::size_t bytes) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i) value |= std::uint64_t{file.at(at + i)} << (8 * i);
        return value;
    };
    const ByteSpan all(file);
    EXPECT_EQ(std::string(file.begin(), file.begin() + 8), "TSNGBNDL");
    EXPECT_EQ(number(8, 4), 1U);  // version 1, no flags, no receivers
    const Digest head = hash(HashDomain::bundle_head, {all.first(72)});
    EXPECT_EQ(Bytes(file.begin() + 72, file.begin() + 88),
              Bytes(head.bytes.begin(), head.bytes.begin() + 16));
    std::vector<Bytes> out;
    std::size_t at = 88;
    for (std::uint8_t block = 0; at < file.size(); ++block) {
        const std::size_t length = number(at, 4);
        const ByteSpan packed = all.subspan(at + 4, length - 16);
        const Bytes counted{block, 0, 0, 0, 0, 0, 0, 0};
        const Digest check =
            hash(HashDomain::bundle_block, {head.span().first(16), counted, packed});
        EXPECT_EQ(check.span()[0], all[at + 4 + length - 16]);
        out.push_back(*decompress(packed, 1 << 20));
        at += 4 + length;
    }
    return out;
}

TEST_F(Bundles, AnOpenOneIsReadBackAsTheTwinReadsIt) {
    const std::vector<Bytes> blocks = {records(3), records(1), record(std::string(200'000, 'x'))};
    const Bytes bytes = file(blocks);
    const Decoded out = read(bytes);
    EXPECT_FALSE(out.error || out.is_cut || out.has_more);
    EXPECT_EQ(out.blocks, blocks);
    EXPECT_EQ(out.end, (BundleEnd{5, 3, true}));
    const auto seen = twin(bytes);
    ASSERT_EQ(seen.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(seen[i][0], 1);
        EXPECT_EQ(Bytes(seen[i].begin() + 1, seen[i].end()), blocks[i]);
    }
    EXPECT_EQ(seen[3][0], 2);
}

TEST_F(Bundles, AnEmptyOneIsWhole) {
    const Decoded out = read(file({}));
    EXPECT_FALSE(out.error || out.is_cut || out.has_more);
    EXPECT_EQ(out.end, (BundleEnd{0, 0, true}));
}

TEST_F(Bundles, TellsItsHead) {
    auto [head, encoder] = start();
    BundleDecoder decoder;
    EXPECT_TRUE(BundleDecoder::is_bundle(head));
    ASSERT_EQ(*decoder.take(ByteSpan(head).first(decoder.wanted())), Step::more);
    ASSERT_EQ(*decoder.take(ByteSpan(head).last(decoder.wanted())), Step::head);
    EXPECT_EQ(decoder.head().charter, center_->charter);
    EXPECT_EQ(decoder.head().series, BundleSeries{{7}});
    EXPECT_EQ(decoder.head().part, 1U);
    EXPECT_EQ(decoder.head().made_ms, 1'773'532'800'000U);
    EXPECT_FALSE(decoder.is_sealed());
}

TEST_F(Bundles, ASealedOneOpensForEachReceiverAndNobodyElse) {
    const Receiver toyama(random_, 1);
    const Receiver kyoto(random_, 2);
    const Receiver other(random_, 3);
    const std::vector<Bytes> blocks = {records(2), records(2)};
    const Bytes bytes = file(blocks, {toyama.entry, kyoto.entry});
    for (const Receiver* receiver : {&toyama, &kyoto}) {
        const Decoded out = read(bytes, receiver);
        EXPECT_FALSE(out.error || out.is_cut || out.has_more);
        EXPECT_EQ(out.blocks, blocks);
    }
    EXPECT_EQ(read(bytes, &other).error, Error::not_found);
    Receiver wrong_key = toyama;
    wrong_key.secret = other.secret;
    EXPECT_EQ(read(bytes, &wrong_key).error, Error::bad_signature);
}

TEST_F(Bundles, ASealedOneShowsNothingOfWhatIsInIt) {
    const Receiver toyama(random_, 1);
    const Bytes text = record("だれにも見えない");
    auto [bytes, encoder] = start({toyama.entry}, BundlePacking::stored);
    append(bytes, encoder.records(text, 1));
    append(bytes, encoder.end(true));
    // The federation stands in the head too; salt and body stand nowhere else.
    const auto parsed = parse_record(text);
    const ByteSpan body = parsed->body();
    ASSERT_GT(body.size(), 64U);
    for (std::size_t at = 0; at + 16 <= body.size(); at += 16) {
        EXPECT_TRUE(std::ranges::search(bytes, body.subspan(at, 16)).empty()) << at;
    }
}

// Every length of a cut file: noticed, and never taken for the whole.
TEST_F(Bundles, ACutIsFound) {
    const Receiver toyama(random_, 1);
    for (const bool is_sealed : {false, true}) {
        const Bytes bytes =
            is_sealed ? file({record(), record()}, {toyama.entry}) : file({record(), record()});
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const Decoded out = read(ByteSpan(bytes).first(size), &toyama);
            EXPECT_TRUE(out.is_cut && !out.error) << size;
        }
    }
}

TEST_F(Bundles, AnyAlteredBitIsFound) {
    const Receiver toyama(random_, 1);
    for (const bool is_sealed : {false, true}) {
        const Bytes bytes = is_sealed ? file({record()}, {toyama.entry}) : file({record()});
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            Bytes altered = bytes;
            altered[at] ^= static_cast<std::uint8_t>(1 << (at % 8));
            const Decoded out = read(altered, &toyama);
            // A longer length runs behind the end of the file.
            EXPECT_TRUE(out.error || out.is_cut) << at;
            EXPECT_LE(out.most_wanted, kBundleBlockBytesMax + 64) << at;
        }
    }
}

TEST_F(Bundles, BlocksThatChangedPlacesAreFound) {
    const Receiver toyama(random_, 1);
    for (const bool is_sealed : {false, true}) {
        const std::vector<BundleReceiver> to =
            is_sealed ? std::vector{toyama.entry} : std::vector<BundleReceiver>{};
        auto [head, encoder] = start(to);
        const Bytes one = encoder.records(record(), 1);
        const Bytes two = encoder.records(record(), 1);
        const Bytes end = encoder.end(true);
        Bytes moved = head;
        for (const Bytes* part : {&two, &one, &end}) append(moved, *part);
        EXPECT_TRUE(read(moved, &toyama).error);
        Bytes missing = head;
        for (const Bytes* part : {&one, &end}) append(missing, *part);
        EXPECT_TRUE(read(missing, &toyama).error);
        Bytes twice = head;
        for (const Bytes* part : {&one, &one, &two, &end}) append(twice, *part);
        EXPECT_TRUE(read(twice, &toyama).error);
        // And a block of another bundle.
        auto [other_head, other] = start(to, BundlePacking::compressed, 8);
        Bytes foreign = head;
        append(foreign, other.records(record(), 1));
        EXPECT_TRUE(read(foreign, &toyama).error);
    }
}

TEST_F(Bundles, WhatIsNoBundleIsKnownByItsFirstBytes) {
    EXPECT_EQ(read(Bytes(100'000)).error, Error::malformed);
    EXPECT_EQ(read(Bytes(100'000)).most_wanted, 72U);
    EXPECT_FALSE(BundleDecoder::is_bundle(Bytes(8)));
    Bytes newer = file({record()});
    newer[8] = 2;
    EXPECT_EQ(read(newer).error, Error::unknown_format);
    Bytes many = file({record()});
    many[10] = 1;
    many[11] = 1;
    EXPECT_EQ(read(many).error, Error::over_limit);
    EXPECT_EQ(read({}).is_cut, true);
}

// A head that is right with zeros behind it must not make the reader go through them.
TEST_F(Bundles, ZerosBehindAHeadAreRefusedAtOnce) {
    Bytes bytes = start().head;
    bytes.resize(bytes.size() + 10'000);
    const Decoded out = read(bytes);
    EXPECT_EQ(out.error, Error::malformed);
    EXPECT_LE(out.most_wanted, 72U);
}

// Makes blocks that our encoder would not write.
class ForgedBlocks : public Bundles {
  protected:
    std::optional<Error> verdict(const Bytes& packed) {
        const Bytes head = start().head;
        Bytes out = head;
        const Digest check =
            hash(HashDomain::bundle_block, {ByteSpan(head).last(16), Bytes(8), packed});
        const auto size = static_cast<std::uint32_t>(packed.size() + 16);
        for (int shift = 0; shift < 32; shift += 8)
            out.push_back(static_cast<std::uint8_t>(size >> shift));
        append(out, packed);
        append(out, check.span().first(16));
        return read(out).error;
    }
};

TEST_F(ForgedBlocks, ABombIsRefused) {
    const Bytes zeros(kBundleBlockBytesMax);
    Bytes bomb{1, 0, 0, 0x10, 0};
    bomb.resize(5 + ZSTD_compressBound(zeros.size()));
    bomb.resize(5 +
                ZSTD_compress(bomb.data() + 5, bomb.size() - 5, zeros.data(), zeros.size(), 19));
    EXPECT_EQ(verdict(bomb), Error::too_large);
}

TEST_F(ForgedBlocks, WhatIsNoWholeRecordsIsRefused) {
    const Bytes good = record();
    Bytes whole{1};
    append(whole, good);
    EXPECT_FALSE(verdict(store_uncompressed(whole)));
    Bytes cut = whole;
    cut.pop_back();
    EXPECT_EQ(verdict(store_uncompressed(cut)), Error::malformed);
    Bytes more = whole;
    more.push_back(0);
    EXPECT_EQ(verdict(store_uncompressed(more)), Error::malformed);
    EXPECT_EQ(verdict(store_uncompressed(Bytes{1})), Error::malformed);
    EXPECT_EQ(verdict(store_uncompressed(Bytes{})), Error::malformed);
    EXPECT_EQ(verdict(store_uncompressed(Bytes{3, 0})), Error::malformed);
}

TEST_F(ForgedBlocks, AnEndThatCountsWrongIsRefused) {
    Bytes end(18);
    end[0] = 2;
    EXPECT_FALSE(verdict(store_uncompressed(end)));
    for (std::size_t at = 1; at < 17; ++at) {
        Bytes wrong = end;
        wrong[at] = 1;
        EXPECT_EQ(verdict(store_uncompressed(wrong)), Error::malformed) << at;
    }
    Bytes unknown = end;
    unknown[17] = 2;
    EXPECT_EQ(verdict(store_uncompressed(unknown)), Error::malformed);
    end.push_back(0);
    EXPECT_EQ(verdict(store_uncompressed(end)), Error::malformed);
}

// The end of a sealed bundle is the stream's end, and nothing else is.
TEST_F(Bundles, ASealedBundleWithoutItsFinalMessageIsRefused) {
    const Receiver toyama(random_, 1);
    const auto key = random_.fixed<StreamKey>();
    const auto stream_header = random_.fixed<StreamHeader>();
    for (const bool says_last : {false, true}) {
        Bytes head = start().head;
        head.resize(72);
        head[10] = 1;  // one receiver
        append(head, toyama.entry.center.span());
        append(head, *seal_for(toyama.entry.box, key.span(), random_));
        append(head, stream_header.span());
        const Digest check = hash(HashDomain::bundle_head, {head});
        append(head, check.span().first(16));
        Bytes end(18);
        end[0] = 2;
        SecretStream stream(key, stream_header);
        const Bytes sealed =
            stream.seal(store_uncompressed(end), check.span().first(16), says_last);
        Bytes bytes = head;
        append(bytes, Bytes{static_cast<std::uint8_t>(sealed.size()), 0, 0, 0});
        append(bytes, sealed);
        EXPECT_EQ(read(bytes, &toyama).error.has_value(), !says_last);
    }
}

RC_GTEST_PROP(BundleDecoding, AnyBytesAreReadInBoundedSteps, (const Bytes& tail, bool has_head)) {
    init_crypto();
    SeededRandom random(1);
    Bytes bytes;
    if (has_head) {
        bytes = BundleEncoder::start(CharterId{{1}}, BundleSeries{{1}}, 1, 0, {}, random)->head;
    }
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    const Decoded out = read(bytes);
    RC_ASSERT(out.error.has_value() || out.is_cut);
    RC_ASSERT(out.most_wanted <= kBundleBlockBytesMax + 64);
}

}  // namespace
}  // namespace tsunagi
