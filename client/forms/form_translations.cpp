#include "client/forms/form_translations.h"

#include <algorithm>

#include "client/forms/field_input.h"
#include "client/forms/yaml_text.h"
#include "client/human_text.h"
#include "client/language_names.h"
#include "client/local_errors.h"
#include "client/messages.h"
#include "client/text_editor.h"
#include "protocol/text/language_tag.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kName = "translations";
constexpr std::string_view kFront = "translations.";

std::string without_blank_ends(std::string text) {
    text.erase(0, std::min(text.find_first_not_of('\n'), text.size()));
    text.erase(text.find_last_not_of('\n') + 1);
    return text;
}

void take_away_if_empty(const std::string& language, Body& body) {
    const auto at = body.translations.find(language);
    if (at != body.translations.end() && at->second.is_empty()) body.translations.erase(at);
}

}  // namespace

bool is_translation_entry(const FormEntry& entry) {
    return entry.name == kName || entry.name.starts_with(kFront);
}

Expected<void> set_translation(const FormEntry& entry, Body& body) {
    const std::string value = joined(entry.values, "\n");
    const std::size_t dot = entry.name.rfind('.');
    const std::string part = dot < kFront.size() ? "" : entry.name.substr(dot + 1);
    const bool is_title = part == "title";
    if (!is_title && part != "text" && part != "body") {
        // `pt:` with nothing behind it says nothing.
        if (value.empty()) return {};
        return failure(LocalError::translation_part, entry.name);
    }
    const std::string name = entry.name.substr(kFront.size(), dot - kFront.size());
    const auto language = read_language(name);
    if (!language) return failure(LocalError::unknown_language, name);
    Translation& translation = body.translations[*language];
    if (is_title) {
        translation.title = trimmed(value);
    } else {
        translation.text = without_blank_ends(value);
    }
    take_away_if_empty(*language, body);
    return {};
}

Expected<void> set_translation_from_file(const std::string& option, Body& body) {
    const std::size_t equals = option.find('=');
    const auto language = read_language(option.substr(0, equals));
    if (!language || equals == std::string::npos)
        return failure(LocalError::unknown_language, option.substr(0, equals));
    const std::string path = option.substr(equals + 1);
    if (path.empty()) {
        body.translations.erase(*language);
        return {};
    }
    const auto text = read_text_file(path);
    if (!text) return text.error();
    const auto document = parse_document(FormSyntax::markdown, *text);
    if (!document) return document.error();
    Translation& translation = body.translations[*language];
    for (const FormEntry& entry : document->entries) {
        if (entry.name != "title") return failure(LocalError::unknown_field, entry.name);
        translation.title = trimmed(joined(entry.values, "\n"));
    }
    translation.text = document->text;
    take_away_if_empty(*language, body);
    return {};
}

std::optional<Failure> translation_failure(const std::string& field, const Body& body) {
    if (!field.starts_with(kFront)) return std::nullopt;
    const std::string language = field.substr(kFront.size());
    if (language == normal_language_tag(body.language))
        return failure(LocalError::translation_of_itself, language_text(language));
    return failure(LocalError::unknown_language, language);
}

std::string translation_lines(const Translations& translations) {
    std::string out =
        "# " +
        _("In other languages, each under its tag or name (pt, vi, zh-Hans, ja-simple for plain "
          "Japanese), as in:") +
        "\n#   pt:\n#     title: Consulta gratuita\n#     text: |\n#       " +
        _("Further lines stand as far in as this one.") + "\n" + std::string(kName) + ":\n";
    for (const auto& [language, translation] : translations) {
        out += "  " + yaml_text(language) + ":\n";
        if (!translation.title.empty()) out += "    title: " + yaml_text(translation.title) + "\n";
        if (!translation.text.empty()) out += "    text: " + yaml_block(translation.text, 6) + "\n";
    }
    return out;
}

}  // namespace tsunagi::client
