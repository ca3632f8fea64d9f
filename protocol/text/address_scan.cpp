// Private homes: 佐藤方 behind a block number, flats with their room, addresses with a postal code.
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/text/fold_width.h"
#include "protocol/text/name_runs.h"
#include "protocol/text/name_words.h"
#include "protocol/text/personal_scan.h"

namespace tsunagi {
namespace {

constexpr std::size_t kBlockReach = 24;  // points between a block number and what hangs on it
constexpr std::size_t kAddressMax = 80;  // points of an address behind its postal code
constexpr std::size_t kRoomReach = 14;   // points between 荘 and its room
constexpr std::size_t kBuildingMax = 16;
constexpr std::size_t kTownReach = 40;  // points between 町 and a building on its block

// Homes by name. Their end is enough: 第二青葉荘, サンハイツ.
constexpr std::array<std::u32string_view, 32> kFlats = {
    U"荘",       U"アパート",  U"ハイツ",   U"コーポ",       U"マンション", U"団地",
    U"住宅",     U"寮",        U"ハイム",   U"レジデンス",   U"メゾン",     U"下宿",
    U"コート",   U"ヴィラ",    U"シャトー", U"サーパス",     U"プレジール", U"パレス",
    U"フラット", U"カーサ",    U"ドミール", U"エステート",   U"ガーデン",   U"テラス",
    U"ハウス",   U"ヒルズ",    U"ロイヤル", U"ダイアパレス", U"ライオンズ", U"ルネ",
    U"アーバン", U"フォレスト"};

// Houses of work, and events: a room or number there is no home, whatever is let above.
constexpr std::array<std::u32string_view, 42> kOffices = {
    U"ビル",       U"センター", U"会館",       U"プラザ",       U"タワー",     U"庁舎",
    U"病院",       U"大学",     U"学校",       U"会議",         U"研修",       U"ホール",
    U"体育",       U"オフィス", U"公民館",     U"商店",         U"会社",       U"法人",
    U"集会",       U"教室",     U"図書",       U"ステーション", U"ショップ",   U"フォーラム",
    U"セミナー",   U"イベント", U"フェス",     U"コンサート",   U"カフェ",     U"マルシェ",
    U"サロン",     U"クラブ",   U"スクール",   U"クリニック",   U"ホテル",     U"スタジオ",
    U"ギャラリー", U"スーパー", U"マーケット", U"モール",       U"パーキング", U"サークル"};

bool has(std::u32string_view text, std::size_t at, std::u32string_view word) {
    return text.substr(std::min(at, text.size())).starts_with(word);
}

// A number of a block stands in the points before `at`: 3丁目, 5番, 2号, 1-2.
bool has_block_before(std::u32string_view text, std::size_t at) {
    const std::size_t least = at > kBlockReach ? at - kBlockReach : 0;
    for (std::size_t i = at; i-- > least + 1;) {
        if (is_one_of(text[i], U"丁番号-の") && is_digit(text[i - 1])) return true;
        if (is_one_of(text[i], U"丁番") && is_one_of(text[i - 1], U"一二三四五六七八九十"))
            return true;
    }
    return false;
}

// And a town in front of the block.
bool has_address_before(std::u32string_view text, std::size_t at) {
    if (!has_block_before(text, at)) return false;
    const std::size_t least = at > kTownReach ? at - kTownReach : 0;
    for (std::size_t i = at; i-- > least;) {
        if (is_one_of(text[i], U"都道府県市区町村郡字")) return true;
        if (is_one_of(text[i], U"。\n")) return false;
    }
    return false;
}

// --- 佐藤方 ---

// What follows the digits of an address and is no part of the name.
std::size_t without_block_word(std::u32string_view run) {
    constexpr std::array<std::u32string_view, 10> kWords = {
        U"号室", U"号館", U"号棟", U"番地", U"丁目", U"号", U"番", U"階", U"室", U"棟"};
    for (const std::u32string_view word : kWords) {
        if (run.starts_with(word)) return word.size();
    }
    return 0;
}

// Whose name is in doubt needs the end of a word, or at least no 方法 and 地方へ.
bool ends_home(std::u32string_view text, std::size_t at, bool known) {
    const char32_t next = point_at(text, at + 1);
    if (!is_word(next)) return true;
    if (known && is_hiragana(next) && next != U'々') return true;
    if (has(text, at + 1, U"気付") || has(text, at + 1, U"様")) return true;
    return is_hiragana(next) || is_one_of(next, U"来宛") || (text[at] != U'方' && next == U'内');
}

// 東方 and 一方 are no homes of somebody called so.
bool may_live_there(std::u32string_view name, bool behind_block) {
    if (name.empty() || name.size() > kNameKanjiMax) return false;
    if (is_one_of(name.back(), U"様氏殿樣") ||
        is_one_of(name.front(), U"時分日月年人名円回歳個件本")) {
        return false;
    }
    const bool known = has_surname(name);
    if (name.size() == 1) {
        return known && behind_block && !is_one_of(name.front(), U"東西南北上下前後");
    }
    if (known) return true;
    return behind_block && !is_common_kanji(name);
}

// A surname in kanji that ends at `end`, behind a block.
std::optional<std::size_t> surname_on_block(std::u32string_view text, std::size_t end) {
    const auto known = known_kanji_begin(text, kanji_begin(text, end), end);
    return known && has_block_before(text, *known) ? known : std::nullopt;
}

// ヤマモト方: a reading of the table, or any in brackets; 佐野トメ方, 田村ひろし方.
std::optional<PersonalSpan> kana_home(std::u32string_view text, std::size_t end, std::size_t at) {
    std::size_t begin = katakana_begin(text, end);
    if (begin == end) begin = hiragana_begin(text, end);
    const std::size_t size = end - begin;
    const std::u32string_view kana = text.substr(begin, size);
    if (size < 2 || kana.ends_with(U"さん") || kana.ends_with(U"さま")) return std::nullopt;
    const std::size_t gap = point_before(text, begin) == U' ' ? 1 : 0;
    if (size <= 4 && begin > gap) {
        const auto surname = surname_on_block(text, begin - gap);
        if (surname && ends_home(text, at, true))
            return PersonalSpan{PersonalDataKind::private_address, *surname, at + 1};
    }
    const std::u32string reading = hiragana_of(kana);
    if (is_hiragana(text[begin]) || !has_block_before(text, begin)) return std::nullopt;
    const bool known = is_surname_reading(reading);
    const bool bracket = point_before(text, begin) == U'(' && size <= 6;
    if (!known && (!bracket || is_common_katakana(reading))) return std::nullopt;
    if (!ends_home(text, at, known)) return std::nullopt;
    return PersonalSpan{PersonalDataKind::private_address, begin, at + 1};
}

// A 方, 宅 or 邸 at `at`.
std::optional<PersonalSpan> home_at(std::u32string_view text, std::size_t at) {
    std::size_t end = at;
    if (is_one_of(point_before(text, end), U"」 ")) --end;
    std::size_t begin = kanji_begin(text, end);
    if (begin == end) return kana_home(text, end, at);
    const char32_t left = point_before(text, begin);
    if (left == U' ' && begin > 1 && end - begin <= 3) {  // 上野 彩方
        const auto surname = surname_on_block(text, begin - 1);
        if (surname && ends_home(text, at, true))
            return PersonalSpan{PersonalDataKind::private_address, *surname, at + 1};
    }
    if (is_digit(left)) begin += without_block_word(text.substr(begin, end - begin));
    const auto known = surname_on_block(text, end);
    const bool single = known && end - *known == 1 && (end != at || point_at(text, at + 1) == U')');
    const bool sure =
        known && (end - *known >= 2 || (single && !is_one_of(text[*known], U"東西南北上下前後平")));
    // 東北地方, though 東 is a surname; 菊地方
    const bool region =
        point_before(text, end) == U'地' &&
        (!known || surname_length(text.substr(*known, end - *known)) != end - *known);
    if (region || !ends_home(text, at, sure)) return std::nullopt;
    if (sure) return PersonalSpan{PersonalDataKind::private_address, *known, at + 1};
    const bool alone = begin == 0 || !is_word(point_before(text, begin)) || is_digit(left);
    const bool behind_block = alone && has_block_before(text, begin + 1);
    if (!alone && !is_hiragana(left)) return std::nullopt;
    if (end != at && !behind_block) return std::nullopt;
    if (!may_live_there(text.substr(begin, end - begin), behind_block)) return std::nullopt;
    if (text[at] != U'方' && !behind_block && end - begin > 4) return std::nullopt;
    return PersonalSpan{PersonalDataKind::private_address, begin, at + 1};
}

// --- ○○荘101号室 ---

// 101, 2-B, A-101, 1号棟203, A棟201 at `at`, with what tells that it is a room.
struct Room {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool told = false;   // 号室
    bool plain = false;  // three or four digits, or with a letter; not the year 2026
};
std::optional<Room> room_at(std::u32string_view text, std::size_t at) {
    constexpr std::u32string_view kLetters = U"ABCDE";  // 2F is a floor
    const std::size_t most = std::min(text.size(), at + 12);
    std::size_t end = at;
    std::size_t digits = 0;
    bool letter = false;
    for (std::size_t i = at; i < most; ++i) {
        const char32_t c = text[i];
        const char32_t next = point_at(text, i + 1);
        if (is_digit(c)) {
            ++digits;
        } else if (is_one_of(c, kLetters)) {
            if (!is_digit(next) && !is_one_of(next, U"-棟") && i == at) break;
            letter = true;
        } else if (c == U'号' && is_one_of(next, U"棟館") && is_digit(point_at(text, i + 2))) {
            continue;  // 3号棟815
        } else if (!is_one_of(c, U"-号棟館の") || (!is_digit(next) && !is_one_of(next, kLetters))) {
            break;
        }
        end = i + 1;
    }
    if (digits == 0) return std::nullopt;
    if (has(text, end, U"号室")) return Room{at, end + 2, true, true};
    letter = letter && (digits >= 2 || is_digit(text[at]));  // not B1, a floor too
    const bool year = end - at == 4 && (has(text, at, U"19") || has(text, at, U"20"));
    const bool plain = !year && ((digits >= 3 && digits <= 6) || letter);
    if (is_one_of(point_at(text, end), U"号室") &&
        !is_one_of(point_at(text, end + 1), U"館棟車線議条"))
        return Room{at, end + 1, false, plain};
    const bool stops = !is_word(point_at(text, end)) || is_hiragana(point_at(text, end)) ||
                       is_one_of(point_at(text, end), U"来宛");
    const bool glued = point_before(text, at) != U' ' && end - at >= 2;
    return stops && (plain || glued) ? std::optional(Room{at, end, false, plain}) : std::nullopt;
}

bool begins_room(std::u32string_view text, std::size_t at) {
    if (is_digit(text[at])) return !is_digit(point_before(text, at));
    return is_one_of(text[at], U"ABCDE") && !is_latin(point_before(text, at)) &&
           (is_digit(point_at(text, at + 1)) || is_one_of(point_at(text, at + 1), U"-棟"));
}

// The word of a flat ends at `at`: its room, or nothing.
std::optional<Room> room_behind(std::u32string_view text, std::size_t at) {
    const std::size_t most = std::min(text.size(), at + kRoomReach);
    const auto passes = [&](char32_t c) { return is_word(c) || is_one_of(c, U" ・-"); };
    while (at < most && !begins_room(text, at) && passes(text[at])) ++at;
    return at < text.size() ? room_at(text, at) : std::nullopt;
}

std::optional<PersonalSpan> flat_at(std::u32string_view text, std::size_t at) {
    for (const std::u32string_view word : kFlats) {
        if (!has(text, at, word)) continue;
        const auto room = room_behind(text, at + word.size());
        if (!room || (!room->told && !has_block_before(text, at))) return std::nullopt;
        std::size_t begin = at;
        while (begin > 0 && at - begin < kBuildingMax && is_word(text[begin - 1]) &&
               !is_digit(text[begin - 1])) {
            --begin;
        }
        begin += without_block_word(text.substr(begin, at - begin));
        return PersonalSpan{PersonalDataKind::flat, begin, room->end};
    }
    return std::nullopt;
}

bool has_office(std::u32string_view words) {
    return std::any_of(kOffices.begin(), kOffices.end(), [&](std::u32string_view office) {
        return words.find(office) != std::u32string_view::npos;
    });
}

// The name of a house that ends at `end`, behind the words of a block: 号サンリット, 六番六号.
std::size_t house_begin(std::u32string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && end - begin < kBuildingMax) {
        const char32_t c = text[begin - 1];
        if ((!is_word(c) && c != U'・') || is_digit(c)) break;
        if (is_one_of(c, U"号番地目") && begin > 1 &&
            is_one_of(text[begin - 2], U"一二三四五六七八九十丁番"))
            return begin;
        --begin;
    }
    return begin + without_block_word(text.substr(begin, end - begin));
}

// A room at `at` in a house of any name, or of none, on a block of a town: 番町1-2-3 サンリット405.
std::optional<PersonalSpan> room_on_block(std::u32string_view text, std::size_t at) {
    const auto room = room_at(text, at);
    if (!room || !room->plain) return std::nullopt;
    const std::size_t end = point_before(text, at) == U' ' ? at - 1 : at;
    const std::size_t begin = house_begin(text, end);
    const std::u32string_view house = text.substr(begin, end - begin);
    const bool katakana = std::any_of(house.begin(), house.end(), is_katakana);
    const bool told = room->told || (katakana && house.size() >= 3);
    if (!told || !has_address_before(text, begin)) return std::nullopt;
    const std::size_t reach = std::min(at, kBuildingMax);  // over ビル6階
    if (has_office(text.substr(at - reach, reach))) return std::nullopt;
    return PersonalSpan{PersonalDataKind::flat, house.empty() ? at : begin, room->end};
}

// --- 〒761-0123 高松市… ---

// Seven digits at `at`, as a postal code stands: where they end, or nothing.
std::optional<std::size_t> postal_code_end(std::u32string_view text, std::size_t at) {
    std::size_t digits = 0;
    std::size_t end = at;
    for (; end < text.size() && digits < 8; ++end) {
        if (is_digit(text[end])) {
            ++digits;
        } else if (digits != 3 || !is_one_of(text[end], U"- ") || end - at > 5) {
            break;
        }
    }
    const bool goes_on = point_at(text, end) == U'-' && is_digit(point_at(text, end + 1));
    return digits == 7 && !goes_on ? std::optional(end) : std::nullopt;
}

bool ends_address(std::u32string_view text, std::size_t at) {
    constexpr std::array<std::u32string_view, 9> kNext = {U"tel", U"TEL", U"Tel",  U"電話", U"FAX",
                                                          U"℡",   U"☎",   U"携帯", U"fax"};
    if (is_one_of(text[at], U"\n\r\t。、,;@〒")) return true;
    return is_one_of(text[at], U"tTfF電℡☎携") &&
           std::any_of(kNext.begin(), kNext.end(),
                       [&](std::u32string_view word) { return has(text, at, word); });
}

std::optional<PersonalSpan> postal_address_at(std::u32string_view text, std::size_t at) {
    if (is_digit(point_before(text, at)) || is_one_of(point_before(text, at), U"-."))
        return std::nullopt;
    const auto code_end = postal_code_end(text, at);
    if (!code_end) return std::nullopt;
    std::size_t i = *code_end;
    while (i - *code_end < 4 && is_one_of(point_at(text, i), U" \n\r\t):、,")) ++i;
    const std::size_t most = std::min(text.size(), i + kAddressMax);
    bool place = false;
    std::size_t end = 0;
    for (; i < most && !ends_address(text, i); ++i) {
        place = place || is_one_of(text[i], U"都道府県市区町村郡");
        if (place && is_digit(text[i])) end = i + 1;
        // 一丁目, 三番
        const bool numeral = is_one_of(point_before(text, i), U"一二三四五六七八九十");
        if (place && is_one_of(text[i], U"丁番") && numeral) end = i + 1;
    }
    if (end == 0) return std::nullopt;
    if (has(text, end, U"号室")) end += 2;
    if (point_at(text, end) == U'号') ++end;
    const bool mark = point_before(text, at) == U'〒';
    return PersonalSpan{PersonalDataKind::postal_address, mark ? at - 1 : at, end};
}

}  // namespace

void scan_addresses(std::u32string_view text, PersonalSpans& out) {
    std::size_t flat_end = 0;
    std::size_t address_end = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_one_of(text[at], U"方宅邸")) {
            if (const auto home = home_at(text, at)) out.push_back(*home);
        }
        if (is_digit(text[at]) && at >= address_end) {
            if (const auto address = postal_address_at(text, at)) {
                out.push_back(*address);
                address_end = address->end;
            }
        }
        if (at < flat_end) continue;
        auto flat = flat_at(text, at);
        if (!flat && begins_room(text, at)) flat = room_on_block(text, at);
        if (flat) {
            flat->begin = std::max(flat->begin, flat_end);
            out.push_back(*flat);
            flat_end = flat->end;
        }
    }
}

}  // namespace tsunagi
