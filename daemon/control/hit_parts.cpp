#include "daemon/control/hit_parts.h"

#include "protocol/record/body.h"

namespace tsunagi::control {

std::string shown_text(KindId kind, const Body& body) {
    std::string text = prose_of(kind, body);
    if (text.empty()) text = body.title;
    for (const auto& [language, translation] : body.translations) {
        for (const std::string* part : {&translation.title, &translation.text})
            if (!part->empty()) text += "\n" + *part;
    }
    return text;
}

void add_matches(ItemAnswer& item, std::vector<WordMatch> matches) {
    for (WordMatch& match : matches) {
        WordMatchAnswer& one = item.matches.emplace_back();
        one.word = std::move(match.word);
        for (const SearchField field : match.fields)
            one.fields.push_back(static_cast<std::uint8_t>(field));
    }
}

}  // namespace tsunagi::control
