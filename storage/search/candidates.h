// candidates.h - the few hundred documents that are worth a closer look, found with the index
// alone.
//
// The pairs of a question are looked up from the rarest on, until what was read reaches
// kPostingsMax; the documents that hold any of them are ordered by BM25 over these pairs, and the
// best come back. Why so: the rare pairs are nearly all of a question's weight, and a pair that is
// in every tenth of a million documents would cost more time than all others and tell nothing.
// What is not read still counts afterwards, when ranking.h looks at the texts.
//
// Thread: one thread, with its context; beside a writer.   Errors: StorageError.
// Bounds: time and memory grow with kPostingsMax and with the number of documents (4 bytes each).
#pragma once

#include <groonga.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "storage/search/columns.h"
#include "storage/search/database.h"
#include "storage/search/question.h"
#include "storage/search/term_statistics.h"

namespace tsunagi::search {

// A posting is a document's field with the pair in it; reading one takes some 20 ns. At least one
// pair is read, whatever it costs.
constexpr std::uint64_t kPostingsMax = 300'000;
// Further postings that are counted for others, by reach; what comes then is told as frequent.
constexpr std::uint64_t kPostingsCounted = 2'000'000;
// Ranking one document takes 10 to 30 microseconds.
constexpr std::size_t kCandidatesMax = 200;

// What a pair of this group counts for here; a single kanji has no pair of its own.
[[nodiscard]] double candidate_weight(TermGroup group);

struct Candidate {
    grn_id id;
    std::uint64_t arrival;
    std::uint32_t score;
};

// This index's counts of the question's kanji, exact, and pairs, estimated: reads no postings.
[[nodiscard]] TermStatistics estimated_statistics(grn_ctx* context,
                                                  const Database& database,
                                                  const Question& question);

class CandidateSearch {
  public:
    // Reads the index. Pre: all arguments outlive this.
    CandidateSearch(grn_ctx* context, const Database& database, const Question& question);

    // This index's own counts of the question's kanji and pairs.
    [[nodiscard]] const TermStatistics& statistics() const { return statistics_; }
    // The same of the documents that every member may hold (kReachOfAll), and of no others.
    [[nodiscard]] TermCounts shared_counts() const;

    // At most kCandidatesMax, best first; equals: the later arrival first.
    [[nodiscard]] std::vector<Candidate> best(const TermStatistics& statistics,
                                              const Filter& filter) const;

  private:
    struct Posting {
        grn_id id;
        std::uint16_t in_body;  // how often, 65,535 at most
        bool in_names;
    };
    struct Pair {
        std::uint16_t term;
        grn_id word;
        std::uint64_t estimate;
        std::vector<Posting> postings;
        bool is_read = false;
    };
    void read_postings();
    void read_postings(Pair& pair) const;
    template <typename Visit>
    void for_each_posting(grn_id word, Visit&& visit) const;
    [[nodiscard]] std::vector<std::uint32_t> scores(const TermStatistics& statistics) const;
    [[nodiscard]] std::vector<Candidate> with_arrivals(std::vector<Candidate> some) const;

    grn_ctx* context_;
    const Database& database_;
    const Question& question_;
    std::vector<Pair> pairs_;  // rarest first
    TermStatistics statistics_;
};

}  // namespace tsunagi::search
