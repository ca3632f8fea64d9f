// found_ranking.h - puts what several centers found for one question into one order.
//
// Each center orders by its own counts, and may say what it likes about its own hits. So nothing of
// that is believed: the texts that came are looked at one by one, as a center's own index looks at
// its best candidates (question_search.h, word_score.h), with the counts of all who answered. What
// does not match is not found.
//
// Not here: whether a record may be shown (the node's gate), and which of two versions (its user).
//
// Thread: one.   Errors: StorageError when memory lacks.
// Bounds: the documents it is given; 10 to 30 microseconds each for a question.
#pragma once

#include <memory>
#include <string_view>

#include "storage/search/search_index.h"

namespace tsunagi {

class FoundRanking {
  public:
    FoundRanking();
    ~FoundRanking();
    FoundRanking(const FoundRanking&) = delete;
    FoundRanking& operator=(const FoundRanking&) = delete;

    // `document.arrival` is the caller's own number. Adding it again replaces the document.
    void add(const SearchDocument& document);

    // Pre: query.statistics are the counts of all who answered, added up.
    [[nodiscard]] SearchResults search(const SearchQuery& query) const;
    [[nodiscard]] std::vector<WordMatch> matches(std::string_view words,
                                                 std::uint64_t arrival) const;
    [[nodiscard]] Snippet snippet(const SearchQuery& query, std::string_view original) const;

  private:
    class Texts;
    std::unique_ptr<Texts> texts_;
};

}  // namespace tsunagi
