// Files in a body: which entries are in form, what may go to whom, and that older readers lose
// nothing.
#include "protocol/record/attachment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "protocol/base/limits.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Attachment photo(const std::string& name = "写真.jpg") {
    return attachment_of(as_bytes("content of " + name), name);
}

Error error_of(const Attachment& attachment) {
    const auto good = check_attachment(attachment);
    return good ? Error{} : good.error();
}

TEST(Attachment, NamesThatNoOfficeComputerCanSaveAreRefused) {
    for (const char* good : {"写真.jpg", "会議 2026-04-01.pdf", "a", "CONTRACT.pdf", "com.pdf",
                             "第1回(最終).xlsx", "a.b.c"})
        EXPECT_TRUE(is_file_name(good)) << good;
    for (const char* bad : {"",
                            ".",
                            "..",
                            ".hidden",
                            "a/b",
                            "a\\b",
                            "../x",
                            "a:b",
                            "a?",
                            "a*",
                            "a\"",
                            "a<",
                            "a>",
                            "a|",
                            "CON",
                            "con.pdf",
                            "Lpt1.txt",
                            "com0",
                            "nul.",
                            "a.",
                            "a ",
                            " a",
                            "a\nb",
                            "a\tb",
                            "\xe2\x80\xaegnp.exe",
                            "x\xe2\x81\xa6y",
                            "\xff"})
        EXPECT_FALSE(is_file_name(bad)) << bad;
    EXPECT_TRUE(is_file_name(std::string(kFileNameBytesMax, 'a')));
    EXPECT_FALSE(is_file_name(std::string(kFileNameBytesMax + 1, 'a')));
}

TEST(Attachment, ItsFormIsChecked) {
    const auto with = [](auto&& change) {
        Attachment out = photo();
        change(out);
        return error_of(out);
    };
    EXPECT_EQ(error_of(photo()), Error{});
    EXPECT_EQ(with([](Attachment& a) { a.bytes = 0; }), Error::malformed);
    EXPECT_EQ(with([](Attachment& a) { a.bytes = kAttachmentBytesMax + 1; }), Error::too_large);
    EXPECT_EQ(with([](Attachment& a) { a.content = {}; }), Error::malformed);
    for (const char* type : {"", "image", "/jpeg", "image/", "image/jpeg/x", "Image/JPEG", "a b/c"})
        EXPECT_EQ(with([&](Attachment& a) { a.media_type = type; }), Error::malformed) << type;
    EXPECT_EQ(with([](Attachment& a) { a.alt = "会議の\n様子"; }), Error{});
    EXPECT_EQ(with([](Attachment& a) { a.alt = std::string(kAltBytesMax + 1, 'a'); }),
              Error::too_large);
    EXPECT_EQ(with([](Attachment& a) { a.taken_on = "2026-04-01"; }), Error{});
    EXPECT_EQ(with([](Attachment& a) { a.taken_on = "2026/4/1"; }), Error::malformed);
    EXPECT_EQ(with([](Attachment& a) { a.thumbnail = ContentRef{a.content, 900}; }), Error{});
    EXPECT_EQ(
        with([](Attachment& a) { a.thumbnail = ContentRef{a.content, kThumbnailBytesMax + 1}; }),
        Error::too_large);
    EXPECT_EQ(with([](Attachment& a) { a.thumbnail = ContentRef{{}, 900}; }), Error::malformed);
}

TEST(Attachment, FartherMeansSmaller) {
    Attachment large = photo();
    large.bytes = kFarAttachmentBytesMax + 1;
    EXPECT_TRUE(check_attachment_sizes({large}, ScopeLevel::center));
    EXPECT_TRUE(check_attachment_sizes({large}, ScopeLevel::prefecture));
    EXPECT_EQ(check_attachment_sizes({large}, ScopeLevel::nation).error(), Error::too_large);
    EXPECT_EQ(check_attachment_sizes({large}, ScopeLevel::public_).error(), Error::too_large);
    large.bytes = kFarAttachmentBytesMax;
    EXPECT_TRUE(check_attachment_sizes({large, large}, ScopeLevel::nation));
    EXPECT_EQ(check_attachment_sizes({large, large, photo()}, ScopeLevel::nation).error(),
              Error::over_limit);
}

TEST(Attachment, GoesWithTheBodyThereAndBack) {
    Body body = article_body("題");
    body.attachments = {photo("a.jpg"), photo("b.jpg")};
    body.attachments[0].alt = "会議の様子";
    body.attachments[0].taken_on = "2026-04-01";
    body.attachments[1].thumbnail = ContentRef{photo("small").content, 1'234};
    const auto bytes = encode_body(body);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*decode_body(*bytes), body);
    body.attachments.assign(kAttachmentsMax + 1, photo());
    EXPECT_EQ(encode_body(body).error(), Error::over_limit);
    body.attachments = {photo("../x")};
    EXPECT_EQ(encode_body(body).error(), Error::bad_text);
}

TEST(Attachment, IsFoundByItsNameAndByWhatItShows) {
    Body body = article_body("題", "本文");
    body.attachments = {photo("夏祭り.jpg")};
    body.attachments[0].alt = "金魚すくい";
    EXPECT_EQ(prose_of(kind::kArticle, body), "本文\n夏祭り.jpg\n金魚すくい");
}

TEST(Attachment, OneNameAndOneContentStandOnceInARecord) {
    const KindRow& article = *find_kind(kind::kArticle);
    Body body = article_body("題");
    body.attachments = {photo("a.jpg"), photo("b.jpg")};
    EXPECT_FALSE(check_body(article, body));
    body.attachments = {photo("a.jpg"), attachment_of(as_bytes("other"), "A.JPG")};
    ASSERT_TRUE(check_body(article, body));
    EXPECT_EQ(check_body(article, body)->field, "attachments");
    body.attachments = {photo("a.jpg"), attachment_of(as_bytes("content of a.jpg"), "b.jpg")};
    EXPECT_TRUE(check_body(article, body));
}

TEST(Attachment, WhatABodyNamesIsFoundWithoutReadingAllOfIt) {
    SeededRandom random(3);
    Body body = article_body("題");
    EXPECT_TRUE(contents_of(*encode_body(body)).empty());
    body.attachments = {photo("a.jpg"), photo("b.jpg")};
    body.attachments[1].thumbnail = ContentRef{photo("small").content, 99};
    const Bytes bytes = *encode_body(body);
    std::vector<ContentId> expected{photo("a.jpg").content, photo("b.jpg").content,
                                    photo("small").content};
    std::ranges::sort(expected);
    EXPECT_EQ(contents_of(bytes), expected);
    EXPECT_TRUE(contents_of({}).empty());
    EXPECT_TRUE(contents_of(as_bytes("12345678")).empty());
    for (int turn = 0; turn < 2'000; ++turn) {
        Bytes changed = bytes;
        changed[random.below(changed.size())] = static_cast<std::uint8_t>(random.u64());
        (void)contents_of(changed);
        if (const auto read = decode_body(changed)) {
            std::set<ContentId> named;
            for (const Attachment& entry : read->attachments) {
                named.insert(entry.content);
                if (entry.thumbnail) named.insert(entry.thumbnail->content);
            }
            EXPECT_EQ(contents_of(changed), std::vector(named.begin(), named.end()));
        }
    }
}

TEST(Attachment, OnlyFactsNameContents) {
    SeededRandom random(4);
    TestCenter center = make_center(random);
    FactSpec spec;
    spec.body = article_body("題");
    spec.body.attachments = {photo()};
    EXPECT_EQ(make_fact(random, center, spec).contents().size(), 1U);
    EXPECT_TRUE(center.genesis.contents().empty());
}

TEST(Attachment, StaysWhenTheListOrRegisterIsReadAgain) {
    const KindRow& org = *find_kind(kind::kOrg);
    Body held = org_body({.corporate_number = test_corporate_number(3)});
    held.attachments = {photo()};
    Body next =
        org_body({.corporate_number = test_corporate_number(3), .updated_on = "2026-05-01"});
    carry_over(org, held, next);
    EXPECT_EQ(next.attachments, held.attachments);
    Body event = article_body("夏祭り");
    event.attachments = {photo()};
    Body listed = article_body("夏祭り（会場変更）");
    carry_over(*find_kind(kind::kOpportunity), event, listed);
    EXPECT_EQ(listed.attachments, event.attachments);
    EXPECT_EQ(listed.title, "夏祭り（会場変更）");
}

}  // namespace
}  // namespace tsunagi
