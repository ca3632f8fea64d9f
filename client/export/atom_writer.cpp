#include "client/export/atom_writer.h"

#include <algorithm>

#include "client/export/record_uid.h"
#include "client/human_text.h"
#include "client/json_output.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kUrn = "urn:tsunagi:";

void write_author(XmlWriter& xml, const std::string& name) {
    xml.open("author");
    xml.text("name", name);
    xml.close();
}

std::string content_of(const KindRow* kind, const Body& body) {
    std::string text = body.text;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        if (field == nullptr || key >= common_field::kFirst) continue;
        if (!text.empty()) text += '\n';
        text += field_label(*field) + ": " + value_text(*field, value);
    }
    return text;
}

std::string_view named(const KindRow* kind, const Body& body, std::string_view name) {
    const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, name);
    return field == nullptr ? std::string_view{} : body.field(field->key);
}

}  // namespace

AtomWriter::AtomWriter(std::string& out,
                       const CenterId& center,
                       const std::string& center_name,
                       std::int64_t now_ms)
    : xml_(out), now_ms_(now_ms) {
    xml_.open("feed", {{"xmlns", "http://www.w3.org/2005/Atom"}});
    xml_.text("id", std::string(kUrn) + "center:" + to_hex(center.span()));
    xml_.text("title", center_name);
    xml_.text("generator", "Tsunagi");
    write_author(xml_, center_name);
}

bool AtomWriter::add(const ItemAnswer& item, const Body& body) {
    if (item.scope != "public" || body.title.empty()) return false;
    const KindRow* kind = find_kind(item.kind);
    newest_ms_ = std::max(newest_ms_, item.updated_ms);
    untranslated_ += body.translations.empty() ? 0 : 1;
    XmlPairs language;
    if (!body.language.empty()) language.emplace_back("xml:lang", body.language);
    xml_.open("entry", language);
    xml_.text("id", std::string(kUrn) + record_uid(item));
    xml_.text("title", body.title);
    xml_.text("updated", time_text(item.updated_ms));
    write_author(xml_, item.center_name);
    if (const auto url = named(kind, body, "url"); !url.empty())
        xml_.empty("link", {{"rel", "alternate"}, {"href", url}});
    const std::string name = kind_name(item.kind);
    const std::string label = kind_label(item.kind);
    xml_.empty("category", {{"term", name}, {"scheme", "urn:tsunagi:kind"}, {"label", label}});
    for (const auto& tag : body.tags) xml_.empty("category", {{"term", tag}});
    if (const auto summary = named(kind, body, "summary"); !summary.empty())
        xml_.text("summary", summary);
    xml_.text("content", content_of(kind, body), {{"type", "text"}});
    xml_.close();
    return true;
}

void AtomWriter::finish() {
    // Atom gives no meaning to the order of a feed's elements, and only now is it known.
    xml_.text("updated", time_text(newest_ms_ == 0 ? now_ms_ : newest_ms_));
    xml_.close();
}

}  // namespace tsunagi::client
