#include "client/text_guard.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/language_names.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/record/personal_fields.h"

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

void TextGuard::add(const PersonalDataFinding& finding,
                    std::string_view text,
                    const std::string& where) {
    Findings& all = findings_[finding.kind];
    ++all.count;
    if (all.shown.size() >= kFindingsShown) return;
    std::string found(text.substr(finding.begin, finding.end - finding.begin));
    std::ranges::replace(found, '\n', ' ');
    if (!where.empty()) found += " " + where;
    if (std::ranges::find(all.shown, found) == all.shown.end())
        all.shown.push_back(std::move(found));
}

void TextGuard::look_at_text(std::string_view text, const std::string& where) {
    for (const PersonalDataFinding& finding : find_personal_data(text)) add(finding, text, where);
}

void TextGuard::look_at_field(const FieldRow& field,
                              std::string_view value,
                              bool has_public_officers) {
    for (const PersonalDataFinding& finding : find_personal_data(field, value)) {
        const bool is_public = has_public_officers && field.personal == PersonalContent::officer &&
                               finding.kind == PersonalDataKind::name;
        if (is_public) {
            ++officers_;
        } else {
            add(finding, value, fill_in(_("(in the field {})"), field_label(field)));
        }
    }
}

void TextGuard::look_at_words(std::string_view words, const std::string& file) {
    look_at_text(words, fill_in(_("(in {})"), isolated(file)));
}

void TextGuard::look_at(const KindRow& kind, const Body& body) {
    look_at_text(body.title);
    look_at_text(body.text);
    const bool officers = has_public_officers(kind, body);
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(kind, key);
        if (field == nullptr) {
            look_at_text(value);  // of a newer program
        } else {
            look_at_field(*field, value, officers);
        }
    }
    for (const Attachment& attachment : body.attachments) {
        look_at_text(attachment.name);
        look_at_text(attachment.alt);
    }
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
    if (is_empty()) return {};
    std::string out = "\n";
    if (!findings_.empty()) out += _("Look again: this may be personal data.");
    for (const auto& [kind, all] : findings_) {
        out += "\n  " + kind_text(kind) + ": ";
        for (std::size_t i = 0; i < all.shown.size(); ++i)
            out += (i == 0 ? "" : " · ") + all.shown[i];
        if (all.count > all.shown.size())
            out += " " + fill_in(_("({} in all)"), number_text(all.count));
    }
    if (officers_ > 0) {
        out +=
            (findings_.empty() ? "" : "\n") +
            fill_in(n_("{} name of a person who represents a corporation or is its officer: such "
                       "names are public in registers.",
                       "{} names of people who represent corporations or are their officers: "
                       "such names are public in registers.",
                       officers_),
                    number_text(officers_));
    }
    return out + "\n";
}

}  // namespace tsunagi::client
