#include "client/import/card_record.h"

#include <algorithm>
#include <utility>

#include "client/forms/field_input.h"
#include "client/import/card_parts.h"
#include "client/import/record_maker.h"
#include "client/import/written_place.h"
#include "protocol/base/area.h"
#include "protocol/base/utf8.h"
#include "protocol/record/field_form.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kNotForCardReaders[] = {
    "VERSION",    "PRODID",  "REV",         "UID",
    "KIND",       "CLASS",   "SORT-STRING", "SOURCE",
    "X-ABLABEL",  "X-ABADR", "X-ABUID",     "CLIENTPIDMAP",
    "X-ABSHOWAS", "MAILER",  "LABEL",       "X-MS-OL-DEFAULT-POSTAL-ADDRESS"};
constexpr std::string_view kOfCardPrograms[] = {"X-COUCHDB-", "X-EVOLUTION-FILE", "X-MS-OL-",
                                                "X-MS-CARDPICTURE"};
constexpr std::string_view kNoText[] = {"PHOTO", "LOGO", "SOUND", "KEY"};

template <std::size_t N>
bool is_one_of(const std::string_view (&names)[N], std::string_view name) {
    return std::ranges::find(names, name) != std::end(names);
}

bool is_for_card_programs(std::string_view name) {
    return is_one_of(kNotForCardReaders, name) ||
           std::ranges::any_of(kOfCardPrograms,
                               [&](std::string_view prefix) { return name.starts_with(prefix); });
}

class CardReader : private RecordMaker {
  public:
    explicit CardReader(const Card& card) : card_(card), parts_(read_card_parts(card)) {
        record_.line = card.line;
        record_.is_marked_private = card.may_be_private;
        record_.kind = find_kind(parts_.is_org ? kind::kOrg : kind::kPerson);
    }

    SourceRecord read(const std::string& origin, OriginIds& ids) {
        is_ours_ = std::ranges::any_of(
            card_.lines, [](const ContentText& line) { return names_own_record(line.text); });
        body().language = is_ours_ ? parts_.language : "ja";
        body().title = is_ours_ ? parts_.name : std::string(trimmed(one_line(parts_.name)));
        body().reading = one_line(parts_.reading);
        line_ = card_.line;
        if (parts_.is_org) {
            set_text("name_en", parts_.name_en);
            // A department, or another name.
            if (!parts_.org.empty() && parts_.org != body().title) keep("ORG", parts_.org);
        } else {
            set_text("family_name", parts_.family);
            set_text("given_name", parts_.given);
            set_text("org", parts_.org);
        }
        for (const ContentText& text : card_.lines) take_line(text);
        finish_text();
        if (!body().title.empty()) finish_origin(origin, ids);
        return std::move(record_);
    }

  private:
    const FieldRow* field(std::string_view name) const { return find_field(*record_.kind, name); }

    void set_text(std::string_view name, const std::string& text) {
        if (!text.empty()) body().fields[field(name)->key] = one_line(text);
    }
    void take_line(const ContentText& text) {
        line_ = text.line;
        const auto line = split_content_line(text.text);
        if (!line) {
            return keep("", text.text, "not_understood", N_("no line of a card: kept as text"));
        }
        if (own_.take(line_, *line)) return;
        if (line->name == "CLASS") {
            // What is not known is private, and no second line takes it back.
            const std::string value = capitals(trimmed(line->value));
            if (!value.empty() && value != "PUBLIC") record_.is_marked_private = true;
        }
        if (is_for_card_programs(line->name)) return;
        const bool is_name = is_part_of_name(*line);  // read already: card_parts.h
        if (!is_name && is_one_of(kNoText, line->name)) {
            return note(line->name, "", "attachment",
                        N_("a picture, a sound or a key inside the card: left out"));
        }
        bool held_controls = false;
        const auto value = card_value(*line, &held_controls);
        if (!value) {
            return note(line->name, "", "encoding",
                        N_("text in a character set that is not known: left out; save the card "
                           "as UTF-8 and import it again"));
        }
        if (held_controls) {
            constexpr auto kProblem = LineProblem::control_characters;
            note(line->name, *value, line_problem_name(kProblem), line_problem_text(kProblem));
        }
        if (!is_name) take(*line, *value);
    }

    void take(const ContentLine& line, const std::string& value) {
        if (trimmed(value).empty()) return;
        if (line.name == "ADR") return take_address(line, value);
        if (line.name == "TEL") return take_phone(line, value);
        if (line.name == "NOTE") return take_note(value);
        if (line.name == "CATEGORIES") return take_categories(value);
        if (line.name == "EMAIL") return take_value("mail", line.name, text_of(value));
        if (line.name == "URL") return take_value("url", line.name, text_of(value));
        if (line.name == "GEO" && parts_.is_org) return take_geo(line, value);
        if (line.name == "NICKNAME" && parts_.is_org)
            return take_value("short_name", line.name, text_of(value));
        if (line.name == "BDAY" && !parts_.is_org)
            return take_value("birthday", line.name, text_of(value));
        if ((line.name == "TITLE" || line.name == "ROLE") && !parts_.is_org)
            return add_item("roles", text_of(value));
        if (line.name == "LANG" && !parts_.is_org) return add_item("languages", text_of(value));
        keep(line.name, text_of(value));
    }

    std::string text_of(std::string_view value) const {
        std::string text = unescaped_text(value);
        return is_ours_ ? text : std::string(trimmed(text));
    }

    void add_item(std::string_view name, const std::string& item) {
        if (item.empty()) return;
        std::string& list = body().fields[field(name)->key];
        list += (list.empty() ? "" : "\n") + one_line(item);
    }

    // The first goes into the field; further ones of a person are a list, of others text.
    void take_value(std::string_view name, const std::string& column, const std::string& text) {
        const FieldRow& row = *field(name);
        // A phone's field holds any line, and cards say numbers otherwise.
        const bool is_exact = is_ours_ && row.type != FieldType::phone && has_form(row, text);
        ValueReading reading =
            is_exact ? ValueReading{text, ValueProblem::none, {}} : read_value(row, text);
        if (reading.problem != ValueProblem::none) {
            return keep(column, text, value_problem_name(reading.problem),
                        value_problem_text(reading.problem));
        }
        if (reading.value.empty()) return;
        if (body().field(row.key).empty()) {
            body().fields[row.key] = std::move(reading.value);
        } else if (body().field(row.key) != reading.value) {
            take_further(column, reading.value);
        }
    }

    void take_further(const std::string& column, const std::string& value) {
        if (parts_.is_org) return keep(column, value);
        add_item("more_contacts", column + ": " + value);
    }

    void take_phone(const ContentLine& line, const std::string& value) {
        const std::string text = phone_text(text_of(value));
        const auto is = [&](std::string_view type) { return line.has("TYPE", type); };
        if (is("FAX")) return take_value("fax", line.name, text);
        if (is("CELL") && !parts_.is_org) return take_value("mobile", line.name, text);
        take_value("phone", line.name, text);
    }

    void take_note(const std::string& value) {
        std::string text = text_of(value);
        if (is_clean_text(text, TextShape::multi_line))
            body().text += (body().text.empty() ? "" : "\n\n") + text;
    }

    void take_categories(const std::string& value) {
        for (const std::string_view part : split_value(value, ',')) {
            std::string tag = one_line(text_of(part));
            add_tag("CATEGORIES", std::move(tag));
        }
    }

    void take_address(const ContentLine& line, const std::string& value) {
        const CardAddress address = read_card_address(value);
        if (address.text.empty() && address.postal_code.empty()) return;
        if (!body().field(field("address")->key).empty())
            return take_further(line.name, address.postal_code + " " + address.text);
        set_text("address", address.text);
        set_text("postal_code", address.postal_code);
        if (parts_.is_org && address.is_home) set_area(address);
    }

    // An export of ours says itself which municipality it is in (own_fields.h), and what it does
    // not say has to be the same on all computers.
    void set_area(const CardAddress& address) {
        const auto prefecture = parse_prefecture(address.region);
        const auto area = is_ours_ ? prefecture : area_of_address(address.text, prefecture);
        if (area) body().areas = {area->value};
    }

    void take_geo(const ContentLine& line, std::string value) {
        if (capitals(value.substr(0, 4)) == "GEO:") {
            value.erase(0, 4);
            std::ranges::replace(value, ',', ';');
        }
        const auto parts = split_value(value, ';');
        if (parts.size() == 2 && has_form(*field("latitude"), parts[0]) &&
            has_form(*field("longitude"), parts[1])) {
            set_text("latitude", std::string(parts[0]));
            return set_text("longitude", std::string(parts[1]));
        }
        keep(line.name, value, "bad_number", N_("no place on a map: kept as text"));
    }

    // An export of ours is known by its record; what it is called elsewhere goes along.
    void finish_origin(const std::string& origin, OriginIds& ids) {
        line_ = card_.line;
        std::string id = parts_.uid;
        if (id.empty()) {
            id = body().title;
            for (const char* name : {"mail", "phone", "mobile", "address"}) {
                const FieldRow* row = field(name);
                if (row == nullptr || body().field(row->key).empty()) continue;
                id += " / " + std::string(body().field(row->key));
                break;
            }
        }
        if (!record_.record_id.empty()) {
            record_.foreign_origin = origin;
            record_.foreign_id = ids.take(std::move(id));
        } else if (natural_key(*record_.kind, body()).empty()) {
            body().fields[common_field::kOrigin] = origin;
            body().fields[common_field::kOriginId] = ids.take(std::move(id));
        }
    }

    const Card& card_;
    CardParts parts_;
    bool is_ours_ = false;
};

}  // namespace

SourceRecord read_card(const Card& card, const std::string& origin, OriginIds& ids) {
    return CardReader(card).read(origin, ids);
}

std::string card_kind(const Card& card) {
    const CardParts parts = read_card_parts(card);
    if (!parts.other_kind.empty()) return parts.other_kind;
    return parts.is_org ? "org" : "person";
}

}  // namespace tsunagi::client
