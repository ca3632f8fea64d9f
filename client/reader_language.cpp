#include "client/reader_language.h"

#include <algorithm>
#include <array>
#include <utility>

#include "client/language_names.h"
#include "client/local_errors.h"
#include "protocol/text/language_tag.h"

namespace tsunagi::client {
namespace {

std::vector<std::string> languages_in_use;

// pt-BR for pt_BR.UTF-8; empty where it names no language.
std::string tag_of_locale(std::string_view locale) {
    std::string tag(locale.substr(0, locale.find_first_of(".@")));
    std::ranges::replace(tag, '_', '-');
    return is_language_tag(tag) ? normal_language_tag(tag) : std::string();
}

ReadBody original_of(const Body& body) {
    return {own_language(body), body.title, body.text, false, false, false};
}

ReadBody version_at(const Body& body, std::size_t place) {
    if (place == 0) return original_of(body);
    const auto& [language, translation] =
        *std::next(body.translations.begin(), static_cast<std::ptrdiff_t>(place) - 1);
    ReadBody out{language, translation.title, translation.text, true, false, false};
    if (out.title.empty()) {
        out.title = body.title;
        out.is_title_original = true;
    }
    if (out.text.empty()) {
        out.text = body.text;
        out.is_text_original = true;
    }
    return out;
}

}  // namespace

std::vector<std::string> choose_reader_languages(const Environment& environment) {
    std::string locale;
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        locale = environment(name).value_or("");
        if (!locale.empty()) break;
    }
    const std::string own = tag_of_locale(locale);  // C and POSIX are none
    if (own.empty() || locale == "POSIX") return {};
    std::vector<std::string> out;
    const std::string list = environment("LANGUAGE").value_or("") + ":" + locale;
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find(':', at), list.size());
        const std::string tag = tag_of_locale(std::string_view(list).substr(at, end - at));
        if (!tag.empty() && std::ranges::find(out, tag) == out.end()) out.push_back(tag);
        at = end + 1;
    }
    return out;
}

void use_reader_languages(std::vector<std::string> languages) {
    languages_in_use = std::move(languages);
}

std::string own_language(const Body& body) {
    return is_language_tag(body.language) ? normal_language_tag(body.language) : "und";
}

std::vector<std::string> languages_in(const Body& body) {
    std::vector<std::string> out{own_language(body)};
    for (const auto& [language, translation] : body.translations) out.push_back(language);
    return out;
}

ReadBody read_body(const Body& body) {
    if (body.translations.empty()) return original_of(body);
    return version_at(body, best_language(languages_in_use, languages_in(body)).value_or(0));
}

Expected<ReadBody> read_body_in(const Body& body, const std::string& language) {
    const auto tag = read_language(language);
    if (!tag) return failure(LocalError::unknown_language, language);
    const std::vector<std::string> there = languages_in(body);
    const auto place = best_language(std::array{*tag}, there);
    if (!place) return failure(LocalError::no_translation, language_list(there));
    return version_at(body, *place);
}

std::string shown_title(const Body& body) { return read_body(body).title; }

}  // namespace tsunagi::client
