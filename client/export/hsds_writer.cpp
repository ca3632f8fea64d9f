#include "client/export/hsds_writer.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "client/export/own_fields_writer.h"
#include "client/human_text.h"
#include "client/import/hsds_file.h"
#include "client/import/hsds_map.h"
#include "client/import/own_fields.h"
#include "client/json_output.h"
#include "client/json_text.h"
#include "protocol/base/area.h"
#include "protocol/record/field_form.h"
#include "protocol/text/activity_field.h"
#include "protocol/text/phone_number.h"
#include "protocol/text/prefecture_in_front.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kUuidBytes = 16;

// UUIDs of one record and its parts: its slot, with the part's number in the last bytes, in the
// form of RFC 9562's version 8.
class Uuids {
  public:
    explicit Uuids(const ItemAnswer& item) {
        const ByteSpan all = item.slot.empty() ? item.id.span() : ByteSpan(item.slot);
        const ByteSpan from = all.first(std::min(all.size(), kUuidBytes));
        bytes_.assign(from.begin(), from.end());
        bytes_.resize(kUuidBytes);
    }
    std::string next() {
        Bytes bytes = bytes_;
        bytes[kUuidBytes - 2] ^= static_cast<std::uint8_t>(number_ >> 8);
        bytes[kUuidBytes - 1] ^= static_cast<std::uint8_t>(number_ & 0xFF);
        ++number_;
        bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x80);
        bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
        std::string text = to_hex(bytes);
        for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, "-");
        return text;
    }

  private:
    Bytes bytes_;
    unsigned number_ = 0;
};

std::string_view named(const KindRow& kind, const Body& body, std::string_view name) {
    const FieldRow* field = find_field(kind, name);
    return field == nullptr ? std::string_view{} : body.field(field->key);
}

void add_phone(Json& object, Uuids& ids, const char* type, std::string_view phone) {
    if (phone.empty()) return;
    Json one{{"id", ids.next()}};
    const PhoneReading reading = read_phone_number(phone);
    one["number"] = reading.number ? reading.number->display : std::string(phone);
    if (reading.number && !reading.number->extension.empty() &&
        reading.number->extension.size() < 9 && reading.number->extension.front() != '0')
        one["extension"] = std::stol(reading.number->extension);
    one["type"] = type;
    object["phones"].push_back(std::move(one));
}

// The number as JSON has it; nothing where it is none.
void set_number(Json& object, const char* name, std::string_view text) {
    const Json number = parse_own_json(text);
    if (number.is_number()) object[name] = number;
}

Json location_of(const KindRow& kind, const Body& body, Uuids& ids) {
    Json location{{"id", ids.next()}, {"location_type", "physical"}};
    set_number(location, "latitude", named(kind, body, "latitude"));
    set_number(location, "longitude", named(kind, body, "longitude"));
    std::string text(named(kind, body, "address"));
    if (text.empty()) return location;
    std::string region;
    if (const auto front = prefecture_in_front(text)) {
        region = prefecture_name_ja(front->code);
        text.erase(0, front->bytes);
    }
    location["addresses"].push_back({{"id", ids.next()},
                                     {"address_1", text},
                                     {"city", ""},
                                     {"state_province", region},
                                     {"postal_code", std::string(named(kind, body, "postal_code"))},
                                     {"country", region.empty() ? "" : "JP"},
                                     {"address_type", "physical"}});
    return location;
}

void add_activities(Json& object, Uuids& ids, const Body& body) {
    for (const auto code : list_items(body.field(common_field::kActivities))) {
        const FieldRow& row = *find_field(*find_kind(kind::kOrg), common_field::kActivities);
        const Choice* choice = find_choice(row, code);
        if (choice == nullptr) continue;
        const std::string id = ids.next();
        object["attributes"].push_back({{"id", ids.next()},
                                        {"link_entity", "organization"},
                                        {"taxonomy_term",
                                         {{"id", id},
                                          {"code", std::string(code)},
                                          {"name", std::string(choice->label_ja)},
                                          {"description", std::string(choice->label_en)},
                                          {"taxonomy", std::string(kHsdsActivities)}}}});
    }
}

void add_attribute(Json& object, Uuids& ids, std::string_view name, const std::string& value) {
    object["attributes"].push_back(
        {{"id", ids.next()}, {"link_type", std::string(name)}, {"value", value}});
}

void set_texts(Json& object, const KindRow& kind, const Body& body) {
    const FieldRow& mail = *find_field(*find_kind(kind::kOrg), "mail");
    for (const HsdsText& one : hsds_texts(kind.id)) {
        const auto text = named(kind, body, one.field);
        if (text.empty() || (one.name == "email" && !has_form(mail, text))) continue;
        object[std::string(one.name)] = std::string(text);
    }
}

Json organization_of(const Body& body, Uuids& ids) {
    const KindRow& kind = *find_kind(kind::kOrg);
    Json object{{"id", ids.next()}, {"name", body.title}, {"description", body.text}};
    set_texts(object, kind, body);
    if (const auto founded = named(kind, body, "founded_on"); is_date(founded))
        object["year_incorporated"] = std::stoi(std::string(founded.substr(0, 4)));
    if (const auto number = named(kind, body, "corporate_number"); !number.empty()) {
        object["organization_identifiers"].push_back(
            {{"id", ids.next()},
             {"identifier_scheme", std::string(kHsdsCorporateNumber)},
             {"identifier_type", "法人番号"},
             {"identifier", std::string(number)}});
    }
    add_phone(object, ids, "voice", named(kind, body, "phone"));
    add_phone(object, ids, "fax", named(kind, body, "fax"));
    const bool has_place = !named(kind, body, "address").empty() ||
                           !named(kind, body, "latitude").empty() ||
                           !named(kind, body, "longitude").empty();
    if (has_place) object["locations"].push_back(location_of(kind, body, ids));
    return object;
}

// When it is, for who asks a schedule.
void add_schedule(Json& object, Uuids& ids, const Body& body) {
    const auto day = body.field(opportunity::kStartsOn);
    if (day.empty()) return;
    Json schedule{{"id", ids.next()}, {"dtstart", std::string(day)}, {"timezone", 9}};
    const auto time = [&](const char* name, std::string_view moment) {
        if (is_date_time(moment)) schedule[name] = std::string(moment.substr(11)) + ":00+09:00";
    };
    time("opens_at", body.field(opportunity::kStartsAt));
    time("closes_at", body.field(opportunity::kEndsAt));
    object["schedules"].push_back(std::move(schedule));
}

Json service_of(const KindRow& kind, const Body& body, Uuids& ids) {
    Json object{{"id", ids.next()}, {"name", body.title}, {"description", body.text}};
    const bool is_done = kind.id == kind::kResource && named(kind, body, "state") == "done";
    object["status"] = is_done ? "inactive" : "active";
    set_texts(object, kind, body);
    add_phone(object, ids, "voice", named(kind, body, "phone"));
    if (kind.id == kind::kOpportunity) add_schedule(object, ids, body);
    for (const auto area : body.areas) {
        object["service_areas"].push_back({{"id", ids.next()},
                                           {"name", place_text(area)},
                                           {"extent", area_digits(area)},
                                           {"extent_type", "text"}});
    }
    if (kind.id == kind::kResource) {
        Json cost{{"id", ids.next()}, {"currency", "JPY"}};
        set_number(cost, "amount", named(kind, body, "amount"));
        if (cost.contains("amount")) object["cost_options"].push_back(std::move(cost));
    }
    if (kind.id == kind::kOpportunity) add_attribute(object, ids, kHsdsKind, "opportunity");
    return object;
}

}  // namespace

HsdsWriter::HsdsWriter(std::string& out) : out_(out) { out_ += "{\"organizations\": ["; }

bool HsdsWriter::add(const ItemAnswer& item, const Body& body) {
    const KindRow* kind = find_kind(item.kind);
    const bool is_org = item.kind == kind::kOrg;
    const bool is_offer =
        item.kind == kind::kOpportunity ||
        (item.kind == kind::kResource && body.field(resource::kDirection) != "need");
    if (kind == nullptr || body.title.empty() || (!is_org && !is_offer)) return false;
    Uuids ids(item);
    Json object = is_org ? organization_of(body, ids) : service_of(*kind, body, ids);
    add_activities(object, ids, body);
    add_attribute(object, ids, kXRecord, id_text(item.id));
    const Body read = read_hsds(json_text(object), is_org ? item.kind : kind::kResource, {}).body;
    for (const auto& [name, value] : own_fields(*kind, body, read))
        add_attribute(object, ids, name, value);
    std::string& to = is_org ? out_ : services_;
    const bool is_first = is_org ? !std::exchange(has_organisations_, true) : services_.empty();
    to += (is_first ? "\n" : ",\n") + json_text(object);
    return true;
}

void HsdsWriter::finish() {
    out_ += "\n],\n\"services\": [" + services_ + "\n]}\n";
    services_.clear();
}

}  // namespace tsunagi::client
