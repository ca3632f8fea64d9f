#include "storage/search/found_ranking.h"

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/base/check.h"
#include "storage/search/code_points.h"
#include "storage/search/database_search.h"
#include "storage/search/fold.h"
#include "storage/search/groonga.h"
#include "storage/search/query.h"
#include "storage/search/question_search.h"
#include "storage/search/word_score.h"
#include "storage/storage_error.h"

namespace tsunagi {
namespace {

using search::Database;

// What folding needs of Groonga: a context with a database that has nothing in it.
class EmptyDatabase {
  public:
    EmptyDatabase() {
        search::start_groonga();
        context_ = grn_ctx_open(0);
        if (context_ == nullptr)
            throw StorageError(StorageError::Kind::io, "The search index: no memory.");
        database_ = grn_db_create(context_, nullptr, nullptr);
        if (database_ != nullptr) return;
        grn_ctx_close(context_);
        throw StorageError(StorageError::Kind::io, "The search index: no memory.");
    }
    ~EmptyDatabase() {
        grn_obj_close(context_, database_);
        grn_ctx_close(context_);
    }
    EmptyDatabase(const EmptyDatabase&) = delete;
    EmptyDatabase& operator=(const EmptyDatabase&) = delete;
    [[nodiscard]] grn_ctx* context() const { return context_; }

  private:
    grn_ctx* context_ = nullptr;
    grn_obj* database_ = nullptr;
};

struct Entry {
    Facets facets;
    Database::Texts folded;
    std::uint64_t length = 0;
};

std::uint64_t occurrences(const std::string& text, const std::string& word) {
    std::uint64_t count = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
        ++count;
    return count;
}

// Nothing where a word is in none of the texts.
std::optional<std::uint64_t> sum_of_words(const Entry& entry,
                                          const std::vector<std::string>& words) {
    std::uint64_t sum = 0;
    for (const std::string& word : words) {
        std::uint64_t of_word = 0;
        for (std::size_t section = 0; section < Database::kSections; ++section) {
            of_word += occurrences(entry.folded[section], word) *
                       static_cast<std::uint64_t>(search::section_worth(section));
        }
        if (of_word == 0) return std::nullopt;
        sum += of_word;
    }
    return sum;
}

}  // namespace

class FoundRanking::Texts {
  public:
    void add(const SearchDocument& document) {
        Entry entry{document.facets, Database::folded(folder_, document), 0};
        entry.length = search::counted_length(entry.folded[Database::kBodySection]);
        entries_.insert_or_assign(document.arrival, std::move(entry));
    }

    [[nodiscard]] SearchResults search(const SearchQuery& query) const {
        CHECK(query.statistics.has_value());
        search::QueryWords words = search::parse_query(folder_, query.words);
        SearchResults results;
        results.words_left_out = words.words_left_out;
        if (!query.words.empty() && words.words.empty()) return results;
        std::vector<SearchHit> all = with_all_words(words.words, query);
        if (all.empty() && !words.words.empty() && query.matching == Matching::automatic) {
            const search::Question question = search::parse_question(folder_, query.words);
            const bool are_keywords = !question.is_question && words.words.size() > 1;
            if (question.is_question || are_keywords) {
                search::AnswerRanking ranking(
                    question, *query.statistics,
                    are_keywords ? words.words : std::vector<std::string>());
                for (const auto& [arrival, entry] : entries_) {
                    if (passes(arrival, entry, query))
                        ranking.look_at(arrival, entry.folded, entry.length);
                }
                all = ranking.take();
                results.is_ranked = question.is_question || !all.empty();
            }
        }
        search::cut_page(std::move(all), query, results);
        return results;
    }

    [[nodiscard]] std::vector<WordMatch> matches(std::string_view words,
                                                 std::uint64_t arrival) const {
        const auto found = entries_.find(arrival);
        if (found == entries_.end()) return {};
        return search::word_matches(folder_, words, found->second.folded);
    }

    [[nodiscard]] Snippet snippet(const SearchQuery& query, std::string_view original) const {
        return search::snippet_for(folder_, query.words, original,
                                   [&](const search::Question&) { return *query.statistics; });
    }

  private:
    [[nodiscard]] static bool passes(std::uint64_t arrival,
                                     const Entry& entry,
                                     const SearchQuery& query) {
        return arrival > query.after && query.filter.accepts(entry.facets);
    }

    // No words: everything that passes, with a score of 0.
    [[nodiscard]] std::vector<SearchHit> with_all_words(const std::vector<std::string>& words,
                                                        const SearchQuery& query) const {
        std::vector<SearchHit> hits;
        for (const auto& [arrival, entry] : entries_) {
            if (!passes(arrival, entry, query)) continue;
            if (const auto sum = sum_of_words(entry, words))
                hits.push_back({arrival, search::score_of_words(*sum)});
        }
        return hits;
    }

    EmptyDatabase database_;
    search::TextFolder folder_{database_.context()};
    std::map<std::uint64_t, Entry> entries_;
};

FoundRanking::FoundRanking() : texts_(std::make_unique<Texts>()) {}
FoundRanking::~FoundRanking() = default;

void FoundRanking::add(const SearchDocument& document) { texts_->add(document); }

SearchResults FoundRanking::search(const SearchQuery& query) const { return texts_->search(query); }

std::vector<WordMatch> FoundRanking::matches(std::string_view words, std::uint64_t arrival) const {
    return texts_->matches(words, arrival);
}

Snippet FoundRanking::snippet(const SearchQuery& query, std::string_view original) const {
    return texts_->snippet(query, original);
}

}  // namespace tsunagi
