#include "daemon/index_documents.h"

#include <map>
#include <utility>

#include "daemon/indexer.h"
#include "protocol/record/record.h"
#include "protocol/text/year_names.h"

namespace tsunagi {
namespace {

void append_word(std::string& to, std::string_view word, char between = ' ') {
    if (word.empty()) return;
    if (!to.empty()) to += between;
    to += word;
}

}  // namespace

std::optional<SearchDocument> document_of(Arrival arrival, Bytes record) {
    const auto parsed = parse_record(std::move(record));
    return parsed ? document_of(arrival, *parsed) : std::nullopt;
}

std::optional<SearchDocument> document_of(Arrival arrival, const ParsedRecord& record) {
    if (record.body().empty()) return std::nullopt;
    // What is for certain centers is found by nobody else, also where its author did not seal it.
    const KindRow* row = find_kind(record.header().kind);
    if (row != nullptr && row->is_sealed) return std::nullopt;
    const auto body = decode_body(record.body());
    if (!body) return std::nullopt;
    SearchDocument out;
    out.arrival = arrival;
    out.facets = facets_of(record.header(), author_of(record), *body);
    out.title = body->title;
    out.reading = body->reading;
    for (const auto& tag : body->tags) append_word(out.tags, tag);
    for (const std::uint32_t area : body->areas) append_word(out.codes, area_text({area}));
    out.body = prose_of(out.facets.kind, *body);
    const KindRow* kind = find_kind(out.facets.kind);
    for (const auto& [key, value] : body->fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        if (field != nullptr && field->type == FieldType::corporate_number)
            append_word(out.codes, value);
    }
    const std::string years = other_year_names(out.title + "\n" + out.tags + "\n" + out.body);
    if (!years.empty()) out.body += "\n" + years;
    for (const auto& [language, translation] : body->translations) {
        append_word(out.translated_titles, translation.title, '\n');
        append_word(out.translated_texts, translation.text, '\n');
    }
    return out;
}

Arrival fill_index(SearchIndex& index,
                   const Snapshot& snapshot,
                   const std::vector<Arrival>& arrivals) {
    std::vector<SearchDocument> documents;
    std::size_t bytes = 0;
    for (const Arrival arrival : arrivals) {
        auto record = snapshot.record_at(arrival);
        if (!record) continue;
        auto document = document_of(arrival, std::move(*record));
        if (!document) continue;
        bytes += document->text_bytes();
        documents.push_back(std::move(*document));
        if (bytes < kIndexBatchBytes) continue;
        index.add(documents);
        documents.clear();
        bytes = 0;
    }
    index.add(documents);
    return arrivals.back();
}

void take_in_changes(SearchIndex& index,
                     const Snapshot& snapshot,
                     const std::vector<Change>& changes) {
    std::map<Arrival, bool> latest;
    for (const Change& change : changes) latest[change.arrival] = change.is_shown;
    std::vector<Arrival> shown;
    std::vector<std::uint64_t> gone;
    for (const auto& [arrival, is_shown] : latest) (is_shown ? shown : gone).push_back(arrival);
    if (!shown.empty()) fill_index(index, snapshot, shown);
    index.remove(gone);
    index.mark_followed(changes.back().number);
}

}  // namespace tsunagi
