#include "storage/search/database.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <memory>
#include <string_view>

#include "storage/search/code_points.h"
#include "storage/search/columns.h"
#include "storage/search/groonga.h"
#include "storage/search/schema.h"
#include "storage/search/word_score.h"
#include "storage/storage_error.h"

namespace tsunagi::search {
namespace {

constexpr std::string_view kDocuments = "Documents";
constexpr std::string_view kWords = "Words";
constexpr std::string_view kIndex = "documents";
constexpr std::string_view kLength = "length";
constexpr std::string_view kDatabaseFile = "db";

// Pairs of neighbouring characters whatever they are; what is a word of letters, fold.h has marked.
constexpr std::string_view kTokenizer =
    "TokenNgram(\"n\", 2, \"unify_alphabet\", false, \"unify_digit\", false, \"unify_symbol\", "
    "false)";

struct Unlink {
    grn_ctx* context;
    void operator()(grn_obj* object) const { grn_obj_unlink(context, object); }
};
using ResultSet = std::unique_ptr<grn_obj, Unlink>;

struct CloseCursor {
    grn_ctx* context;
    void operator()(grn_table_cursor* cursor) const { grn_table_cursor_close(context, cursor); }
};

}  // namespace

Database::Database() {
    start_groonga();
    context_ = grn_ctx_open(0);
    if (context_ == nullptr)
        throw StorageError(StorageError::Kind::io, "The search index: no memory.");
}

std::unique_ptr<Database> Database::create(const std::filesystem::path& folder) {
    std::unique_ptr<Database> database(new Database);
    database->database_ =
        grn_db_create(database->context_, (folder / kDatabaseFile).c_str(), nullptr);
    if (database->database_ == nullptr)
        throw_failure(database->context_, "the database cannot be created");
    database->create_schema();
    return database;
}

std::unique_ptr<Database> Database::open(const std::filesystem::path& folder) {
    std::unique_ptr<Database> database(new Database);
    database->database_ = grn_db_open(database->context_, (folder / kDatabaseFile).c_str());
    if (database->database_ == nullptr)
        throw_failure(database->context_, "the database cannot be opened");
    database->find_schema();
    return database;
}

Database::~Database() {
    if (context_ == nullptr) return;
    if (database_ != nullptr) grn_obj_close(context_, database_);
    grn_ctx_close(context_);
}

void Database::create_schema() {
    documents_ = create_hash(context_, kDocuments, GRN_DB_UINT64);
    words_ =
        grn_table_create(context_, kWords.data(), static_cast<unsigned>(kWords.size()), nullptr,
                         GRN_OBJ_PERSISTENT | GRN_OBJ_TABLE_PAT_KEY | GRN_OBJ_KEY_VAR_SIZE,
                         grn_ctx_at(context_, GRN_DB_SHORT_TEXT), nullptr);
    if (words_ == nullptr) throw_failure(context_, "a table cannot be created");
    Bulk tokenizer = Bulk::text(context_);
    tokenizer.set_text(kTokenizer);
    grn_obj_set_info(context_, words_, GRN_INFO_DEFAULT_TOKENIZER, tokenizer.get());
    grn_obj_set_info(context_, words_, GRN_INFO_NORMALIZER,
                     grn_ctx_get(context_, "NormalizerNFKC130", -1));
    throw_on_error(context_, "the rules for words cannot be set");

    grn_obj* text_type = grn_ctx_at(context_, GRN_DB_LONG_TEXT);
    facets_.create(context_, documents_);
    length_ = create_column(context_, documents_, kLength, GRN_OBJ_COLUMN_SCALAR,
                            grn_ctx_at(context_, GRN_DB_UINT32));
    kanji_.create(context_);
    Bulk sources(context_, GRN_DB_UINT32);
    for (std::size_t section = 0; section < kSections; ++section) {
        texts_[section] = create_column(context_, documents_, kTextSections[section].name,
                                        GRN_OBJ_COLUMN_SCALAR, text_type);
        const grn_id id = grn_obj_id(context_, texts_[section]);
        grn_bulk_write(context_, sources.get(), reinterpret_cast<const char*>(&id), sizeof id);
    }
    index_ = create_column(context_, words_, kIndex,
                           GRN_OBJ_COLUMN_INDEX | GRN_OBJ_WITH_POSITION | GRN_OBJ_WITH_SECTION,
                           documents_);
    grn_obj_set_info(context_, index_, GRN_INFO_SOURCE, sources.get());
    throw_on_error(context_, "the index of words cannot be created");
}

void Database::find_schema() {
    documents_ = find_hash(context_, kDocuments, GRN_DB_UINT64);
    words_ = find_table(context_, kWords);
    facets_.find(context_, documents_);
    length_ = find_column(context_, documents_, kLength);
    kanji_.find(context_);
    for (std::size_t section = 0; section < kSections; ++section) {
        texts_[section] = find_column(context_, documents_, kTextSections[section].name);
    }
    index_ = find_column(context_, words_, kIndex);
    sum_up();
}

void Database::sum_up() {
    const ColumnReader lengths(context_, length_);
    const ColumnReader reaches(context_, facets_.reach_column());
    const std::unique_ptr<grn_table_cursor, CloseCursor> cursor(
        grn_table_cursor_open(context_, documents_, nullptr, 0, nullptr, 0, 0, -1,
                              GRN_CURSOR_BY_ID),
        CloseCursor{context_});
    if (!cursor) throw_failure(context_, "the documents cannot be read");
    for (grn_id id = 0; (id = grn_table_cursor_next(context_, cursor.get())) != GRN_ID_NIL;) {
        const std::uint32_t length = lengths.at<std::uint32_t>(id);
        const std::size_t sums = is_shared(reaches.at<std::uint8_t>(id)) ? 2 : 1;
        for (std::size_t i = 0; i < sums; ++i) {
            ++totals_[i].documents;
            totals_[i].length += length;
        }
    }
}

TermCounts Database::shared_totals() const {
    TermCounts counts;
    counts.documents = totals_[1].documents.load();
    counts.total_length = totals_[1].length.load();
    return counts;
}

Database::Counted Database::counted(grn_id id, const Texts& texts) const {
    Bulk bulk(context_, GRN_DB_UINT8);
    grn_obj_get_value(context_, facets_.reach_column(), id, bulk.get());
    const bool has_reach = GRN_BULK_VSIZE(bulk.get()) == 1;
    const auto reach = static_cast<std::uint8_t>(has_reach ? *GRN_BULK_HEAD(bulk.get()) : 0);
    return {{kanji_in(texts), is_shared(reach)}, counted_length(texts[kBodySection])};
}

void Database::change_sums(const Counted* before, const Counted* after) {
    static const Counted kNothing;
    kanji_.change(context_, before == nullptr ? kNothing.kanji : before->kanji,
                  after == nullptr ? kNothing.kanji : after->kanji);
    const auto sums = [&](const Counted& document) {
        return std::span(totals_).first(document.kanji.is_shared ? 2 : 1);
    };
    if (after != nullptr) {
        for (Totals& totals : sums(*after)) {
            ++totals.documents;
            totals.length += after->length;
        }
    }
    if (before != nullptr) {
        for (Totals& totals : sums(*before)) {
            --totals.documents;
            totals.length -= before->length;
        }
    }
}

std::uint64_t Database::document_count(grn_ctx* context) const {
    return grn_table_size(context, documents_);
}

bool Database::contains(grn_ctx* context, std::uint64_t arrival) const {
    return grn_table_get(context, documents_, &arrival, sizeof arrival) != GRN_ID_NIL;
}

std::vector<grn_obj*> Database::objects() const {
    std::vector<grn_obj*> all{database_, documents_, length_, words_, index_};
    for (const auto& some : {kanji_.objects(), facets_.objects()})
        all.insert(all.end(), some.begin(), some.end());
    all.insert(all.end(), std::begin(texts_), std::end(texts_));
    return all;
}

std::optional<std::string> Database::find_damage(grn_ctx* context) const {
    for (grn_obj* object : objects()) {
        if (!grn_obj_is_corrupt(context, object)) continue;
        std::array<char, GRN_TABLE_MAX_KEY_SIZE> name{};
        const int length =
            grn_obj_name(context, object, name.data(), static_cast<int>(name.size()));
        return length > 0 ? std::string(name.data(), static_cast<std::size_t>(length))
                          : "the database file";
    }
    return std::nullopt;
}

bool Database::is_locked(grn_ctx* context) const {
    return std::ranges::any_of(
        objects(), [&](grn_obj* object) { return grn_obj_is_locked(context, object) != 0; });
}

void Database::put_text(grn_id id, std::size_t section, const std::string& folded, bool is_new) {
    Bulk bulk = Bulk::text(context_);
    if (is_new && folded.empty()) {
        // Only looked at, so that the file has the piece where a reader will look (table_lock.h).
        grn_obj_get_value(context_, texts_[section], id, bulk.get());
        return;
    }
    bulk.set_text(folded);
    grn_obj_set_value(context_, texts_[section], id, bulk.get(), GRN_OBJ_SET);
}

Database::Texts Database::folded(const TextFolder& folder, const SearchDocument& document) {
    return {folder.fold(document.title).text,
            folder.fold(document.reading).text,
            folder.fold(document.tags).text,
            folder.fold(document.codes).text,
            folder.fold(document.body).text,
            folder.fold(document.translated_titles).text,
            folder.fold(document.translated_texts).text};
}

void Database::put(const TextFolder& folder, const SearchDocument& document) {
    int is_new = 0;
    const grn_id id =
        grn_table_add(context_, documents_, &document.arrival, sizeof document.arrival, &is_new);
    if (id == GRN_ID_NIL) throw_failure(context_, "a document cannot be added");
    std::optional<Counted> before;
    if (is_new == 0) before = counted(id, texts_of(context_, id));
    facets_.put(context_, id, document.facets);
    const Texts after = folded(folder, document);
    for (std::size_t section = 0; section < kSections; ++section)
        put_text(id, section, after[section], is_new != 0);
    const Counted now = counted(id, after);
    put_number(context_, length_, id, GRN_DB_UINT32, static_cast<std::uint32_t>(now.length));
    change_sums(before ? &*before : nullptr, &now);
    throw_on_error(context_, "a document cannot be added");
}

void Database::remove(std::uint64_t arrival) {
    const grn_id id = grn_table_get(context_, documents_, &arrival, sizeof arrival);
    if (id == GRN_ID_NIL) return;
    const Counted before = counted(id, texts_of(context_, id));
    change_sums(&before, nullptr);
    grn_table_delete(context_, documents_, &arrival, sizeof arrival);
    throw_on_error(context_, "a document cannot be removed");
}

Database::Texts Database::texts_of(grn_ctx* context, grn_id id) const {
    Texts texts;
    for (std::size_t section = 0; section < kSections; ++section) {
        Bulk bulk = Bulk::text(context);
        grn_obj_get_value(context, texts_[section], id, bulk.get());
        texts[section].assign(GRN_BULK_HEAD(bulk.get()), GRN_BULK_VSIZE(bulk.get()));
    }
    return texts;
}

std::optional<Database::Texts> Database::texts(grn_ctx* context, std::uint64_t arrival) const {
    const grn_id id = grn_table_get(context, documents_, &arrival, sizeof arrival);
    if (id == GRN_ID_NIL) return std::nullopt;
    return texts_of(context, id);
}

void Database::flush() {
    grn_obj_flush_recursive(context_, database_);
    throw_on_error(context_, "the index cannot be made durable");
}

std::vector<SearchHit> Database::select(grn_ctx* context, const Selection& selection) const {
    const ResultSet results(
        grn_table_create(context, nullptr, 0, nullptr, GRN_OBJ_TABLE_HASH_KEY | GRN_OBJ_WITH_SUBREC,
                         documents_, nullptr),
        Unlink{context});
    if (!results) throw_failure(context, "no memory for a search");
    std::array<int, kSections> weights{};
    for (std::size_t section = 0; section < kSections; ++section) {
        weights[section] = section_worth(section);
    }
    grn_search_optarg options{};
    options.mode = GRN_OP_EXACT;
    options.weight_vector = weights.data();
    options.vector_size = static_cast<int>(weights.size());
    Bulk word_bulk = Bulk::text(context);
    grn_operator combine = GRN_OP_OR;
    for (const std::string& word : selection.words) {
        word_bulk.set_text(word);
        grn_obj_search(context, index_, word_bulk.get(), results.get(), combine, &options);
        throw_on_error(context, "a search failed");
        if (grn_table_size(context, results.get()) == 0) return {};
        combine = GRN_OP_AND;
    }

    std::vector<SearchHit> hits;
    hits.reserve(grn_table_size(context, results.get()));
    const FilterReader filter = filter_reader(context, selection.filter);
    const std::unique_ptr<grn_table_cursor, CloseCursor> cursor(
        grn_table_cursor_open(context, results.get(), nullptr, 0, nullptr, 0, 0, -1,
                              GRN_CURSOR_BY_ID),
        CloseCursor{context});
    if (!cursor) throw_failure(context, "the results of a search cannot be read");
    while (grn_table_cursor_next(context, cursor.get()) != GRN_ID_NIL) {
        void* key = nullptr;
        void* value = nullptr;
        grn_table_cursor_get_key(context, cursor.get(), &key);
        const int value_size = grn_table_cursor_get_value(context, cursor.get(), &value);
        grn_id id = GRN_ID_NIL;
        double groonga_score = 0;  // a result's value begins with its score
        std::memcpy(&id, key, sizeof id);
        if (value_size >= static_cast<int>(sizeof groonga_score)) {
            std::memcpy(&groonga_score, value, sizeof groonga_score);
        }
        if (!filter.passes(id)) continue;
        SearchHit hit{0, score_of_words(static_cast<std::uint64_t>(std::llround(groonga_score)))};
        const int key_size =
            grn_table_get_key(context, documents_, id, &hit.arrival, sizeof hit.arrival);
        // A document that was removed since the look-up has no key any more.
        if (key_size == static_cast<int>(sizeof hit.arrival)) hits.push_back(hit);
    }
    return hits;
}

std::vector<SearchHit> Database::select_all(grn_ctx* context, const Filter& filter) const {
    const FilterReader reader = filter_reader(context, filter);
    const std::unique_ptr<grn_table_cursor, CloseCursor> cursor(
        grn_table_cursor_open(context, documents_, nullptr, 0, nullptr, 0, 0, -1, GRN_CURSOR_BY_ID),
        CloseCursor{context});
    if (!cursor) throw_failure(context, "the documents cannot be read");
    std::vector<SearchHit> hits;
    for (grn_id id = 0; (id = grn_table_cursor_next(context, cursor.get())) != GRN_ID_NIL;) {
        if (!reader.passes(id)) continue;
        SearchHit hit{0, 0};
        const int size =
            grn_table_get_key(context, documents_, id, &hit.arrival, sizeof hit.arrival);
        if (size == static_cast<int>(sizeof hit.arrival)) hits.push_back(hit);
    }
    return hits;
}

}  // namespace tsunagi::search
