#include "storage/search/word_forms.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/text/spelling.h"
#include "storage/search/code_points.h"

namespace tsunagi::search {
namespace {

constexpr char32_t kJoining = U'が';
constexpr std::u32string_view kNumbers = U"一二三四五六七八九十百千何数";
// 3か月, 五か所, 八か国, 三か年, 十七か条, 四か村, 三か町
constexpr std::u32string_view kCounted = U"月所国年条村町";

bool holds(std::u32string_view characters, char32_t c) {
    return characters.find(c) != std::u32string_view::npos;
}

bool is_number(const TypedChar& typed) {
    return typed.char_class == CharClass::digit || holds(kNumbers, typed.c);
}

// Pre: a character stands behind `at`.
bool joins(const TypedText& text, std::size_t at) {
    const TypedChar& next = text[at + 1];
    if (next.after_blank || !is_kanji(next.c)) return false;
    const char32_t c = text[at].c;
    if (c == U'ヶ' || c == U'ヵ') return true;
    if (at == 0 || text[at].after_blank) return false;
    const TypedChar& previous = text[at - 1];
    if (c == U'ケ' || c == U'カ') return is_kanji(previous.c) || is_number(previous);
    return holds(U"かけ箇個", c) && is_number(previous) && holds(kCounted, next.c);
}

// No word goes over a blank, a line end or a middle dot: 千葉 書道展 holds no 葉書.
bool is_in_one_piece(const TypedText& text, std::size_t at, std::size_t length) {
    return std::none_of(text.begin() + static_cast<std::ptrdiff_t>(at + 1),
                        text.begin() + static_cast<std::ptrdiff_t>(at + length),
                        [](const TypedChar& typed) { return typed.after_blank; });
}

}  // namespace

void unify_joining_kana(TypedText& text) {
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        if (!joins(text, at)) continue;
        text[at].c = kJoining;
        text[at].char_class = CharClass::japanese;
    }
}

void unify_spellings(TypedText& text) {
    std::u32string characters;
    characters.reserve(text.size());
    for (const TypedChar& typed : text) characters.push_back(typed.c);
    TypedText unified;
    unified.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto other = other_spelling_at(characters, at);
        if (!other || !is_in_one_piece(text, at, other->length)) {
            unified.push_back(text[at++]);
            continue;
        }
        TypedChar usual{0, text[at].source_begin, text[at + other->length - 1].source_end,
                        CharClass::japanese, text[at].after_blank};
        for (const char32_t c : other->usual) {
            usual.c = c;
            unified.push_back(usual);
            usual.after_blank = false;
        }
        at += other->length;
    }
    text = std::move(unified);
}

}  // namespace tsunagi::search
