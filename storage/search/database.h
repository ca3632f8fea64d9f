// database.h - the Groonga tables of the search index, and the calls that read and write them.
//
//   Documents, a hash by arrival number: its facets (facet_columns.h), length UInt32 (characters
//       of the body that counts_as_length), and the folded texts (fold.h) title, reading, tags,
//       codes, body, translated_titles, translated_texts, each LongText
//   Words, a patricia trie of pairs of neighbouring characters: documents, the inverted index of
//       the seven texts with sections and positions
//   Kanji: kanji_counts.h
// Beside them in memory, summed up at the open: the lengths, and how many documents of what length
// every member may hold.
//
// One index with seven sections, so that one look-up a word is enough and the texts weigh
// differently. What a document's texts weigh and how scores come about: score() in database.cpp.
//
// Thread: writing calls from one thread; reading calls from any, each with a context of its own.
// put and remove alone, while nobody reads (table_lock.h); flush beside readers.
// Errors: StorageError.
#pragma once

#include <groonga.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/search/facet_columns.h"
#include "storage/search/fold.h"
#include "storage/search/kanji_counts.h"
#include "storage/search/search_index.h"

namespace tsunagi::search {

// What a query asks for, ready for the tables.
struct Selection {
    std::vector<std::string> words;  // folded; none: nothing matches
    Filter filter;
};

class Database {
  public:
    // Pre: `folder` exists; for create it is empty.
    static std::unique_ptr<Database> create(const std::filesystem::path& folder);
    static std::unique_ptr<Database> open(const std::filesystem::path& folder);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    [[nodiscard]] grn_ctx* writer() const { return context_; }
    [[nodiscard]] grn_obj* handle() const { return database_; }
    [[nodiscard]] std::uint64_t document_count(grn_ctx* context) const;
    [[nodiscard]] bool contains(grn_ctx* context, std::uint64_t arrival) const;
    // The name of a table or column whose file does not hold together.
    [[nodiscard]] std::optional<std::string> find_damage(grn_ctx* context) const;
    // Is any table or column locked? True while something is written, and after a stop in the
    // middle of that.
    [[nodiscard]] bool is_locked(grn_ctx* context) const;

    void put(const TextFolder& folder, const SearchDocument& document);
    void remove(std::uint64_t arrival);
    // Writes all mapped pages to the disk.
    void flush();

    // All documents in which all words of the selection stand, in no order.
    [[nodiscard]] std::vector<SearchHit> select(grn_ctx* context, const Selection& selection) const;
    // All documents that pass, in no order, with a score of 0.
    [[nodiscard]] std::vector<SearchHit> select_all(grn_ctx* context, const Filter& filter) const;

    static constexpr std::size_t kSections = 7;
    static constexpr std::size_t kTitleSection = 0;
    static constexpr std::size_t kBodySection = 4;
    static constexpr std::size_t kTranslatedTitlesSection = 5;
    static constexpr std::size_t kTranslatedTextsSection = 6;
    using Texts = std::array<std::string, kSections>;  // folded; in the order of SearchField

    // Pre: the folder's thread.
    [[nodiscard]] static Texts folded(const TextFolder& folder, const SearchDocument& document);

    // The folded texts of a document; empty ones where it went while it was looked for.
    [[nodiscard]] Texts texts_of(grn_ctx* context, grn_id id) const;
    [[nodiscard]] std::optional<Texts> texts(grn_ctx* context, std::uint64_t arrival) const;
    // The sum of the column `length`.
    [[nodiscard]] std::uint64_t total_length() const { return totals_[0].length.load(); }
    // Number and length of the documents that every member may hold; no terms.
    [[nodiscard]] TermCounts shared_totals() const;

    // For what reads the tables in its own way (candidates.cpp).
    [[nodiscard]] grn_obj* documents_table() const { return documents_; }
    [[nodiscard]] grn_obj* words_table() const { return words_; }
    [[nodiscard]] grn_obj* index_column() const { return index_; }
    [[nodiscard]] grn_obj* length_column() const { return length_; }
    [[nodiscard]] grn_obj* reach_column() const { return facets_.reach_column(); }
    [[nodiscard]] const KanjiCounts& kanji() const { return kanji_; }
    [[nodiscard]] FilterReader filter_reader(grn_ctx* context, const Filter& filter) const {
        return {context, documents_, facets_, filter};
    }

  private:
    Database();
    void create_schema();
    void find_schema();
    [[nodiscard]] std::vector<grn_obj*> objects() const;
    // A document as the sums see it.
    struct Counted {
        KanjiOfDocument kanji;
        std::uint64_t length = 0;
    };
    [[nodiscard]] Counted counted(grn_id id, const Texts& texts) const;
    void sum_up();
    void change_sums(const Counted* before, const Counted* after);
    void put_text(grn_id id, std::size_t section, const std::string& folded, bool is_new);

    grn_ctx* context_ = nullptr;
    grn_obj* database_ = nullptr;
    grn_obj* documents_ = nullptr;
    FacetColumns facets_;
    grn_obj* length_ = nullptr;
    grn_obj* texts_[kSections] = {};
    grn_obj* words_ = nullptr;
    grn_obj* index_ = nullptr;
    KanjiCounts kanji_;
    struct Totals {
        std::atomic<std::uint64_t> documents = 0;
        std::atomic<std::uint64_t> length = 0;
    };
    Totals totals_[2];  // of all; of what every member may hold
};

}  // namespace tsunagi::search
