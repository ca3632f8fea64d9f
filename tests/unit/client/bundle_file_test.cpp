// Bundles as files: parts that are whole by themselves, nothing left behind, and records on their
// way to a daemon.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <mutex>

#include "client/bundle/bundle_input.h"
#include "client/bundle/bundle_writer.h"
#include "client/bundle/record_take_in.h"
#include "client/commands/values.h"
#include "client/whole_files.h"
#include "protocol/record/canonical.h"
#include "tests/support/builders.h"
#include "tests/support/temp_folder.h"
#include "tests/unit/client/fake_daemon.h"

namespace tsunagi::client {
namespace {

namespace fs = std::filesystem;

class BundleFileTest : public ::testing::Test {
  protected:
    BundleFileTest() : random_(8), center_(make_center(random_)) {
        charter_ = found_federation(random_, std::span(&center_, 1)).parsed();
    }

    static Bytes bytes_of(const ParsedRecord& record) {
        return {record.bytes().begin(), record.bytes().end()};
    }
    Bytes authority() const {
        Bytes out = bytes_of(center_.genesis.parsed());
        const Bytes charter = bytes_of(*charter_);
        out.insert(out.end(), charter.begin(), charter.end());
        return out;
    }
    // A record that does not shrink.
    Bytes noise(std::size_t bytes) {
        Bytes text(bytes / 2);
        random_.fill(text);
        FactSpec spec;
        spec.body = article_body("雑音", to_hex(text));
        return bytes_of(make_fact(random_, center_, spec).parsed());
    }
    std::string place(const std::string& name = "x") const { return (folder_ / name).string(); }
    std::vector<std::string> found() const {
        std::vector<std::string> out;
        for (const auto& entry : fs::directory_iterator(folder_.path()))
            out.push_back(entry.path().filename().string());
        std::ranges::sort(out);
        return out;
    }
    BundleWriter writer(WholeFiles& files, std::uint64_t part_bytes_max = 0) {
        BundlePlan plan;
        plan.charter = center_.charter;
        plan.part_bytes_max = part_bytes_max;
        return {std::move(plan), files, random_,
                [this](const BundleWriter::Take& take) { return take(authority(), 2); }};
    }
    static std::vector<Bytes> read(const std::string& path) {
        auto input = BundleInput::open(path);
        EXPECT_TRUE(input) << (input ? "" : input.error().message);
        std::vector<Bytes> out;
        while (input) {
            const auto block = input->next();
            EXPECT_TRUE(block) << (block ? "" : block.error().message);
            if (!block || !*block) break;
            out.emplace_back((*block)->begin(), (*block)->end());
        }
        return out;
    }

    SeededRandom random_;
    TestCenter center_;
    std::optional<ParsedRecord> charter_;
    TempFolder folder_;
};

TEST_F(BundleFileTest, IsThereWhenItIsWholeAndNotBefore) {
    WholeFiles files(place(), false);
    BundleWriter bundle = writer(files);
    const Bytes record = noise(1000);
    ASSERT_TRUE(bundle.add(authority(), 2, true));
    ASSERT_TRUE(bundle.add(record, 1, false));
    EXPECT_FALSE(fs::exists(place()));
    const auto names = bundle.finish();
    ASSERT_TRUE(names);
    EXPECT_EQ(*names, std::vector{place()});
    EXPECT_EQ(found(), std::vector<std::string>{"x"});
    EXPECT_EQ(read(place()), (std::vector<Bytes>{authority(), record}));
    EXPECT_EQ(bundle.records(), 3U);
    EXPECT_EQ(files.bytes(), fs::file_size(place()));
    EXPECT_EQ(fs::status(place()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(BundleFileTest, EachPartIsWholeAndWithinItsBoundAndHasTheAuthorityInFront) {
    WholeFiles files(place(), false);
    BundleWriter bundle = writer(files, kPartBytesMin);
    std::vector<Bytes> records;
    ASSERT_TRUE(bundle.add(authority(), 2, true));
    for (int i = 0; i < 20; ++i) {
        records.push_back(noise(200'000));
        ASSERT_TRUE(bundle.add(records.back(), 1, false));
    }
    const auto names = bundle.finish();
    ASSERT_TRUE(names);
    ASSERT_GE(names->size(), 3U);
    std::vector<Bytes> got;
    for (const std::string& name : *names) {
        EXPECT_LE(fs::file_size(name), kPartBytesMin);
        std::vector<Bytes> blocks = read(name);
        ASSERT_GE(blocks.size(), 2U);
        EXPECT_EQ(blocks.front(), authority());
        got.insert(got.end(), blocks.begin() + 1, blocks.end());
    }
    EXPECT_EQ(got, records);
    EXPECT_EQ(bundle.records(), 22U);
    EXPECT_EQ((*names)[1], place("x.2"));
}

TEST_F(BundleFileTest, LeavesNothingBehindWhereItWasNotFinished) {
    {
        WholeFiles files(place(), false);
        BundleWriter bundle = writer(files, kPartBytesMin);
        for (int i = 0; i < 10; ++i) ASSERT_TRUE(bundle.add(noise(200'000), 1, false));
        EXPECT_GE(found().size(), 2U);
    }
    EXPECT_TRUE(found().empty());
}

TEST_F(BundleFileTest, ReplacesOnlyWhereItIsTold) {
    (void)folder_.write("x", "precious");
    {
        WholeFiles files(place(), false);
        EXPECT_EQ(files.check_place(1).error().name, "file_exists");
        EXPECT_EQ(writer(files).finish().error().name, "file_exists");
    }
    EXPECT_EQ(fs::file_size(place()), 8U);
    {
        // One that comes into being meanwhile is not replaced either.
        WholeFiles files(place("y"), false);
        BundleWriter bundle = writer(files);
        ASSERT_TRUE(bundle.add(noise(100), 1, false));
        (void)folder_.write("y", "precious");
        EXPECT_EQ(bundle.finish().error().name, "file_exists");
    }
    EXPECT_EQ(fs::file_size(place("y")), 8U);
    WholeFiles files(place(), true);
    ASSERT_TRUE(writer(files).finish());
    EXPECT_TRUE(read(place()).empty());
    EXPECT_EQ(found(), (std::vector<std::string>{"x", "y"}));
}

TEST_F(BundleFileTest, APlaceThatIsTakenFurtherOnStopsTheWhole) {
    (void)folder_.write("x.2", "precious");
    {
        WholeFiles files(place(), false);
        BundleWriter bundle = writer(files, kPartBytesMin);
        std::optional<Failure> stopped;
        for (int i = 0; i < 10 && !stopped; ++i) {
            if (auto added = bundle.add(noise(200'000), 1, false); !added) stopped = added.error();
        }
        ASSERT_TRUE(stopped);
        EXPECT_EQ(stopped->name, "file_exists");
    }
    EXPECT_EQ(found(), std::vector<std::string>{"x.2"});
}

// --- to the daemon ---

struct Seen {
    std::mutex mutex;
    std::vector<std::size_t> frames;  // records in each
};

TEST_F(BundleFileTest, HandsAuthorityRecordsInByThemselves) {
    Seen seen;
    FakeDaemon daemon(
        folder_.path().string(), [&](schema::Request::Reader request, FakeDaemon::Stream& stream) {
            const auto data = request.getTakeIn().getRecords();
            const std::size_t count = split_records({data.begin(), data.size()})->size();
            {
                const std::lock_guard lock(seen.mutex);
                seen.frames.push_back(count);
            }
            stream.send([&](schema::Answer::Builder answer) {
                auto outcomes = answer.initPublished(static_cast<unsigned>(count));
                for (unsigned i = 0; i < count; ++i)
                    outcomes[i].setOutcome(static_cast<std::uint8_t>(i % 5));
            });
            stream.done(count, count);
        });
    auto client = ControlClient::connect(folder_.path().string());
    ASSERT_TRUE(client);
    std::size_t rejected = 0;
    RecordTakeIn taking(*client, center_.charter, [&](const RecordId&, Error) { ++rejected; });
    Bytes mixed = noise(100);
    for (const Bytes& more : {authority(), noise(100), noise(100), noise(100), noise(100),
                              noise(100), authority(), noise(100)}) {
        mixed.insert(mixed.end(), more.begin(), more.end());
    }
    ASSERT_TRUE(taking.add(mixed));
    ASSERT_TRUE(taking.finish());
    EXPECT_EQ(seen.frames, (std::vector<std::size_t>{1, 2, 5, 2, 1}));
    TakeInCounts sum;
    for (const auto& [sort, counts] : taking.counts()) sum += counts;
    EXPECT_EQ(sum.read(), 11U);
    EXPECT_EQ(sum.added, 8U);  // outcomes 0 and 1 of each frame; the longest one has the others too
    EXPECT_EQ(sum.unchanged, 1U);
    EXPECT_EQ(sum.waiting, 1U);
    EXPECT_EQ(sum.rejected, 1U);
    EXPECT_EQ(rejected, 1U);
}

TEST_F(BundleFileTest, NoticesADaemonThatAnswersForOthers) {
    FakeDaemon daemon(
        folder_.path().string(), [](schema::Request::Reader, FakeDaemon::Stream& stream) {
            stream.send([](schema::Answer::Builder answer) { answer.initPublished(7); });
            stream.done(7, 7);
        });
    auto client = ControlClient::connect(folder_.path().string());
    ASSERT_TRUE(client);
    RecordTakeIn taking(*client, center_.charter, [](const RecordId&, Error) {});
    ASSERT_TRUE(taking.add(noise(100)));
    EXPECT_EQ(taking.finish().error().name, "daemon_answer");
}

// --- options ---

TEST(BundleOptions, ReadsSinceWhen) {
    const WallTime now{1'773'532'800'000};  // 2026-03-15 09:00 in Japan
    EXPECT_EQ(*read_since("", now), 0);
    EXPECT_EQ(*read_since("12h", now), now.ms - 12 * 3'600'000);
    EXPECT_EQ(*read_since("7d", now), now.ms - 7 * 86'400'000);
    EXPECT_EQ(*read_since("2026-03-15", now), now.ms - 9 * 3'600'000);
    EXPECT_EQ(*read_since("2026-02-28", now), now.ms - (15 * 24 + 9) * 3'600'000LL);
    for (const char* wrong : {"2026-03-16", "2026-02-29", "2026-13-01", "2026-1-1", "yesterday",
                              "2026/03/01", "1969-12-31", "2026-0a-01", "7", "-1d"}) {
        EXPECT_EQ(read_since(wrong, now).error().name, "bad_since") << wrong;
    }
}

TEST(BundleOptions, ReadsSizes) {
    EXPECT_EQ(*read_size("", 1 << 20), 0U);
    EXPECT_EQ(*read_size("1M", 1 << 20), 1U << 20);
    EXPECT_EQ(*read_size("3900M", 1 << 20), 3900ULL << 20);
    EXPECT_EQ(*read_size("4g", 1 << 20), 4ULL << 30);
    EXPECT_EQ(*read_size("1048576", 1 << 20), 1U << 20);
    for (const char* wrong : {"1", "1023K", "1048575", "M", "1MB", "-1M", "1.5G", "1 M",
                              "99999999999999999999G", "18446744073709551615", "many"}) {
        EXPECT_EQ(read_size(wrong, 1 << 20).error().name, "bad_size") << wrong;
    }
}

}  // namespace
}  // namespace tsunagi::client
