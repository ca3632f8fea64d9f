#include "storage/search/question.h"

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <utility>

#include "storage/search/code_points.h"
#include "storage/search/query.h"

namespace tsunagi::search {
namespace {

// As typed: folding makes hiragana of katakana, and a katakana word is content.
enum class Script : std::uint8_t { none, mark, kanji, katakana, hiragana, letter, digit };

constexpr std::size_t kAskingCharsMin = 5;
constexpr std::size_t kEndingCharsMin = 6;
// A clause without any sign of asking: ラオスの首都, 排気ガスで起きる問題.
constexpr std::size_t kClauseCharsMin = 6;
constexpr std::size_t kClauseWordsMin = 2;

// Folded, as everything here (どつち is どっち).
constexpr std::array<std::u32string_view, 16> kAsking{
    U"何",   U"誰",     U"なに",   U"だれ",   U"いつ",   U"どこ",   U"どの", U"どれ",
    U"どう", U"どんな", U"どつち", U"どちら", U"いくつ", U"いくら", U"なぜ", U"なんで"};
constexpr std::array<std::u32string_view, 3> kEndings{U"か", U"は", U"のは"};

constexpr std::array<std::u32string_view, 6> kAskingNumber{
    U"いくつ", U"いくら", U"どれくらい", U"どのくらい", U"どれほど", U"どのぐらい"};

struct Typed {
    std::u32string text;
    std::vector<Script> scripts;
    std::vector<FoldedChar> sources;  // offsets in the part
    std::vector<std::string_view> parts;
    std::vector<std::size_t> part_of;    // by character
    std::vector<std::size_t> clause_of;  // by part; quotes do not part clauses, blanks do
};

Script script_of(const FoldedChar& folded, char32_t c, std::string_view part, Script previous) {
    switch (folded.char_class) {
        case CharClass::run_mark: return Script::mark;
        case CharClass::letter: return Script::letter;
        case CharClass::digit: return Script::digit;
        case CharClass::sign: return Script::none;
        case CharClass::japanese: break;
    }
    if (!is_folded_kana(c)) return Script::kanji;
    if (c == U'ー') return previous == Script::katakana ? previous : Script::hiragana;
    const std::u32string typed =
        code_points(part.substr(folded.source_begin, folded.source_end - folded.source_begin));
    return !typed.empty() && is_typed_katakana(typed.front()) ? Script::katakana : Script::hiragana;
}

void append_break(Typed& typed) {
    typed.text.push_back(Question::kBreak);
    typed.scripts.push_back(Script::none);
    typed.sources.push_back({0, 0, 0, CharClass::sign});
    typed.part_of.push_back(typed.parts.empty() ? 0 : typed.parts.size() - 1);
}

// Nothing but quotes between the two. Pre: both are parts of one string, `first` before `next`.
bool stands_in_one_clause(std::string_view first, std::string_view next) {
    const std::string_view between(
        first.data() + first.size(),
        static_cast<std::size_t>(next.data() - first.data()) - first.size());
    return std::ranges::none_of(
        std::array<std::string_view, 4>{" ", "\t", "\n", "\u3000"},
        [&](std::string_view blank) { return between.find(blank) != std::string_view::npos; });
}

Typed fold_parts(const TextFolder& folder, std::string_view typed) {
    Typed all;
    for (const std::string_view part : typed_parts(typed)) {
        const bool goes_on = !all.parts.empty() && stands_in_one_clause(all.parts.back(), part);
        const std::size_t clause = all.clause_of.empty() ? 0 : all.clause_of.back();
        all.clause_of.push_back(goes_on ? clause : clause + 1);
        all.parts.push_back(part);
        const FoldedText folded = folder.fold(part);
        const std::u32string text = code_points(folded.text);
        Script previous = Script::none;
        for (std::size_t i = 0; i < std::min(text.size(), folded.chars.size()); ++i) {
            if (all.text.size() >= kQuestionCharsMax) return all;
            const Script script = script_of(folded.chars[i], text[i], part, previous);
            all.text.push_back(script == Script::none ? Question::kBreak : text[i]);
            all.scripts.push_back(script);
            all.sources.push_back(folded.chars[i]);
            all.part_of.push_back(all.parts.size() - 1);
            previous = script;
        }
        append_break(all);
    }
    return all;
}

bool is_content(Script script) {
    return script == Script::kanji || script == Script::katakana || script == Script::letter ||
           script == Script::digit;
}

// The group of the term [begin, begin + length); false where that is no term.
bool find_group(const Typed& typed, std::size_t begin, std::size_t length, TermGroup& group) {
    std::size_t hiragana = 0;
    for (std::size_t i = begin; i < begin + length; ++i) {
        if (typed.scripts[i] == Script::none) return false;
        hiragana += typed.scripts[i] == Script::hiragana ? 1 : 0;
    }
    // A mark at the end says no more than that some word of letters or digits follows.
    if (typed.scripts[begin + length - 1] == Script::mark) return false;
    if (length == 1) {
        group = TermGroup::kanji;
        return typed.scripts[begin] == Script::kanji;
    }
    if (length > 2) {
        group = TermGroup::longer;
        return hiragana < length;
    }
    group = hiragana == 0   ? TermGroup::pair
            : hiragana == 1 ? TermGroup::mixed_pair
                            : TermGroup::kana_pair;
    return true;
}

void find_terms(const Typed& typed, Question& question) {
    std::map<std::u32string, std::uint16_t> known;
    question.term_at.assign(typed.text.size() * kTermCharsMax, Question::kNoTerm);
    for (std::size_t begin = 0; begin < typed.text.size(); ++begin) {
        for (std::size_t length = 1; length <= kTermCharsMax; ++length) {
            TermGroup group{};
            if (begin + length > typed.text.size()) break;
            if (!find_group(typed, begin, length, group)) continue;
            std::u32string text = typed.text.substr(begin, length);
            const auto next = static_cast<std::uint16_t>(question.terms.size());
            const auto [at, is_new] = known.emplace(text, next);
            if (is_new) question.terms.push_back({std::move(text), group});
            question.term_at[begin * kTermCharsMax + length - 1] = at->second;
        }
    }
}

void find_words(const Typed& typed, Question& question) {
    for (std::size_t begin = 0; begin < typed.text.size();) {
        const Script script = typed.scripts[begin];
        std::size_t end = begin + 1;
        const bool is_marked = script == Script::mark;
        const Script run = is_marked && end < typed.text.size() ? typed.scripts[end] : script;
        while (end < typed.text.size() && typed.scripts[end] == run) ++end;
        if (is_content(run)) {
            const std::string_view part = typed.parts[typed.part_of[begin]];
            const std::size_t from = typed.sources[is_marked ? begin + 1 : begin].source_begin;
            QuestionWord word{
                std::string(part.substr(from, typed.sources[end - 1].source_end - from)),
                typed.text.substr(begin, end - begin)};
            const bool known = std::ranges::find(question.words, word.folded,
                                                 &QuestionWord::folded) != question.words.end();
            if (!known) question.words.push_back(std::move(word));
        }
        begin = end;
    }
}

void find_expectations(const Typed& typed, Question& question) {
    for (std::size_t i = 0; i + 1 < typed.text.size(); ++i) {
        if (typed.text[i] == U'何' && is_kanji(typed.text[i + 1]))
            question.counters.push_back(typed.text[i + 1]);
    }
    question.asks_when = typed.text.find(U"いつ") != std::u32string::npos &&
                         typed.text.find(U"いつた") == std::u32string::npos &&
                         typed.text.find(U"いつしよ") == std::u32string::npos;
    const auto asks = [&](std::u32string_view word) {
        return typed.text.find(word) != std::u32string::npos;
    };
    question.asks_number = std::ranges::any_of(kAskingNumber, asks);
}

bool is_one_question(std::u32string_view text, std::span<const Script> scripts) {
    std::size_t chars = 0;
    std::size_t words = 0;
    std::size_t hiragana = 0;
    Script previous = Script::none;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const Script script = scripts[i];
        chars += script != Script::none && script != Script::mark ? 1 : 0;
        hiragana += script == Script::hiragana ? 1 : 0;
        words += is_content(script) && script != previous ? 1 : 0;
        previous = script;
    }
    while (!text.empty() && text.back() == Question::kBreak) text.remove_suffix(1);
    if (hiragana == 0) return false;
    const auto contains = [&](std::u32string_view word) {
        return text.find(word) != std::u32string_view::npos;
    };
    if (chars >= kAskingCharsMin && std::ranges::any_of(kAsking, contains)) return true;
    const auto ends = [&](std::u32string_view ending) { return text.ends_with(ending); };
    if (chars >= kEndingCharsMin && std::ranges::any_of(kEndings, ends)) return true;
    return chars >= kClauseCharsMin && words >= kClauseWordsMin;
}

bool has_clause_that_asks(const Typed& typed) {
    const auto clause_at = [&](std::size_t i) { return typed.clause_of[typed.part_of[i]]; };
    for (std::size_t begin = 0; begin < typed.text.size();) {
        std::size_t end = begin;
        while (end < typed.text.size() && clause_at(end) == clause_at(begin)) ++end;
        if (is_one_question(std::u32string_view(typed.text).substr(begin, end - begin),
                            std::span(typed.scripts).subspan(begin, end - begin)))
            return true;
        begin = end;
    }
    return false;
}

bool ends_with_question_mark(std::string_view typed) {
    while (!typed.empty() && (typed.back() == ' ' || typed.back() == '\n')) typed.remove_suffix(1);
    return typed.ends_with("?") || typed.ends_with("？");
}

}  // namespace

double weight_of(TermGroup group) {
    switch (group) {
        case TermGroup::kanji: return 1.0;
        case TermGroup::pair: return 0.7;
        case TermGroup::kana_pair: return 0.3;
        case TermGroup::mixed_pair: return 0.1;
        case TermGroup::longer: return 0.15;
    }
    return 0;
}

Question parse_question(const TextFolder& folder, std::string_view typed) {
    const Typed all = fold_parts(folder, typed);
    Question question;
    question.text = all.text;
    find_terms(all, question);
    find_words(all, question);
    find_expectations(all, question);
    question.is_question =
        (ends_with_question_mark(typed) && question.terms.size() > 1) || has_clause_that_asks(all);
    return question;
}

}  // namespace tsunagi::search
