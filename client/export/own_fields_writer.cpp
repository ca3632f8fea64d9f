#include "client/export/own_fields_writer.h"

#include "client/human_text.h"
#include "client/import/own_fields.h"
#include "client/json_output.h"

namespace tsunagi::client {
namespace {

std::string areas_text(const Body& body) {
    std::vector<std::string> areas;
    for (const auto area : body.areas) areas.push_back(area_digits(area));
    return joined(areas);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> own_fields(const KindRow& kind,
                                                            const Body& body,
                                                            const Body& read) {
    std::vector<std::pair<std::string, std::string>> out;
    std::vector<std::string> without;
    const auto text = [&](const char* name, const std::string& value, bool differs) {
        if (!differs) return;
        if (value.empty()) {
            without.emplace_back(name);
        } else {
            out.emplace_back(x_name(name), value);
        }
    };
    text("title", body.title, read.title != body.title);
    text("language", body.language, read.language != body.language);
    text("text", body.text, read.text != body.text);
    text("reading", body.reading, read.reading != body.reading);
    text("areas", areas_text(body), read.areas != body.areas);
    text("tags", joined(body.tags, "\n"), read.tags != body.tags);
    for (const auto& [language, translation] : body.translations) {
        if (!translation.title.empty())
            out.emplace_back(x_name("title_" + language), translation.title);
        if (!translation.text.empty())
            out.emplace_back(x_name("text_" + language), translation.text);
    }
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(kind, key);
        if (field != nullptr && read.field(key) != value)
            out.emplace_back(x_name(field->name), value);
    }
    for (const auto& [key, value] : read.fields) {
        const FieldRow* field = find_field(kind, key);
        if (field != nullptr && body.field(key).empty()) without.emplace_back(field->name);
    }
    if (!without.empty()) out.emplace_back(kXWithout, joined(without));
    return out;
}

void write_own_fields(ContentWriter& writer,
                      const KindRow& kind,
                      const Body& body,
                      const Body& read) {
    for (const auto& [name, value] : own_fields(kind, body, read)) writer.text(name, value);
}

}  // namespace tsunagi::client
