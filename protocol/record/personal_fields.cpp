#include "protocol/record/personal_fields.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "protocol/record/field_form.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/name_value.h"
#include "protocol/text/organisation_name.h"
#include "protocol/text/phone_number.h"

namespace tsunagi {
namespace {

using Findings = std::vector<PersonalDataFinding>;

constexpr std::size_t kMobileDigits = 11;

// Codes of the tax agency's register: foreign companies; bodies that are no corporations.
constexpr std::size_t kLegalFormDigits = 3;
constexpr std::array<std::string_view, 2> kInNoRegister = {"401", "499"};

// Free mail and mobile carriers: an address there is a person's at least as often as a group's.
// Subdomains are meant too (t.vodafone.ne.jp).
constexpr std::array<std::string_view, 62> kFreeMail = {
    "163.com",        "aol.com",        "aol.jp",       "au.com",         "daum.net",
    "disney.ne.jp",   "docomo.ne.jp",   "emnet.ne.jp",  "excite.co.jp",   "ezweb.ne.jp",
    "fastmail.com",   "gmail.com",      "gmx.com",      "gmx.net",        "goo.jp",
    "goo.ne.jp",      "googlemail.com", "hanmail.net",  "hotmail.co.jp",  "hotmail.com",
    "hotmail.jp",     "icloud.com",     "inbox.ru",     "infoseek.jp",    "live.com",
    "live.jp",        "livedoor.com",   "mac.com",      "mail.com",       "mail.ru",
    "me.com",         "msn.com",        "myyahoo.com",  "naver.com",      "outlook.co.jp",
    "outlook.com",    "outlook.jp",     "pdx.ne.jp",    "pm.me",          "proton.me",
    "protonmail.com", "qq.com",         "rakumail.jp",  "rocketmail.com", "sina.com",
    "softbank.jp",    "softbank.ne.jp", "tutanota.com", "uqmobile.jp",    "vodafone.ne.jp",
    "willcom.com",    "y-mobile.ne.jp", "yahoo.co.jp",  "yahoo.com",      "yahoo.ne.jp",
    "yandex.com",     "yandex.ru",      "ymail.com",    "ymail.ne.jp",    "ymobile.ne.jp",
    "ymobile1.ne.jp", "zoho.com"};

std::string digits_of(std::string_view text) {
    std::string out = folded_utf8(text);
    std::erase_if(out, [](char c) { return c < '0' || c > '9'; });
    return out;
}

bool is_mobile(std::string_view written) {
    std::string digits = digits_of(written);
    if (digits.starts_with("81")) {
        digits.erase(0, 2);
        if (!digits.starts_with('0')) digits.insert(0, 1, '0');
    }
    if (digits.size() < kMobileDigits) return false;
    return national_kind(digits.substr(0, kMobileDigits)) == PhoneKind::mobile;
}

// 9012345678, 90-1234-5678: a spreadsheet took the 0 away.
bool is_mobile_without_zero(std::string_view written) {
    const std::string folded = folded_utf8(written);
    const std::string digits = digits_of(written);
    const bool is_number = folded.find_first_not_of("0123456789-() ") == std::string::npos;
    return is_number && digits.size() + 1 == kMobileDigits && is_mobile("0" + digits);
}

bool is_free_mail(std::string_view written) {
    std::string address = folded_utf8(written);
    std::ranges::transform(address, address.begin(), [](char c) {
        return static_cast<char>(ascii_lower(static_cast<unsigned char>(c)));
    });
    const auto at = address.rfind('@');
    if (at == std::string::npos) return true;  // npo(at)...: hidden on purpose
    const std::string_view domain = std::string_view(address).substr(at + 1);
    const auto is_at = [&](std::string_view known) {
        return domain == known || (domain.size() > known.size() && domain.ends_with(known) &&
                                   domain[domain.size() - known.size() - 1] == '.');
    };
    return std::ranges::any_of(kFreeMail, is_at);
}

// What is meant to be known in a field that tells how to reach an organisation.
bool is_office(const PersonalDataFinding& finding, std::string_view value) {
    const auto written = value.substr(finding.begin, finding.end - finding.begin);
    switch (finding.kind) {
        case PersonalDataKind::phone: return !is_mobile(written);
        case PersonalDataKind::mail: return !is_free_mail(written);
        case PersonalDataKind::postal_address: return true;
        default: return false;
    }
}

// Where one number ends and the next may begin: 087-812-7534／090-..., not the / of a web page.
bool parts_numbers(std::u32string_view text, std::size_t at) {
    if (text[at] == U'\n' || text[at] == U'、' || text[at] == U',') return true;
    const char32_t before = at > 0 ? text[at - 1] : U' ';
    return text[at] == U'/' && (is_digit(before) || before == U')' || is_blank(before));
}

void add_phones(std::string_view piece, std::size_t offset, Findings& out) {
    if (is_mobile_without_zero(piece)) {
        out.push_back({PersonalDataKind::phone, offset, offset + piece.size()});
        return;
    }
    for (const PersonalDataFinding& finding : find_personal_data(piece)) {
        if (finding.kind != PersonalDataKind::phone || is_office(finding, piece)) continue;
        out.push_back({finding.kind, finding.begin + offset, finding.end + offset});
    }
}

Findings phones_of(std::string_view value) {
    const FoldedText folded = fold_width(value);
    Findings out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= folded.points.size(); ++at) {
        if (at < folded.points.size() && !parts_numbers(folded.points, at)) continue;
        const std::size_t from = folded.starts[begin];
        add_phones(value.substr(from, folded.starts[at] - from), from, out);
        begin = at + 1;
    }
    return out;
}

void sort_findings(Findings& findings) {
    std::ranges::sort(findings, {}, [](const auto& f) { return std::tie(f.begin, f.end, f.kind); });
}

Findings without_offices(std::string_view value) {
    Findings out = find_personal_data(value);
    std::erase_if(out, [&](const auto& finding) {
        return finding.kind == PersonalDataKind::phone || is_office(finding, value);
    });
    const Findings phones = phones_of(value);
    out.insert(out.end(), phones.begin(), phones.end());
    sort_findings(out);
    return out;
}

// What is an id to its list is digits and titles to us: what there is a person's own in any case.
Findings own_things_of(std::string_view value) {
    Findings out = find_personal_data(value);
    std::erase_if(out, [&](const PersonalDataFinding& finding) {
        switch (finding.kind) {
            case PersonalDataKind::phone:
            case PersonalDataKind::mail:
            case PersonalDataKind::private_address:
            case PersonalDataKind::flat: return is_office(finding, value);
            default: return true;
        }
    });
    return out;
}

// A name with its honorific and the same without are one.
void add_names(const Findings& names, Findings& out) {
    for (const PersonalDataFinding& name : names) {
        const bool is_there = std::ranges::any_of(out, [&](const PersonalDataFinding& other) {
            return other.kind == name.kind && other.begin < name.end && name.begin < other.end;
        });
        if (!is_there) out.push_back(name);
    }
    sort_findings(out);
}

Findings words_of(PersonalContent content, std::string_view value) {
    if (content == PersonalContent::id) return own_things_of(value);
    Findings out =
        content == PersonalContent::contact ? without_offices(value) : find_personal_data(value);
    switch (content) {
        case PersonalContent::name:
        case PersonalContent::officer:
            add_names(find_names_in_value(value, NameValue::name), out);
            break;
        case PersonalContent::contact:
            add_names(find_names_in_value(value, NameValue::contact), out);
            break;
        case PersonalContent::address:
            std::erase_if(out,
                          [](const auto& f) { return f.kind == PersonalDataKind::postal_address; });
            break;
        case PersonalContent::id:
        case PersonalContent::none: break;
    }
    return out;
}

bool names_a_form(std::string_view text) {
    return fold_organisation_name(text).form != LegalForm::none;
}

// Groups without legal personality and foreign companies have a number too, and their people stand
// in no register.
bool is_registered(const KindRow& kind, const Body& body) {
    const FieldRow* field = find_field(kind, "legal_form");
    const std::string_view form = field == nullptr ? "" : body.field(field->key);
    const bool is_code =
        form.size() == kLegalFormDigits && form.find_first_not_of("0123456789") == form.npos;
    if (is_code) return std::ranges::find(kInNoRegister, form) == kInNoRegister.end();
    // 特定非営利活動法人 in the one, つなぎ in the other: as people write them, together.
    return names_a_form(body.title) || names_a_form(std::string(form) + body.title);
}

}  // namespace

std::vector<PersonalDataFinding> find_personal_data(const FieldRow& field, std::string_view value) {
    switch (field.type) {
        case FieldType::phone:
        case FieldType::mail: return without_offices(value);
        case FieldType::text:
        case FieldType::long_text:
        case FieldType::list: return words_of(field.personal, value);
        default: return {};
    }
}

bool has_public_officers(const KindRow& kind, const Body& body) {
    const FieldRow* number = find_field(kind, "corporate_number");
    if (number == nullptr || number->type != FieldType::corporate_number) return false;
    const auto value = body.field(number->key);
    return !value.empty() && has_form(*number, value) && is_registered(kind, body);
}

}  // namespace tsunagi
