// Telephone numbers, individual numbers and bank accounts among all the other digits of a text.
//
// Digits that stand together form a chain of groups. Each group may begin a number of up to six
// groups; which groups make one is judged by their digits (phone_number.h knows the plan) and by
// their shape, so that parts of an ISBN, a date or a register number do not.
#include <algorithm>
#include <array>
#include <string>

#include "protocol/base/corporate_number.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/name_words.h"
#include "protocol/text/personal_scan.h"
#include "protocol/text/phone_number.h"

namespace tsunagi {
namespace {

using Words = std::u32string_view;

constexpr std::array<Words, 26> kPhoneLabels = {
    U"tel",      U"電話",     U"携帯",      U"fax",    U"ファックス", U"ファクス", U"℡",
    U"☎",        U"📞",       U"phone",     U"mobile", U"でんわ",     U"ケータイ", U"けいたい",
    U"ケイタイ", U"スマホ",   U"電話番号",  U"連絡先", U"直通",       U"代表",     U"自宅",
    U"勤務先",   U"携帯番号", U"telephone", U"cell",   U"📱"};

constexpr std::array<Words, 14> kMyNumberLabels = {U"マイナンバー",
                                                   U"個人番号",
                                                   U"my number",
                                                   U"mynumber",
                                                   U"マイナンバ",
                                                   U"まいなんばー",
                                                   U"マイナンバー番号",
                                                   U"個人番号(マイナンバー)",
                                                   U"マイナンバー(個人番号)",
                                                   U"12桁",
                                                   U"個人番号カード",
                                                   U"マイナンバーカード",
                                                   U"個人no",
                                                   U"個人№"};

// In front of digits that are something else.
constexpr std::array<Words, 26> kOtherLabels = {
    U"isbn",     U"issn",     U"法人番号", U"登録番号", U"登記番号", U"会員番号", U"受付番号",
    U"整理番号", U"許可番号", U"認証番号", U"番号",     U"コード",   U"code",     U"no",
    U"№",        U"id",       U"第",       U"jan",      U"伝票",     U"品番",     U"型番",
    U"口座",     U"¥",        U"$",        U"/",        U"口座番号"};

constexpr std::array<Words, 29> kAccountLabels = {
    U"普通no",     U"普通 no",     U"普通預金no",  U"普通預金 no", U"当座no",   U"普通№",
    U"普通",       U"普通預金",    U"当座",        U"当座預金",    U"貯蓄",     U"貯蓄預金",
    U"口座番号",   U"普通口座",    U"当座口座",    U"口座",        U"(普)",     U"口座no",
    U"口座番号no", U"口座番号:no", U"口座番号 no", U"普通)",       U"当座)",    U"普",
    U"普)",        U"(当)",        U"当)",         U"貯)",         U"普通預金)"};
constexpr std::array<Words, 7> kPostLabels = {U"記号",         U"記号番号",     U"ゆうちょ",
                                              U"ゆうちょ銀行", U"ゆうちょ口座", U"郵便局",
                                              U"口座記号番号"};
constexpr std::array<Words, 9> kTransferLabels = {U"郵便振替", U"郵便振替口座", U"振替口座",
                                                  U"振替",     U"口座番号",     U"口座記号番号",
                                                  U"記号番号", U"口座",         U"振替番号"};

constexpr std::array<Words, 5> kExtensions = {U"内線", U"ext", U"内", U"x", U"extension"};

constexpr std::size_t kGroupsMax = 6;  // +, 81, (0), 87, 812, 7534
constexpr std::size_t kSeparatorsMax = 3;
constexpr std::u32string_view kSeparators = U"-() ./・_";

struct Group {
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] std::size_t size() const { return end - begin; }
};

// Groups first..last of a chain, as one number.
struct Window {
    std::u32string_view text;
    const Group* first = nullptr;
    std::size_t count = 0;

    [[nodiscard]] std::size_t begin() const { return first->begin; }
    [[nodiscard]] std::size_t end() const { return first[count - 1].end; }
    [[nodiscard]] std::size_t digit_count() const {
        std::size_t out = 0;
        for (std::size_t i = 0; i < count; ++i) out += first[i].size();
        return out;
    }
    [[nodiscard]] std::string digits() const {
        std::string out;
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t at = first[i].begin; at < first[i].end; ++at) {
                out.push_back(static_cast<char>(text[at]));
            }
        }
        return out;
    }
    [[nodiscard]] bool has_shape(std::initializer_list<std::size_t> sizes) const {
        if (count != sizes.size()) return false;
        return std::equal(
            sizes.begin(), sizes.end(), first,
            [](std::size_t size, const Group& group) { return size == group.size(); });
    }
    // All separators are ones of `allowed`.
    [[nodiscard]] bool is_separated_by(std::u32string_view allowed) const {
        for (std::size_t i = 0; i + 1 < count; ++i) {
            for (std::size_t at = first[i].end; at < first[i + 1].begin; ++at) {
                if (allowed.find(text[at]) == std::u32string_view::npos) return false;
            }
        }
        return true;
    }
    [[nodiscard]] Window without_first(std::size_t groups) const {
        return {text, first + groups, count - groups};
    }
};

char32_t before(std::u32string_view text, std::size_t at) { return at > 0 ? text[at - 1] : U'\0'; }
char32_t behind(std::u32string_view text, std::size_t at) {
    return at < text.size() ? text[at] : U'\0';
}

// The end of a line only behind a hyphen, where a mail program broke the number.
bool is_separator(std::u32string_view text, std::size_t at) {
    if (text[at] == U'\n') {
        const char32_t left = before(text, at);
        return left == U'-' || (left == U'\r' && at > 1 && text[at - 2] == U'-');
    }
    if (text[at] == U'\r') return before(text, at) == U'-';
    return kSeparators.find(text[at]) != std::u32string_view::npos;
}

// The groups of digits from `at` on that at most kSeparatorsMax separators keep apart.
std::vector<Group> chain_at(std::u32string_view text, std::size_t at) {
    std::vector<Group> groups;
    for (;;) {
        Group group{at, at};
        while (is_digit(behind(text, group.end))) ++group.end;
        groups.push_back(group);
        at = group.end;
        while (at - group.end < kSeparatorsMax && at < text.size() && is_separator(text, at)) ++at;
        if (!is_digit(behind(text, at))) return groups;
    }
}

// The number goes on with a sign and more digits: 978-4-06-..., 1.234.
bool is_part_of_more(const Window& window, bool at_chain_start, bool at_chain_end) {
    const auto joins = [](char32_t c) { return c == U'-' || c == U'.' || c == U'/'; };
    const char32_t left = before(window.text, window.begin());
    const char32_t right = behind(window.text, window.end());
    if (!at_chain_start && joins(left)) return true;
    if (!at_chain_end && joins(right) && is_digit(behind(window.text, window.end() + 1)))
        return true;
    const bool thousands = window.first[0].size() == 3 && window.text[window.begin()] != U'0';
    return thousands && left == U',' && is_digit(before(window.text, window.begin() - 1));
}

bool is_fixed_shape(const Window& window) {
    if (window.count != 3) return false;
    const std::size_t area = window.first[0].size();
    return area >= 2 && area <= 5 && area + window.first[1].size() == 6 &&
           window.first[2].size() == 4;
}

// Groups as people write them for numbers of this kind.
bool is_usual_shape(const Window& window, PhoneKind kind) {
    const bool two = window.count == 2 && window.is_separated_by(U"-() ");
    const std::size_t first = window.first[0].size();
    switch (kind) {
        case PhoneKind::fixed:
            return is_fixed_shape(window) || (two && first >= 2 && first <= 5) ||
                   window.has_shape({6, 4});
        case PhoneKind::mobile:
        case PhoneKind::ip:
            return window.has_shape({3, 4, 4}) || window.has_shape({3, 8}) ||
                   window.has_shape({7, 4}) || window.has_shape({3, 2, 3, 3}) ||
                   window.has_shape({3, 4, 2, 2}) || window.has_shape({3, 3, 5}) ||
                   window.has_shape({5, 6}) || window.has_shape({4, 3, 4}) ||
                   window.has_shape({3, 2, 2, 4});
        default: return first == 4 && window.count <= 4;
    }
}

bool has_postal_mark(const Window& window) {
    const char32_t left = before(window.text, window.begin());
    return left == U'〒' || (left == U' ' && before(window.text, window.begin() - 1) == U'〒');
}

// A blank between the last groups where hyphens stand before may be the end of another number:
// 060-0001 1234, 〒 left out; 011-123 2026年.
bool is_one_manner(const Window& window) {
    if (window.count < 3) return true;
    const auto is_hyphen = [&](std::size_t i) { return window.text[window.first[i].end] == U'-'; };
    if (is_hyphen(window.count - 2) || !is_hyphen(0)) return true;
    if (has_postal_mark(window)) return false;
    const bool hokkaido =
        window.first[0].size() == 3 && window.text.substr(window.begin(), 2) == U"06";
    return !hokkaido &&
           std::u32string_view(U"年円人名個件回点-").find(behind(window.text, window.end())) ==
               std::u32string_view::npos;
}

// The digits of a mobile behind "(somebody's) 番号" are hers; behind 注文番号 they are another's.
bool is_other_number(const Window& window) {
    constexpr std::array<Words, 1> kNumber = {U"番号"};
    const std::size_t begin = window.begin();
    if (!has_label_before(window.text, begin, kOtherLabels)) return false;
    if (!has_label_before(window.text, begin, kNumber)) return true;
    const std::size_t reach = std::min<std::size_t>(begin, 8);
    const std::u32string_view left = window.text.substr(begin - reach, reach);
    const std::size_t label = left.rfind(U"番号");
    return label != Words::npos && label > 0 && is_kanji(left[label - 1]);
}

bool is_national(const Window& window, bool labelled) {
    const std::string digits = window.digits();
    const auto kind = national_kind(digits);
    if (!kind) return false;
    if (window.count > 1) {
        if (!is_one_manner(window)) return false;
        return is_usual_shape(window, *kind) || (labelled && window.is_separated_by(U"-() "));
    }
    const bool in_a_word = is_latin(before(window.text, window.begin())) ||
                           is_latin(behind(window.text, window.end()));
    return labelled || (!in_a_word && !is_other_number(window));
}

// +81 ..., 010-81-..., 0081 ...
bool is_international(const Window& window) {
    const std::size_t begin = window.begin();
    std::string digits = window.digits();
    const bool plus =
        before(window.text, begin) == U'+' ||
        (before(window.text, begin) == U'(' && before(window.text, begin - 1) == U'+');
    if (!plus) {
        const bool dialled =
            window.count >= 3 && (digits.starts_with("01081") || digits.starts_with("0081"));
        const bool bare =
            window.count >= 4 && window.has_shape({2, 2, 4, 4}) && window.is_separated_by(U"-");
        if (!dialled && !bare) return false;
        if (dialled) digits.erase(0, digits.starts_with("01081") ? 3 : 2);
    }
    if (!digits.starts_with("81")) return plus && digits.size() >= 9 && digits.size() <= 14;
    digits.erase(0, 2);
    if (!digits.starts_with('0')) digits.insert(0, "0");
    return national_kind(digits).has_value();
}

// Behind TEL and the like: no area code (812-7534), or a zero that a spreadsheet dropped.
bool is_labelled_rest(const Window& window) {
    const std::string digits = window.digits();
    if (!window.is_separated_by(U"-() ")) return false;
    const bool lost =
        (digits.size() == 9 || digits.size() == 10) && national_kind("0" + digits).has_value();
    const bool local =
        window.count == 2 && window.first[0].size() <= 4 && window.first[1].size() == 4;
    return lost || local;
}

bool is_phone(const Window& window) {
    const bool labelled = has_label_before(window.text, window.begin(), kPhoneLabels);
    if (is_national(window, labelled) || is_international(window)) return true;
    if (labelled && is_labelled_rest(window)) return true;
    // 90-1234-5678 of a spreadsheet
    const bool lost = window.has_shape({2, 4, 4}) && window.is_separated_by(U"-");
    return lost && national_kind("0" + window.digits()) == PhoneKind::mobile;
}

// The weights of the ministry's ordinance (2014, no. 85, article 5): from the right 2..7, 2..6.
bool has_my_number_check(const std::string& digits) {
    std::uint32_t sum = 0;
    for (std::size_t n = 1; n <= 11; ++n) {
        const auto digit = static_cast<std::uint32_t>(digits[11 - n] - '0');
        sum += digit * static_cast<std::uint32_t>(n <= 6 ? n + 1 : n - 5);
    }
    const std::uint32_t rest = sum % 11;
    return static_cast<std::uint32_t>(digits[11] - '0') == (rest <= 1 ? 0 : 11 - rest);
}

// 202602191230
bool is_moment(const std::string& digits) {
    const auto number = [&](std::size_t at) {
        return (digits[at] - '0') * 10 + (digits[at + 1] - '0');
    };
    const bool date = (number(0) == 19 || number(0) == 20) && number(4) >= 1 && number(4) <= 12 &&
                      number(6) >= 1 && number(6) <= 31;
    return date && number(8) < 24 && number(10) < 60;
}

// 1 2345 6789 0123, from its second group on.
bool is_end_of_corporate_number(const Window& window) {
    if (window.begin() < 2 || !is_digit(window.text[window.begin() - 2])) return false;
    const std::string first(1, static_cast<char>(window.text[window.begin() - 2]));
    return parse_corporate_number(first + window.digits()).has_value();
}

bool is_my_number(const Window& window) {
    const bool shape =
        window.has_shape({12}) || window.has_shape({4, 4, 4}) || window.has_shape({3, 3, 3, 3});
    if (!shape || !window.is_separated_by(U"- ")) return false;
    if (has_label_before(window.text, window.begin(), kMyNumberLabels)) return true;
    if (is_end_of_corporate_number(window)) return false;
    const std::string digits = window.digits();
    return has_my_number_check(digits) && (window.count > 1 || !is_moment(digits)) &&
           !has_label_before(window.text, window.begin(), kOtherLabels);
}

// 記号 12345 番号 1234567, where the second number stands in a chain of its own; or 12345-1234567.
bool is_post_account(const Window& window) {
    const bool pair =
        window.has_shape({5, 6}) || window.has_shape({5, 7}) || window.has_shape({5, 8});
    return (pair || window.has_shape({5})) &&
           has_label_before(window.text, window.begin(), kPostLabels);
}

// 振替口座 00120-3-123456
bool is_transfer_account(const Window& window) {
    return window.count == 3 && window.first[0].size() == 5 && window.first[1].size() == 1 &&
           window.first[2].size() <= 6 && window.text[window.begin()] == U'0' &&
           window.is_separated_by(U"- ") &&
           has_label_before(window.text, window.begin(), kTransferLabels);
}

bool is_behind_post_account(const Window& window) {
    constexpr std::array<Words, 1> kNumber = {U"番号"};
    if (!has_label_before(window.text, window.begin(), kNumber)) return false;
    const std::size_t reach = std::min<std::size_t>(window.begin(), 18);
    return window.text.substr(window.begin() - reach, reach).find(U"記号") != Words::npos;
}

bool is_bank_account(const Window& window) {
    if (is_post_account(window) || is_transfer_account(window)) return true;
    const bool in_one =
        window.count == 1 && window.first[0].size() >= 6 && window.first[0].size() <= 8;
    const bool shape = in_one || (window.has_shape({3, 4}) && window.is_separated_by(U"- "));
    return shape && (has_label_before(window.text, window.begin(), kAccountLabels) ||
                     is_behind_post_account(window));
}

// 内線12 behind the number belongs to it.
std::size_t end_with_extension(std::u32string_view text, std::size_t end) {
    std::size_t at = end;
    while (at < text.size() && at - end < 2 && (text[at] == U' ' || text[at] == U'(')) ++at;
    for (const Words word : kExtensions) {
        if (text.substr(at, word.size()) != word) continue;
        std::size_t digit = at + word.size();
        while (behind(text, digit) == U':' || behind(text, digit) == U'.' ||
               behind(text, digit) == U' ') {
            if (++digit - at > 12) return end;
        }
        std::size_t stop = digit;
        while (is_digit(behind(text, stop)) && stop - digit < 7) ++stop;
        if (stop == digit) continue;
        const bool bracket = text[at == end ? at : at - 1] == U'(' && behind(text, stop) == U')';
        return bracket ? stop + 1 : stop;
    }
    return end;
}

// With the + or bracket in front.
std::size_t begin_with_signs(std::u32string_view text, std::size_t begin, std::size_t end) {
    if (before(text, begin) == U'+') --begin;
    const bool closes = text.substr(begin, end - begin).find(U')') != std::u32string_view::npos;
    if (closes && before(text, begin) == U'(') --begin;
    if (before(text, begin) == U'+') --begin;
    return begin;
}

// A postal code with its mark: 〒 123-4567.
bool is_postal_code(const Window& window) {
    return has_postal_mark(window) && (window.has_shape({3, 4}) || window.has_shape({7}));
}

// How many groups from `at` on are one number, and of which kind; 0 where none is.
struct Match {
    std::size_t groups = 0;
    PersonalDataKind kind = PersonalDataKind::phone;
    bool skipped = false;  // known to be something else
};

Match match_at(std::u32string_view text, const std::vector<Group>& chain, std::size_t at) {
    const std::size_t most = std::min(kGroupsMax, chain.size() - at);
    for (std::size_t count = most; count > 0; --count) {
        const Window window{text, &chain[at], count};
        if (window.end() - window.begin() > 40) continue;
        // No number of three groups or more has so few digits.
        if (count > 2 && window.digit_count() < 9) continue;
        if (is_postal_code(window)) return {count, PersonalDataKind::phone, true};
        if (is_bank_account(window)) return {count, PersonalDataKind::bank_account};
        if (is_part_of_more(window, at == 0, at + count == chain.size())) continue;
        if (is_phone(window)) return {count, PersonalDataKind::phone};
        if (is_my_number(window)) return {count, PersonalDataKind::my_number};
    }
    return {};
}

constexpr std::u32string_view kKanjiDigits = U"〇一二三四五六七八九";

char32_t digit_of_kanji(char32_t c) {
    if (c == U'○' || c == U'零') return U'0';
    const std::size_t value = kKanjiDigits.find(c);
    return value == std::u32string_view::npos ? U'\0' : U'0' + static_cast<char32_t>(value);
}

// 〇九〇―一二三四―五六七八 as digits: runs of at least nine, with what may stand between.
std::u32string with_kanji_numbers(std::u32string_view text) {
    constexpr std::size_t kLeast = 9;
    constexpr std::u32string_view kBetween = U"-‐‑–—―−ー─() ・の";
    std::u32string out(text);
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::size_t digits = 0;
        std::size_t end = at;
        while (end < text.size()) {
            const bool digit = digit_of_kanji(text[end]) != 0;
            if (!digit && (digits == 0 || kBetween.find(text[end]) == std::u32string_view::npos))
                break;
            digits += digit ? 1 : 0;
            ++end;
        }
        for (std::size_t i = at; digits >= kLeast && i < end; ++i) {
            const char32_t digit = digit_of_kanji(text[i]);
            out[i] = digit != 0 ? digit : (text[i] == U'(' || text[i] == U')' ? text[i] : U'-');
        }
        at = std::max(at, end);
    }
    return out;
}

void scan_digits(std::u32string_view text, PersonalSpans& out) {
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        const std::vector<Group> chain = chain_at(text, at);
        at = chain.back().end;
        for (std::size_t i = 0; i < chain.size();) {
            const Match match = match_at(text, chain, i);
            if (match.groups == 0) {
                ++i;
                continue;
            }
            const Group& last = chain[i + match.groups - 1];
            const bool phone = match.kind == PersonalDataKind::phone;
            const std::size_t end = phone ? end_with_extension(text, last.end) : last.end;
            const std::size_t begin =
                phone ? begin_with_signs(text, chain[i].begin, last.end) : chain[i].begin;
            if (!match.skipped) out.push_back({match.kind, begin, end});
            i += match.groups;
            while (i < chain.size() && chain[i].begin < end) ++i;  // an extension in brackets
            at = std::max(at, end);
        }
    }
}

}  // namespace

void scan_numbers(std::u32string_view text, PersonalSpans& out) {
    scan_digits(with_kanji_numbers(text), out);
}

}  // namespace tsunagi
