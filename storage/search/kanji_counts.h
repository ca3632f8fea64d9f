// kanji_counts.h - in how many documents each kanji stands, and in how many of those that every
// member may hold.
//
//   Kanji, a hash by code point (UInt32): documents UInt32, shared UInt32
//
// Why: the index knows pairs only, and a kanji's pairs are thousands, of which many share a
// document; so how rare a kanji is has to be counted where documents come and go. A few thousand
// entries at most, since there are no more kanji.
//
// Thread: change from the writer's thread; count from any, with a context of its own.
// Errors: StorageError.
#pragma once

#include <groonga.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace tsunagi::search {

// The kanji in folded texts, each once, rising.
[[nodiscard]] std::vector<char32_t> kanji_in(std::span<const std::string> folded_texts);

// What a document has: none where there is no document.
struct KanjiOfDocument {
    std::vector<char32_t> kanji;  // as kanji_in gives them
    bool is_shared = false;       // every member may hold it
};

class KanjiCounts {
  public:
    void create(grn_ctx* context);
    void find(grn_ctx* context);

    // A document that was `before` is `after` now.
    void change(grn_ctx* context, const KanjiOfDocument& before, const KanjiOfDocument& after);
    [[nodiscard]] std::uint64_t count(grn_ctx* context, char32_t kanji) const {
        return count_in(context, columns_[all], kanji);
    }
    [[nodiscard]] std::uint64_t shared_count(grn_ctx* context, char32_t kanji) const {
        return count_in(context, columns_[shared], kanji);
    }

    // Table and columns, for looking after them.
    [[nodiscard]] std::vector<grn_obj*> objects() const;

  private:
    enum Column : std::uint8_t { all, shared, kColumnCount };
    struct Entry {
        grn_id id = GRN_ID_NIL;
        std::array<std::uint32_t, kColumnCount> documents{};
    };
    void change(grn_ctx* context,
                Column column,
                std::span<const char32_t> before,
                std::span<const char32_t> after);
    void add(grn_ctx* context, Column column, char32_t kanji, int change);
    [[nodiscard]] std::uint64_t count_in(grn_ctx* context, grn_obj* column, char32_t kanji) const;

    std::unordered_map<char32_t, Entry> written_;  // the writer's: what it has looked up before
    grn_obj* table_ = nullptr;
    std::array<grn_obj*, kColumnCount> columns_{};
};

}  // namespace tsunagi::search
