#include "client/forms/record_form.h"

#include <algorithm>

#include "client/area_lookup.h"
#include "client/commands/values.h"
#include "client/forms/field_input.h"
#include "client/forms/form_translations.h"
#include "client/forms/yaml_text.h"
#include "client/human_text.h"
#include "client/messages.h"
#include "protocol/base/area.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

// Several lines of one value.
std::string lines_of(const std::vector<std::string>& values) { return joined(values, "\n"); }

std::string one_of(const std::vector<std::string>& values) {
    return std::string(trimmed(lines_of(values)));
}

std::vector<std::string> items_of(const FormEntry& entry) {
    if (!entry.is_list) return split_items(lines_of(entry.values));
    std::vector<std::string> items;
    for (const auto& value : entry.values) {
        if (const auto item = trimmed(value); !item.empty()) items.emplace_back(item);
    }
    return items;
}

Expected<void> set_areas(const FormEntry& entry, Body& body) {
    std::vector<std::uint32_t> areas;
    for (const auto& text : items_of(entry)) {
        const auto area = read_area(text);
        if (!area) return area.error();
        if (std::ranges::find(areas, area->value) == areas.end()) areas.push_back(area->value);
    }
    body.areas = std::move(areas);
    return {};
}

// "photo.jpg: what it shows". No file name has a colon; the path to one may.
void set_files(const FormEntry& entry, RecordForm& form) {
    form.files.emplace();
    for (const auto& item : items_of(entry)) {
        const std::size_t colon = item.find(": ");
        FormFile file{std::string(trimmed(item.substr(0, colon))), {}};
        if (colon != std::string::npos) file.alt = std::string(trimmed(item.substr(colon + 2)));
        form.files->push_back(std::move(file));
    }
}

// Names that every kind has. False where it is none of them.
Expected<bool> set_common(const FormEntry& entry, RecordForm& form) {
    const std::string& name = entry.name;
    const auto& values = entry.values;
    Body& body = form.body;
    if (name == "scope") {
        form.scope = one_of(values);
    } else if (name == "title" ||
               (!form.kind->title_name.empty() && name == form.kind->title_name)) {
        body.title = one_of(values);
    } else if (name == "reading" ||
               (!form.kind->reading_name.empty() && name == form.kind->reading_name)) {
        body.reading = one_of(values);
    } else if (name == "lang" || name == "language") {
        body.language = one_of(values);
    } else if (name == "tags" || name == "tag") {
        body.tags = items_of(entry);
    } else if (name == "areas") {
        if (auto set = set_areas(entry, body); !set) return set.error();
    } else if (name == "area") {
        // Beside `areas` it is the first of them.
        if (!body.areas.empty()) return true;
        if (auto set = set_areas(entry, body); !set) return set.error();
    } else if (name == "attachments" || name == "files") {
        set_files(entry, form);
    } else if (is_translation_entry(entry)) {
        if (auto set = set_translation(entry, body); !set) return set.error();
    } else if (name == "body" || name == "text") {
        body.text = lines_of(values);
    } else {
        return name == "kind";
    }
    return true;
}

// Ids of records, of which people give the first digits; sharing.h completes them.
std::optional<std::string> read_id_beginnings(const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items) {
        const auto id = read_id(item);
        if (!id) return std::nullopt;
        out += (out.empty() ? "" : "\n") + *id;
    }
    return out;
}

// As if each beginning of an id were a whole one.
Body with_whole_ids(const KindRow& kind, Body body) {
    for (auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(kind, key);
        if (field == nullptr || !holds_records(field->type)) continue;
        std::string whole;
        for (const auto item : list_items(value)) {
            std::string id(item);
            id.resize(std::max<std::size_t>(id.size(), 2 * RecordId::kSize), '0');
            whole += (whole.empty() ? "" : "\n") + id;
        }
        value = std::move(whole);
    }
    return body;
}

Failure value_failure(const FieldRow& field, const ValueReading& reading) {
    std::string detail = fmt::format("{} ({})", field.name, field_label(field));
    detail += ": " + _(value_problem_text(reading.problem));
    if (!reading.detail.empty()) detail += " (" + reading.detail + ")";
    if (reading.problem == ValueProblem::bad_choice)
        detail += "; " + fill_in(_("the choices are {}"), choices_text(field));
    return failure(LocalError::wrong_field, detail);
}

// --- writing ---

void write_field(std::string& out, const FieldRow& field, std::string_view value) {
    std::string hint = field_label(field);
    if (field.required) hint += " " + _("(required)");
    if (!field.choices.empty()) hint += ": " + choices_text(field);
    out += "# " + hint + "\n" + std::string(field.name) + ":";
    if (is_list(field.type) && !value.empty()) {
        std::vector<std::string> items;
        for (const auto item : list_items(value)) items.emplace_back(item);
        out += " " + yaml_list(items);
    } else if (!value.empty()) {
        out += " " + yaml_text(std::string(value));
    }
    out += "\n";
}

void write_line(std::string& out,
                std::string_view name,
                const std::string& value,
                const std::string& hint = {}) {
    if (!hint.empty()) out += "# " + hint + "\n";
    out += std::string(name) + ":" + (value.empty() ? "" : " " + value) + "\n";
}

}  // namespace

Expected<void> set_field(const KindRow& kind, const FormEntry& entry, Body& body) {
    const FieldRow* field = find_field(kind, entry.name);
    if (field == nullptr) return failure(LocalError::unknown_field, entry.name);
    if (holds_records(field->type)) {
        const auto ids = read_id_beginnings(items_of(entry));
        if (ids && !ids->empty()) {
            body.fields.insert_or_assign(field->key, *ids);
            return {};
        }
    }
    const ValueReading reading = entry.is_list && is_list(field->type)
                                     ? read_items(*field, entry.values)
                                     : read_value(*field, lines_of(entry.values));
    if (reading.problem != ValueProblem::none) return value_failure(*field, reading);
    if (reading.value.empty()) {
        body.fields.erase(field->key);
    } else {
        body.fields.insert_or_assign(field->key, reading.value);
    }
    return {};
}

Expected<RecordForm> read_form(const FormDocument& document, const KindRow* kind) {
    RecordForm form;
    form.kind = kind;
    const auto told = std::ranges::find(document.entries, "kind", &FormEntry::name);
    if (told != document.entries.end() && !told->values.empty()) {
        const std::string name = one_of(told->values);
        form.kind = find_kind(name);
        if (form.kind == nullptr || form.kind->record_class != RecordClass::fact)
            return failure(LocalError::unknown_kind, name);
        if (kind != nullptr && kind != form.kind) return failure(LocalError::kind_differs, name);
    }
    if (form.kind == nullptr) return failure(LocalError::kind_missing);
    form.body.language = "ja";
    form.body.text = document.text;
    for (const auto& entry : document.entries) {
        const auto is_common = set_common(entry, form);
        if (!is_common) return is_common.error();
        if (*is_common) continue;
        if (auto set = set_field(*form.kind, entry, form.body); !set) return set.error();
    }
    return form;
}

Expected<void> check_form(const RecordForm& form) {
    if (form.body.title.empty()) return failure(LocalError::title_missing);
    const auto problem = check_body(*form.kind, with_whole_ids(*form.kind, form.body));
    if (!problem) return {};
    if (problem->error != Error::bad_field) return failure(problem->error, problem->field);
    if (const auto wrong = translation_failure(problem->field, form.body)) return *wrong;
    const FieldRow* field = find_field(*form.kind, problem->field);
    const std::string label = field == nullptr
                                  ? problem->field
                                  : fmt::format("{} ({})", problem->field, field_label(*field));
    const bool is_missing = field != nullptr && form.body.field(field->key).empty();
    return failure(is_missing ? LocalError::missing_field : LocalError::wrong_field, label);
}

std::string write_form(const RecordForm& form) {
    const KindRow& kind = *form.kind;
    const Body& body = form.body;
    std::string out = "---\n";
    write_line(out, "kind", std::string(kind.name),
               std::string(in_language(kind.label_en, kind.label_ja)));
    write_line(out, "scope", form.scope,
               _("Who may see it: center, municipality, prefecture, region, nation or public"));
    const bool is_named = !kind.title_name.empty();
    write_line(out, is_named ? kind.title_name : "title",
               body.title.empty() ? "" : yaml_text(body.title), _("Title (required)"));
    write_line(out, kind.reading_name.empty() ? "reading" : kind.reading_name,
               body.reading.empty() ? "" : yaml_text(body.reading),
               _("The title's reading in kana"));
    write_line(out, "lang", body.language.empty() ? "ja" : yaml_text(body.language));
    std::vector<std::string> areas;
    for (const auto area : body.areas) areas.push_back(area_text({area}));
    write_line(out, "areas", yaml_list(areas),
               _("Places it is about: prefectures or municipality codes"));
    write_line(out, "tags", yaml_list(body.tags));
    std::vector<std::string> files;
    for (const Attachment& attachment : body.attachments) {
        std::string alt = attachment.alt;
        std::ranges::replace(alt, '\n', ' ');
        files.push_back(attachment.name + (alt.empty() ? "" : ": " + alt));
    }
    write_line(out, "files", yaml_list(files),
               _("Its files (\"name: what it shows\"): a path attaches one, an entry taken out "
                 "goes, [] takes all away"));
    for (const FieldRow& field : kind.fields) write_field(out, field, body.field(field.key));
    for (const FieldRow& field : common_fields()) write_field(out, field, body.field(field.key));
    out += translation_lines(body.translations);
    return out + "---\n\n" + body.text +
           (body.text.empty() || body.text.ends_with('\n') ? "" : "\n");
}

}  // namespace tsunagi::client
