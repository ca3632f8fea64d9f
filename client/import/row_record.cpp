#include "client/import/row_record.h"

#include <algorithm>
#include <utility>

#include "client/area_lookup.h"
#include "client/export/csv_writer.h"
#include "client/forms/field_input.h"
#include "client/import/written_place.h"
#include "client/messages.h"
#include "protocol/base/area.h"
#include "protocol/base/limits.h"
#include "protocol/record/field_form.h"
#include "protocol/text/language_tag.h"
#include "protocol/text/prefecture_in_front.h"
#include "protocol/text/read_date.h"

namespace tsunagi::client {
namespace {

struct Placed {
    std::size_t column = 0;
    std::string cell;
};

// Codes change every few years: a right one that no table has is a place, and worth a look. Where
// the prefecture's table is not here, nothing is known about it.
bool is_known(AreaCode area) {
    const auto& tables = area_names().tables();
    const auto prefecture = prefecture_of(area);
    return is_prefecture(area) || !area_names().name(area).empty() ||
           std::ranges::none_of(
               tables, [&](const AreaTable& table) { return table.prefecture == prefecture; });
}

}  // namespace

// What is known of a row while its cells are read.
struct RowReader::Row {
    Body body;
    std::vector<CellNote>* notes = nullptr;
    std::vector<std::string> cells;  // of translations, by column
    std::vector<std::string> texts;
    std::vector<std::string> kept;       // "name: value"
    std::map<ColumnRole, Placed> parts;  // prefecture, city, id, and parts of moments
};

RowReader::RowReader(TableMapping mapping,
                     HeaderGuess header,
                     std::vector<ColumnReport> columns,
                     std::string origin)
    : mapping_(std::move(mapping)),
      header_(std::move(header)),
      columns_(std::move(columns)),
      origin_(std::move(origin)) {}

std::string RowReader::name_of(std::size_t column) const {
    if (column < header_.columns.size() && !header_.columns[column].written.empty())
        return one_line(header_.columns[column].written);
    return "#" + std::to_string(column + 1);
}

void RowReader::keep(Row& row, std::size_t column, const std::string& cell) {
    row.kept.push_back(name_of(column) + ": " + one_line(cell));
}

void RowReader::note(Row& row,
                     std::size_t column,
                     const std::string& cell,
                     std::string reason,
                     const char* sentence) {
    row.notes->push_back({name_of(column), cell, std::move(reason), sentence});
}

void RowReader::take_field(Row& row,
                           std::size_t column,
                           std::uint16_t key,
                           const std::string& cell) {
    const FieldRow* field = find_field(*mapping_.kind, key);
    if (field == nullptr) return keep(row, column, cell);
    ValueReading reading = read_value(*field, cell);
    if (reading.problem == ValueProblem::none) {
        if (!reading.value.empty()) row.body.fields.insert_or_assign(key, std::move(reading.value));
        return;
    }
    keep(row, column, cell);
    note(row, column, cell, value_problem_name(reading.problem),
         value_problem_text(reading.problem));
}

void RowReader::take_areas(Row& row, std::size_t column, const std::string& cell) {
    for (const auto& item : split_items(cell)) {
        auto area = parse_area(item);
        if (!area) area = area_names().named(item);
        if (!area) {
            keep(row, column, item);
            note(row, column, item, "bad_area",
                 N_("no place that is sure: write a code, a prefecture, or a municipality with its "
                    "prefecture in front"));
        } else if (std::ranges::find(row.body.areas, area->value) == row.body.areas.end()) {
            row.body.areas.push_back(area->value);
            if (!is_known(*area) && unknown_areas_.insert(area->value).second) {
                note(row, column, item, "unknown_area",
                     N_("no municipality has this code in the list that is here: taken in as it "
                        "is; check it, or take in a newer list with 'tsunagi areas import'"));
            }
        }
    }
}

// Up to the bounds of a record; its own language is known only when the row is read.
void RowReader::take_translation(Row& row, std::size_t column, const std::string& cell) {
    const ColumnUse& use = mapping_.columns[column];
    row.cells.resize(mapping_.columns.size());
    row.cells[column] = cell;
    Translations& all = row.body.translations;
    if (!all.contains(use.language) && all.size() == kTranslationsMax) {
        keep(row, column, cell);
        return note(row, column, cell, "too_many",
                    N_("more translations than a record holds: kept as text"));
    }
    if (use.role == ColumnRole::translated_title) {
        all[use.language].title = one_line(cell);
    } else {
        all[use.language].text = cell;
    }
}

void RowReader::take(Row& row, std::size_t column, const std::string& cell) {
    const ColumnUse& use = mapping_.columns[column];
    switch (use.role) {
        case ColumnRole::left_out: return;
        case ColumnRole::kept_as_text: return keep(row, column, cell);
        case ColumnRole::title: row.body.title = one_line(cell); return;
        case ColumnRole::reading: row.body.reading = one_line(cell); return;
        case ColumnRole::text: row.texts.push_back(cell); return;
        case ColumnRole::language: row.body.language = one_line(cell); return;
        case ColumnRole::tags:
            for (auto& tag : split_items(cell)) row.body.tags.push_back(std::move(tag));
            return;
        case ColumnRole::areas: return take_areas(row, column, cell);
        case ColumnRole::translated_title:
        case ColumnRole::translated_text: return take_translation(row, column, cell);
        case ColumnRole::field: return take_field(row, column, use.field, cell);
        case ColumnRole::prefecture:
        case ColumnRole::city:
        case ColumnRole::id:
        case ColumnRole::start_date:
        case ColumnRole::start_time:
        case ColumnRole::end_date:
        case ColumnRole::end_time: row.parts[use.role] = {column, one_line(cell)}; return;
    }
}

// A time as it was written, beside the days and moments that are sure.
void RowReader::keep_when(Row& row, const std::string& cell) {
    std::string& when = row.body.fields[opportunity::kWhen];
    if (when.find(cell) != std::string::npos) return;
    when += (when.empty() ? "" : " ") + cell;
}

// A day alone is a day; with a time it is a moment; what is neither stays as it was written.
void RowReader::finish_moment(Row& row,
                              ColumnRole date_role,
                              ColumnRole time_role,
                              std::uint16_t day_key,
                              std::uint16_t moment_key) {
    const auto date_part = row.parts.find(date_role);
    const auto time_part = row.parts.find(time_role);
    std::string day;
    std::optional<TimeOfDay> time;
    if (date_part != row.parts.end()) {
        const auto& [column, cell] = date_part->second;
        const DateTimeReading reading = read_date_time(cell);
        if (reading.problem == DateProblem::none &&
            reading.date.precision() == DatePrecision::day) {
            day = iso_text(reading.date);
            time = reading.time;
        } else {
            keep_when(row, cell);
            note(row, column, cell, value_problem_name(ValueProblem::bad_date),
                 value_problem_text(ValueProblem::bad_date));
        }
    }
    if (time_part != row.parts.end()) {
        const auto& [column, cell] = time_part->second;
        const auto read = read_time(cell);
        if (read && !day.empty()) {
            time = read;
        } else {
            keep_when(row, cell);
            if (!read) {
                note(row, column, cell, value_problem_name(ValueProblem::bad_time),
                     N_("no time of day that is sure: write 13:30 or 13時30分"));
            }
        }
    }
    if (day.empty()) return;
    row.body.fields[day_key] = day;
    if (!time) return;
    if (time->seconds == kSecondsPerDay) return keep_when(row, iso_text(*time));  // 24:00
    row.body.fields[moment_key] = day + "T" + iso_text(*time).substr(0, 5);
}

void RowReader::finish_place(Row& row) {
    const auto prefecture = row.parts.find(ColumnRole::prefecture);
    const auto city = row.parts.find(ColumnRole::city);
    std::string front;
    for (const auto& part : {prefecture, city}) {
        if (part != row.parts.end()) front += part->second.cell;
    }
    const FieldRow* field = find_field(*mapping_.kind, "address");
    std::string address =
        field == nullptr ? std::string() : std::string(row.body.field(field->key));
    if (!front.empty()) {
        const bool has_city =
            city != row.parts.end() && address.find(city->second.cell) != std::string::npos;
        const bool has_prefecture =
            prefecture == row.parts.end() || address.starts_with(prefecture->second.cell);
        if (field == nullptr) {
            row.kept.push_back(front);
        } else if (!has_city && !prefecture_in_front(address)) {
            row.body.fields[field->key] = address = front + address;
        } else if (!has_prefecture) {
            row.body.fields[field->key] = address = prefecture->second.cell + address;
        }
    }
    if (!row.body.areas.empty()) return;
    const auto within =
        prefecture == row.parts.end() ? std::nullopt : parse_prefecture(prefecture->second.cell);
    const auto area = city == row.parts.end() ? area_of_address(address, within)
                                              : area_of_city(city->second.cell, address, within);
    if (area) row.body.areas.push_back(area->value);
}

// The record's own language is no translation of it.
void RowReader::finish_translations(Row& row) {
    const std::string own = normal_language_tag(row.body.language);
    if (row.body.translations.erase(own) == 0) return;
    for (std::size_t i = 0; i < mapping_.columns.size() && i < row.cells.size(); ++i) {
        const ColumnUse& use = mapping_.columns[i];
        if (use.language != own || row.cells[i].empty()) continue;
        keep(row, i, row.cells[i]);
        note(row, i, row.cells[i], "own_language",
             N_("the row itself is in this language: kept as text"));
    }
}

void RowReader::finish_text(Row& row) {
    std::string& text = row.body.text;
    for (const auto& part : row.texts) text += (text.empty() ? "" : "\n\n") + part;
    append_kept(text, row.kept);
}

// Ten halls of one operator have its corporate number, and are not one: it names the first row, and
// is text in the others.
void RowReader::keep_repeated_key(Row& row) {
    const std::string key = natural_key(*mapping_.kind, row.body);
    if (key.empty() || keys_.insert(key).second) return;
    const std::uint16_t field = mapping_.kind->natural_key;
    const auto column = std::ranges::find(mapping_.columns, ColumnUse{ColumnRole::field, field});
    const auto at = static_cast<std::size_t>(column - mapping_.columns.begin());
    row.body.fields.erase(field);
    row.body.text += (row.body.text.empty() ? "" : "\n") + name_of(at) + ": " + key;
    note(row, at, key, "repeated_key",
         N_("another row of the file has this number: kept as text, so that both stay apart"));
}

// Its own id in the file, else what it is called and where or when it is.
void RowReader::finish_origin(Row& row, RowRecord& record) {
    const auto part = row.parts.find(ColumnRole::id);
    std::string id = part == row.parts.end() ? std::string() : part->second.cell;
    if (is_record_id(id)) record.record_id = std::exchange(id, {});
    if (!record.record_id.empty()) {
        // A copy of the row without its id is another one.
        keys_.insert(natural_key(*mapping_.kind, row.body));
        return;
    }
    keep_repeated_key(row);
    if (!slot_key(*mapping_.kind, row.body).empty()) return;
    if (id.empty()) id = id_by_title(*mapping_.kind, row.body);
    row.body.fields[common_field::kOrigin] = origin_;
    row.body.fields[common_field::kOriginId] = ids_.take(std::move(id));
}

RowRecord RowReader::read(const TableRow& from, std::vector<CellNote>& notes) {
    Row row;
    row.notes = &notes;
    row.body.language = "ja";
    const std::size_t count = std::min(from.cells.size(), mapping_.columns.size());
    for (std::size_t i = 0; i < count; ++i) {
        std::string cell(take_back_apostrophe(trimmed(from.cells[i])));
        if (cell.empty()) continue;
        const auto damage = i < columns_.size() ? cell_damage(columns_[i], cell) : std::nullopt;
        if (damage) {
            note(row, i, cell, cell_damage_name(damage->kind), cell_damage_text(damage->kind));
            if (!damage->mended.empty()) cell = damage->mended;
        }
        take(row, i, cell);
    }
    for (std::size_t i = mapping_.columns.size(); i < from.cells.size(); ++i) {
        if (const auto cell = trimmed(from.cells[i]); !cell.empty())
            keep(row, i, std::string(cell));
    }
    finish_moment(row, ColumnRole::start_date, ColumnRole::start_time, opportunity::kStartsOn,
                  opportunity::kStartsAt);
    finish_moment(row, ColumnRole::end_date, ColumnRole::end_time, opportunity::kEndsOn,
                  opportunity::kEndsAt);
    finish_place(row);
    finish_translations(row);
    finish_text(row);
    RowRecord record;
    if (!row.body.title.empty()) finish_origin(row, record);
    record.body = std::move(row.body);
    return record;
}

}  // namespace tsunagi::client
