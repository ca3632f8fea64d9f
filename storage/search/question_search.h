// question_search.h - answers a question from the tables: candidates by the index, then ranking by
// their texts.
//
// What is left out at the end: a document that holds too little of the question, by itself
// (kCoverageMin) or beside the best (kShareOfBestMin). A question of fifteen terms that a document
// shares one common pair with has not been answered by it.
//
// Thread: one thread, with its context; beside a writer.   Errors: StorageError.
// Bounds: kCandidatesMax documents, kRankedBodyBytes of each.
#pragma once

#include <groonga.h>

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/search/candidates.h"
#include "storage/search/database.h"
#include "storage/search/question.h"
#include "storage/search/ranking.h"
#include "storage/search/search_index.h"
#include "storage/search/term_statistics.h"

namespace tsunagi::search {

// A longer body is ranked by its beginning, and found by all of it. Why: kCandidatesMax bodies of
// this size are 3 MiB, some 30 ms.
constexpr std::size_t kRankedBodyBytes = 16 * 1024;
// Shares of the question (Ranking::Score), and of the best hit's score.
constexpr double kCoverageMin = 0.10;
constexpr double kShareOfBestMin = 0.25;

[[nodiscard]] RankedTexts ranked_texts(const Database::Texts& folded, std::uint64_t body_length);
// The same document in other languages. It counts as long as its original: of several
// translations together a reader reads one. Nothing where there is none.
[[nodiscard]] std::optional<RankedTexts> translated_texts(const RankedTexts& own,
                                                          const Database::Texts& folded);

// Ranks documents one by one by their texts, in the language that fits best, and leaves out at the
// end what does not answer. `keywords`: see answer().
class AnswerRanking {
  public:
    // Pre: `question` outlives it.
    AnswerRanking(const Question& question,
                  const TermStatistics& statistics,
                  std::vector<std::string> keywords)
        : ranking_(question, statistics), keywords_(std::move(keywords)) {}

    void look_at(std::uint64_t arrival, const Database::Texts& folded, std::uint64_t body_length);
    // Best first; equals: the later arrival first.
    [[nodiscard]] std::vector<SearchHit> take();

  private:
    Ranking ranking_;
    std::vector<std::string> keywords_;
    std::vector<SearchHit> hits_;
    std::set<std::uint64_t> lacking_;
};

// Best first; equals: the later arrival first. `given`: counts over more than this index, or null.
// `keywords`, folded: where they were typed as such and no document has them all, only those hits
// that have one of them whole, and all that are numbers. Without that, two names would bring what
// is merely like both.
[[nodiscard]] std::vector<SearchHit> answer(grn_ctx* context,
                                            const Database& database,
                                            const Question& question,
                                            const Filter& filter,
                                            const TermStatistics* given,
                                            const std::vector<std::string>& keywords = {});

}  // namespace tsunagi::search
