#include "client/match_text.h"

#include <algorithm>
#include <array>

#include "client/human_text.h"
#include "client/messages.h"
#include "client/terminal_text.h"
#include "protocol/record/kinds.h"
#include "protocol/text/calendar_date.h"

namespace tsunagi::client {
namespace {

std::string part_label(MatchPart part) {
    switch (part) {
        case MatchPart::words: return _("Words");
        case MatchPart::type: return _("Type");
        case MatchPart::distance: return _("Distance");
        case MatchPart::quantity: return _("Quantity");
        case MatchPart::period: return _("Period");
    }
    return {};
}

std::string type_label(const std::string& value) {
    const KindRow* kind = find_kind(kind::kResource);
    const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, resource::kType);
    if (field == nullptr || value.empty()) return value;
    return isolated(value_text(*field, value));
}

std::string words_text(const MatchReason& reason) {
    if (reason.words.empty()) return _("none in common");
    return isolated(joined(reason.words, " · "));
}

std::string type_text(const MatchReason& reason) {
    const std::string ours = reason.words.empty() ? "" : type_label(reason.words.front());
    const std::string theirs = reason.words.size() < 2 ? "" : type_label(reason.words[1]);
    if (reason.finding == MatchFinding::fits) return ours;
    if (reason.finding == MatchFinding::differs) return fill_in(_("{}, and not {}"), theirs, ours);
    return _("not told");
}

std::string distance_text(const MatchReason& reason) {
    switch (reason.finding) {
        case MatchFinding::same_place: return _("in the same municipality");
        case MatchFinding::same_prefecture: return _("in the same prefecture");
        case MatchFinding::kilometres: return fill_in(_("about {} km"), reason.first);
        default: return _("not told");
    }
}

std::string quantity_text(const MatchReason& reason) {
    switch (reason.finding) {
        case MatchFinding::enough:
        case MatchFinding::not_enough:
            return fill_in(_("{} offered, {} needed"), reason.first, reason.last);
        case MatchFinding::other_units:
            return fill_in(_("{} offered, {} needed, in other units"), reason.first, reason.last);
        default: return _("not told");
    }
}

std::string period_text(const MatchReason& reason) {
    if (reason.finding != MatchFinding::fits) return _("not told by both");
    const std::string first = day_text(reason.first);
    const std::string last = day_text(reason.last);
    if (first.empty()) return fill_in(_("until {}"), last);
    if (last.empty()) return fill_in(_("from {}"), first);
    return fill_in(_("{} to {}"), first, last);
}

std::string finding_text(const MatchReason& reason) {
    switch (reason.part) {
        case MatchPart::words: return words_text(reason);
        case MatchPart::type: return type_text(reason);
        case MatchPart::distance: return distance_text(reason);
        case MatchPart::quantity: return quantity_text(reason);
        case MatchPart::period: return period_text(reason);
    }
    return {};
}

std::string field_words(FoundIn field) {
    switch (field) {
        case FoundIn::title: return _("title");
        case FoundIn::reading: return _("reading");
        case FoundIn::tags: return _("tags");
        case FoundIn::codes: return _("codes");
        case FoundIn::text: return _("text");
        case FoundIn::translated_title: return _("title of a translation");
        case FoundIn::translated_text: return _("translation");
    }
    return {};
}

}  // namespace

std::string day_text(std::int64_t day) {
    const auto date = day <= 0 ? std::nullopt : date_of_day_number(day);
    return date ? iso_text(*date) : std::string();
}

std::vector<std::string> reason_lines(const std::vector<MatchReason>& reasons) {
    std::vector<std::string> lines;
    for (const MatchReason& reason : reasons) {
        lines.push_back(fill_in(_("{}: {} ({} of {} points)"), part_label(reason.part),
                                finding_text(reason), reason.points, most_points(reason.part)));
    }
    return lines;
}

std::string reasons_in_short(const std::vector<MatchReason>& reasons) {
    std::vector<std::string> parts;
    for (const MatchReason& reason : reasons) {
        if (reason.finding == MatchFinding::unknown || reason.part == MatchPart::type) continue;
        parts.push_back(finding_text(reason));
    }
    return joined(parts, " · ");
}

std::string found_in_text(const std::vector<WordMatchAnswer>& matches) {
    std::vector<std::string> found;
    std::vector<std::string> lacking;
    for (const WordMatchAnswer& match : matches) {
        std::vector<std::string> fields;
        for (const FoundIn field : match.fields) fields.push_back(field_words(field));
        if (fields.empty()) {
            lacking.push_back(isolated(match.word));
        } else {
            found.push_back(fill_in(_("{} ({})"), isolated(match.word), joined(fields)));
        }
    }
    std::string text = joined(found, " · ");
    if (lacking.empty() || found.empty()) return text;
    return text + " · " + fill_in(_("without: {}"), joined(lacking));
}

Body without_names(Body body) {
    constexpr std::uint16_t kShown[] = {
        resource::kDirection,     resource::kType,           resource::kQuantity,
        resource::kUnit,          resource::kFrom,           resource::kUntil,
        resource::kConditions,    resource::kState,          resource::kEligibility,
        resource::kDeadline,      common_field::kActivities, common_field::kConfirmedOn,
        common_field::kValidUntil};
    std::erase_if(body.fields, [&](const auto& field) {
        return std::ranges::find(kShown, field.first) == std::end(kShown);
    });
    return body;
}

const char* part_name(MatchPart part) {
    switch (part) {
        case MatchPart::words: return "words";
        case MatchPart::type: return "type";
        case MatchPart::distance: return "distance";
        case MatchPart::quantity: return "quantity";
        case MatchPart::period: return "period";
    }
    return "";
}

const char* finding_name(MatchFinding finding) {
    switch (finding) {
        case MatchFinding::unknown: return "unknown";
        case MatchFinding::fits: return "fits";
        case MatchFinding::differs: return "differs";
        case MatchFinding::same_place: return "same_municipality";
        case MatchFinding::same_prefecture: return "same_prefecture";
        case MatchFinding::kilometres: return "kilometres";
        case MatchFinding::enough: return "enough";
        case MatchFinding::not_enough: return "not_enough";
        case MatchFinding::other_units: return "other_units";
    }
    return "";
}

const char* found_in_name(FoundIn field) {
    switch (field) {
        case FoundIn::title: return "title";
        case FoundIn::reading: return "reading";
        case FoundIn::tags: return "tags";
        case FoundIn::codes: return "codes";
        case FoundIn::text: return "text";
        case FoundIn::translated_title: return "translated_title";
        case FoundIn::translated_text: return "translated_text";
    }
    return "";
}

}  // namespace tsunagi::client
