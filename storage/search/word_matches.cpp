#include "storage/search/word_matches.h"

#include <algorithm>
#include <utility>

#include "storage/search/code_points.h"
#include "storage/search/fold.h"
#include "storage/search/query.h"
#include "storage/search/question.h"

namespace tsunagi::search {
namespace {

struct Word {
    std::string typed;
    std::string folded;
};

std::vector<Word> all_words(const TextFolder& folder, std::string_view typed) {
    const std::vector<std::string> wanted = parse_query(folder, typed).words;
    std::vector<Word> words;
    for (const std::string_view part : typed_parts(typed)) {
        std::string folded = folder.fold(part).text;
        const bool is_wanted = std::ranges::find(wanted, folded) != wanted.end();
        const bool is_known = std::ranges::find(words, folded, &Word::folded) != words.end();
        if (is_wanted && !is_known) words.push_back({std::string(part), std::move(folded)});
    }
    return words;
}

std::vector<WordMatch> matches_of(const std::vector<Word>& words,
                                  std::span<const std::string, kSearchFields> folded_texts) {
    std::vector<WordMatch> matches;
    for (const Word& word : words) {
        WordMatch match{word.typed, {}};
        for (std::size_t field = 0; field < folded_texts.size(); ++field) {
            if (folded_texts[field].find(word.folded) != std::string::npos)
                match.fields.push_back(static_cast<SearchField>(field));
        }
        matches.push_back(std::move(match));
    }
    return matches;
}

}  // namespace

std::vector<WordMatch> word_matches(const TextFolder& folder,
                                    std::string_view typed,
                                    std::span<const std::string, kSearchFields> folded_texts) {
    std::vector<WordMatch> matches = matches_of(all_words(folder, typed), folded_texts);
    const bool has_all =
        std::ranges::none_of(matches, [](const WordMatch& match) { return match.fields.empty(); });
    if (has_all) return matches;
    const Question question = parse_question(folder, typed);
    if (!question.is_question) return matches;
    std::vector<Word> words;
    for (const QuestionWord& word : question.words) {
        if (words.size() == kQueryWordsMax) break;
        words.push_back({word.typed, utf8_of(word.folded)});
    }
    return matches_of(words, folded_texts);
}

}  // namespace tsunagi::search
