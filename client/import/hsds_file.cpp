#include "client/import/hsds_file.h"

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "client/forms/field_input.h"
#include "client/import/content_lines.h"
#include "client/import/hsds_map.h"
#include "client/import/json_parts.h"
#include "client/import/record_maker.h"
#include "client/import/table_text.h"
#include "client/import/written_place.h"
#include "client/json_text.h"
#include "protocol/base/area.h"
#include "protocol/base/utf8.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kArrays[] = {"contents", "organizations", "services"};

constexpr HsdsText kOrgTexts[] = {
    {"alternate_name", "short_name"}, {"email", "mail"}, {"website", "url"}};
constexpr HsdsText kResourceTexts[] = {{"url", "url"},
                                       {"email", "contact"},
                                       {"fees_description", "cost"},
                                       {"eligibility_description", "eligibility"},
                                       {"application_process", "conditions"}};
constexpr HsdsText kOpportunityTexts[] = {{"url", "url"},
                                          {"email", "contact"},
                                          {"fees_description", "fee"},
                                          {"eligibility_description", "target"},
                                          {"application_process", "how_to_apply"}};

// Read elsewhere, or of no use outside of the database that wrote them.
constexpr std::string_view kNotKept[] = {"id",
                                         "name",
                                         "description",
                                         "phones",
                                         "locations",
                                         "attributes",
                                         "services",
                                         "organization",
                                         "organization_identifiers",
                                         "metadata",
                                         "last_modified",
                                         "organization_id",
                                         "program_id",
                                         "parent_organization_id"};

std::string clean_text(const Json& json) {
    std::string text = json.is_string() ? json.get<std::string>() : json_text(json);
    static_cast<void>(clean_cell(text));
    return text;
}

std::string text_at(const Json& object, std::string_view name) {
    if (!object.is_object()) return {};
    const auto at = object.find(std::string(name));
    return at == object.end() || !at->is_primitive() || at->is_null() ? std::string()
                                                                      : clean_text(*at);
}

// The objects of an array; none where there is no array.
std::vector<std::reference_wrapper<const Json>> objects_at(const Json& object, const char* name) {
    std::vector<std::reference_wrapper<const Json>> out;
    const auto at = object.find(name);
    if (at == object.end() || !at->is_array()) return out;
    for (const Json& one : *at) {
        if (one.is_object()) out.emplace_back(one);
    }
    return out;
}

// Control characters stand in JSON as codes, and are seen only when it is parsed.
bool holds_controls(const Json& json) {
    if (json.is_string()) {
        std::string text = json.get<std::string>();
        return clean_cell(text);
    }
    return json.is_structured() && std::ranges::any_of(json, holds_controls);
}

class HsdsReader : private RecordMaker {
  public:
    HsdsReader(const Json& json, KindId kind, std::uint64_t line) : json_(json) {
        record_.line = line;
        line_ = line;
        take_attributes();
        if (kind != kind::kOrg && is_opportunity_) kind = kind::kOpportunity;
        record_.kind = find_kind(kind);
    }

    SourceRecord read(const std::string& origin, OriginIds& ids) {
        body().language = "ja";
        body().title = one_line(text_at(json_, "name"));
        body().text = text_at(json_, "description");
        for (const HsdsText& one : hsds_texts(record_.kind->id)) take_text(one);
        for (const Json& phone : objects_at(json_, "phones")) take_phone(phone);
        if (record_.kind->id == kind::kOrg) {
            take_organisation();
        } else {
            take_service();
        }
        take_rest();
        finish_text();
        finish_origin(origin, ids);
        return std::move(record_);
    }

  private:
    const FieldRow* field(std::string_view name) const { return find_field(*record_.kind, name); }

    void set(std::string_view name, const std::string& value) {
        if (!value.empty()) body().fields[field(name)->key] = value;
    }
    void take_value(std::string_view name, const std::string& column, const std::string& text) {
        const FieldRow& row = *field(name);
        ValueReading reading = has_form(row, text) ? ValueReading{text, ValueProblem::none, {}}
                                                   : read_value(row, text);
        if (reading.problem != ValueProblem::none) {
            keep(column, text, value_problem_name(reading.problem),
                 value_problem_text(reading.problem));
        } else if (body().field(row.key).empty()) {
            set(name, reading.value);
        } else {
            keep(column, text);
        }
    }

    void take_text(const HsdsText& one) {
        if (const std::string text = text_at(json_, one.name); !text.empty())
            take_value(one.field, std::string(one.name), text);
    }

    void take_attributes() {
        for (const Json& one : objects_at(json_, "attributes")) {
            const std::string type = text_at(one, "link_type");
            std::string value = text_at(one, "value");
            if (type == kHsdsKind) {
                is_opportunity_ = value == "opportunity";
            } else if (type.starts_with(kXPrefix)) {
                own_.add(record_.line, type, std::move(value));
            } else {
                take_term(one);
            }
        }
    }

    void take_term(const Json& attribute) {
        const auto term = attribute.find("taxonomy_term");
        if (term == attribute.end()) return;
        const std::string code = text_at(*term, "code");
        const FieldRow& row = *find_field(*find_kind(kind::kOrg), common_field::kActivities);
        if (text_at(*term, "taxonomy") == kHsdsActivities && find_choice(row, code) != nullptr) {
            std::string& list = body().fields[common_field::kActivities];
            list += (list.empty() ? "" : "\n") + code;
        } else if (const std::string name = text_at(*term, "name"); !name.empty()) {
            keep("taxonomy_term", name);
        }
    }

    void take_phone(const Json& phone) {
        std::string number = text_at(phone, "number");
        if (const std::string extension = text_at(phone, "extension"); !extension.empty())
            number += " 内線" + extension;
        if (number.empty()) return;
        const bool is_fax = comparable(text_at(phone, "type")) == "fax";
        if (is_fax && field("fax") == nullptr) return keep("fax", number);
        take_value(is_fax ? "fax" : "phone", "phone", number);
    }

    void take_organisation() {
        for (const Json& one : objects_at(json_, "organization_identifiers")) {
            const std::string number = text_at(one, "identifier");
            if (text_at(one, "identifier_scheme") == kHsdsCorporateNumber) {
                take_value("corporate_number", "organization_identifier", number);
            } else {
                keep("organization_identifier", text_at(one, "identifier_type") + " " + number);
            }
        }
        for (const Json& location : objects_at(json_, "locations")) take_location(location);
    }

    void take_location(const Json& location) {
        for (const Json& address : objects_at(location, "addresses")) take_address(address);
        const std::string latitude = text_at(location, "latitude");
        const std::string longitude = text_at(location, "longitude");
        if (!has_form(*field("latitude"), latitude) || !has_form(*field("longitude"), longitude))
            return;
        if (!body().field(field("latitude")->key).empty())
            return keep("location", latitude + ", " + longitude);
        set("latitude", latitude);
        set("longitude", longitude);
    }

    void take_address(const Json& address) {
        const std::string region = text_at(address, "state_province");
        std::string text = region + text_at(address, "city") + text_at(address, "address_1");
        if (const std::string more = text_at(address, "address_2"); !more.empty())
            text += " " + more;
        const auto prefecture = parse_prefecture(region);
        if (!prefecture) {  // as countries do that write the smallest part first
            text.clear();
            for (const char* name :
                 {"address_1", "address_2", "city", "state_province", "country"}) {
                const std::string part = text_at(address, name);
                if (!part.empty()) text += (text.empty() ? "" : ", ") + part;
            }
        }
        text = one_line(text);
        if (text.empty()) return;
        if (!body().field(field("address")->key).empty()) return keep("address", text);
        set("address", text);
        set("postal_code", one_line(text_at(address, "postal_code")));
        if (!is_japan(text_at(address, "country"))) return;
        // An export of ours says itself which municipality it is in (own_fields.h), and what it
        // does not say has to be the same on all computers.
        const auto area = own_.record_id().empty() ? area_of_address(text, prefecture) : prefecture;
        if (area) body().areas = {area->value};
    }

    void take_service() {
        if (record_.kind->id == kind::kResource) {
            set("direction", "offer");
            const std::string status = text_at(json_, "status");
            if (status == "active") {
                set("state", "open");
            } else if (status == "inactive" || status == "defunct") {
                set("state", "done");
            } else if (!status.empty()) {
                keep("status", status);
            }
        }
        const auto organization = json_.find("organization");
        if (organization == json_.end()) return;
        const std::string name = one_line(text_at(*organization, "name"));
        set(record_.kind->id == kind::kResource ? "giver" : "organiser", name);
    }

    // What an export of ours has besides is for other programs: the record is in its attributes.
    void take_rest() {
        if (!own_.record_id().empty()) return;
        const auto texts = hsds_texts(record_.kind->id);
        for (const auto& [name, value] : json_.items()) {
            const bool is_read = std::ranges::find(kNotKept, name) != std::end(kNotKept) ||
                                 std::ranges::find(texts, name, &HsdsText::name) != texts.end() ||
                                 (name == "status" && record_.kind->id != kind::kOrg);
            if (is_read || value.is_null() || value.empty()) continue;
            if (name == "contacts") {
                note(name, "", "contacts",
                     N_("people who can be asked: left out, for a record is not the place to keep "
                        "them"));
            } else if (value.is_primitive()) {
                keep(name, clean_text(value));
            } else {
                note(name, "", "nested", N_("a part that no field holds: left out"));
            }
        }
    }

    // An export of ours is known by its record; what it is called elsewhere goes along.
    void finish_origin(const std::string& origin, OriginIds& ids) {
        std::string id = one_line(text_at(json_, "id"));
        if (id.empty()) id = id_by_title(*record_.kind, body());
        id.resize(character_end(id, kOriginIdBytesMax));
        if (!record_.record_id.empty()) {
            record_.foreign_origin = origin;
            record_.foreign_id = id;
        } else if (natural_key(*record_.kind, body()).empty() && !id.empty()) {
            body().fields[common_field::kOrigin] = origin;
            body().fields[common_field::kOriginId] = ids.take(id);
        }
    }

    const Json& json_;
    bool is_opportunity_ = false;
};

bool is_service(std::string_view array, const Json& json) {
    return array == "services" ||
           (array != "organizations" && (json.contains("status") || json.contains("organization")));
}

KindId kind_of(const JsonPart& part, const Json& json) {
    return is_service(part.name, json) ? kind::kResource : kind::kOrg;
}

// Hands out an object and those inside it; each id once. What stands in the file by itself is not
// taken from inside another object, which may name no more of it than its name.
class HsdsWalk {
  public:
    HsdsWalk(const HsdsFile::Take& take,
             const HsdsFile::Tell& tell,
             const std::string& origin,
             const std::set<HsdsName>& standing)
        : take_(take), tell_(tell), origin_(origin), standing_(standing) {}

    bool take(const Json& json, KindId kind, std::uint64_t line) {
        const std::string id = text_at(json, "id");
        if (!id.empty() && !seen_.insert({kind, id}).second) {
            if (tell_) {
                tell_({line, "id_twice", id,
                       N_("an object with this id stands in the file already: left out"), true});
            }
            return true;
        }
        if (!take_(HsdsReader(json, kind, line).read(origin_, ids_[kind]))) return false;
        if (kind != kind::kOrg) {
            const auto organization = json.find("organization");
            return organization == json.end() || !organization->is_object() ||
                   take_inner(*organization, kind::kOrg, line);
        }
        const auto services = objects_at(json, "services");
        return std::ranges::all_of(services, [&](const Json& service) {
            return take_inner(service, kind::kResource, line);
        });
    }

  private:
    bool take_inner(const Json& json, KindId kind, std::uint64_t line) {
        const HsdsName name(kind, text_at(json, "id"));
        if (standing_.contains(name) || seen_.contains(name)) return true;
        return take(json, kind, line);
    }

    const HsdsFile::Take& take_;
    const HsdsFile::Tell& tell_;
    const std::string& origin_;
    const std::set<HsdsName>& standing_;
    std::set<HsdsName> seen_;
    std::map<KindId, OriginIds> ids_;
};

// The ids of what stands in the file by itself.
std::set<HsdsName> standing_in(const JsonParts& parts) {
    std::set<HsdsName> out;
    for (const JsonPart& part : parts.parts) {
        const Json json = parse_foreign_json(part.text);
        if (!json.is_object()) continue;
        if (std::string id = text_at(json, "id"); !id.empty())
            out.insert({kind_of(part, json), std::move(id)});
    }
    return out;
}

}  // namespace

std::span<const HsdsText> hsds_texts(KindId kind) {
    if (kind == kind::kOrg) return kOrgTexts;
    if (kind == kind::kResource) return kResourceTexts;
    if (kind == kind::kOpportunity) return kOpportunityTexts;
    return {};
}

HsdsFile::HsdsFile(const WholeText& text, std::string origin) : origin_(std::move(origin)) {
    if (!append_as_utf8(text.encoding, text.bytes, text_)) text_ = text.bytes;
    standing_ = standing_in(cut_json(text_, kArrays));
}

void HsdsFile::for_each(const Take& take, const Tell& tell) const {
    const JsonParts cut = cut_json(text_, kArrays);
    HsdsWalk walk(take, tell, origin_, standing_);
    for (const JsonPart& part : cut.parts) {
        const Json json = parse_foreign_json(part.text);
        if (json.is_discarded()) {
            if (tell) {
                tell({part.line, "damaged", "",
                      N_("the object is no JSON, or in another encoding than UTF-8: left out"),
                      true});
            }
            continue;
        }
        if (tell && holds_controls(json)) {
            constexpr auto kProblem = LineProblem::control_characters;
            tell(
                {part.line, line_problem_name(kProblem), "",
                 N_("the object held invisible control characters, which were taken out: check it"),
                 false});
        }
        if (!walk.take(json, kind_of(part, json), part.line)) return;
    }
    if (cut.left_out > 0 && tell) {
        tell({cut.left_out_line, "too_many", std::to_string(cut.left_out),
              N_("more objects than are read from one file: left out from here on"), true});
    }
    if (cut.problem_line != 0 && tell) {
        tell({cut.problem_line, "cut_off", "",
              N_("the file is cut off or is no JSON from here on: the rest is left out"), false});
    }
}

SourceRecord read_hsds(std::string_view text, KindId kind, const std::string& origin) {
    OriginIds ids;
    return HsdsReader(parse_foreign_json(text), kind, 0).read(origin, ids);
}

}  // namespace tsunagi::client
