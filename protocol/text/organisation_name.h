// organisation_name.h - names of organisations, made comparable.
//
// The same group stands as 特定非営利活動法人つなぎ, ＮＰＯ法人 つなぎ, (特非)つなぎ or つなぎ in
// four lists. The key is what is left when the legal form is taken off (once, at the start or the
// end) and the rest has one width, one case, no blanks, no middle dots, no quotation marks, one
// form of each dash and today's form of each kanji (髙橋 and 高橋, 學 and 学). It is for comparing
// only: two names with one key are probably the same, a person decides; what is shown is always the
// original, which the caller keeps. The key may change in later versions: store it in no record.
// Not folded, since they tell names apart: hiragana and katakana, 斎 and 斉, ー.
// Pure, linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tsunagi {

enum class LegalForm : std::uint8_t {
    none = 0,                    // a group without one, or none told
    npo = 1,                     // 特定非営利活動法人
    general_association = 2,     // 一般社団法人
    general_foundation = 3,      // 一般財団法人
    public_association = 4,      // 公益社団法人
    public_foundation = 5,       // 公益財団法人
    social_welfare = 6,          // 社会福祉法人
    stock_company = 7,           // 株式会社
    limited_company = 8,         // 有限会社
    llc = 9,                     // 合同会社
    limited_partnership = 10,    // 合資会社
    general_partnership = 11,    // 合名会社
    school = 12,                 // 学校法人
    religious = 13,              // 宗教法人
    medical = 14,                // 医療法人
    cooperative = 15,            // 協同組合
    worker_cooperative = 16,     // 労働者協同組合
    association = 17,            // 社団法人, until 2013
    foundation = 18,             // 財団法人, until 2013
    administrative_agency = 19,  // 独立行政法人, 地方独立行政法人
    university = 20,             // 国立大学法人, 公立大学法人
    rehabilitation = 21,         // 更生保護法人
};

// 認定NPO法人; 特例認定 and its older name 仮認定.
enum class Certification : std::uint8_t { none = 0, certified = 1, provisional = 2 };

struct OrganisationName {
    std::string key;
    LegalForm form = LegalForm::none;
    Certification certification = Certification::none;

    friend bool operator==(const OrganisationName&, const OrganisationName&) = default;
};

[[nodiscard]] OrganisationName fold_organisation_name(std::string_view text);

// 特定非営利活動法人; "" for none.
[[nodiscard]] std::string_view legal_form_name_ja(LegalForm form);
// Today's form of an older or rarer form of a kanji (髙 -> 高), else `c` itself.
[[nodiscard]] char32_t common_kanji(char32_t c);

}  // namespace tsunagi
