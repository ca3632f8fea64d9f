// The notice of joint use has what the law lists, and nothing that a browser would run.
#include "client/privacy/joint_use_notice.h"

#include <gtest/gtest.h>

namespace tsunagi::client {
namespace {

JointUse use() {
    return {"北陸ネット",
            "all of Japan",
            {"とやま (富山県)", "<b>かなざわ</b> (石川県)"},
            {"name", "telephone"},
            "support after disasters",
            "とやま",
            "富山市1-1",
            "青井 葵",
            "2026-11-27"};
}

TEST(JointUseNotice, HasTheFiveThingsThatTheLawLists) {
    const std::string text = joint_use_notice(use(), NoticeForm::text);
    for (const char* part :
         {"used jointly", "telephone", "とやま (富山県)", "support after disasters", "富山市1-1",
          "青井 葵", "2026-11-27", "北陸ネット"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(JointUseNotice, AsAPageIsEscaped) {
    const std::string page = joint_use_notice(use(), NoticeForm::html);
    EXPECT_EQ(page.find("<b>"), std::string::npos) << page;
    EXPECT_NE(page.find("&lt;b&gt;かなざわ"), std::string::npos) << page;
    EXPECT_TRUE(page.starts_with("<!DOCTYPE html>"));
}

}  // namespace
}  // namespace tsunagi::client
