// personal_data.h - what in a text may tell who a person is, before it is shared.
//
// Somebody about to publish is asked once more where the text holds a telephone number, a mail
// address, a name with 様, さん, 氏, 殿, 君, くん or ちゃん, a private home (田中様方), a flat with
// its room number, an address with its postal code, an individual number (マイナンバー) or a bank
// account. The guard shows where; a person decides. It is written to miss little: all widths,
// blanks and brackets that people use, (at) for @, numbers glued to their label. What only looks
// alike is left: corporate numbers, codes, coordinates, amounts, dates, ISBN, 皆様, 仕様, 地方,
// 氏名. It is no proof that a text is free of personal data: a name without any mark is not found,
// nor is a home told by its address alone.
//
// Pure; any bytes are taken. Linear in the text: each character is looked at a bounded number of
// times, whatever the text (256 KiB take milliseconds).
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tsunagi {

enum class PersonalDataKind : std::uint8_t {
    phone = 1,
    mail = 2,
    name = 3,             // 田中様, 山田 太郎さん, サトウ氏; with its honorific
    private_address = 4,  // 田中様方, １２番地佐藤方, 鈴木一郎宅
    flat = 5,             // ○○荘101号室 behind a block number; many small groups sit in one too
    postal_address = 6,   // 〒761-0123 高松市…1-2
    my_number = 7,        // 個人番号: 12 digits with a right check digit
    bank_account = 8,     // 普通 1234567, 記号 12345 番号 1234567
};

// Bytes [begin, end) of the text.
struct PersonalDataFinding {
    PersonalDataKind kind = PersonalDataKind::phone;
    std::size_t begin = 0;
    std::size_t end = 0;

    friend constexpr auto operator<=>(const PersonalDataFinding&,
                                      const PersonalDataFinding&) = default;
};

// By begin, then end. Findings of one kind do not overlap; those of different kinds may (a name is
// part of its 様方).
[[nodiscard]] std::vector<PersonalDataFinding> find_personal_data(std::string_view text);

// phone, mail, ...: the enumerator, for logs and as a key for translation.
[[nodiscard]] const char* personal_data_kind_name(PersonalDataKind kind);

}  // namespace tsunagi
