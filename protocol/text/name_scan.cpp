// Names by their honorific.
//
// An honorific is found first; what stands to its left decides: kanji by the table of surnames,
// else by what is no common word; kana by the tables of readings, or by standing alone; what stands
// to its right can undo it (様式, 氏名, 殿町, さんぽ). Each side is read over a bounded number of
// letters.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/text/fold_width.h"
#include "protocol/text/name_runs.h"
#include "protocol/text/name_words.h"
#include "protocol/text/personal_scan.h"

namespace tsunagi {
namespace {

constexpr std::size_t kReadingMax = 24;  // a reading or an age in brackets

enum class Manner { polite, friendly, mister, official, known_only };

struct Honorific {
    std::u32string_view text;
    Manner manner;
};

constexpr std::array<Honorific, 15> kHonorifics = {{
    {U"様", Manner::polite},
    {U"樣", Manner::polite},
    {U"さま", Manner::polite},
    {U"サマ", Manner::polite},
    {U"さん", Manner::polite},
    {U"サン", Manner::polite},
    {U"氏", Manner::mister},
    {U"殿", Manner::official},
    {U"君", Manner::friendly},
    {U"くん", Manner::friendly},
    {U"クン", Manner::friendly},
    {U"ちゃん", Manner::friendly},
    {U"チャン", Manner::friendly},
    {U"女史", Manner::mister},
    {U"先生", Manner::known_only},
}};

// --- what stands behind ---

// A particle or an end of the word: 田中さんは, not さんぽ.
bool is_word_end(std::u32string_view rest) {
    const char32_t next = point_at(rest, 0);
    if (!is_hiragana(next)) return !is_long_vowel(next);
    if (is_one_of(next, U"はがをにのともへでやかごお")) return true;
    constexpr std::array<std::u32string_view, 24> kStarts = {
        U"から", U"より",   U"まで",   U"など",   U"だけ", U"って", U"です", U"でし",
        U"だっ", U"だと",   U"ら",     U"ちの",   U"ちに", U"ほか", U"しか", U"こそ",
        U"さえ", U"ばかり", U"ぐらい", U"くらい", U"たち", U"なら", U"なの", U"じゃ"};
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [&](std::u32string_view start) { return rest.starts_with(start); });
}

// 組んで and the adverb ちゃんと, or する様に, behind hiragana: then only a known name counts.
bool looks_like_a_verb(std::u32string_view honorific, char32_t next) {
    if (honorific == U"くん") return is_one_of(next, U"でだじ");
    if (honorific == U"ちゃん") return next == U'と';
    return is_one_of(honorific.front(), U"様樣") && is_one_of(next, U"になでだ");
}

bool may_follow(std::u32string_view honorific, std::u32string_view rest) {
    const char32_t next = point_at(rest, 0);
    switch (honorific.front()) {
        case U'様':
        case U'樣': return !is_one_of(next, U"々式相態変似体様樣") && !rest.starts_with(U"子");
        case U'氏': return !is_one_of(next, U"名族神子素姓") && !is_digit(next);
        case U'女':
        case U'先': return true;
        case U'殿':
            return !is_one_of(next, U"堂下町中場上内山村前様塚字") && !is_digit(next) &&
                   !rest.starts_with(U"さま");
        case U'君': return !is_one_of(next, U"津主臨子塚島山田塚代ヶケ") && !is_digit(next);
        default: break;
    }
    if (is_katakana(honorific.front())) return !is_katakana(next) && !is_long_vowel(next);
    return !is_long_vowel(next);
}

// Behind a known name さん may run on (鈴木さんしか), but not into these: 福岡さんぽ, 千葉さんさん.
bool begins_other_word(std::u32string_view rest) {
    constexpr std::array<std::u32string_view, 14> kStarts = {
        U"ぽ",   U"まの",   U"まが", U"ろ", U"り", U"く",   U"す",
        U"じゅ", U"ごしょ", U"れ",   U"ぶ", U"ず", U"ねる", U"さん"};
    return std::any_of(kStarts.begin(), kStarts.end(),
                       [&](std::u32string_view start) { return rest.starts_with(start); });
}

// --- what stands in front ---

// A name that ends at the honorific.
struct Name {
    std::size_t begin = 0;
    bool known = false;  // by a table
};

struct Place {
    std::u32string_view text;
    std::size_t end = 0;  // of the name
    std::u32string_view honorific;
    Manner manner = Manner::polite;
    bool blank = false;  // between the name and the honorific
};

// 両氏, 彼氏, 源氏; 御殿, 神殿; 諸君: with the honorific another word; but 大平氏.
bool makes_a_word(std::u32string_view run, std::u32string_view honorific) {
    for (std::size_t length = 2; length <= std::min<std::size_t>(run.size(), 3); ++length) {
        if (surname_length(run.substr(run.size() - length)) == length) return false;
    }
    switch (honorific.front()) {
        case U'氏': return is_one_of(run.back(), U"両諸各同某彼源平華摂何姓有無");
        case U'殿': return is_one_of(run.back(), U"御神宮本拝社沈湯貴若大奥天仏寝正妃内染殿");
        case U'君':
            return is_one_of(run.back(), U"諸暴主名細") ||
                   (run.size() == 1 && is_one_of(run[0], U"姫若父母貴夫嗣大小神")) ||
                   run == U"御夫" || run == U"父母";
        default: return false;
    }
}

std::optional<Name> kanji_name(const Place& place) {
    const std::size_t begin = kanji_begin(place.text, place.end);
    const std::u32string_view run = place.text.substr(begin, place.end - begin);
    if (makes_a_word(run, place.honorific)) return std::nullopt;
    const char32_t left = point_before(place.text, begin);
    const bool polite_word = left == U'お' || left == U'ご' || run.front() == U'御';
    const bool whole_word =
        is_common_kanji(run) && run.size() > 1 && surname_length(run) < run.size();
    if (whole_word) return std::nullopt;  // 王子, though 王 is a surname
    if (const auto at = known_kanji_begin(place.text, begin, place.end)) {
        const bool single = place.end - *at == 1;
        const bool other_word = is_common_kanji(run) && is_one_of(place.honorific.front(), U"様樣");
        if (!single || (!polite_word && !other_word)) return Name{*at, true};
    }
    if (place.manner == Manner::known_only || polite_word) return std::nullopt;
    const std::size_t role = length_before_name(run);
    const std::u32string_view name = run.substr(role);
    if (name.size() == 1) {
        // 花ちゃん, not 赤ちゃん; 綾さん where nothing stands in front
        constexpr std::u32string_view kKin =
            U"赤坊嬢兄姉父母爺婆叔伯孫婿嫁娘子犬猫熊豚牛鳥猿狸狐象皆男女";
        const bool child = place.manner == Manner::friendly && !is_one_of(name.front(), kKin);
        const bool alone =
            !is_word(left) && role == 0 && !is_common_kanji(run) && !ends_as_common_kanji(run);
        return child || alone ? std::optional(Name{begin + role, false}) : std::nullopt;
    }
    if (is_common_kanji(run) || ends_as_common_kanji(run)) return std::nullopt;
    return name.size() <= kNameKanjiMax ? std::optional(Name{begin + role, false}) : std::nullopt;
}

// はなこ or やまだはなこ as an end of the kana; the longest.
std::optional<std::size_t> known_kana_begin(std::u32string_view text,
                                            std::size_t begin,
                                            std::size_t end) {
    const std::u32string run = hiragana_of(text.substr(begin, end - begin));
    const std::u32string_view kana = run;
    for (std::size_t at = 0; at + 2 <= kana.size(); ++at) {
        const std::u32string_view rest = kana.substr(at);
        const bool stands_free =
            at == 0 || rest.size() >= 3 || is_one_of(kana[at - 1], U"はがをにのとでもへや");
        if (!stands_free) continue;
        if (is_kana_name(rest)) return begin + at;
        for (std::size_t cut = 2; cut + 2 <= rest.size() && cut <= 5; ++cut) {
            if (is_surname_reading(rest.substr(0, cut)) && is_kana_name(rest.substr(cut)))
                return begin + at;
        }
    }
    return std::nullopt;
}

// A surname in kanji right in front: 山田きららさん.
std::optional<std::size_t> surname_in_front(std::u32string_view text, std::size_t end) {
    const std::size_t begin = kanji_begin(text, end);
    for (std::size_t at = begin; at + 1 < end; ++at) {
        if (surname_length(text.substr(at, end - at)) == end - at) return at;
    }
    return std::nullopt;
}

std::optional<Name> hiragana_name(const Place& place) {
    const std::size_t begin = hiragana_begin(place.text, place.end);
    const std::u32string run = hiragana_of(place.text.substr(begin, place.end - begin));
    if (const auto at = known_kana_begin(place.text, begin, place.end)) {
        if (*at == begin) {
            if (const auto surname = surname_in_front(place.text, begin))
                return Name{*surname, true};
        }
        return Name{*at, true};
    }
    if (ends_as_common_kana(run) || run == U"あり") return std::nullopt;
    if (run.size() < 2 || run.size() > 7) return std::nullopt;
    if (run.size() <= 4 && !is_one_of(run.front(), U"はがをにのとでもへんっおごやか")) {
        if (const auto surname = surname_in_front(place.text, begin)) return Name{*surname, true};
    }
    if (is_one_of(run.front(), U"をんっおご")) return std::nullopt;
    if (is_word(point_before(place.text, begin))) return std::nullopt;
    const bool asks_for_more = place.manner != Manner::polite && place.manner != Manner::friendly;
    return asks_for_more ? std::nullopt : std::optional(Name{begin, false});
}

std::optional<Name> katakana_name(const Place& place) {
    const std::size_t begin = katakana_begin(place.text, place.end);
    const std::u32string run = hiragana_of(place.text.substr(begin, place.end - begin));
    if (const auto at = known_kana_begin(place.text, begin, place.end); at == begin) {
        const auto surname = surname_in_front(place.text, begin);
        return Name{surname.value_or(begin), true};
    }
    if (is_common_katakana(run) || run.size() < 2 || run.size() > 12) return std::nullopt;
    // ヤマダサン may be any word that ends so, unless a blank sets サン apart.
    const bool grown_together = is_katakana(place.honorific.front()) && !place.blank;
    return grown_together ? std::nullopt : std::optional(Name{begin, false});
}

// Smith, TANAKA, suzuki; not A, NPO, JICA or staff.
std::optional<Name> latin_name(const Place& place) {
    const std::size_t begin = latin_begin(place.text, place.end);
    const std::u32string_view run = place.text.substr(begin, place.end - begin);
    const bool capital = run.front() >= U'A' && run.front() <= U'Z';
    const bool small = std::any_of(run.begin(), run.end(), [](char32_t c) { return c >= U'a'; });
    const bool sounds_japanese = run.size() >= 4 && is_one_of(run.back(), U"aiueon");
    const bool name = capital ? (small ? run.size() >= 2 : run.size() >= 5) : sounds_japanese;
    return name ? std::optional(Name{begin, false}) : std::nullopt;
}

std::optional<Name> name_before(const Place& place) {
    if (place.end == 0) return std::nullopt;
    const char32_t last = place.text[place.end - 1];
    if (is_kanji(last)) return kanji_name(place);
    if (is_katakana(place.honorific.front()) && is_long_vowel(last)) return katakana_name(place);
    if (is_hiragana(last)) return hiragana_name(place);
    if (is_latin(last)) return latin_name(place);
    if (!is_katakana(last) && !is_long_vowel(last)) return std::nullopt;
    const bool hiragana =
        is_long_vowel(last) && place.end > 1 && is_hiragana(place.text[place.end - 2]);
    return hiragana ? hiragana_name(place) : katakana_name(place);
}

// The part of a name in front of a gap at `end`: where it begins, or nothing.
std::optional<Name> part_before(std::u32string_view text, std::size_t end, char32_t gap) {
    const char32_t last = text[end - 1];
    std::size_t first = end;
    if (is_kanji(last)) {
        first = kanji_begin(text, end);
        if (const auto known = known_kanji_begin(text, first, end)) return Name{*known, true};
        const std::u32string_view run = text.substr(first, end - first);
        if (gap != U' ' || run.size() > 3 || ends_as_common_kanji(run)) return std::nullopt;
        return Name{first, false};
    }
    if (is_katakana(last) || is_long_vowel(last)) {
        first = katakana_begin(text, end);
        const std::u32string reading = hiragana_of(text.substr(first, end - first));
        return Name{first, gap != U' ' || is_surname_reading(reading)};
    }
    if (is_hiragana(last)) {
        first = hiragana_begin(text, end);
        for (std::size_t at = first; at + 2 <= end; ++at) {  // 隣のもり, さくら
            const bool free = at == first || is_one_of(text[at - 1], U"のはがをにとでも");
            if (free && is_surname_reading(hiragana_of(text.substr(at, end - at))))
                return Name{at, true};
        }
        return std::nullopt;
    }
    if (!is_latin(last)) return std::nullopt;
    first = latin_begin(text, end);
    const bool capital = text[first] >= U'A' && text[first] <= U'Z';
    return capital ? std::optional(Name{first, true}) : std::nullopt;
}

// The first name in front of a blank or ・ belongs to it: 山田 太郎, マリア・ガルシア.
Name with_first_name(std::u32string_view text, Name name, std::size_t name_end) {
    // 監督 松田恒代: the surname is here already
    const std::u32string_view own = text.substr(name.begin, name_end - name.begin);
    if (own.size() >= 3 && has_surname(own)) return name;
    for (int parts = 0; parts < 2; ++parts) {
        const char32_t gap = point_before(text, name.begin);
        if (name.begin < 2 || !is_one_of(gap, U" ・·=")) return name;
        const auto part = part_before(text, name.begin - 1, gap);
        if (!part) return name;
        name = Name{part->begin, name.known || part->known};
    }
    return name;
}

// Steps over (やまだ たろう) or (42歳) between a name and its honorific.
std::size_t without_brackets(std::u32string_view text, std::size_t end) {
    if (point_before(text, end) != U')') return end;
    const std::size_t least = end > kReadingMax ? end - kReadingMax : 0;
    for (std::size_t at = end - 1; at > least; --at) {
        if (text[at - 1] == U'(') return at - 1;
    }
    return end;
}

// A name of one kanji with the surname before a blank: 山田 一 様, 森 様.
std::optional<Name> single_kanji_name(const Place& place) {
    const std::size_t begin = kanji_begin(place.text, place.end);
    if (place.end - begin != 1 || point_before(place.text, begin) != U' ' || begin < 2)
        return std::nullopt;
    const std::size_t first = kanji_begin(place.text, begin - 1);
    const std::u32string_view surname = place.text.substr(first, begin - 1 - first);
    const bool known = known_kanji_begin(place.text, first, begin - 1).has_value();
    const bool may_be =
        surname.size() >= 2 && surname.size() <= kNameKanjiMax && !ends_as_common_kanji(surname);
    return known || may_be ? std::optional(Name{begin, true}) : std::nullopt;
}

// 方, 宅, 邸 behind 様: where the person lives.
bool begins_home(std::u32string_view rest) {
    return is_one_of(point_at(rest, 0), U"方宅邸") &&
           !is_one_of(point_at(rest, 1), U"々法向面針言");
}

// 「田中」さん, (山田 花子)様: the honorific stands behind the bracket. `end` is behind the name.
struct Found {
    Name name;
    std::size_t end = 0;
};
std::optional<Found> name_in_brackets(Place place) {
    constexpr std::u32string_view kClosingBrackets = U"」』)】]\"”";
    if (!is_one_of(point_before(place.text, place.end), kClosingBrackets)) return std::nullopt;
    --place.end;
    const bool friendly = place.manner == Manner::friendly;
    if (place.manner == Manner::mister || place.manner == Manner::official)
        place.manner = Manner::polite;
    auto name = name_before(place);
    if (!name && place.end > 0) name = single_kanji_name(place);
    if (!name) return std::nullopt;
    Name whole = with_first_name(place.text, *name, place.end);
    const auto opens = [&](std::size_t at) {
        return is_one_of(point_before(place.text, at), U"「『(【[\"“");
    };
    const std::size_t kanji = kanji_begin(place.text, whole.begin);
    if (!opens(whole.begin) && surname_length(place.text.substr(kanji, whole.begin - kanji)) > 0)
        whole.begin = kanji;  // 堀エミ
    if (!opens(whole.begin)) return std::nullopt;
    // (有料)様 is none
    const bool remark = is_kanji(place.text[place.end - 1]) && place.text[place.end] == U')' &&
                        place.end - whole.begin < 3;
    if (remark && !whole.known && !friendly) return std::nullopt;
    return Found{whole, place.end};
}

std::optional<Found> found_before(Place place) {
    if (point_before(place.text, place.end) == U' ') {
        --place.end;
        place.blank = true;
    }
    Place outer = place;
    outer.end = without_brackets(place.text, outer.end);
    if (outer.end != place.end && point_before(place.text, outer.end) == U' ') --outer.end;
    outer.end = without_brackets(place.text, outer.end);
    auto name = name_before(outer);
    if (!name && outer.end > 0) name = single_kanji_name(outer);
    std::optional<Found> found;
    if (name) found = Found{with_first_name(outer.text, *name, outer.end), outer.end};
    if (found && found->name.known) return found;
    const auto inner = name_in_brackets(place);
    return inner ? inner : found;
}

// What stands behind asks for a name that is known: 田中君対応, but 東京君臨.
bool needs_known_name(const Honorific& honorific, char32_t last, std::u32string_view rest) {
    const char32_t next = point_at(rest, 0);
    if (is_one_of(honorific.text.front(), U"殿君"))
        return is_katakana(next) ||
               (is_kanji(last) && is_kanji(next) && !is_one_of(next, U"宛来宅対参出"));
    return is_hiragana(honorific.text.front()) && !is_word_end(rest);
}

// 行くんです, 書くんだ
bool is_verb(const Place& place, const Found& found, char32_t next) {
    constexpr std::u32string_view kVerbs =
        U"行書聞歩置働泣引弾効続届動開着付叩抱敷描向招焼吹抜履浮突説解";
    const char32_t last = place.text[found.end - 1];
    const bool verb =
        is_hiragana(last) || (found.end - found.name.begin == 1 && is_one_of(last, kVerbs));
    return verb && looks_like_a_verb(place.honorific, next);
}

std::optional<PersonalSpan> named_at(std::u32string_view text,
                                     std::size_t at,
                                     const Honorific& honorific) {
    const std::size_t end = at + honorific.text.size();
    const std::u32string_view rest = text.substr(end, 4);
    if (!may_follow(honorific.text, rest)) return std::nullopt;
    const Place place{text, at, honorific.text, honorific.manner, false};
    const auto found = found_before(place);
    if (!found) return std::nullopt;
    const bool known = found->name.known;
    if (!known && honorific.manner == Manner::known_only) return std::nullopt;
    const bool apart = found->end != at;  // 太郎 君来所, 「太郎」君
    if (!known && !apart && needs_known_name(honorific, text[found->end - 1], rest))
        return std::nullopt;
    const bool kana = is_hiragana(honorific.text.front());
    if (kana && !is_word_end(rest) && begins_other_word(rest)) return std::nullopt;
    if (!known && is_verb(place, *found, point_at(rest, 0))) return std::nullopt;
    return PersonalSpan{PersonalDataKind::name, found->name.begin, end};
}

}  // namespace

void scan_names(std::u32string_view text, PersonalSpans& out) {
    PersonalSpan last;  // the name found last, not yet handed out
    const auto hand_out = [&] {
        if (last.end > 0) out.push_back(last);
        last = {};
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto name = labelled_name_at(text, at);
        for (std::size_t i = 0; i < kHonorifics.size() && !name && at > 0; ++i) {
            const Honorific& honorific = kHonorifics[i];
            if (text[at] != honorific.text.front()) continue;
            if (text.substr(at).starts_with(honorific.text)) name = named_at(text, at, honorific);
        }
        if (!name) continue;
        const bool grows = last.end > name->begin;  // 担当：山田太郎 様
        if (grows) name->begin = last.begin;
        if (!grows) hand_out();
        last = *name;
        if (begins_home(text.substr(last.end, 2))) {
            out.push_back({PersonalDataKind::private_address, last.begin, last.end + 1});
        }
        // An honorific may follow what a label introduced.
        at = std::max(at, last.end - 1);
    }
    hand_out();
}

}  // namespace tsunagi
