// That no file takes the memory of the whole machine: the bound itself, that each import stands
// under it, and what is said where it is reached.
#include "client/import/memory_limit.h"

#include <filesystem>
#include <fstream>
#include <new>

#include "client/import/whole_text.h"
#include "tests/unit/client/import_fixture.h"
#include "tests/unit/client/nta_builder.h"

namespace tsunagi::client {
namespace {

rlim_t address_space() {
    rlimit limit{};
    EXPECT_EQ(::getrlimit(RLIMIT_AS, &limit), 0);
    return limit.rlim_cur;
}

bool can_allocate(std::size_t bytes) {
    void* const memory = ::operator new(bytes, std::nothrow);
    ::operator delete(memory);
    return memory != nullptr;
}

// In blocks of a megabyte. Pre: a limit stands, more than ten of them away.
std::vector<void*> all_that_is_left() {
    constexpr std::size_t kBlockBytes = 1'000'000;
    std::vector<void*> blocks;
    blocks.reserve(100'000);
    while (void* const block = ::operator new(kBlockBytes, std::nothrow)) blocks.push_back(block);
    return blocks;
}

TEST(MemoryLimit, IsReachedWhileItLivesAndGoneBehindIt) {
    if (!kIsMemoryLimited) GTEST_SKIP() << "sanitizers reserve more than any limit allows";
    const rlim_t before = address_space();
    {
        const MemoryLimit limit;
        EXPECT_EQ(address_space(), std::min(before, kParsingBytesMax));
        EXPECT_FALSE(can_allocate(kParsingBytesMax));
        EXPECT_TRUE(can_allocate(1'000'000));
    }
    EXPECT_EQ(address_space(), before);
}

struct ImportMemory : ImportCommand {
    rlim_t seen = 0;  // while the import talked to the daemon

    void SetUp() override {
        daemon = std::make_unique<FakeDaemon>(
            folder.path().string(),
            [this](schema::Request::Reader request, FakeDaemon::Stream& stream) {
                seen = address_space();
                serve(request, stream);
            });
    }
};

// Whatever the file is: a gigabyte of rows is taken in while they are read.
TEST_F(ImportMemory, IsBoundedForEveryKindOfFile) {
    if (!kIsMemoryLimited) GTEST_SKIP() << "sanitizers reserve more than any limit allows";
    const rlim_t before = address_space();
    const std::pair<const char*, std::string> files[] = {
        {"register.csv", test::raw_file({test::nta_cells(test::kOne)})},
        {"a.csv", "団体名,住所\n甲の会,富山市\n"},
        {"a.vcf", "BEGIN:VCARD\r\nFN:甲の会\r\nORG:甲の会\r\nEND:VCARD\r\n"},
        {"a.ics",
         "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:朗読会\r\n"
         "DTSTART;VALUE=DATE:20260822\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"},
        {"a.json", R"([{"id":"1","name":"甲の会"}])"}};
    for (const auto& [name, text] : files) {
        seen = 0;
        std::vector<std::string> words{"import", folder.write(name, text).string()};
        if (std::string_view(name) == "register.csv") {
            words.emplace_back("--source");
            words.emplace_back("nta");
        }
        EXPECT_EQ(run(words).exit, 0) << name;
        EXPECT_EQ(seen, std::min(before, kParsingBytesMax)) << name;
        EXPECT_EQ(address_space(), before) << name;
    }
}

// As large as a calendar may be, on a machine whose memory does not hold it.
TEST_F(ImportMemory, WhatDoesNotFitIsASentenceAndNoCrash) {
    if (!kIsMemoryLimited) GTEST_SKIP() << "sanitizers reserve more than any limit allows";
    const std::string path = folder.write("a.ics", "BEGIN:VCALENDAR\r\n").string();
    std::filesystem::resize_file(path, kWholeTextBytesMax);
    std::ifstream pages("/proc/self/statm");
    rlim_t used = 0;
    ASSERT_TRUE(pages >> used);
    used *= static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_AS, &before), 0);
    rlimit tight = before;
    tight.rlim_cur = used + 16'000'000;
    ASSERT_EQ(::setrlimit(RLIMIT_AS, &tight), 0);
    std::vector<void*> rest = all_that_is_left();  // earlier tests left room in the heap
    for (int i = 0; i < 10; ++i) {
        ::operator delete(rest.back());
        rest.pop_back();
    }
    const Ran ran = run({"import", path, "--json"});
    for (void* const block : rest) ::operator delete(block);
    ASSERT_EQ(::setrlimit(RLIMIT_AS, &before), 0);
    EXPECT_EQ(ran.exit, 3) << ran.errors;
    EXPECT_NE(ran.errors.find("no_memory"), std::string::npos) << ran.errors;
    EXPECT_TRUE(facts.empty());
}

}  // namespace
}  // namespace tsunagi::client
