// Feeds: what is in them, what is not, and that they are XML whatever stands in the records. expat,
// which has no part in writing, judges the form.
#include "client/export/atom_writer.h"

#include <expat.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace tsunagi::client {
namespace {

// Texts by the path of their elements, "feed/entry/title"; attributes as "feed/entry/link@href".
struct ParsedXml {
    bool is_good = false;
    std::multimap<std::string, std::string> values;
    std::string path;

    [[nodiscard]] std::vector<std::string> all(const std::string& of) const {
        std::vector<std::string> out;
        for (auto [at, end] = values.equal_range(of); at != end; ++at) out.push_back(at->second);
        return out;
    }
};

ParsedXml parse(const std::string& text) {
    ParsedXml out;
    XML_Parser parser = XML_ParserCreate("UTF-8");
    XML_SetUserData(parser, &out);
    XML_SetElementHandler(
        parser,
        [](void* user, const char* name, const char** attributes) {
            auto& xml = *static_cast<ParsedXml*>(user);
            xml.path += (xml.path.empty() ? "" : "/") + std::string(name);
            for (; *attributes != nullptr; attributes += 2)
                xml.values.emplace(xml.path + "@" + attributes[0], attributes[1]);
            xml.values.emplace(xml.path, "");
        },
        [](void* user, const char*) {
            auto& path = static_cast<ParsedXml*>(user)->path;
            const std::size_t slash = path.rfind('/');
            path.resize(slash == std::string::npos ? 0 : slash);
        });
    XML_SetCharacterDataHandler(parser, [](void* user, const char* data, int size) {
        auto& xml = *static_cast<ParsedXml*>(user);
        std::prev(xml.values.upper_bound(xml.path))
            ->second.append(data, static_cast<std::size_t>(size));
    });
    out.is_good = XML_Parse(parser, text.data(), static_cast<int>(text.size()), 1) == XML_STATUS_OK;
    XML_ParserFree(parser);
    return out;
}

ItemAnswer item_of(const std::string& scope = "public", std::int64_t ms = 1'775'000'000'000) {
    ItemAnswer item;
    item.id = RecordId{{0xAB}};
    item.kind = kind::kArticle;
    item.center = CenterId{{0x11}};
    item.center_name = "富山 & <センター>";
    item.scope = scope;
    item.updated_ms = ms;
    item.slot = Bytes(16, 0x22);
    return item;
}

Body article(const std::string& title = "寄付の集め方 <初級>") {
    Body body;
    body.title = title;
    body.language = "ja";
    body.text = "一行\n二行 & \"三\"";
    body.tags = {"寄付"};
    body.fields[find_field(*find_kind(kind::kArticle), "summary")->key] = "短い";
    return body;
}

using Texts = std::vector<std::string>;

TEST(AtomWriter, AFeedOfPublicRecords) {
    std::string out;
    AtomWriter writer(out, CenterId{{0x11}}, "富山 & <センター>", 0);
    EXPECT_TRUE(writer.add(item_of(), article()));
    EXPECT_TRUE(writer.add(item_of("public", 1'700'000'000'000), article("b")));
    for (const char* scope : {"center", "prefecture:16", "nation", ""})
        EXPECT_FALSE(writer.add(item_of(scope), article("secret"))) << scope;
    writer.finish();
    EXPECT_EQ(out.find("secret"), std::string::npos);
    const ParsedXml feed = parse(out);
    ASSERT_TRUE(feed.is_good) << out;
    EXPECT_EQ(feed.all("feed@xmlns"), Texts{"http://www.w3.org/2005/Atom"});
    EXPECT_EQ(feed.all("feed/title"), Texts{"富山 & <センター>"});
    EXPECT_EQ(feed.all("feed/author/name"), Texts{"富山 & <センター>"});
    EXPECT_EQ(feed.all("feed/updated"), Texts{"2026-03-31T23:33:20.000Z"}) << "of the newest";
    EXPECT_EQ(feed.all("feed/id").size(), 1U);
    EXPECT_EQ(feed.all("feed/entry/id"),
              Texts(2, "urn:tsunagi:22222222222222222222222222222222-1100000000000000"));
    EXPECT_EQ(feed.all("feed/entry/title"), (Texts{"寄付の集め方 <初級>", "b"}));
    EXPECT_EQ(feed.all("feed/entry/updated"),
              (Texts{"2026-03-31T23:33:20.000Z", "2023-11-14T22:13:20.000Z"}));
    EXPECT_EQ(feed.all("feed/entry/author/name").size(), 2U);
    EXPECT_EQ(feed.all("feed/entry/summary"), (Texts{"短い", "短い"}));
    EXPECT_EQ(feed.all("feed/entry/content@type"), (Texts{"text", "text"}));
    EXPECT_TRUE(feed.all("feed/entry/content")[0].starts_with("一行\n二行 & \"三\"\n"));
    EXPECT_EQ(feed.all("feed/entry/category@term"), (Texts{"article", "寄付", "article", "寄付"}));
}

TEST(AtomWriter, CountsWhatHasTranslations) {
    std::string out;
    AtomWriter writer(out, CenterId{{0x11}}, "x", 0);
    Body body = article();
    EXPECT_TRUE(writer.add(item_of(), body));
    body.translations["pt"] = {"Como arrecadar", ""};
    EXPECT_FALSE(writer.add(item_of("nation"), body));
    EXPECT_EQ(writer.untranslated(), 0U);
    EXPECT_TRUE(writer.add(item_of(), body));
    EXPECT_EQ(writer.untranslated(), 1U);
    EXPECT_EQ(out.find("arrecadar"), std::string::npos);
}

TEST(AtomWriter, AFeedWithoutEntriesHasATimeToo) {
    std::string out;
    AtomWriter writer(out, CenterId{{0x11}}, "a", 1'775'000'000'000);
    writer.finish();
    const ParsedXml feed = parse(out);
    ASSERT_TRUE(feed.is_good) << out;
    EXPECT_EQ(feed.all("feed/updated"), Texts{"2026-03-31T23:33:20.000Z"});
}

RC_GTEST_PROP(AtomWriter, AnyCleanTextIsXmlAndComesBack, ()) {
    const auto piece = rc::gen::element<std::string>("a", "<", ">", "&", "\"", "'", "]]>", "&amp;",
                                                     "県", "\n", "\t", " ", "𠮷", "<!--", "\u0301");
    std::string text;
    for (const auto& part : *rc::gen::container<std::vector<std::string>>(piece)) text += part;
    std::string out;
    XmlWriter writer(out);
    writer.open("a");
    writer.text("b", text, {{"c", text}});
    writer.close();
    const ParsedXml xml = parse(out);
    RC_ASSERT(xml.is_good);
    RC_ASSERT(xml.all("a/b") == Texts{text});
    RC_ASSERT(xml.all("a/b@c") == Texts{text});
}

TEST(AtomWriter, WhatXmlCannotHoldIsReplaced) {
    EXPECT_EQ(escaped_xml("a\uFFFE\uFFFFb"), "a\uFFFD\uFFFDb");
}

}  // namespace
}  // namespace tsunagi::client
