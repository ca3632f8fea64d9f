#include "client/import/own_fields.h"

#include <algorithm>

#include "client/forms/field_input.h"
#include "client/import/source_record.h"
#include "protocol/base/area.h"
#include "protocol/base/limits.h"
#include "protocol/record/field_form.h"
#include "protocol/text/language_tag.h"

namespace tsunagi::client {
namespace {

const FieldRow* find_by_x_name(const KindRow& kind, const std::string& name) {
    const auto is_named = [&](const FieldRow& field) { return x_name(field.name) == name; };
    const auto own = std::ranges::find_if(kind.fields, is_named);
    if (own != kind.fields.end()) return &*own;
    const auto common = std::ranges::find_if(common_fields(), is_named);
    return common == common_fields().end() ? nullptr : &*common;
}

// False where some item is no place.
bool take_areas(const std::string& value, Body& body) {
    std::vector<std::uint32_t> areas;
    for (const auto& item : split_items(value)) {
        const auto area = parse_area(item);
        if (!area) return false;
        areas.push_back(area->value);
    }
    body.areas = std::move(areas);
    return true;
}

// TITLE-PT or TEXT-PT. iCalendar allows one SUMMARY and one DESCRIPTION (RFC 5545, 3.6.1), so no
// language can stand beside another there.
bool take_translation(const std::string& name, const std::string& value, Body& body) {
    const auto language_behind = [&](const char* front) -> std::string {
        const std::string begin = x_name(front) + "-";
        if (!name.starts_with(begin) || !is_language_tag(name.substr(begin.size()))) return {};
        return normal_language_tag(name.substr(begin.size()));
    };
    const auto has_room = [&](const std::string& language) {
        return language != normal_language_tag(body.language) &&
               (body.translations.contains(language) ||
                body.translations.size() < kTranslationsMax);
    };
    if (value.empty()) return false;
    if (const std::string language = language_behind("title");
        !language.empty() && has_room(language)) {
        body.translations[language].title = one_line(value);
        return true;
    }
    const std::string language = language_behind("text");
    if (language.empty() || !has_room(language)) return false;
    body.translations[language].text = value;
    return true;
}

bool take_one(const KindRow& kind, const std::string& name, const std::string& value, Body& body) {
    if (name == x_name("title")) {
        body.title = one_line(value);
    } else if (name == x_name("reading")) {
        body.reading = one_line(value);
    } else if (name == x_name("language")) {
        body.language = one_line(value);
    } else if (name == x_name("text")) {
        body.text = value;
    } else if (name == x_name("tags")) {
        body.tags.clear();
        for (const auto tag : list_items(value)) body.tags.emplace_back(one_line(tag));
    } else if (name == x_name("areas")) {
        return take_areas(value, body);
    } else {
        const FieldRow* field = find_by_x_name(kind, name);
        if (field == nullptr) return take_translation(name, value, body);
        if (value.empty() || !has_form(*field, value)) return false;
        body.fields[field->key] = value;
    }
    return true;
}

void take_away(const KindRow& kind, const std::string& name, Body& body) {
    if (name == "text") body.text.clear();
    if (name == "reading") body.reading.clear();
    if (name == "language") body.language.clear();
    if (name == "areas") body.areas.clear();
    if (name == "tags") body.tags.clear();
    if (const FieldRow* field = find_field(kind, name)) body.fields.erase(field->key);
}

}  // namespace

std::string x_name(std::string_view field_name) {
    std::string name = std::string(kXPrefix) + capitals(field_name);
    std::ranges::replace(name, '_', '-');
    return name;
}

bool OwnFields::take(std::uint64_t line, const ContentLine& content) {
    if (!content.name.starts_with(kXPrefix)) return false;
    add(line, content.name, unescaped_text(content.value));
    return true;
}

void OwnFields::add(std::uint64_t line, const std::string& name, std::string value) {
    if (name == kXRecord) {
        if (is_record_id(value)) record_id_ = std::move(value);
    } else if (name == kXWithout) {
        for (auto& one : split_items(value)) without_.push_back(std::move(one));
    } else {
        all_.push_back({line, name, std::move(value)});
    }
}

void OwnFields::apply(const KindRow& kind, Body& body, const Keep& keep) const {
    for (const std::string& name : without_) take_away(kind, name, body);
    for (const Own& own : all_) {
        if (!take_one(kind, own.name, own.value, body)) keep(own.line, own.name, own.value);
    }
}

bool names_own_record(std::string_view line) {
    return capitals(line.substr(0, kXRecord.size())) == kXRecord;
}

}  // namespace tsunagi::client
