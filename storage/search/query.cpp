#include "storage/search/query.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/base/utf8.h"

namespace tsunagi::search {
namespace {

struct TypedWord {
    std::string text;
    bool signs_only;
};

struct QuotePair {
    std::string_view open;
    std::string_view close;
};

constexpr std::array kQuotes{
    QuotePair{"\"", "\""}, QuotePair{"“", "”"},   QuotePair{"＂", "＂"},
    QuotePair{"「", "」"}, QuotePair{"『", "』"},
};

constexpr std::array<std::string_view, 8> kBlanks{" ",  "\t", "\n",     "\r",
                                                  "\v", "\f", "\u00A0", "\u3000"};

// Bytes of the blank at the beginning of `text`, 0 when there is none.
std::size_t blank_length(std::string_view text) {
    for (const std::string_view blank : kBlanks) {
        if (text.starts_with(blank)) return blank.size();
    }
    return 0;
}

const QuotePair* quote_at(std::string_view text) {
    for (const QuotePair& quote : kQuotes) {
        if (text.starts_with(quote.open)) return &quote;
    }
    return nullptr;
}

// Parts `typed` at blanks and quotes. A quote that is never closed reaches to the end.
std::vector<std::string_view> split(std::string_view typed) {
    std::vector<std::string_view> parts;
    std::size_t word_begin = 0;
    std::size_t at = 0;
    const auto end_word = [&](std::size_t end) {
        if (end > word_begin) parts.push_back(typed.substr(word_begin, end - word_begin));
    };
    while (at < typed.size()) {
        const std::string_view rest = typed.substr(at);
        if (const std::size_t blank = blank_length(rest); blank > 0) {
            end_word(at);
            at += blank;
            word_begin = at;
        } else if (const QuotePair* quote = quote_at(rest); quote != nullptr) {
            end_word(at);
            word_begin = at + quote->open.size();
            const std::size_t close = typed.find(quote->close, word_begin);
            const std::size_t end = std::min(close, typed.size());
            end_word(end);
            at = close == std::string_view::npos ? end : end + quote->close.size();
            word_begin = at;
        } else {
            ++at;
        }
    }
    end_word(typed.size());
    return parts;
}

// At most kQueryBytesMax bytes, not ending inside a character.
std::string_view bounded(std::string_view typed) {
    return typed.substr(0, character_end(typed, kQueryBytesMax));
}

bool is_signs_only(const FoldedText& folded) {
    return std::ranges::all_of(folded.chars,
                               [](const FoldedChar& c) { return c.char_class == CharClass::sign; });
}

}  // namespace

std::vector<std::string_view> typed_parts(std::string_view typed) { return split(bounded(typed)); }

QueryWords parse_query(const TextFolder& folder, std::string_view typed) {
    const std::string_view read = bounded(typed);
    std::vector<TypedWord> folded_words;
    for (const std::string_view part : split(read)) {
        FoldedText folded = folder.fold(part);
        if (folded.text.empty()) continue;
        const bool known =
            std::ranges::find(folded_words, folded.text, &TypedWord::text) != folded_words.end();
        if (known) continue;
        const bool signs_only = is_signs_only(folded);
        folded_words.push_back({std::move(folded.text), signs_only});
    }
    const bool has_real_word =
        std::ranges::any_of(folded_words, [](const TypedWord& word) { return !word.signs_only; });
    QueryWords query;
    for (TypedWord& word : folded_words) {
        if (has_real_word && word.signs_only) continue;
        if (query.words.size() == kQueryWordsMax) {
            ++query.words_left_out;
        } else {
            query.words.push_back(std::move(word.text));
        }
    }
    query.words_left_out += split(typed.substr(read.size())).size();
    return query;
}

std::optional<CharRange> find_word(const FoldedText& text,
                                   std::string_view word,
                                   std::size_t from) {
    if (word.empty() || from >= text.chars.size()) return std::nullopt;
    const auto char_at = [&](std::size_t byte) {
        return static_cast<std::size_t>(
            std::ranges::lower_bound(text.chars, byte, {}, &FoldedChar::begin) -
            text.chars.begin());
    };
    const std::size_t byte = text.text.find(word, text.chars[from].begin);
    if (byte == std::string::npos) return std::nullopt;
    return CharRange{char_at(byte), char_at(byte + word.size())};
}

}  // namespace tsunagi::search
