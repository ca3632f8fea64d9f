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
constexpr std::size_t kRoomReach = 8;    // points between 荘 and its room
constexpr std::size_t kBuildingMax = 12;

constexpr std::array<std::u32string_view, 12> kFlats = {
    U"荘",   U"アパート", U"ハイツ", U"コーポ",     U"マンション", U"団地",
    U"住宅", U"寮",       U"ハイム", U"レジデンス", U"メゾン",     U"下宿"};

bool has(std::u32string_view text, std::size_t at, std::u32string_view word) {
    return text.substr(std::min(at, text.size())).starts_with(word);
}

// A number of a block stands in the points before `at`: 3丁目, 5番, 2号, 1-2.
bool has_block_before(std::u32string_view text, std::size_t at) {
    const std::size_t least = at > kBlockReach ? at - kBlockReach : 0;
    for (std::size_t i = at; i-- > least + 1;) {
        if (is_one_of(text[i], U"丁番号-の") && is_digit(text[i - 1])) return true;
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

bool ends_home(std::u32string_view text, std::size_t at) {
    const char32_t next = point_at(text, at + 1);
    if (!is_word(next)) return true;
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

// A 方, 宅 or 邸 at `at`.
std::optional<PersonalSpan> home_at(std::u32string_view text, std::size_t at) {
    if (!ends_home(text, at)) return std::nullopt;
    std::size_t end = at;
    if (point_before(text, end) == U'」') --end;
    std::size_t begin = kanji_begin(text, end);
    if (begin == end) {
        begin = katakana_begin(text, end);
        const bool kana =
            end - begin >= 2 && is_surname_reading(hiragana_of(text.substr(begin, end - begin)));
        if (!kana || !has_block_before(text, begin)) return std::nullopt;
        return PersonalSpan{PersonalDataKind::private_address, begin, at + 1};
    }
    const char32_t left = point_before(text, begin);
    if (is_digit(left)) begin += without_block_word(text.substr(begin, end - begin));
    const bool alone = begin == 0 || !is_word(point_before(text, begin)) || is_digit(left);
    const bool behind_block = alone && has_block_before(text, begin + 1);
    if (!alone && !is_hiragana(left)) {
        const auto known = known_kanji_begin(text, begin, end);
        if (!known || !has_block_before(text, begin)) return std::nullopt;
        return PersonalSpan{PersonalDataKind::private_address, *known, at + 1};
    }
    if (!may_live_there(text.substr(begin, end - begin), behind_block)) return std::nullopt;
    if (text[at] != U'方' && !behind_block && end - begin > 4) return std::nullopt;
    return PersonalSpan{PersonalDataKind::private_address, begin, at + 1};
}

// --- ○○荘101号室 ---

// The word of a flat ends at `at`: where its room ends, or nothing.
struct Room {
    std::size_t end = 0;
    bool told = false;  // 号室
};
std::optional<Room> room_behind(std::u32string_view text, std::size_t at) {
    const std::size_t most = std::min(text.size(), at + kRoomReach);
    const auto is_between = [&](char32_t c) { return is_word(c) || c == U' ' || c == U'-'; };
    while (at < most && !is_digit(text[at]) && is_between(text[at])) ++at;
    std::size_t end = at;
    // 2-101, 1号棟203
    for (std::size_t i = at; i < std::min(text.size(), at + 12); ++i) {
        if (is_digit(text[i])) {
            end = i + 1;
        } else if (!is_one_of(text[i], U"-号棟ABCDEの") || !is_digit(point_at(text, i + 1))) {
            break;
        }
    }
    if (end == at) return std::nullopt;
    if (has(text, end, U"号室")) return Room{end + 2, true};
    if (is_one_of(point_at(text, end), U"号室")) return Room{end + 1, false};
    const bool stops = !is_word(point_at(text, end)) || is_hiragana(point_at(text, end)) ||
                       is_one_of(point_at(text, end), U"来宛");
    return stops && end - at >= 2 ? std::optional(Room{end, false}) : std::nullopt;
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
        return PersonalSpan{PersonalDataKind::flat, begin, room->end};
    }
    return std::nullopt;
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
        if (auto flat = flat_at(text, at)) {
            flat->begin = std::max(flat->begin, flat_end);
            out.push_back(*flat);
            flat_end = flat->end;
        }
    }
}

}  // namespace tsunagi
