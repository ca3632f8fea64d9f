#include "protocol/record/translation.h"

#include <algorithm>

#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/record/canonical.h"
#include "protocol/text/language_tag.h"

namespace tsunagi {
namespace {

bool is_well(const Translations::value_type& entry, std::string_view own_language) {
    const auto& [language, translation] = entry;
    return is_language_tag(language) && normal_language_tag(language) == language &&
           language != normal_language_tag(own_language) && !translation.is_empty();
}

}  // namespace

Result<void> check_translations(const Translations& translations) {
    if (translations.size() > kTranslationsMax) return Error::over_limit;
    for (const auto& [language, translation] : translations) {
        if (translation.title.size() > kTitleBytesMax) return Error::too_large;
        if (!is_clean_text(translation.title, TextShape::single_line) ||
            !is_clean_text(translation.text, TextShape::multi_line))
            return Error::bad_text;
    }
    return {};
}

std::optional<std::string> wrong_translation(const Translations& translations,
                                             std::string_view own_language) {
    const auto wrong = std::ranges::find_if_not(
        translations, [&](const auto& entry) { return is_well(entry, own_language); });
    return wrong == translations.end() ? std::nullopt : std::optional(wrong->first);
}

void write_translations(capnp::List<schema::Translation>::Builder out,
                        const Translations& translations) {
    unsigned i = 0;
    for (const auto& [language, translation] : translations) {
        auto entry = out[i++];
        entry.setLanguage(language.c_str());
        if (!translation.title.empty()) entry.setTitle(translation.title.c_str());
        if (!translation.text.empty()) entry.setText(translation.text.c_str());
    }
}

Translations read_translations(capnp::List<schema::Translation>::Reader in,
                               std::string_view own_language) {
    Translations out;
    for (const auto entry : in) {
        Translations::value_type one{normal_language_tag(read_text(entry.getLanguage())),
                                     {read_text(entry.getTitle()), read_text(entry.getText())}};
        if (is_well(one, own_language)) out.insert(std::move(one));
    }
    return out;
}

}  // namespace tsunagi
