// Records as people write them in files: three syntaxes, one form.
#include "client/forms/record_form.h"

#include <gtest/gtest.h>

#include "client/messages.h"
#include "tests/support/builders.h"

namespace tsunagi::client {
namespace {

RecordForm read(const std::string& path, const std::string& text) {
    const auto document = parse_document(syntax_of(path, text), text);
    if (!document) {
        ADD_FAILURE() << document.error().message;
        return {};
    }
    auto form = read_form(*document, nullptr);
    if (!form) {
        ADD_FAILURE() << form.error().message;
        return {};
    }
    return std::move(*form);
}

std::string problem(const std::string& path, const std::string& text) {
    const auto document = parse_document(syntax_of(path, text), text);
    if (!document) return document.error().name;
    const auto form = read_form(*document, nullptr);
    if (!form) return form.error().name;
    const auto checked = check_form(*form);
    return checked ? "" : checked.error().name;
}

const char* const kMarkdown =
    "---\n"
    "kind: resource\n"
    "scope: prefecture\n"
    "title: 折りたたみベッド四十台\n"
    "areas: [富山県, \"162019\"]\n"
    "tags: [災害, \"a, b\"]\n"
    "direction: 提供できます\n"
    "type: goods\n"
    "quantity: 40\n"
    "valid_until: 令和9年3月31日\n"
    "---\n"
    "\n"
    "一台は十二キロ。\n"
    "\n"
    "取りに来られる方。\n";

const char* const kToml =
    "kind = \"resource\"\n"
    "scope = \"prefecture\"\n"
    "title = \"折りたたみベッド四十台\"\n"
    "areas = [\"富山県\", \"162019\"]\n"
    "tags = [\"災害\", \"a, b\"]\n"
    "body = \"\"\"一台は十二キロ。\n\n取りに来られる方。\"\"\"\n"
    "[fields]\n"
    "direction = \"offer\"\n"
    "type = \"物品\"\n"
    "quantity = 40\n"
    "valid_until = 2027-03-31\n";

const char* const kJson =
    R"({"type":"hit","kind":"resource","scope":"prefecture","title":"折りたたみベッド四十台",)"
    R"("areas":["16","162019"],"area":"16","tags":["災害","a, b"],"center":{"id":"x"},"score":3,)"
    R"("body":"一台は十二キロ。\n\n取りに来られる方。","sources":[{"id":"y"}],)"
    R"("fields":{"direction":"offer","type":"goods","quantity":"40","valid_until":"2027-03-31"}})";

TEST(RecordForm, ThreeSyntaxesSayTheSame) {
    const RecordForm form = read("bed.md", kMarkdown);
    ASSERT_NE(form.kind, nullptr);
    EXPECT_EQ(form.kind->id, kind::kResource);
    EXPECT_EQ(form.scope, "prefecture");
    EXPECT_EQ(form.body.title, "折りたたみベッド四十台");
    EXPECT_EQ(form.body.areas, (std::vector<std::uint32_t>{16, 162019}));
    EXPECT_EQ(form.body.tags, (std::vector<std::string>{"災害", "a, b"}));
    EXPECT_EQ(form.body.field(resource::kDirection), "offer");
    EXPECT_EQ(form.body.field(resource::kQuantity), "40");
    EXPECT_EQ(form.body.field(common_field::kValidUntil), "2027-03-31");
    EXPECT_EQ(form.body.text, "一台は十二キロ。\n\n取りに来られる方。");
    for (const RecordForm& other : {read("bed.toml", kToml), read("-", kJson)}) {
        EXPECT_EQ(other.kind, form.kind);
        EXPECT_EQ(other.scope, form.scope);
        EXPECT_EQ(other.body, form.body);
    }
}

TEST(RecordForm, MarkdownWithoutAHeadHasItsHeadingAsTitle) {
    const auto document = parse_document(FormSyntax::markdown, "# 寄付の集め方\n\n一つ目\n");
    ASSERT_TRUE(document);
    const auto form = read_form(*document, find_kind(kind::kArticle));
    ASSERT_TRUE(form);
    EXPECT_EQ(form->body.title, "寄付の集め方");
    EXPECT_EQ(form->body.text, "一つ目");
    EXPECT_EQ(form->body.language, "ja");
}

TEST(RecordForm, TomlInAHeadOfMarkdown) {
    const RecordForm form = read("a.md", "+++\nkind = \"article\"\ntitle = \"題\"\n+++\n本文\n");
    EXPECT_EQ(form.body.title, "題");
    EXPECT_EQ(form.body.text, "本文");
}

TEST(RecordForm, FaultsAreNamed) {
    const std::string head = "---\nkind: article\ntitle: 題\n";
    EXPECT_EQ(problem("a.md", head + "---\n"), "");
    EXPECT_EQ(problem("a.md", head), "bad_form") << "the head does not end";
    EXPECT_EQ(problem("a.md", head + "a: [b\n---\n"), "bad_form");
    EXPECT_EQ(problem("a.md", head + "a: {b: c}\n---\n"), "bad_form");
    EXPECT_EQ(problem("a.md", head + "- a\n---\n"), "bad_form");
    EXPECT_EQ(problem("a.md", head + "colour: red\n---\n"), "unknown_field");
    EXPECT_EQ(problem("a.md", head + "reviewed_on: 来年\n---\n"), "wrong_field");
    EXPECT_EQ(problem("a.md", head + "area: どこか\n---\n"), "bad_area");
    EXPECT_EQ(problem("a.md", "---\nkind: article\n---\n本文\n"), "title_missing");
    EXPECT_EQ(problem("a.md", "---\nkind: letter\n---\n"), "unknown_kind");
    EXPECT_EQ(problem("a.md", "---\nkind: manifest\n---\n"), "unknown_kind");
    EXPECT_EQ(problem("a.md", "本文だけ\n"), "kind_missing");
    EXPECT_EQ(problem("a.md", "---\nkind: answer\ntitle: 答え\n---\n"), "missing_field");
    EXPECT_EQ(problem("a.toml", "kind = \n"), "bad_form");
    EXPECT_EQ(problem("a.json", "{\"kind\": "), "bad_form");
    EXPECT_EQ(problem("a.json", "[]"), "bad_form");
    EXPECT_EQ(problem("a.json", R"({"kind":"article","title":"t","tags":[["x"]]})"), "bad_form");
}

// Aliases that name each other grow without end when they are followed (the "billion laughs").
TEST(RecordForm, AliasesDoNotGrow) {
    std::string text = "---\nkind: article\ntitle: t\na0: &a0 [x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 30; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " +
                before + ", " + before + ", " + before + "]\n";
    }
    EXPECT_EQ(problem("a.md", text + "---\n"), "bad_form");
    EXPECT_EQ(problem("a.md", "---\n" + std::string(100'000, '[') + "\n---\n"), "bad_form");
    EXPECT_EQ(problem("a.md", "---\nfields: &a\n  fields: *a\n---\n"), "bad_form");
    std::string nested = R"({"kind":"article","title":"t")";
    for (int i = 0; i < 10'000; ++i) nested += R"(,"fields":{"x":"y")";
    EXPECT_EQ(problem("a.json", nested + std::string(10'001, '}')), "bad_form");
}

TEST(RecordForm, TranslationsInThreeSyntaxes) {
    const Translations expected{
        {"pt", {"Consulta jurídica gratuita", "Advogados respondem.\n\n---\n\n* Traga: papéis"}},
        {"ja-simple", {"べんごしに ただで きけます", ""}}};
    const RecordForm form = read("a.md",
                                 "---\n"
                                 "kind: article\n"
                                 "title: 無料法律相談\n"
                                 "translations:\n"
                                 "  Portuguese:\n"
                                 "    title: Consulta jurídica gratuita\n"
                                 "    text: |\n"
                                 "      Advogados respondem.\n"
                                 "\n"
                                 "      ---\n"
                                 "\n"
                                 "      * Traga: papéis\n"
                                 "\n"
                                 "  やさしい日本語:\n"
                                 "    title: べんごしに ただで きけます\n"
                                 "  vi:\n"
                                 "---\n\n本文\n");
    EXPECT_EQ(form.body.translations, expected);
    EXPECT_EQ(form.body.text, "本文");
    EXPECT_EQ(read("a.toml",
                   "kind = \"article\"\ntitle = \"無料法律相談\"\nbody = \"本文\"\n"
                   "[translations.PT]\ntitle = \"Consulta jurídica gratuita\"\n"
                   "body = \"\"\"\nAdvogados respondem.\n\n---\n\n* Traga: papéis\n\"\"\"\n"
                   "[translations.ja-simple]\ntitle = \"べんごしに ただで きけます\"\n")
                  .body,
              form.body);
    EXPECT_EQ(
        read(
            "a.json",
            R"({"kind":"article","title":"無料法律相談","body":"本文","fields":{},"translations":{)"
            R"("pt":{"title":"Consulta jurídica gratuita",)"
            R"("text":"Advogados respondem.\n\n---\n\n* Traga: papéis"},)"
            R"("ja-simple":{"title":"べんごしに ただで きけます","text":""}}})")
            .body,
        form.body);
}

TEST(RecordForm, FaultsOfTranslationsAreNamed) {
    const auto with = [](const std::string& lines) {
        return problem("a.md", "---\nkind: article\ntitle: x\ntranslations:\n" + lines + "---\n");
    };
    EXPECT_EQ(with("  pt:\n    title: Aviso\n"), "");
    EXPECT_EQ(with("  pt: Aviso\n"), "translation_part");
    EXPECT_EQ(with("  pt:\n    tags: a\n"), "translation_part");
    EXPECT_EQ(with("  pt:\n    title:\n      text: x\n"), "bad_form");
    EXPECT_EQ(with("  klingonish:\n    title: x\n"), "unknown_language");
    EXPECT_EQ(with("  日本語:\n    title: x\n"), "translation_of_itself");
    EXPECT_EQ(problem("a.md", "---\nkind: article\ntitle: x\ntranslations: [pt]\n---\n"),
              "translation_part");
}

TEST(RecordForm, WhatIsWrittenIsReadAgain) {
    SeededRandom random(5);
    static const std::string kPieces[] = {"富山", "a", " b", "\"", "'", ":", "#",
                                          "- ",   "{", "\\", "🏔", "1", "~", "yes"};
    const auto words = [&](std::size_t most) {
        std::string out = "x";
        for (std::size_t i = random.below(most); i > 0; --i)
            out += kPieces[random.below(std::size(kPieces))];
        return out + "x";
    };
    for (const Language language : {Language::english, Language::japanese}) {
        use_language(language);
        for (const KindRow& kind : kinds()) {
            if (kind.record_class != RecordClass::fact) continue;
            for (int turn = 0; turn < 20; ++turn) {
                RecordForm form;
                form.kind = &kind;
                form.scope = "prefecture:16";
                form.body.language = "ja";
                form.body.title = words(9);
                form.body.reading = words(3);
                form.body.text = words(9) + "\n---\n\n" + words(9);
                form.body.areas = {16, 162019};
                form.body.tags = {words(3), words(3) + ", " + words(2)};
                for (const FieldRow& row : kind.fields) {
                    if (row.type == FieldType::text) form.body.fields[row.key] = words(6);
                    if (row.type == FieldType::long_text)
                        form.body.fields[row.key] = words(6) + "\n" + words(6);
                    if (row.type == FieldType::list)
                        form.body.fields[row.key] = words(6) + ", " + words(2) + "\n" + words(2);
                    if (row.type == FieldType::choice)
                        form.body.fields[row.key] =
                            row.choices[random.below(row.choices.size())].value;
                    if (row.type == FieldType::date) form.body.fields[row.key] = "2026-02-19";
                    if (row.type == FieldType::number) form.body.fields[row.key] = "0042";
                }
                form.body.translations["pt-BR"] = {
                    words(9), words(9) + "\n\n---\n  " + words(5) + "\n# " + words(3)};
                form.body.translations["vi"] = {words(9), ""};
                form.body.translations["no"] = {"", " " + words(2) + "\n \n\t" + words(3)};
                form.body.translations["x-1"] = {"", "1\n" + words(3) + " \n+++"};
                const RecordForm again = read("-", write_form(form));
                EXPECT_EQ(again.kind, form.kind);
                EXPECT_EQ(again.scope, form.scope);
                EXPECT_EQ(again.body, form.body) << write_form(form);
            }
        }
    }
    use_language(Language::english);
}

}  // namespace
}  // namespace tsunagi::client
