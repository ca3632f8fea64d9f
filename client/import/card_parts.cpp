#include "client/import/card_parts.h"

#include <algorithm>
#include <vector>

#include "client/forms/field_input.h"
#include "client/import/written_place.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

std::vector<std::string> components(std::string_view value) {
    std::vector<std::string> out;
    for (const auto part : split_value(value, ';')) out.emplace_back(trimmed(unescaped_text(part)));
    return out;
}

std::string component(const std::vector<std::string>& all, std::size_t at) {
    return at < all.size() ? all[at] : std::string();
}

std::string joined_with(std::string_view blank, const std::string& a, const std::string& b) {
    if (a.empty() || b.empty()) return a + b;
    return a + std::string(blank) + b;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Readings of names, from wherever the program wrote them.
struct Readings {
    std::string sort_as_org, sort_as_name, sort_string, irmc, family, given, org;

    [[nodiscard]] std::string best(bool is_org) const {
        const std::string phonetic = joined_with(" ", family, given);
        if (is_org) {
            for (const auto& one : {org, sort_as_org, sort_string, irmc, phonetic}) {
                if (!one.empty()) return one;
            }
            return {};
        }
        for (const auto& one : {phonetic, irmc, sort_as_name, sort_string}) {
            if (!one.empty()) return one;
        }
        return {};
    }
};

// "やまだ,たろう" and "ﾔﾏﾀﾞ;ﾀﾛｳ;;;" with a blank between.
std::string reading_of(std::string value) {
    std::ranges::replace(value, ';', ',');
    std::string out;
    for (const auto part : split_value(value, ',')) {
        out = joined_with(" ", out, std::string(trimmed(unescaped_text(part))));
    }
    return folded_utf8(out);
}

class PartsReader {
  public:
    CardParts read(const Card& card) {
        for (const ContentText& text : card.lines) {
            const auto line = split_content_line(text.text);
            const auto value = line ? card_value(*line) : std::nullopt;
            if (value && !trimmed(*value).empty()) take(*line, *value);
        }
        return finish();
    }

  private:
    void take(const ContentLine& line, const std::string& value) {
        const std::string text = unescaped_text(value);
        if (line.name == "FN") {
            take_name(line, text);
        } else if (line.name == "N") {
            if (name_.empty()) name_ = components(value);
            set(readings_.sort_as_name, reading_of(std::string(line.parameter("SORT-AS"))));
        } else if (line.name == "ORG") {
            set(readings_.sort_as_org, folded_utf8(line.parameter("SORT-AS")));
            if (org_.empty()) org_ = components(value);
        } else if (line.name == "KIND" || line.name == "X-ADDRESSBOOKSERVER-KIND") {
            kind_ = capitals(trimmed(text));
        } else if (line.name == "X-ABSHOWAS") {
            is_shown_as_org_ = capitals(trimmed(text)) == "COMPANY";
        } else if (line.name == "UID") {
            set(parts_.uid, std::string(trimmed(text)));
        } else {
            take_reading(line, value);
        }
    }

    void take_reading(const ContentLine& line, const std::string& value) {
        const std::string text(trimmed(unescaped_text(value)));
        if (line.name == "SORT-STRING") set(readings_.sort_string, folded_utf8(text));
        if (line.name == "SOUND" && (line.has("TYPE", "X-IRMC-N") || line.has("X-IRMC-N", "")))
            set(readings_.irmc, reading_of(value));
        if (line.name == "X-PHONETIC-LAST-NAME") set(readings_.family, folded_utf8(text));
        if (line.name == "X-PHONETIC-FIRST-NAME") set(readings_.given, folded_utf8(text));
        if (line.name == "X-PHONETIC-ORG") set(readings_.org, folded_utf8(text));
    }

    // One name in two languages (ALTID) is the Japanese one, and the other for who reads English.
    void take_name(const ContentLine& line, const std::string& text) {
        const std::string language(line.parameter("LANGUAGE"));
        if (capitals(language.substr(0, 2)) == "EN" && !line.parameter("ALTID").empty()) {
            set(parts_.name_en, text);
        } else {
            if (parts_.name.empty()) parts_.language = language;
            set(parts_.name, text);
        }
    }

    static void set(std::string& to, std::string value) {
        if (to.empty()) to = std::move(value);
    }

    CardParts finish() {
        const bool has_person =
            std::ranges::any_of(name_, [](const std::string& part) { return !part.empty(); });
        const std::string org_name = component(org_, 0);
        for (const auto& part : org_) parts_.org = joined_with(" ", parts_.org, part);
        // A card that only leaves N out (4.0 may) can be a person's: it has to name the
        // organisation, or say with an empty N that nobody is meant.
        const bool says_nobody = !name_.empty() || trimmed(parts_.name).empty();
        const bool names_nobody_else =
            trimmed(parts_.name) == org_name || (!has_person && says_nobody);
        parts_.is_org = kind_ == "ORG" || kind_ == "ORGANIZATION" || is_shown_as_org_ ||
                        (kind_.empty() && !org_name.empty() && names_nobody_else);
        if (!kind_.empty() && kind_ != "ORG" && kind_ != "ORGANIZATION" && kind_ != "INDIVIDUAL")
            parts_.other_kind = kind_;
        parts_.family = component(name_, 0);
        parts_.given = component(name_, 1);
        if (trimmed(parts_.name).empty()) {
            const bool is_japanese = !is_ascii(parts_.family + parts_.given);
            parts_.name = parts_.is_org ? parts_.org
                          : is_japanese ? joined_with(" ", parts_.family, parts_.given)
                                        : joined_with(" ", parts_.given, parts_.family);
        }
        if (trimmed(parts_.name).empty()) std::swap(parts_.name, parts_.name_en);
        parts_.reading = readings_.best(parts_.is_org);
        constexpr std::string_view kUuid = "urn:uuid:";
        if (parts_.uid.starts_with(kUuid)) parts_.uid.erase(0, kUuid.size());
        return std::move(parts_);
    }

    CardParts parts_;
    Readings readings_;
    std::vector<std::string> name_, org_;
    std::string kind_;
    bool is_shown_as_org_ = false;
};

}  // namespace

CardParts read_card_parts(const Card& card) { return PartsReader().read(card); }

bool is_part_of_name(const ContentLine& line) {
    constexpr std::string_view kNames[] = {"FN",
                                           "N",
                                           "ORG",
                                           "SORT-STRING",
                                           "X-PHONETIC-LAST-NAME",
                                           "X-PHONETIC-FIRST-NAME",
                                           "X-PHONETIC-ORG",
                                           "X-ADDRESSBOOKSERVER-KIND"};
    return std::ranges::find(kNames, line.name) != std::end(kNames) ||
           (line.name == "SOUND" && line.has("TYPE", "X-IRMC-N"));
}

CardAddress read_card_address(std::string_view value) {
    const auto parts = components(value);
    CardAddress out;
    out.region = component(parts, 4);
    out.postal_code = component(parts, 5);
    const std::string box = component(parts, 0), extended = component(parts, 1),
                      street = component(parts, 2), city = component(parts, 3),
                      country = component(parts, 6);
    // Japan is not named at home.
    out.is_home = is_japan(country);
    if (is_ascii(out.region + city + street)) {
        for (const auto& part : {box, extended, street, city, out.region, country})
            out.text = joined_with(", ", out.text, part);
    } else {
        // From the largest to the smallest, without blanks.
        out.text = (out.is_home ? "" : country) + out.region + city + street;
        out.text = joined_with(" ", joined_with(" ", out.text, extended), box);
    }
    return out;
}

std::string phone_text(const std::string& value) {
    constexpr std::string_view kScheme = "TEL:";
    std::string text(trimmed(value));
    if (capitals(text.substr(0, kScheme.size())) != kScheme) return text;
    text.erase(0, kScheme.size());
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::size_t extension = text.find(";ext=");
    std::string out = text.substr(0, end);
    if (extension != std::string::npos) {
        const std::size_t begin = extension + 5;
        out += " 内線" + text.substr(begin, std::min(text.find(';', begin), text.size()) - begin);
    }
    return out;
}

}  // namespace tsunagi::client
