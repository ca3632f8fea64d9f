// Which keys of a center people are warned of, and when.
#include "client/own_manifest.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr WallTime kNow{1'773'532'800'000};  // 2026-03-15, 09:00 in Japan

Grant ending(Role role, std::int64_t days) {
    Grant grant;
    grant.role = role;
    grant.expires_ms = static_cast<std::uint64_t>(kNow.ms + days * kDayMs);
    return grant;
}

TEST(KeyWarnings, TellOfWhatEndsWithinAMonthAndOfWhatHasEnded) {
    Manifest manifest;
    manifest.grants = {ending(Role::device, 31), ending(Role::machine, 30), ending(Role::staff, -1),
                       ending(Role::box, 400)};
    EXPECT_EQ(key_warnings(manifest, kNow),
              (std::vector<std::string>{
                  "On 2026-03-14 the staff key ran out. To use it again: tsunagi renew",
                  "On 2026-04-14 the machine's key runs out. To use it longer: tsunagi renew"}));
    manifest.grants = {ending(Role::staff, 31)};
    EXPECT_TRUE(key_warnings(manifest, kNow).empty());
}

TEST(KeyWarnings, AKeyThatEndsLaterTodayHasNotEnded) {
    Manifest manifest;
    manifest.grants = {ending(Role::staff, 0)};
    manifest.grants.front().expires_ms += 1;
    EXPECT_EQ(key_warnings(manifest, kNow),
              std::vector<std::string>{
                  "On 2026-03-15 the staff key runs out. To use it longer: tsunagi renew"});
    --manifest.grants.front().expires_ms;
    EXPECT_EQ(key_warnings(manifest, kNow),
              std::vector<std::string>{
                  "On 2026-03-15 the staff key ran out. To use it again: tsunagi renew"});
}

}  // namespace
}  // namespace tsunagi::client
