#include "storage/search/kanji_counts.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "storage/search/code_points.h"
#include "storage/search/groonga.h"
#include "storage/search/schema.h"

namespace tsunagi::search {
namespace {

constexpr std::string_view kTable = "Kanji";
// In the order of KanjiCounts::Column.
constexpr std::string_view kCountColumns[] = {"documents", "shared"};

std::uint32_t number_at(grn_ctx* context, grn_obj* column, grn_id id) {
    Bulk bulk(context, GRN_DB_UINT32);
    grn_obj_get_value(context, column, id, bulk.get());
    std::uint32_t number = 0;
    if (GRN_BULK_VSIZE(bulk.get()) == sizeof number)
        std::memcpy(&number, GRN_BULK_HEAD(bulk.get()), sizeof number);
    return number;
}

}  // namespace

std::vector<char32_t> kanji_in(std::span<const std::string> folded_texts) {
    std::vector<char32_t> kanji;
    for (const std::string& text : folded_texts) {
        for (const char32_t c : code_points(text)) {
            if (is_kanji(c)) kanji.push_back(c);
        }
    }
    std::ranges::sort(kanji);
    const auto rest = std::ranges::unique(kanji);
    kanji.erase(rest.begin(), rest.end());
    return kanji;
}

void KanjiCounts::create(grn_ctx* context) {
    table_ = create_hash(context, kTable, GRN_DB_UINT32);
    for (std::size_t i = 0; i < kColumnCount; ++i) {
        columns_[i] = create_column(context, table_, kCountColumns[i], GRN_OBJ_COLUMN_SCALAR,
                                    grn_ctx_at(context, GRN_DB_UINT32));
    }
}

void KanjiCounts::find(grn_ctx* context) {
    table_ = find_hash(context, kTable, GRN_DB_UINT32);
    for (std::size_t i = 0; i < kColumnCount; ++i)
        columns_[i] = find_column(context, table_, kCountColumns[i]);
}

std::vector<grn_obj*> KanjiCounts::objects() const {
    std::vector<grn_obj*> objects{table_};
    objects.insert(objects.end(), columns_.begin(), columns_.end());
    return objects;
}

void KanjiCounts::add(grn_ctx* context, Column column, char32_t kanji, int change) {
    Entry& entry = written_[kanji];
    if (entry.id == GRN_ID_NIL) {
        const std::uint32_t key = kanji;
        entry.id = grn_table_add(context, table_, &key, sizeof key, nullptr);
        if (entry.id == GRN_ID_NIL) throw_failure(context, "a kanji cannot be counted");
        for (std::size_t i = 0; i < kColumnCount; ++i)
            entry.documents[i] = number_at(context, columns_[i], entry.id);
    }
    std::uint32_t& documents = entry.documents[column];
    if (change > 0) {
        ++documents;
    } else if (documents > 0) {
        --documents;
    }
    put_number(context, columns_[column], entry.id, GRN_DB_UINT32, documents);
}

void KanjiCounts::change(grn_ctx* context,
                         const KanjiOfDocument& before,
                         const KanjiOfDocument& after) {
    const auto if_shared = [](const KanjiOfDocument& document) {
        return document.is_shared ? std::span<const char32_t>(document.kanji)
                                  : std::span<const char32_t>();
    };
    change(context, all, before.kanji, after.kanji);
    change(context, shared, if_shared(before), if_shared(after));
}

void KanjiCounts::change(grn_ctx* context,
                         Column column,
                         std::span<const char32_t> before,
                         std::span<const char32_t> after) {
    std::vector<char32_t> some;
    std::ranges::set_difference(before, after, std::back_inserter(some));
    for (const char32_t kanji : some) add(context, column, kanji, -1);
    some.clear();
    std::ranges::set_difference(after, before, std::back_inserter(some));
    for (const char32_t kanji : some) add(context, column, kanji, 1);
    throw_on_error(context, "a kanji cannot be counted");
}

std::uint64_t KanjiCounts::count_in(grn_ctx* context, grn_obj* column, char32_t kanji) const {
    const std::uint32_t key = kanji;
    const grn_id id = grn_table_get(context, table_, &key, sizeof key);
    return id == GRN_ID_NIL ? 0 : number_at(context, column, id);
}

}  // namespace tsunagi::search
