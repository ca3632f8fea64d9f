#include "protocol/text/name_value.h"

#include <algorithm>
#include <array>

#include "protocol/text/code_points.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/name_runs.h"
#include "protocol/text/name_words.h"
#include "protocol/text/organisation_name.h"

namespace tsunagi {
namespace {

using Points = std::u32string_view;

constexpr std::size_t kNameLettersMax = 12;
constexpr std::size_t kForeignLettersMax = 24;  // ルイス・フェルナンデス・ロドリゲス
constexpr std::size_t kGivenLettersMax = 5;
constexpr std::size_t kRoleLettersMax = 16;
constexpr std::size_t kTokenMax = 64;  // of a mail address, as far as one is looked for

// Words of an organisation, wherever they stand.
constexpr std::array<Points, 46> kOrganisationWords = {
    U"法人",     U"会社",         U"協会",     U"組合",        U"財団",     U"社団",
    U"センター", U"委員会",       U"協議会",   U"クラブ",      U"サークル", U"ネットワーク",
    U"グループ", U"プロジェクト", U"チーム",   U"自治会",      U"町内会",   U"実行委",
    U"事務所",   U"事務局",       U"学校",     U"大学",        U"病院",     U"図書館",
    U"公民館",   U"役所",         U"役場",     U"県庁",        U"商工会",   U"商店",
    U"連合",     U"社協",         U"連盟",     U"の会",        U"を守る",   U"まちづくり",
    U"こども",   U"子ども",       U"ひろば",   U"広場",        U"食堂",     U"カフェ",
    U"ハウス",   U"サポート",     U"スタッフ", U"ボランティア"};
// Words that stand where no name is given; also what is no part of any name.
constexpr std::array<Points, 33> kFillers = {
    U"なし",   U"無し",     U"無",     U"不明",   U"未定", U"未記入", U"未登録",
    U"非公開", U"非公表",   U"非表示", U"省略",   U"匿名", U"空席",   U"欠員",
    U"空欄",   U"任意",     U"必須",   U"同上",   U"別紙", U"別途",   U"調整中",
    U"選考中", U"該当なし", U"各自",   U"全員",   U"本人", U"同左",   U"以下",
    U"名簿",   U"参照",     U"ほか",   U"その他", U"現地"};
// Roles in front of a name that the table of titles (name_words.h) does not have.
constexpr std::array<Points, 58> kRoles = {U"特定社会保険労務士",
                                           U"中小企業診断士",
                                           U"社会保険労務士",
                                           U"代表取締役社長",
                                           U"公認会計士",
                                           U"地域おこし協力隊",
                                           U"代表取締役",
                                           U"取締役社長",
                                           U"代表理事",
                                           U"専務理事",
                                           U"常務理事",
                                           U"常任理事",
                                           U"業務執行理事",
                                           U"名誉会長",
                                           U"名誉教授",
                                           U"実行委員長",
                                           U"副委員長",
                                           U"運営委員",
                                           U"事務局次長",
                                           U"事務局員",
                                           U"センター長",
                                           U"副センター長",
                                           U"プロジェクトリーダー",
                                           U"コーディネーター",
                                           U"リーダー",
                                           U"代表社員",
                                           U"共同代表",
                                           U"副代表",
                                           U"代表者",
                                           U"担当者",
                                           U"責任者",
                                           U"窓口担当",
                                           U"広報担当",
                                           U"会計監査",
                                           U"会計監事",
                                           U"事務局",
                                           U"委員長",
                                           U"世話人",
                                           U"相談役",
                                           U"相談員",
                                           U"評議員",
                                           U"取締役",
                                           U"監査役",
                                           U"支部長",
                                           U"住職",
                                           U"宮司",
                                           U"議長",
                                           U"顧問",
                                           U"幹事",
                                           U"書記",
                                           U"会計",
                                           U"担当",
                                           U"講師",
                                           U"委員",
                                           U"館長",
                                           U"氏名",
                                           U"名前",
                                           U"窓口"};
constexpr std::array<Points, 8> kHonorificsBehind = {U"様",   U"さま", U"さん", U"氏",
                                                     U"先生", U"殿",   U"君",   U"女史"};
// Ends of an office, a place or a group that no given name has.
constexpr Points kOfficeEnds = U"室係局課部班庁館院会社店校塾市町村県区協連団寺隊組署科化苑舎流場";

bool is_kana_letter(char32_t c) { return is_hiragana(c) || is_katakana(c) || is_long_vowel(c); }
bool is_name_letter(char32_t c) { return is_kanji(c) || is_kana_letter(c); }

template <typename Words>
bool contains_one(Points text, const Words& words) {
    return std::any_of(words.begin(), words.end(),
                       [&](Points word) { return text.find(word) != Points::npos; });
}

// A part of the value, which becomes shorter while its surroundings are taken off.
struct Part {
    Points text;  // the whole value, folded
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] Points words() const { return text.substr(begin, end - begin); }
    void trim() {
        const auto is_margin = [](char32_t c) { return is_blank(c) || is_one_of(c, U":.・-*※"); };
        while (begin < end && is_margin(text[begin])) ++begin;
        while (end > begin && is_margin(text[end - 1])) --end;
    }
};

// The role at the start: 代表理事, 元会長; 0 for none. A role that is followed by kana or kanji
// without a blank is one all the same (理事長山田太郎).
std::size_t role_length(Points words) {
    std::size_t longest = 0;
    for (const Points role : kRoles) {
        if (words.starts_with(role)) longest = std::max(longest, role.size());
    }
    std::size_t run = 0;
    while (run < std::min(words.size(), kRoleLettersMax) && is_kanji(words[run])) ++run;
    if (run > 0 && is_title(words.substr(0, run))) return std::max(longest, run);
    return std::max(longest, length_before_name(words.substr(0, run)));
}

// Whether a role stood there: then a surname alone is a person too.
bool take_off_roles(Part& part) {
    bool had_role = false;
    for (part.trim();; part.trim()) {
        const std::size_t length = role_length(part.words());
        // 薬師 is one, 薬師寺 a name.
        if (length == 0 || surname_length(part.words()) > length) return had_role;
        part.begin += length;
        had_role = true;
    }
}

void take_off_honorific(Part& part) {
    for (const Points honorific : kHonorificsBehind) {
        if (part.words().size() > honorific.size() && part.words().ends_with(honorific)) {
            part.end -= honorific.size();
            break;
        }
    }
    part.trim();
    // 山田会長
    const Points words = part.words();
    const std::size_t surname = surname_length(words);
    if (surname > 0 && is_title(words.substr(surname))) part.end = part.begin + surname;
}

std::vector<Points> tokens_of(Points words) {
    std::vector<Points> out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= words.size(); ++at) {
        if (at < words.size() && !is_blank(words[at])) continue;
        if (at > begin) out.push_back(words.substr(begin, at - begin));
        begin = at + 1;
    }
    return out;
}

// é, Đ, ễ
bool is_accented(char32_t c) { return (c >= 0xC0 && c < 0x250) || (c >= 0x1E00 && c < 0x1F00); }

bool is_latin_name(const std::vector<Points>& tokens) {
    constexpr std::array<Points, 16> kNone = {
        U"NPO",  U"TBD",   U"TBA",     U"None",    U"N/A",  U"Office", U"Center", U"Centre",
        U"Club", U"Group", U"Network", U"Project", U"Team", U"Staff",  U"House",  U"Association"};
    constexpr std::array<Points, 8> kSmall = {U"for", U"of", U"the", U"and",
                                              U"in",  U"at", U"on",  U"to"};
    std::size_t letters = 0;
    for (const Points token : tokens) {
        if (std::find(kSmall.begin(), kSmall.end(), token) != kSmall.end()) return false;
        if (std::find(kNone.begin(), kNone.end(), token) != kNone.end()) return false;
        const bool is_word = std::all_of(token.begin(), token.end(), [](char32_t c) {
            return is_latin(c) || is_accented(c) || is_one_of(c, U"-'.");
        });
        if (!is_word) return false;
        letters += token.size();
    }
    const bool is_one = tokens.size() == 1;
    const char32_t second = is_one ? point_at(tokens.front(), 1) : U'\0';
    if (is_one && second >= U'A' && second <= U'Z') return false;  // NGO, FAX
    return letters >= 3 && tokens.size() <= 5;
}

bool is_kana_only(Points word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), is_kana_letter);
}

bool is_known_kana(Points word) { return is_kana_name(hiragana_of(word)); }

bool is_given_name(Points word) {
    if (word.empty() || word.size() > kGivenLettersMax || is_one_of(word.back(), kOfficeEnds))
        return false;
    if (is_kana_only(word)) return !ends_as_common_kana(hiragana_of(word)) || is_known_kana(word);
    return word.size() <= 4 && std::all_of(word.begin(), word.end(), is_name_letter) &&
           (word.size() == 1 || !is_common_kanji(word));
}

// 中央, 南部: where in a town, behind a surname that is a town's name too.
bool is_part_of_town(Points word) {
    constexpr std::array<Points, 20> kParts = {
        U"中央", U"北部", U"南部", U"東部", U"西部", U"中部", U"駅前", U"本町", U"市内", U"県内",
        U"地区", U"地域", U"支所", U"出張", U"城北", U"城南", U"港",   U"広域", U"全域", U"周辺"};
    return std::find(kParts.begin(), kParts.end(), word) != kParts.end();
}

// Behind a surname without a blank, where nothing else says that it is a person: not 大野ランド,
// 桑名竹取物語.
bool is_sure_given_name(Points word) {
    if (std::all_of(word.begin(), word.end(), is_kanji)) return word.size() <= 3;
    return is_kana_only(word) && is_known_kana(word);
}

// What is surely a person: 山田太郎, 佐藤 さくら, サトウ ハナコ; behind a role 山田 too.
bool is_known_name(const std::vector<Points>& tokens, bool had_role) {
    const Points first = tokens.front();
    const std::size_t surname = surname_length(first);
    if (tokens.size() == 2) {
        const Points given = tokens[1];
        if (surname > 0 && surname == first.size())
            return is_given_name(given) && !is_part_of_town(given);
        return is_kana_only(first) && is_kana_only(given) && is_known_kana(first) &&
               is_known_kana(given);
    }
    if (tokens.size() > 2 || surname == 0) return false;
    const Points given = first.substr(surname);
    if (given.empty()) return had_role;
    if (!had_role && !is_sure_given_name(given)) return false;
    return (surname > 1 || had_role) && is_given_name(given) && !is_part_of_town(given) &&
           !(had_role ? is_common_kanji(given) : ends_as_common_kanji(given));
}

bool is_kana_person(const std::vector<Points>& tokens) {
    if (tokens.size() > 3) return false;
    for (const Points token : tokens) {
        if (token.size() > kNameLettersMax) return false;
        const std::u32string reading = hiragana_of(token);
        if (!is_known_kana(token) && ends_as_common_kana(reading)) return false;
    }
    return tokens.size() > 1 || tokens.front().size() >= 2;
}

// What a field that is made for a name holds, where it is no filler and no organisation.
bool is_any_name(const std::vector<Points>& tokens) {
    std::u32string letters;
    for (const Points token : tokens) letters += token;
    const bool is_foreign =
        letters.find(U'・') != std::u32string::npos || letters.find(U'=') != std::u32string::npos;
    std::erase_if(letters, [](char32_t c) { return c == U'・' || c == U'='; });
    const std::size_t most = is_foreign || tokens.size() > 2 ? kForeignLettersMax : kNameLettersMax;
    if (letters.size() > most || !std::all_of(letters.begin(), letters.end(), is_name_letter))
        return false;
    if (is_foreign) return is_kana_only(letters);
    if (is_kana_only(letters)) return is_kana_person(tokens);
    if (tokens.size() > 3) return false;
    const std::size_t surname = surname_length(letters);
    if (surname > 0 && surname == letters.size()) return true;
    if (is_one_of(letters.back(), kOfficeEnds) && tokens.size() == 1) return false;
    if (tokens.size() > 1)
        return letters.size() <= 9 && !ends_as_common_kanji(tokens.front()) &&
               !(tokens.back().size() > 1 && is_common_kanji(tokens.back()));
    if (surname > 0)
        return is_given_name(Points(letters).substr(surname)) &&
               !(letters.size() - surname > 1 && is_common_kanji(Points(letters).substr(surname)));
    return letters.size() >= 2 && letters.size() <= kNameKanjiMax && !ends_as_common_kanji(letters);
}

// 別紙のとおり, 記載なし, 公開していません
bool is_remark(Points words) {
    constexpr std::array<Points, 8> kParts = {U"記載",   U"公開", U"とおり",   U"通り",
                                              U"ません", U"参照", U"について", U"ください"};
    return contains_one(words, kParts);
}

bool is_organisation(Points words) {
    if (contains_one(words, kOrganisationWords)) return true;
    return fold_organisation_name(utf8_of(words)).form != LegalForm::none;
}

// NPO法人つなぎ 理事長 山田太郎: who stands behind the organisation. Nobody behind a bare legal
// form, which the rest is the name of.
Part behind_organisation(const Part& part) {
    Part rest{part.text, part.end, part.end};
    bool is_bare = false;
    for (const Points token : tokens_of(part.words())) {
        const auto end = static_cast<std::size_t>(token.data() + token.size() - part.text.data());
        if (is_organisation(token)) {
            is_bare = fold_organisation_name(utf8_of(token)).key.empty();
            rest.begin = end;
        } else if (is_bare) {
            is_bare = false;  // 特定非営利活動法人 つなぎ
            rest.begin = end;
        }
    }
    return rest;
}

// つなぎ会 山田 太郎: of a contact, the last two words can be a person.
void leave_last_two_words(Part& part) {
    const auto tokens = tokens_of(part.words());
    if (tokens.size() > 2)
        part.begin = static_cast<std::size_t>(tokens[tokens.size() - 2].data() - part.text.data());
}

bool is_person(const Part& part, NameValue is, bool had_role) {
    const Points words = part.words();
    const auto tokens = tokens_of(words);
    if (tokens.empty() || is_organisation(words) || is_remark(words)) return false;
    if (std::any_of(words.begin(), words.end(), is_digit)) return false;
    const auto is_filler = [](Points token) {
        return std::find(kFillers.begin(), kFillers.end(), token) != kFillers.end();
    };
    if (std::any_of(tokens.begin(), tokens.end(), is_filler)) return false;
    if (is == NameValue::contact) return is_known_name(tokens, had_role);
    const bool is_foreign = is_latin(words.front()) || is_accented(words.front());
    return is_foreign ? is_latin_name(tokens) : is_known_name(tokens, true) || is_any_name(tokens);
}

// 山田太郎 090-..., 山田太郎 TEL ..., Maria Santos maria@...
bool begins_number_or_mail(Points text, std::size_t blank) {
    const std::size_t begin = blank + 1;
    const char32_t first = point_at(text, begin);
    if (is_digit(first) || is_one_of(first, U"+℡☎")) return true;
    const char32_t before = point_before(text, blank);
    if (is_latin(first) && (is_kanji(before) || is_kana_letter(before))) return true;
    std::size_t end = begin;
    while (end < text.size() && end < begin + kTokenMax && !is_blank(text[end])) ++end;
    return text.substr(begin, end - begin).find(U'@') != Points::npos;
}

bool is_border(Points text, std::size_t at) {
    return is_one_of(text[at], U"\n\r\t,、。;/|()[]{}<>【】「」『』〈〉《》:→⇒");
}

// ・ sets names of kanji apart, and joins those of katakana.
bool is_dot_between_names(Points text, std::size_t at) {
    return text[at] == U'・' &&
           (is_kanji(point_before(text, at)) || is_kanji(point_at(text, at + 1)));
}

// The parts of a line that a border sets apart, in order. An organisation stays whole:
// 食・エネ・環境 総合研究所.
std::vector<Part> parts_of(Points text, NameValue is) {
    std::vector<Part> out;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && !is_border(text, at)) continue;
        const Part whole{text, begin, at};
        begin = at + 1;
        std::size_t inner = whole.begin;
        const bool splits = !is_organisation(whole.words());
        for (std::size_t i = whole.begin; splits && i < whole.end; ++i) {
            const bool is_inner_border = (text[i] == U' ' && begins_number_or_mail(text, i)) ||
                                         (is == NameValue::name && is_dot_between_names(text, i));
            if (!is_inner_border) continue;
            out.push_back({text, inner, i});
            inner = i + 1;
        }
        out.push_back({text, inner, whole.end});
    }
    return out;
}

}  // namespace

std::vector<PersonalDataFinding> find_names_in_value(std::string_view value, NameValue is) {
    const FoldedText folded = fold_width(value);
    const Points text = folded.points;
    std::vector<PersonalDataFinding> out;
    bool had_role = false;
    for (Part part : parts_of(text, is)) {
        // 担当：山田 has its role in the part before.
        const bool behind_role = had_role && point_before(text, part.begin) == U':';
        had_role = take_off_roles(part);
        const bool is_behind = is_organisation(part.words());
        if (is_behind) {
            part = behind_organisation(part);
            had_role = take_off_roles(part);
        }
        take_off_honorific(part);
        const NameValue as = is_behind ? NameValue::contact : is;
        if (as == NameValue::contact) leave_last_two_words(part);
        if (part.begin >= part.end || !is_person(part, as, had_role || behind_role)) continue;
        out.push_back({PersonalDataKind::name, folded.starts[part.begin], folded.starts[part.end]});
    }
    return out;
}

}  // namespace tsunagi
