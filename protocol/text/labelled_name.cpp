// Names behind a label of a form: 氏名：山田太郎, 担当　鈴木, フリガナ：ヤマダ タロウ.
#include <algorithm>
#include <array>

#include "protocol/text/fold_width.h"
#include "protocol/text/name_runs.h"
#include "protocol/text/name_words.h"
#include "protocol/text/personal_scan.h"

namespace tsunagi {
namespace {

constexpr std::size_t kPartMax = 8;

// Behind these stands a person whatever the kanji; behind a ':' only, for 氏名 住所 are two labels.
constexpr std::array<std::u32string_view, 9> kNameLabels = {U"氏名",     U"名前",     U"代表者名",
                                                            U"担当者名", U"保護者名", U"申込者名",
                                                            U"本名",     U"参加者名", U"責任者名"};
constexpr std::array<std::u32string_view, 18> kRoleLabels = {
    U"担当",     U"担当者", U"代表",   U"代表者", U"責任者",   U"相談者",
    U"申込者",   U"記入者", U"会長",   U"理事長", U"事務局長", U"副会長",
    U"副理事長", U"保護者", U"連絡先", U"講師",   U"世話人",   U"受付者"};
constexpr std::array<std::u32string_view, 5> kReadingLabels = {U"ふりがな", U"フリガナ", U"カナ",
                                                               U"かな", U"よみ"};

template <typename Is>
std::size_t run_end(std::u32string_view text, std::size_t at, const Is& is) {
    const std::size_t most = std::min(text.size(), at + kPartMax + 1);
    while (at < most && is(text[at])) ++at;
    return at;
}

bool is_kana(char32_t c) { return is_hiragana(c) || is_katakana(c) || is_long_vowel(c); }

// 必須, 省略: what forms say instead of a name.
bool says_nothing(std::u32string_view run) {
    constexpr std::array<std::u32string_view, 12> kWords = {U"必須", U"任意", U"記入",   U"不明",
                                                            U"匿名", U"省略", U"非公開", U"未定",
                                                            U"空欄", U"同上", U"住所",   U"電話"};
    return std::find(kWords.begin(), kWords.end(), run) != kWords.end();
}

// Kanji up to a border that are a name, with a given name behind a blank.
std::size_t kanji_name_end(std::u32string_view text, std::size_t at, bool any_kanji) {
    const std::size_t end = run_end(text, at, is_kanji);
    const std::u32string_view run = text.substr(at, end - at);
    if (run.size() > kNameKanjiMax || is_word(point_at(text, end))) return at;
    const bool unknown =
        any_kanji && run.size() >= 2 && !ends_as_common_kanji(run) && !says_nothing(run);
    if (!has_surname(run) && !unknown) return at;
    if (point_at(text, end) != U' ') return end;
    const std::size_t given =
        run_end(text, end + 1, [](char32_t c) { return is_kanji(c) || is_hiragana(c); });
    const std::u32string_view part = text.substr(end + 1, given - end - 1);
    const bool is_given = !part.empty() && part.size() <= 4 && !ends_as_common_kanji(part) &&
                          !is_word(point_at(text, given)) && point_at(text, given) != U':';
    return is_given ? given : end;
}

std::size_t kana_name_end(std::u32string_view text, std::size_t at) {
    const std::size_t end = run_end(text, at, is_kana);
    if (end - at < 2 || is_word(point_at(text, end))) return at;
    const bool known = is_kana_name(hiragana_of(text.substr(at, end - at)));
    const std::size_t given = point_at(text, end) == U' ' ? run_end(text, end + 1, is_kana) : end;
    const bool two_parts = given > end + 2 && !is_word(point_at(text, given));
    if (two_parts) return given;
    return known ? end : at;
}

}  // namespace

std::optional<PersonalSpan> labelled_name_at(std::u32string_view text, std::size_t at) {
    const bool colon = text[at] == U':';
    if (!colon && text[at] != U' ') return std::nullopt;
    std::size_t begin = at + 1;
    while (begin < at + 4 && point_at(text, begin) == U' ') ++begin;
    if (begin >= text.size()) return std::nullopt;
    std::size_t end = begin;
    if (is_kanji(text[begin])) {
        const bool name_label = colon && has_label_before(text, at, kNameLabels);
        if (name_label || has_label_before(text, at, kRoleLabels) ||
            has_label_before(text, at, kNameLabels)) {
            end = kanji_name_end(text, begin, name_label);
        }
    } else if (is_kana(text[begin])) {
        const bool labelled =
            has_label_before(text, at, kReadingLabels) || has_label_before(text, at, kNameLabels);
        if (colon && labelled) end = kana_name_end(text, begin);
    }
    if (end == begin || point_at(text, end) == U':') return std::nullopt;
    return PersonalSpan{PersonalDataKind::name, begin, end};
}

}  // namespace tsunagi
