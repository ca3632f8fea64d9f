#include "daemon/control/hit_parts.h"

#include "protocol/record/body.h"

namespace tsunagi::control {

std::string shown_text(KindId kind, const Body& body) {
    std::string prose = prose_of(kind, body);
    return prose.empty() ? body.title : prose;
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
