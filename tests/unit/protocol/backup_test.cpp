// The file form of a backup: what went in comes out, and whatever is altered, missing or of another
// backup does not open.
#include "protocol/bundle/backup.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/builders.h"

namespace tsunagi {
namespace {

struct BackupForm : ::testing::Test {
    SeededRandom random{46};
    StreamKey key = random.fixed<StreamKey>();
    BackupHead head{random.fixed<BackupSet>(), 3, random.fixed<CenterId>(),
                    random.fixed<CharterId>(), 1'790'000'000'000};
    TestCenter center = make_center(random);
    Bytes record = bytes_of(make_fact(random, center, {.body = article_body("題", "本文")}));

    Bytes part(const StreamKey& under) {
        auto start = BackupEncoder::start(head, under, random);
        Bytes out = start.head;
        const auto add = [&](const Bytes& more) {
            out.insert(out.end(), more.begin(), more.end());
        };
        Bytes two = record;
        two.insert(two.end(), record.begin(), record.end());
        add(start.encoder.records(two, 2));
        add(start.encoder.file("keys/device.key", Bytes{1, 2, 3}));
        add(start.encoder.file("empty", {}));
        add(start.encoder.value("peer/a:1", Bytes{1}));
        add(start.encoder.end());
        return out;
    }
    struct Read {
        std::vector<std::string> seen;
        BackupHead head;
        BackupEnd end;
        friend bool operator==(const Read&, const Read&) = default;
    };
    // Bytes behind the end are an error of the caller's to find: told as malformed here.
    static Result<Read> read(ByteSpan bytes, const StreamKey& key) {
        BackupDecoder decoder;
        Read out;
        while (decoder.wanted() != 0) {
            if (bytes.size() < decoder.wanted()) return Error::malformed;
            const ByteSpan next = bytes.first(decoder.wanted());
            bytes = bytes.subspan(next.size());
            const auto step = decoder.take(next);
            if (!step) return step.error();
            const std::string told = decoder.name() + "=" + to_hex(decoder.bytes());
            switch (*step) {
                case BackupDecoder::Step::head: decoder.open(key); break;
                case BackupDecoder::Step::records:
                    out.seen.push_back("records " + std::to_string(decoder.bytes().size()));
                    break;
                case BackupDecoder::Step::file: out.seen.push_back("file " + told); break;
                case BackupDecoder::Step::value: out.seen.push_back("value " + told); break;
                default: break;
            }
        }
        if (!bytes.empty()) return Error::malformed;
        out.head = decoder.head();
        out.end = decoder.so_far();
        return out;
    }
};

TEST_F(BackupForm, WhatWentInComesOut) {
    const auto got = read(part(key), key);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->head, head);
    EXPECT_EQ(got->seen, (std::vector<std::string>{"records " + std::to_string(2 * record.size()),
                                                   "file keys/device.key=010203",
                                                   "file empty=", "value peer/a:1=01"}));
    EXPECT_EQ(got->end, (BackupEnd{2, 1, 2}));
}

TEST_F(BackupForm, NothingOfItIsReadableWithoutTheKey) {
    const Bytes bytes = part(key);
    const auto found = std::ranges::search(bytes, record);
    EXPECT_TRUE(found.empty());
    EXPECT_EQ(read(bytes, random.fixed<StreamKey>()).error(), Error::bad_signature);
}

TEST_F(BackupForm, EachAlteredByteIsFound) {
    const Bytes bytes = part(key);
    const auto good = read(bytes, key);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        Bytes bad = bytes;
        bad[at] ^= 1;
        EXPECT_FALSE(read(bad, key).has_value()) << at;
    }
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(read(ByteSpan(bytes).first(size), key).has_value()) << size;
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_FALSE(read(longer, key).has_value());
    EXPECT_TRUE(good && *read(bytes, key) == *good) << "reading alters nothing";
}

TEST_F(BackupForm, TwoPartsOfOneKeyShareNothing) {
    const Bytes one = part(key);
    const Bytes other = part(key);
    ASSERT_EQ(one.size(), other.size());
    // The head of one before the blocks of the other.
    constexpr std::size_t kHead = 141;
    Bytes mixed(one.begin(), one.begin() + kHead);
    mixed.insert(mixed.end(), other.begin() + kHead, other.end());
    EXPECT_EQ(read(mixed, key).error(), Error::bad_signature);
}

TEST_F(BackupForm, ANewerFormatIsToldAsOne) {
    Bytes bytes = part(key);
    bytes[8] = 2;
    EXPECT_EQ(read(bytes, key).error(), Error::unknown_format);
    Bytes list = encode_backup_list({{head, {}}, 1, {}, {}}, key, random);
    list[8] = 2;
    EXPECT_EQ(read_backup_list_head(list).error(), Error::unknown_format);
}

TEST_F(BackupForm, TheListTellsItsPartsToTheKeyAlone) {
    head.number = 0;
    const auto erasure = random.fixed<RecordId>();
    BackupList list{{head, Bytes(100, 7)}, 77, erased_digest({{erasure}}), {}};
    EXPECT_NE(list.erased, erased_digest({}));
    for (std::uint32_t number = 1; number <= 3; ++number) {
        list.parts.push_back(
            {number, random.fixed<BackupCheck>(), 1'000 * number, 10 * number, 99 + number, 5});
    }
    const Bytes bytes = encode_backup_list(list, key, random);
    const auto open = read_backup_list_head(bytes);
    ASSERT_TRUE(open.has_value());
    EXPECT_EQ(open->head, head);
    EXPECT_EQ(open->sealed_key, list.open.sealed_key);
    const auto got = decode_backup_list(bytes, key);
    ASSERT_TRUE(got.has_value());
    EXPECT_EQ(got->epoch, 77U);
    EXPECT_EQ(got->erased, list.erased);
    EXPECT_EQ(got->parts, list.parts);
    EXPECT_EQ(decode_backup_list(bytes, random.fixed<StreamKey>()).error(), Error::bad_signature);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        Bytes bad = bytes;
        bad[at] ^= 1;
        EXPECT_FALSE(decode_backup_list(bad, key).has_value()) << at;
        EXPECT_FALSE(decode_backup_list(ByteSpan(bytes).first(at), key).has_value()) << at;
    }
}

TEST_F(BackupForm, NamesSortAsNumbersDo) {
    const std::string first = backup_part_name(head.set, 9);
    EXPECT_LT(first, backup_part_name(head.set, 10));
    EXPECT_TRUE(first.ends_with(kBackupPartsEnd)) << first;
}

}  // namespace
}  // namespace tsunagi
