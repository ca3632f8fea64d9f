#include "tests/vectors/body_vectors.h"

#include "protocol/base/limits.h"
#include "protocol/record/canonical.h"
#include "tests/support/builders.h"

namespace tsunagi {
namespace {

Body body_in_four_languages() {
    Body body = article_body("無料法律相談", "弁護士がお答えします。");
    body.translations["pt"] = {"Consulta jurídica gratuita",
                               "Advogados respondem.\n\nTraga seus documentos."};
    body.translations["ja-simple"] = {"べんごしに ただで きけます", ""};
    body.translations["zh-Hans"] = {"", "由律师解答。"};
    return body;
}

// As no encoder writes them: in any order, in any capitals, several for one language.
Bytes loose_body(const std::vector<std::pair<std::string, Translation>>& entries) {
    return write_canonical<schema::Body>([&](schema::Body::Builder out) {
        out.setLanguage("ja");
        out.setTitle("無料法律相談");
        auto list = out.initTranslations(static_cast<unsigned>(entries.size()));
        for (unsigned i = 0; i < list.size(); ++i) {
            list[i].setLanguage(entries[i].first.c_str());
            list[i].setTitle(entries[i].second.title.c_str());
            list[i].setText(entries[i].second.text.c_str());
        }
    });
}

}  // namespace

std::vector<Vector> make_body_vectors() {
    using enum Error;
    std::vector<Vector> out;
    const auto add = [&](const char* name, std::optional<Error> error, Bytes bytes) {
        out.push_back({"body", name, error, std::move(bytes)});
    };
    add("one_language", std::nullopt,
        *encode_body(article_body("無料法律相談", "弁護士がお答えします。")));
    add("four_languages", std::nullopt, *encode_body(body_in_four_languages()));
    add("loose_order_and_capitals", std::nullopt,
        loose_body(
            {{"VI", {"Tư vấn", ""}}, {"pt-br", {"Consulta", ""}}, {"pt-BR", {"Outra", ""}}}));
    add("loose_entries_left_out", std::nullopt,
        loose_body({{"ja", {"自分の言語", ""}}, {"not a tag", {"x", ""}}, {"pt", {"", ""}}}));
    add("translations_17", over_limit,
        loose_body(std::vector<std::pair<std::string, Translation>>(kTranslationsMax + 1,
                                                                    {"pt", {"x", ""}})));
    add("translated_title_too_large", too_large,
        loose_body({{"pt", {std::string(kTitleBytesMax + 1, 'x'), ""}}}));
    add("translated_title_of_two_lines", bad_text, loose_body({{"pt", {"a\nb", ""}}}));
    add("translated_text_with_escape", bad_text, loose_body({{"pt", {"", "\x1b[2J"}}}));

    SeededRandom random(11);
    TestCenter center = make_center(random);
    FactSpec spec;
    spec.body = body_in_four_languages();
    out.push_back({"record", "article_in_four_languages", std::nullopt,
                   bytes_of(make_fact(random, center, spec))});
    return out;
}

}  // namespace tsunagi
