#include "client/text_guard.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/language_names.h"
#include "client/messages.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

std::string kind_text(PersonalDataKind kind) {
    switch (kind) {
        case PersonalDataKind::phone: return _("phone number");
        case PersonalDataKind::mail: return _("mail address");
        case PersonalDataKind::name: return _("name of a person");
        case PersonalDataKind::private_address: return _("private address");
        case PersonalDataKind::flat: return _("flat");
        case PersonalDataKind::postal_address: return _("postal address");
        case PersonalDataKind::my_number: return _("individual number");
        case PersonalDataKind::bank_account: return _("bank account");
    }
    return {};
}

}  // namespace

void TextGuard::look_at_text(std::string_view text, const std::string& where) {
    for (const PersonalDataFinding& finding : find_personal_data(text)) {
        Findings& all = findings_[finding.kind];
        ++all.count;
        std::string found(text.substr(finding.begin, finding.end - finding.begin));
        std::ranges::replace(found, '\n', ' ');
        if (!where.empty()) found += " " + where;
        if (all.shown.size() < kFindingsShown &&
            std::ranges::find(all.shown, found) == all.shown.end())
            all.shown.push_back(std::move(found));
    }
}

void TextGuard::look_at_words(std::string_view words, const std::string& file) {
    look_at_text(words, fill_in(_("(in {})"), isolated(file)));
}

void TextGuard::look_at(const KindRow& kind, const Body& body) {
    look_at_text(body.title);
    look_at_text(prose_of(kind.id, body));
    for (const auto& tag : body.tags) look_at_text(tag);
    for (const auto& [language, translation] : body.translations) {
        const std::string where = fill_in(_("(in the {} text)"), language_text(language));
        look_at_text(translation.title, where);
        look_at_text(translation.text, where);
    }
}

std::uint64_t TextGuard::count(PersonalDataKind kind) const {
    const auto found = findings_.find(kind);
    return found == findings_.end() ? 0 : found->second.count;
}

std::string TextGuard::text() const {
    if (findings_.empty()) return {};
    std::string out = "\n" + _("Look again: this may be personal data.");
    for (const auto& [kind, all] : findings_) {
        out += "\n  " + kind_text(kind) + ": ";
        for (std::size_t i = 0; i < all.shown.size(); ++i)
            out += (i == 0 ? "" : " · ") + all.shown[i];
        if (all.count > all.shown.size())
            out += " " + fill_in(_("({} in all)"), number_text(all.count));
    }
    return out + "\n";
}

}  // namespace tsunagi::client
