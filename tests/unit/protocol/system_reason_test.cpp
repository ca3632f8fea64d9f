// The operating system's refusals in the words of people.
#include "protocol/base/system_reason.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace tsunagi {
namespace {

TEST(SystemReason, TellsTheCommonOnesInBothLanguages) {
    for (const int number : {EACCES, EPERM, ENOSPC, EROFS, ENOENT, ENOTDIR, EISDIR, EMFILE, ENFILE,
                             EIO, EDQUOT, EFBIG, ENAMETOOLONG}) {
        const auto reason = find_system_reason(number);
        ASSERT_TRUE(reason) << number;
        EXPECT_EQ(reason->number, number);
        EXPECT_FALSE(reason->english.empty());
        // Half sentences: they stand before the full stop of another.
        EXPECT_FALSE(reason->english.ends_with(".")) << reason->english;
        EXPECT_FALSE(reason->japanese.ends_with("\u3002")) << reason->japanese;
    }
    EXPECT_FALSE(find_system_reason(0));
    EXPECT_FALSE(find_system_reason(EXDEV));
}

}  // namespace
}  // namespace tsunagi
