// kanji_counts.h - in how many documents each kanji stands.
//
//   Kanji, a hash by code point (UInt32): documents UInt32
//
// Why: the index knows pairs only, and a kanji's pairs are thousands, of which many share a
// document; so how rare a kanji is has to be counted where documents come and go. A few thousand
// entries at most, since there are no more kanji.
//
// Thread: change from the writer's thread; count from any, with a context of its own.
// Errors: StorageError.
#pragma once

#include <groonga.h>

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace tsunagi::search {

// The kanji in folded texts, each once, rising.
[[nodiscard]] std::vector<char32_t> kanji_in(std::span<const std::string> folded_texts);

class KanjiCounts {
  public:
    void create(grn_ctx* context);
    void find(grn_ctx* context);

    // A document that had the kanji `before` now has `after`; both as kanji_in gives them.
    void change(grn_ctx* context,
                std::span<const char32_t> before,
                std::span<const char32_t> after);
    [[nodiscard]] std::uint64_t count(grn_ctx* context, char32_t kanji) const;

    [[nodiscard]] grn_obj* table() const { return table_; }
    [[nodiscard]] grn_obj* column() const { return documents_; }

  private:
    struct Entry {
        grn_id id = GRN_ID_NIL;
        std::uint32_t documents = 0;
    };
    void add(grn_ctx* context, char32_t kanji, int change);

    std::unordered_map<char32_t, Entry> written_;  // the writer's: what it has looked up before
    grn_obj* table_ = nullptr;
    grn_obj* documents_ = nullptr;
};

}  // namespace tsunagi::search
