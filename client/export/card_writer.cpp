#include "client/export/card_writer.h"

#include <algorithm>

#include "client/export/content_writer.h"
#include "client/export/own_fields_writer.h"
#include "client/export/record_uid.h"
#include "client/import/card_record.h"
#include "client/import/own_fields.h"
#include "protocol/base/area.h"
#include "protocol/text/phone_number.h"
#include "protocol/text/prefecture_in_front.h"

namespace tsunagi::client {
namespace {

std::string_view org_value(const Body& body, std::string_view name) {
    return body.field(find_field(*find_kind(kind::kOrg), name)->key);
}

// tel:+81-76-444-0001;ext=12 with the groups that people wrote; nothing for what no other country
// can call.
std::string tel_uri(std::string_view phone) {
    const PhoneReading reading = read_phone_number(phone);
    if (!reading.number || !e164_text(*reading.number)) return {};
    const PhoneNumber& number = *reading.number;
    std::string uri = "tel:";
    if (number.kind == PhoneKind::foreign) {
        uri += *e164_text(number);
    } else {
        uri += "+81-" + number.display.substr(1);  // without the 0
    }
    if (!number.extension.empty()) uri += ";ext=" + number.extension;
    return uri;
}

void write_phone(ContentWriter& writer, const char* type, std::string_view phone) {
    if (phone.empty()) return;
    if (const std::string uri = tel_uri(phone); !uri.empty()) {
        writer.plain("TEL;VALUE=uri;TYPE=" + std::string(type), uri);
    } else {
        writer.text("TEL;TYPE=" + std::string(type), phone);
    }
}

// The prefecture apart, where the address begins with it.
std::string address_value(const Body& body) {
    std::string text(org_value(body, "address"));
    std::string region;
    if (const auto front = prefecture_in_front(text)) {
        region = prefecture_name_ja(front->code);
        text.erase(0, front->bytes);
    }
    return ";;" + escaped_text(text) + ";;" + region + ";" +
           escaped_text(org_value(body, "postal_code")) + ";" + (region.empty() ? "" : "日本");
}

std::string card_part(const ItemAnswer& item, const Body& body) {
    std::string out;
    ContentWriter writer(out);
    writer.plain("KIND", "org");
    writer.plain("UID;VALUE=text", record_uid(item) + "@tsunagi");
    writer.plain("REV", compact_utc(item.updated_ms));
    const std::string sort_as =
        body.reading.empty() ? std::string() : parameter_text("SORT-AS", body.reading);
    writer.text("FN", body.title);
    writer.text("ORG" + sort_as, body.title);
    write_phone(writer, "voice", org_value(body, "phone"));
    write_phone(writer, "fax", org_value(body, "fax"));
    if (const auto mail = org_value(body, "mail"); !mail.empty()) writer.text("EMAIL", mail);
    if (const auto url = org_value(body, "url"); !url.empty()) writer.plain("URL", url);
    if (!org_value(body, "address").empty() || !org_value(body, "postal_code").empty())
        writer.plain("ADR", address_value(body));
    const auto latitude = org_value(body, "latitude");
    const auto longitude = org_value(body, "longitude");
    if (!latitude.empty() && !longitude.empty())
        writer.plain("GEO", "geo:" + std::string(latitude) + "," + std::string(longitude));
    if (const auto name = org_value(body, "short_name"); !name.empty())
        writer.text("NICKNAME", name);
    for (const auto& tag : body.tags) writer.text("CATEGORIES", tag);
    if (!body.text.empty()) writer.text("NOTE", body.text);
    writer.plain(kXRecord, id_text(item.id));
    return out;
}

Body read_again(const std::string& lines) {
    Card card;
    ContentLines reader(lines, TextEncoding::utf8, SoftBreaks::quoted_printable);
    while (auto line = reader.next()) card.lines.push_back(std::move(*line));
    OriginIds ids;
    return read_card(card, {}, ids).body;
}

}  // namespace

void write_card(std::string& out, const ItemAnswer& item, const Body& body) {
    const std::string plain = card_part(item, body);
    ContentWriter writer(out);
    writer.plain("BEGIN", "VCARD");
    writer.plain("VERSION", "4.0");
    out += plain;
    write_own_fields(writer, *find_kind(kind::kOrg), body, read_again(plain));
    writer.plain("END", "VCARD");
}

}  // namespace tsunagi::client
