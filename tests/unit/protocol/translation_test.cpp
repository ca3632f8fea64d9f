// Bodies in several languages.
#include "protocol/record/translation.h"

#include <gtest/gtest.h>

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Body translated() {
    Body body = article_body("無料法律相談", "弁護士がお答えします。");
    body.translations["pt"] = {"Consulta jurídica gratuita", "Advogados respondem.\n\tSempre."};
    body.translations["ja-simple"] = {"べんごしに きく", ""};
    return body;
}

std::string fault(const Body& body) {
    const auto problem = check_body(*find_kind(kind::kArticle), body);
    return problem ? problem->field : "";
}

TEST(Translation, GoesThereAndBackInOneEncoding) {
    const Body body = translated();
    const auto bytes = encode_body(body);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*decode_body(*bytes), body);
    EXPECT_EQ(*encode_body(*decode_body(*bytes)), *bytes);
    EXPECT_EQ(languages_of(*bytes), (std::vector<std::string>{"ja-simple", "pt"}));
    EXPECT_EQ(fault(body), "");
}

// Seven pointers, the last that is set being the text's or the areas': nothing of the new one.
TEST(Translation, BodiesWithoutAreWrittenAsBefore) {
    Body body = translated();
    body.translations.clear();
    const Bytes bytes = *encode_body(body);
    EXPECT_LE(bytes[6], 7);
    EXPECT_TRUE(languages_of(bytes).empty());
    EXPECT_TRUE(languages_of({}).empty());
    EXPECT_TRUE(languages_of(as_bytes("12345678")).empty());
}

TEST(Translation, IsRefusedWhereItIsNotAsItIsWritten) {
    for (const char* language : {"ja", "PT", "pt-br", "", "not a tag", "日本語"}) {
        Body body = translated();
        body.translations[language] = {"x", ""};
        EXPECT_EQ(encode_body(body).error(), Error::bad_field) << language;
        EXPECT_EQ(fault(body), "translations." + std::string(language));
    }
    Body empty = translated();
    empty.translations["vi"] = {};
    EXPECT_EQ(encode_body(empty).error(), Error::bad_field);
    EXPECT_EQ(fault(empty), "translations.vi");
    Body own = translated();
    own.language = "PT";
    EXPECT_EQ(fault(own), "translations.pt");
}

TEST(Translation, HasTheBoundsOfABody) {
    Body body = translated();
    body.translations["vi"] = {std::string(kTitleBytesMax, 'x'), ""};
    EXPECT_TRUE(encode_body(body));
    body.translations["vi"].title += 'x';
    EXPECT_EQ(encode_body(body).error(), Error::too_large);
    body.translations["vi"] = {"a\nb", ""};
    EXPECT_EQ(encode_body(body).error(), Error::bad_text);
    body.translations["vi"] = {"", std::string(kBodyBytesMax, 'x')};
    EXPECT_EQ(encode_body(body).error(), Error::too_large);
    body.translations.clear();
    for (std::size_t i = 0; i < kTranslationsMax; ++i)
        body.translations["x-" + std::to_string(i)] = {"x", ""};
    EXPECT_TRUE(encode_body(body));
    body.translations["pt"] = {"x", ""};
    EXPECT_EQ(encode_body(body).error(), Error::over_limit);
}

// Of what others write one entry is left out, and the rest of the record is shown.
TEST(Translation, IsReadLeniently) {
    const Bytes bytes = write_canonical<schema::Body>([](schema::Body::Builder out) {
        out.setLanguage("JA");
        out.setTitle("題");
        auto list = out.initTranslations(6);
        const char* const languages[] = {"vi", "PT-br", "ja", "a tag", "pt-BR", "en"};
        for (unsigned i = 0; i < 6; ++i) {
            list[i].setLanguage(languages[i]);
            list[i].setTitle(i == 5 ? "" : std::to_string(i).c_str());
        }
    });
    const auto body = decode_body(bytes);
    ASSERT_TRUE(body);
    EXPECT_EQ(body->title, "題");
    EXPECT_EQ(body->translations, (Translations{{"vi", {"0", ""}}, {"pt-BR", {"1", ""}}}));
}

TEST(Translation, IsNoProseOfTheOriginal) {
    EXPECT_EQ(prose_of(kind::kArticle, translated()), "弁護士がお答えします。");
}

TEST(Translation, CountsAsSayingSomething) {
    const KindRow& article = *find_kind(kind::kArticle);
    Body other = translated();
    EXPECT_TRUE(says_the_same(article, translated(), other));
    other.translations["pt"].text += "!";
    EXPECT_FALSE(says_the_same(article, translated(), other));
}

// A list that is read again comes without; people have written them.
TEST(Translation, IsCarriedOverToWhatAListSaysAnew) {
    const KindRow& kind = *find_kind(kind::kOpportunity);
    Body held = article_body("相談会");
    held.translations = translated().translations;
    Body next = article_body("相談会（会場変更）");
    next.translations["pt"].title = "Consulta (outro local)";
    carry_over(kind, held, next);
    EXPECT_EQ(next.translations["pt"].title, "Consulta (outro local)");
    EXPECT_EQ(next.translations["pt"].text, held.translations["pt"].text);
    EXPECT_EQ(next.translations["ja-simple"], held.translations["ja-simple"]);
    Body portuguese = article_body("Consulta");
    portuguese.language = "pt";
    carry_over(kind, held, portuguese);
    EXPECT_FALSE(portuguese.translations.contains("pt"));
    Body full = article_body("題");
    for (std::size_t i = 0; i < kTranslationsMax; ++i)
        full.translations["x-" + std::to_string(i)] = {"x", ""};
    carry_over(kind, held, full);
    EXPECT_EQ(full.translations.size(), kTranslationsMax);
}

TEST(Translation, ChangedBytesAreReadOrRefused) {
    SeededRandom random(7);
    const Bytes bytes = *encode_body(translated());
    for (int turn = 0; turn < 2'000; ++turn) {
        Bytes changed = bytes;
        changed[random.below(changed.size())] = static_cast<std::uint8_t>(random.u64());
        const auto read = decode_body(changed);
        if (read) {
            EXPECT_TRUE(encode_body(*read));
        }
        EXPECT_LE(languages_of(changed).size(), kTranslationsMax);
    }
}

}  // namespace
}  // namespace tsunagi
