// Contents on a disk: beside the map that they are compared with, and when files are cut off,
// altered, foreign, half written, or have no room.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "protocol/base/limits.h"
#include "tests/support/effort.h"
#include "tests/unit/storage/content_support.h"
#include "tests/unit/storage/store_support.h"

namespace {

// What this thread made durable or renamed, in this order, while it is wanted.
thread_local std::vector<std::string>* journal = nullptr;

std::string path_behind(int descriptor) {
    return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor)).string();
}

}  // namespace

// In place of the C library's, for all of this program: whether a rename waits for the bytes shows
// only after a power cut, so the calls are looked at.
extern "C" int fsync(int descriptor) {
    if (journal != nullptr) journal->push_back("sync " + path_behind(descriptor));
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" int rename(const char* from, const char* to) noexcept {
    if (journal != nullptr) journal->push_back("rename to " + std::string(to));
    return ::renameat(AT_FDCWD, from, AT_FDCWD, to);
}

namespace tsunagi::store_test {
namespace {
using Kind = StorageError::Kind;

std::vector<bool> held(const ContentFiles& files, const Sample& sample) {
    return files.state(sample.ref).held;
}

std::optional<Kind> kind_of_failure(const std::function<void()>& step) {
    try {
        step();
    } catch (const StorageError& error) {
        return error.kind();
    }
    return std::nullopt;
}

class ContentFilesTest : public testing::Test {
  protected:
    [[nodiscard]] Sample sample(std::size_t bytes) { return make_sample(random_, bytes); }

    SeededRandom random_{61};
    TempFolder folder_;
    ContentFiles files_{folder_.path() / "contents", 0};
};

// --- beside the map ---

void expect_equal(const ContentFiles& files, const MemoryContents& memory, const Sample& sample) {
    const ContentRef& ref = sample.ref;
    EXPECT_EQ(files.has(ref.content), memory.has(ref.content));
    for (const std::uint32_t bytes : {ref.bytes, ref.bytes + 1, ref.bytes - 1}) {
        const ContentRef asked{ref.content, bytes};
        EXPECT_EQ(files.state(asked), memory.state(asked));
        EXPECT_EQ(files.pieces(asked), memory.pieces(asked));
        for (std::uint32_t i = 0; i <= sample.count(); ++i)
            EXPECT_EQ(files.piece(asked, i), memory.piece(asked, i));
    }
    EXPECT_EQ(files.find_damage(ref.content), std::nullopt);
}

void expect_same_list(const ContentFiles& files, const MemoryContents& memory) {
    std::map<ContentId, bool> a;
    std::map<ContentId, bool> b;
    files.for_each([&](const ContentFile& file) {
        EXPECT_TRUE(a.emplace(file.content, file.is_whole).second);
    });
    memory.for_each([&](const ContentId& content, bool is_whole) { b.emplace(content, is_whole); });
    EXPECT_EQ(a, b);
}

void step(ContentFiles& files, MemoryContents& memory, const Sample& sample, Random& random) {
    const ContentId& content = sample.ref.content;
    const ContentState state = memory.state(sample.ref);
    const auto number = static_cast<std::uint32_t>(random.below(sample.count()));
    const auto missing = std::ranges::count(state.held, false);
    switch (random.below(12)) {
        case 0:
            files.drop(content);
            memory.drop(content);
            return;
        case 1:
            files.drop(ContentFile{.content = content, .is_whole = state.is_whole});
            memory.drop(content);
            return;
        case 2: files.renew(content); return;
        case 3:
        case 4:
            files.begin(sample.ref, sample.pieces);
            memory.begin(sample.ref, sample.pieces);
            return;
        case 5:
        case 6:
            EXPECT_EQ(files.finish(content), state.pieces && missing == 0);
            if (state.pieces && missing == 0) memory.finish(content);
            return;
        default:
            EXPECT_EQ(files.put(content, number, sample.piece(number)), state.pieces.has_value());
            if (state.pieces) memory.put(content, number, sample.piece(number));
    }
}

TEST(ContentFilesTwin, AnswerAsTheMapDoesAndRememberAllOfItWhenOpenedAgain) {
    for (std::uint64_t seed = 1; seed <= test::effort(30U, 10U) && !testing::Test::HasFailure();
         ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SeededRandom random(seed);
        std::vector<Sample> samples;
        for (const std::size_t bytes :
             {std::size_t{1}, std::size_t{2}, kPieceBytes, kPieceBytes + 1,
              kPieceBytes * 2 + random.below(kPieceBytes)})
            samples.push_back(make_sample(random, bytes));
        TempFolder folder;
        std::optional<ContentFiles> files(std::in_place, folder.path() / "contents", 0);
        MemoryContents memory;
        for (int i = 0; i < 120 && !testing::Test::HasFailure(); ++i) {
            const Sample& sample = samples[random.below(samples.size())];
            step(*files, memory, sample, random);
            if (random.below(3) == 0) files.emplace(folder.path() / "contents", 0);
            expect_equal(*files, memory, sample);
            expect_same_list(*files, memory);
        }
    }
}

TEST_F(ContentFilesTest, HoldTheLargestContentThatMayBe) {
    const Sample large = sample(kAttachmentBytesMax);
    add_content(files_, large);
    EXPECT_EQ(files_.pieces(large.ref), large.pieces);
    const auto last = files_.piece(large.ref, large.count() - 1);
    ASSERT_TRUE(last);
    EXPECT_TRUE(std::ranges::equal(*last, large.piece(large.count() - 1)));
}

TEST_F(ContentFilesTest, AreForTheirOwnerAlone) {
    const Sample one = sample(10);
    const Sample two = sample(10);
    add_content(files_, one);
    files_.begin(two.ref, two.pieces);
    const auto mode = [](const std::filesystem::path& path) {
        return std::filesystem::status(path).permissions() & std::filesystem::perms::all;
    };
    using std::filesystem::perms;
    for (const auto& file :
         {files_.path_of(one.ref.content), files_.unfinished_path_of(two.ref.content)}) {
        EXPECT_EQ(mode(file), perms::owner_read | perms::owner_write) << file;
        EXPECT_EQ(mode(file.parent_path()), perms::owner_all) << file;
    }
}

// --- times ---

TEST_F(ContentFilesTest, TellWhenTheyWereUsedLast) {
    const Sample whole = sample(10);
    const Sample part = sample(kPieceBytes + 10);
    add_content(files_, whole);
    files_.begin(part.ref, part.pieces);
    const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(50);
    const auto ages = [&] {
        std::map<ContentId, WallTime> out;
        files_.for_each([&](const ContentFile& file) { out[file.content] = file.last_used; });
        return out;
    };
    const auto fresh = ages();
    const auto make_old = [&] {
        std::filesystem::last_write_time(files_.path_of(whole.ref.content), old);
        std::filesystem::last_write_time(files_.unfinished_path_of(part.ref.content), old);
        const auto now = ages();
        EXPECT_LT(now.at(whole.ref.content), fresh.at(whole.ref.content));
        EXPECT_LT(now.at(part.ref.content), fresh.at(part.ref.content));
    };
    const auto expect_renewed = [&](const ContentId& content) {
        EXPECT_GE(ages().at(content), fresh.at(content));
    };
    make_old();
    files_.renew(whole.ref.content);
    files_.renew(part.ref.content);
    expect_renewed(whole.ref.content);
    expect_renewed(part.ref.content);
    make_old();
    files_.begin(whole.ref, whole.pieces);
    files_.begin(part.ref, part.pieces);
    expect_renewed(whole.ref.content);
    expect_renewed(part.ref.content);
    make_old();
    files_.put(part.ref.content, 1, part.piece(1));
    expect_renewed(part.ref.content);
}

// --- what is not as it was written ---

TEST_F(ContentFilesTest, TornPieceOfAnUnfinishedOneIsMissingAndTheOthersStay) {
    const Sample part = sample(kPieceBytes * 4 + 5);
    put_all(files_, part);
    const Bytes zeros(1000);
    write_into(files_.unfinished_path_of(part.ref.content), part.place(2) + 700, zeros);
    EXPECT_EQ(held(files_, part), (std::vector<bool>{true, true, false, true, true}));
    EXPECT_FALSE(files_.finish(part.ref.content));
    EXPECT_FALSE(files_.has(part.ref.content));
    files_.begin(part.ref, part.pieces);
    EXPECT_EQ(held(files_, part), (std::vector<bool>{true, true, false, true, true}));
    EXPECT_TRUE(files_.put(part.ref.content, 2, part.piece(2)));
    EXPECT_TRUE(files_.finish(part.ref.content));
    EXPECT_EQ(files_.find_damage(part.ref.content), std::nullopt);
}

TEST_F(ContentFilesTest, UnfinishedOneThatWasCutOffOrLostItsListIsBegunAnew) {
    const Sample part = sample(kPieceBytes * 2 + 5);
    const std::uint64_t all = part.count() * Digest::kSize + part.ref.bytes;
    const auto path = files_.unfinished_path_of(part.ref.content);
    for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{32},
                                       std::uint64_t{96}, all - kPieceBytes, all - 1, all + 1}) {
        put_all(files_, part);
        std::filesystem::resize_file(path, length);
        EXPECT_EQ(files_.state(part.ref), ContentState{}) << length;
        EXPECT_FALSE(files_.finish(part.ref.content)) << length;
        files_.begin(part.ref, part.pieces);
        EXPECT_EQ(held(files_, part), std::vector<bool>(part.count(), false)) << length;
    }
    put_all(files_, part);
    write_into(path, 40, Bytes{0x5a, 0x5a});
    EXPECT_EQ(files_.state(part.ref), ContentState{});
    add_content(files_, part);
    EXPECT_EQ(files_.find_damage(part.ref.content), std::nullopt);
}

TEST_F(ContentFilesTest, AlteredPieceOfAWholeOneIsNotGivenAndIsFound) {
    const Sample whole = sample(kPieceBytes * 2 + 5);
    add_content(files_, whole);
    const auto path = files_.path_of(whole.ref.content);
    write_into(path, whole.place(1) + 9, Bytes{1, 2, 3, 4});
    EXPECT_TRUE(files_.piece(whole.ref, 0));
    EXPECT_FALSE(files_.piece(whole.ref, 1));
    EXPECT_EQ(files_.find_damage(whole.ref.content), "has 1 altered pieces of 3");
    files_.drop(whole.ref.content);
    EXPECT_EQ(files_.find_damage(whole.ref.content), std::nullopt);
    add_content(files_, whole);
    EXPECT_TRUE(files_.piece(whole.ref, 1));
}

TEST_F(ContentFilesTest, WholeOneThatWasCutOffIsNotHereAndMayBeFetchedAgain) {
    const Sample whole = sample(kPieceBytes * 2 + 5);
    const auto path = files_.path_of(whole.ref.content);
    for (const std::uint64_t bytes : {0U, 1U, 50U, 96U, 1000U, 131'172U}) {
        add_content(files_, whole);
        std::filesystem::resize_file(path, bytes);
        EXPECT_FALSE(files_.has(whole.ref.content)) << bytes;
        EXPECT_FALSE(files_.pieces(whole.ref)) << bytes;
        EXPECT_FALSE(files_.piece(whole.ref, 0)) << bytes;
        EXPECT_EQ(files_.state(whole.ref), ContentState{}) << bytes;
        EXPECT_TRUE(files_.find_damage(whole.ref.content)) << bytes;
    }
    add_content(files_, whole);
    write_into(path, 3, Bytes{1, 2, 3, 4});  // the list
    EXPECT_FALSE(files_.has(whole.ref.content));
    EXPECT_FALSE(files_.piece(whole.ref, 0));
    EXPECT_TRUE(files_.find_damage(whole.ref.content));
    add_content(files_, whole);
    EXPECT_TRUE(files_.has(whole.ref.content));
    EXPECT_EQ(files_.find_damage(whole.ref.content), std::nullopt);
}

TEST_F(ContentFilesTest, FilesOfOthersArePassedOver) {
    files_.for_each([](const ContentFile&) { ADD_FAILURE() << "no folder yet"; });
    const Sample whole = sample(100);
    add_content(files_, whole);
    const auto contents = folder_.path() / "contents";
    const Sample other = sample(100);
    const std::string name = id_text(other.ref.content);
    std::string large = name;
    std::ranges::transform(large, large.begin(), [](char c) { return std::toupper(c); });
    std::filesystem::create_directories(contents / name.substr(0, 2));
    std::filesystem::create_directories(contents / "zz");
    std::filesystem::create_directories(contents / name.substr(0, 1));
    for (const auto& file :
         {contents / name, contents / "zz" / name, contents / name.substr(0, 1) / name,
          contents / name.substr(0, 2) / (name + ".jpg"), contents / name.substr(0, 2) / "notes",
          contents / name.substr(0, 2) / large, contents / "unfinished" / "notes"})
        std::ofstream(file) << "x";
    std::filesystem::create_directories(files_.path_of(other.ref.content));
    std::vector<ContentId> found;
    files_.for_each([&](const ContentFile& file) { found.push_back(file.content); });
    EXPECT_EQ(found, std::vector<ContentId>{whole.ref.content});
    EXPECT_FALSE(files_.has(other.ref.content));
    EXPECT_EQ(files_.state(other.ref), ContentState{});
}

TEST_F(ContentFilesTest, PieceForAContentThatIsGoneChangesNothing) {
    const Sample part = sample(kPieceBytes + 1);
    EXPECT_FALSE(files_.put(part.ref.content, 0, part.piece(0)));
    EXPECT_FALSE(files_.finish(part.ref.content));
    files_.renew(part.ref.content);
    files_.begin(part.ref, part.pieces);
    files_.drop(part.ref.content);
    EXPECT_FALSE(files_.put(part.ref.content, 0, part.piece(0)));
    files_.for_each([](const ContentFile&) { ADD_FAILURE(); });
}

// --- stops ---

TEST_F(ContentFilesTest, KilledTakerGoesOnWhereItWas) {
    const Sample part = sample(kPieceBytes * 9 + 5);
    std::uint32_t put_before = 0;
    while (!files_.has(part.ref.content)) {
        const auto before = held(files_, part);
        EXPECT_EQ(std::ranges::count(before, true), put_before);
        const int status = in_child([&] {
            ContentFiles files(folder_.path() / "contents", 0);
            files.begin(part.ref, part.pieces);
            std::uint32_t taken = 0;
            for (std::uint32_t i = part.count(); i-- > 0;) {
                if (i < before.size() && before[i]) continue;
                files.put(part.ref.content, i, part.piece(i));
                if (++taken == 3) ::raise(SIGKILL);
            }
            files.finish(part.ref.content);
            return 0;
        });
        put_before += 3;
        ASSERT_TRUE(status == 0 || status == SIGKILL) << status;
    }
    EXPECT_EQ(files_.find_damage(part.ref.content), std::nullopt);
    EXPECT_EQ(files_.pieces(part.ref), part.pieces);
}

TEST_F(ContentFilesTest, FinishMakesBytesDurableBeforeTheNameAndTheNameBeforeItReturns) {
    const Sample whole = sample(kPieceBytes + 5);
    put_all(files_, whole);
    const auto from = files_.unfinished_path_of(whole.ref.content).string();
    const auto to = files_.path_of(whole.ref.content).string();
    const auto shelf = files_.path_of(whole.ref.content).parent_path().string();
    std::vector<std::string> calls;
    journal = &calls;
    EXPECT_TRUE(files_.finish(whole.ref.content));
    journal = nullptr;
    const std::string root = std::filesystem::canonical(folder_.path()).string();
    for (std::string& call : calls) {
        if (const auto at = call.find(root); at != std::string::npos) call.erase(at, root.size());
    }
    const auto local = [&](const std::string& path) { return path.substr(root.size()); };
    const std::vector<std::string> expected = {"sync " + local(from), "sync /contents",
                                               "rename to " + local(to), "sync " + local(shelf),
                                               "sync /contents/unfinished"};
    EXPECT_EQ(calls, expected);
    // A run that was stopped behind the rename has left the name to be made durable.
    for (const bool is_begin : {true, false}) {
        calls.clear();
        journal = &calls;
        if (is_begin) files_.begin(whole.ref, whole.pieces);
        if (!is_begin) EXPECT_TRUE(files_.finish(whole.ref.content));
        journal = nullptr;
        ASSERT_EQ(calls.size(), 1U);
        EXPECT_TRUE(calls.front().ends_with(local(shelf)));
    }
}

// --- room ---

TEST_F(ContentFilesTest, LeaveFreeWhatIsToBeLeftFree) {
    const Sample part = sample(kPieceBytes * 2);
    ContentFiles greedy(folder_.path() / "contents", UINT64_MAX / 2);
    EXPECT_EQ(kind_of_failure([&] { greedy.begin(part.ref, part.pieces); }), Kind::disk_full);
    EXPECT_EQ(files_.state(part.ref), ContentState{});
    files_.begin(part.ref, part.pieces);
    EXPECT_EQ(kind_of_failure([&] { greedy.put(part.ref.content, 0, part.piece(0)); }),
              Kind::disk_full);
    EXPECT_EQ(held(files_, part), std::vector<bool>(2, false));
    add_content(files_, part);
    greedy.begin(part.ref, part.pieces);  // it is here: nothing is to be written
}

TEST_F(ContentFilesTest, FullDiskRefusesAndGoesOnWhenThereIsRoom) {
    if (::mount("tmpfs", folder_.path().c_str(), "tmpfs", 0, "size=2m") != 0)
        GTEST_SKIP() << "no right to mount a tmpfs";
    const Sample part = sample(kPieceBytes * 20);
    files_.begin(part.ref, part.pieces);
    const auto ballast = folder_.path() / "ballast";
    std::ofstream(ballast) << std::string(1'400'000, 'x');
    std::uint32_t next = 0;
    const auto put_rest = [&] {
        for (; next < part.count(); ++next) files_.put(part.ref.content, next, part.piece(next));
    };
    EXPECT_EQ(kind_of_failure(put_rest), Kind::disk_full);
    EXPECT_GT(next, 0U);
    const auto before = held(files_, part);
    EXPECT_EQ(std::ranges::count(before, true), next);
    EXPECT_FALSE(files_.finish(part.ref.content));
    std::filesystem::remove(ballast);
    EXPECT_EQ(kind_of_failure(put_rest), std::nullopt);
    EXPECT_TRUE(files_.finish(part.ref.content));
    const Sample other = sample(kPieceBytes * 20);
    EXPECT_EQ(kind_of_failure([&] { files_.begin(other.ref, other.pieces); }), Kind::disk_full);
    EXPECT_EQ(files_.find_damage(part.ref.content), std::nullopt);
    EXPECT_EQ(::umount(folder_.path().c_str()), 0);
}

TEST_F(ContentFilesTest, LimitOnFileSizesIsAFullDiskBeforeAnythingIsTaken) {
    const Sample part = sample(kPieceBytes * 2);
    const int status = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        struct rlimit limit{};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        const rlim_t before = limit.rlim_cur;
        limit.rlim_cur = kPieceBytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        if (kind_of_failure([&] { files_.begin(part.ref, part.pieces); }) != Kind::disk_full)
            return 1;
        limit.rlim_cur = before;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        add_content(files_, part);
        return files_.find_damage(part.ref.content) ? 2 : 0;
    });
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(files_.has(part.ref.content));
}

}  // namespace
}  // namespace tsunagi::store_test
