#include "client/import/table_mapping.h"

#include <algorithm>

#include "client/forms/field_input.h"
#include "client/import/column_words.h"
#include "protocol/text/language_tag.h"

namespace tsunagi::client {
namespace {

struct RoleName {
    ColumnRole role;
    std::string_view name;
};
constexpr RoleName kRoleNames[] = {
    {ColumnRole::kept_as_text, "keep"},
    {ColumnRole::left_out, "-"},
    {ColumnRole::title, "title"},
    {ColumnRole::reading, "reading"},
    {ColumnRole::text, "text"},
    {ColumnRole::language, "lang"},
    {ColumnRole::areas, "areas"},
    {ColumnRole::prefecture, "prefecture"},
    {ColumnRole::city, "city"},
    {ColumnRole::tags, "tags"},
    {ColumnRole::id, "id"},
    {ColumnRole::start_date, "start_date"},
    {ColumnRole::start_time, "start_time"},
    {ColumnRole::end_date, "end_date"},
    {ColumnRole::end_time, "end_time"},
};

struct TranslatedName {
    ColumnRole role;
    std::string_view front;
};
constexpr TranslatedName kTranslatedNames[] = {
    {ColumnRole::translated_title, "title_"},
    {ColumnRole::translated_text, "text_"},
};

// title_pt, text_zh-Hans, as an export of ours writes them.
std::optional<ColumnUse> translated_use(std::string_view name) {
    for (const auto& [role, front] : kTranslatedNames) {
        if (!name.starts_with(front)) continue;
        std::string language(name.substr(front.size()));
        std::ranges::replace(language, '_', '-');
        if (is_language_tag(language) && primary_language(language).size() <= 3)
            return ColumnUse{role, 0, normal_language_tag(language)};
    }
    return std::nullopt;
}

std::optional<ColumnRole> role_named(std::string_view name) {
    const auto at = std::ranges::find(kRoleNames, name, &RoleName::name);
    return at == std::end(kRoleNames) ? std::nullopt : std::optional(at->role);
}

bool is_moment(ColumnRole role) {
    return role == ColumnRole::start_date || role == ColumnRole::start_time ||
           role == ColumnRole::end_date || role == ColumnRole::end_time;
}

// The kind's own names and labels first: they are what an export of ours has.
std::optional<ColumnUse> use_of_own_name(const KindRow& kind, const std::string& key) {
    const auto is = [&](std::string_view name) { return !name.empty() && key == column_key(name); };
    if (is(kind.title_name) || is("title") || is("題名") || is("タイトル"))
        return ColumnUse{ColumnRole::title, 0};
    if (is(kind.reading_name) || is("reading")) return ColumnUse{ColumnRole::reading, 0};
    const auto of_rows = [&](std::span<const FieldRow> rows) -> std::optional<ColumnUse> {
        for (const FieldRow& row : rows) {
            if (is(row.name) || is(row.label_en) || is(row.label_ja))
                return ColumnUse{ColumnRole::field, row.key};
        }
        return std::nullopt;
    };
    if (const auto own = of_rows(kind.fields)) return own;
    return of_rows(common_fields());
}

// A meaning of the word list as a use of this kind; nothing where the kind has no such thing.
std::optional<ColumnUse> use_of_meaning(const KindRow& kind, std::string_view meaning) {
    if (const auto role = role_named(meaning)) {
        if (is_moment(*role) && kind.id != kind::kOpportunity) return std::nullopt;
        return ColumnUse{*role, 0};
    }
    const FieldRow* field = find_field(kind, meaning);
    return field == nullptr ? std::nullopt
                            : std::optional(ColumnUse{ColumnRole::field, field->key});
}

std::optional<ColumnUse> use_of_words(const KindRow& kind, const std::string& key) {
    for (const ColumnWord& word : column_words()) {
        const std::string other = column_key(word.name);
        const bool fits =
            word.match == WordMatch::whole ? key == other : key.find(other) != std::string::npos;
        if (!fits) continue;
        for (const std::string_view meaning : word.meanings) {
            if (const auto use = use_of_meaning(kind, meaning)) return use;
        }
    }
    return std::nullopt;
}

// A day of an event may get its time from another column.
ColumnUse with_time(const KindRow& kind, ColumnUse use) {
    if (kind.id != kind::kOpportunity || use.role != ColumnRole::field) return use;
    if (use.field == opportunity::kStartsOn) return {ColumnRole::start_date, 0};
    if (use.field == opportunity::kEndsOn) return {ColumnRole::end_date, 0};
    return use;
}

// A bilingual list has title_ja and title_en and no title: what is in Japanese is the record's own.
void take_japanese_as_own(TableMapping& mapping) {
    constexpr std::pair<ColumnRole, ColumnRole> kOwn[] = {
        {ColumnRole::translated_title, ColumnRole::title},
        {ColumnRole::translated_text, ColumnRole::text}};
    const auto column_of = [&](const ColumnUse& use) {
        return std::ranges::find(mapping.columns, use);
    };
    for (const auto& [translated, own] : kOwn) {
        const auto japanese = column_of({translated, 0, "ja"});
        if (japanese == mapping.columns.end()) continue;
        if (column_of({own, 0}) == mapping.columns.end()) *japanese = {own, 0};
    }
}

// Of a table that this program wrote: it has a column for each field of its kind.
const KindRow* exported_kind(const HeaderGuess& header) {
    const auto has_column = [&](std::string_view name) {
        return std::ranges::find(header.columns, name, &HeaderName::written) !=
               header.columns.end();
    };
    const KindRow* found = nullptr;
    if (!has_column("id")) return found;
    for (const KindRow& kind : kinds()) {
        const bool is_it = kind.record_class == RecordClass::fact && !kind.fields.empty() &&
                           has_column(kind.title_name.empty() ? "title" : kind.title_name) &&
                           std::ranges::all_of(kind.fields, has_column, &FieldRow::name);
        const bool is_more = found == nullptr || kind.fields.size() > found->fields.size();
        if (is_it && is_more) found = &kind;
    }
    return found;
}

}  // namespace

bool adds_up(const ColumnUse& use) {
    return use.role == ColumnRole::kept_as_text || use.role == ColumnRole::left_out ||
           use.role == ColumnRole::text || use.role == ColumnRole::tags;
}

std::string column_key(std::string_view name) { return comparable(name); }

const KindRow* guess_kind(const HeaderGuess& header) {
    if (const KindRow* exported = exported_kind(header)) return exported;
    for (const KindWord& word : kind_words()) {
        const std::string wanted = column_key(word.name);
        for (const HeaderName& column : header.columns) {
            if (column_key(column.written).find(wanted) != std::string::npos)
                return find_kind(word.kind);
        }
    }
    return nullptr;
}

TableMapping propose_mapping(const KindRow& kind, const HeaderGuess& header) {
    TableMapping mapping{&kind, std::vector<ColumnUse>(header.columns.size())};
    const auto is_taken = [&](const ColumnUse& use) {
        return !adds_up(use) && std::ranges::find(mapping.columns, use) != mapping.columns.end();
    };
    // What a name says surely goes before what its words suggest, wherever the columns stand.
    for (const bool by_words : {false, true}) {
        for (std::size_t i = 0; i < header.columns.size(); ++i) {
            const HeaderName& column = header.columns[i];
            ColumnUse& use = mapping.columns[i];
            if (column.is_note || column.written.empty()) {
                use = {ColumnRole::left_out, 0};
                continue;
            }
            if (use != ColumnUse{}) continue;
            if (const auto translated = translated_use(trimmed(column.written))) {
                if (!is_taken(*translated)) use = *translated;
                continue;
            }
            const std::string key = column_key(column.written);
            const auto found = by_words ? use_of_words(kind, key) : use_of_own_name(kind, key);
            if (found && !is_taken(with_time(kind, *found))) use = with_time(kind, *found);
        }
    }
    take_japanese_as_own(mapping);
    return mapping;
}

std::optional<ColumnUse> parse_use(const KindRow& kind, std::string_view text) {
    if (const FieldRow* field = find_field(kind, text))
        return ColumnUse{ColumnRole::field, field->key};
    if (text == kind.title_name && !text.empty()) return ColumnUse{ColumnRole::title, 0};
    if (text == kind.reading_name && !text.empty()) return ColumnUse{ColumnRole::reading, 0};
    if (auto translated = translated_use(text)) return translated;
    const auto role = role_named(text);
    const bool is_known = role && (!is_moment(*role) || kind.id == kind::kOpportunity);
    return is_known ? std::optional(ColumnUse{*role, 0}) : std::nullopt;
}

std::string use_name(const KindRow& kind, const ColumnUse& use) {
    if (use.role == ColumnRole::field) {
        const FieldRow* field = find_field(kind, use.field);
        return field == nullptr ? "keep" : std::string(field->name);
    }
    const auto translated = std::ranges::find(kTranslatedNames, use.role, &TranslatedName::role);
    if (translated != std::end(kTranslatedNames))
        return std::string(translated->front) + use.language;
    const auto at = std::ranges::find(kRoleNames, use.role, &RoleName::role);
    return std::string(at->name);
}

}  // namespace tsunagi::client
