// What stands on the page for who leaves and who comes, and in which order it says what to do.
#include "client/handover/handover_page.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

struct HandoverPage : ::testing::Test {
    SeededRandom random{5};
    TestCenter center = make_center(random);
    Manifest manifest = *decode_manifest(center.genesis.parsed().body());

    [[nodiscard]] OwnManifest own() const {
        return {center.genesis, manifest, {}, {}, {}, {}, {}, false};
    }
    [[nodiscard]] static HandoverFacts facts_of(const OwnManifest& own) {
        return {own, {}, {}, std::nullopt, {}, {}, {}, kTestNow};
    }
    [[nodiscard]] static std::string page(const HandoverFacts& facts) {
        std::string out;
        for (const HandoverSection& section : handover_sections(facts)) {
            out += section.heading + "\n";
            for (const HandoverLine& line : section.lines) out += "  " + line.text + "\n";
        }
        for (const std::string& step : handover_steps(facts)) out += "- " + step + "\n";
        return out;
    }
    static bool has(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
};

TEST_F(HandoverPage, OfASmallCenterSaysWhatIsMissing) {
    const OwnManifest mine = own();
    HandoverFacts facts = facts_of(mine);
    facts.staff.push_back({"staff-1", &manifest.grants[2], true, true, false, false});
    facts.here = {center.device};
    const std::string text = page(facts);
    EXPECT_TRUE(has(text, "There is no backup that this computer knows of."));
    EXPECT_TRUE(has(text, "staff-1"));
    EXPECT_TRUE(has(text, "this computer"));
    EXPECT_TRUE(has(text, "- Before the one who leaves is gone, make the successor an officer"));
    EXPECT_TRUE(has(text, "tsunagi backup FOLDER"));
    EXPECT_FALSE(has(text, "tsunagi renew"));
    // An officer is made while there is one who can sign for it, and the backup is the last change.
    EXPECT_LT(text.find("officers add"), text.find("staff revoke"));
    EXPECT_LT(text.find("staff revoke"), text.find("tsunagi backup FOLDER"));
}

TEST_F(HandoverPage, TellsWhatEndsWithinNinetyDaysAndNotLater) {
    for (const std::int64_t days : {90, 91}) {
        manifest.grants[2].expires_ms = static_cast<std::uint64_t>(kTestNow.ms + days * kDayMs);
        const OwnManifest mine = own();
        const std::string text = page(facts_of(mine));
        EXPECT_EQ(has(text, "tsunagi renew"), days == 90);
        EXPECT_EQ(has(text, "2026-06-13  the staff key"), days == 90) << text;
    }
}

TEST_F(HandoverPage, TellsOfTheBackupAndWhatIsOpen) {
    manifest.officers.push_back({center.machine.public_key(), "副理事長"});
    const OwnManifest mine = own();
    HandoverFacts facts = facts_of(mine);
    facts.backup = LastBackup{kTestNow, "/media/usb/tsunagi"};
    ErasureAnswer answered;
    answered.backing = ErasureBacking::one_person;
    ErasureAnswer late = answered;
    late.missing = {"石川"};
    ErasureAnswer fresh = late;
    fresh.time_ms = kTestNow.ms;
    facts.erasures = {answered, late, fresh};
    facts.today = {{"introductions", "1 introduction", {}, 1, "tsunagi introduce"},
                   {"news", "9 new records", {}, 9, "tsunagi list"},
                   {"questions", "no questions", {}, 0, "tsunagi list"}};
    facts.notices = {"The removal of a center waits for you."};
    const std::string text = page(facts);
    EXPECT_TRUE(has(text, "  The removal of a center waits for you."));
    EXPECT_TRUE(has(text, "/media/usb/tsunagi"));
    EXPECT_TRUE(has(text, "2 erasures that not all centers have answered, 1 of them overdue"));
    EXPECT_TRUE(has(text, "1 introduction"));
    EXPECT_FALSE(has(text, "9 new records")) << "nobody has to do anything about them";
    EXPECT_FALSE(has(text, "no questions"));
    EXPECT_TRUE(has(text, "副理事長"));
    EXPECT_TRUE(has(text, "- If an officer leaves, put the successor in that place"));
    EXPECT_FALSE(has(text, "tsunagi backup FOLDER")) << "one was made today";
}

// Keys that were replaced and never taken back are on it, those that were are not.
TEST_F(HandoverPage, NamesKeysThatSomebodyMayHaveTakenAlong) {
    const OwnManifest mine = own();
    HandoverFacts facts = facts_of(mine);
    Grant old = manifest.grants[2];
    old.key = PublicKey{{9}};
    Grant revoked = old;
    revoked.key = PublicKey{{8}};
    facts.staff = {{"staff-1", &old, true, false, true, false},
                   {"staff-2", &revoked, true, false, true, true}};
    const std::string text = page(facts);
    EXPECT_TRUE(has(text, "staff-1")) << text;
    EXPECT_TRUE(has(text, "replaced, and never taken back"));
    EXPECT_FALSE(has(text, "staff-2"));
    EXPECT_TRUE(has(text, "- If the one who leaves may have copies of replaced keys"));
}

}  // namespace
}  // namespace tsunagi::client
