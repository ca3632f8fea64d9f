// The readers of files as a file beside the program: found there, and told where they are not.
#include "client/attach/file_readers.h"

#include <gtest/gtest.h>

#include <fstream>

#include "client/attach/prepared_codec.h"
#include "tests/support/temp_folder.h"

namespace tsunagi {
namespace {

TEST(FileReaders, AreBesideTheProgramAndReadAsTheLinkedOnesDo) {
    const ReadFile read_file = file_readers();
    ASSERT_NE(read_file, nullptr);
    const std::string_view text = "一行目\n二行目\n";
    const ByteSpan bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    Bytes answer;
    read_file(bytes, FileKind::text, {}, answer);
    EXPECT_EQ(answer, encode_answer(clean_file(bytes, FileKind::text, {})));
}

TEST(FileReaders, AreNoneInAFolderWithoutThemOrWithSomethingElse) {
    const TempFolder folder;
    EXPECT_EQ(load_file_readers(folder.path()), nullptr);
    std::ofstream(folder.path() / kReadersFile) << "no library";
    EXPECT_EQ(load_file_readers(folder.path()), nullptr);
    // A library that is not ours.
    std::filesystem::remove(folder.path() / kReadersFile);
    std::filesystem::create_symlink("/lib/x86_64-linux-gnu/libm.so.6",
                                    folder.path() / kReadersFile);
    EXPECT_EQ(load_file_readers(folder.path()), nullptr);
}

}  // namespace
}  // namespace tsunagi
