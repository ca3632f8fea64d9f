#include "client/json_output.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <nlohmann/json.hpp>

#include "client/erasure_words.h"
#include "client/json_text.h"
#include "client/match_text.h"
#include "protocol/base/area.h"
#include "protocol/record/field_form.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

Json center_of(const CenterId& id, const std::string& name) {
    return {{"id", id_text(id)}, {"name", name}};
}

Json time_or_null(std::int64_t ms) { return ms == 0 ? Json(nullptr) : Json(time_text(ms)); }

std::string first_area(const Body& body) {
    return body.areas.empty() ? "" : area_digits(body.areas.front());
}

Json value_of(const FieldRow& row, std::string_view value) {
    if (!is_list(row.type)) return std::string(value);
    Json items = Json::array();
    for (const auto item : list_items(value)) items.push_back(std::string(item));
    return items;
}

// All fields of the kind are there, empty ones too, so that scripts need not ask; the common ones
// where they are filled, unknown ones by their number.
Json fields_of(const KindRow* kind, const Body& body) {
    Json fields = Json::object();
    if (kind == nullptr) {
        for (const auto& [key, value] : body.fields) fields[std::to_string(key)] = value;
        return fields;
    }
    if (!kind->title_name.empty()) fields[std::string(kind->title_name)] = body.title;
    if (!kind->reading_name.empty()) fields[std::string(kind->reading_name)] = body.reading;
    if (kind->id == kind::kOrg) fields["area"] = first_area(body);
    for (const auto& row : kind->fields)
        fields[std::string(row.name)] = value_of(row, body.field(row.key));
    for (const auto& [key, value] : body.fields) {
        const FieldRow* row = find_field(*kind, key);
        if (row == nullptr) fields[std::to_string(key)] = value;
        if (row != nullptr && key >= common_field::kFirst)
            fields[std::string(row->name)] = value_of(*row, value);
    }
    return fields;
}

Json areas_of(const Body& body) {
    Json areas = Json::array();
    for (const auto area : body.areas) areas.push_back(area_digits(area));
    return areas;
}

Json file_of(const Attachment& attachment) {
    Json out{{"name", attachment.name},
             {"media_type", attachment.media_type},
             {"bytes", attachment.bytes},
             {"alt", attachment.alt},
             {"content", id_text(attachment.content)}};
    if (!attachment.taken_on.empty()) out["taken_on"] = attachment.taken_on;
    return out;
}

Json translations_of(const Body& body) {
    Json out = Json::object();
    for (const auto& [language, translation] : body.translations)
        out[language] = {{"title", translation.title}, {"text", translation.text}};
    return out;
}

Json sources_of(const ItemAnswer& item) {
    Json sources = Json::array();
    for (const auto& source : item.sources) {
        sources.push_back({{"id", id_text(source.id)},
                           {"center", center_of(source.center, source.center_name)},
                           {"updated", time_text(source.updated_ms)}});
    }
    return sources;
}

// Why a search found it; words without places are those that it lacks.
Json why_of(const std::vector<WordMatchAnswer>& matches) {
    Json why = Json::array();
    for (const auto& match : matches) {
        Json fields = Json::array();
        for (const FoundIn field : match.fields) fields.push_back(found_in_name(field));
        why.push_back({{"word", match.word}, {"in", fields}});
    }
    return why;
}

Json reasons_of(const std::vector<MatchReason>& reasons) {
    Json out = Json::array();
    for (const auto& reason : reasons) {
        Json one{{"part", part_name(reason.part)},
                 {"finding", finding_name(reason.finding)},
                 {"points", reason.points},
                 {"most", most_points(reason.part)}};
        if (!reason.words.empty()) one["words"] = reason.words;
        switch (reason.finding) {
            case MatchFinding::kilometres: one["kilometres"] = reason.first; break;
            case MatchFinding::enough:
            case MatchFinding::not_enough:
            case MatchFinding::other_units:
                one["offered"] = reason.first;
                one["needed"] = reason.last;
                break;
            default: break;
        }
        if (reason.part == MatchPart::period && reason.finding == MatchFinding::fits) {
            one["first_day"] = day_text(reason.first);
            one["last_day"] = day_text(reason.last);
        }
        out.push_back(std::move(one));
    }
    return out;
}

const char* state_name(PeerState state) {
    switch (state) {
        case PeerState::connecting: return "connecting";
        case PeerState::waiting: return "waiting";
        case PeerState::connected: return "connected";
        case PeerState::joining: return "joining";
    }
    return "";
}

const char* role_name(PeerRole role) {
    switch (role) {
        case PeerRole::called_us: return "called_us";
        case PeerRole::configured: return "configured";
        case PeerRole::area: return "area";
        case PeerRole::near: return "near";
        case PeerRole::well_connected: return "well_connected";
        case PeerRole::far: return "far";
        case PeerRole::fill: return "fill";
        case PeerRole::anchor: return "anchor";
        case PeerRole::lan: return "lan";
    }
    return "";
}

Json peer_of(const PeerAnswer& peer) {
    Json out = Json::object();
    out["center"] = peer.center ? center_of(*peer.center, peer.name) : Json(nullptr);
    out["address"] = peer.address;
    out["state"] = state_name(peer.state);
    out["inbound"] = peer.inbound;
    out["last_sync"] = time_or_null(peer.last_sync_ms);
    out["trouble"] = peer.trouble;
    return out;
}

const char* outcome_name(DraftOutcome outcome) {
    switch (outcome) {
        case DraftOutcome::stored: return "new";
        case DraftOutcome::updated: return "updated";
        case DraftOutcome::unchanged: return "unchanged";
        case DraftOutcome::refused: return "refused";
        case DraftOutcome::waiting: return "waiting";
    }
    return "";
}

}  // namespace

std::string time_text(std::int64_t ms) {
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::milliseconds;
    const std::chrono::sys_time<milliseconds> time{milliseconds{ms}};
    const auto day = floor<days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", int{date.year()},
                       unsigned{date.month()}, unsigned{date.day()}, clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

std::string area_digits(std::uint32_t area) {
    if (area == 0) return {};
    return area <= kPrefecturesMax ? fmt::format("{:02}", area) : fmt::format("{:06}", area);
}

std::string kind_name(KindId kind) {
    const KindRow* row = find_kind(kind);
    return row == nullptr ? fmt::format("0x{:04x}", kind) : std::string(row->name);
}

std::string item_json(const ItemAnswer& item, ItemForm form) {
    const auto decoded = decode_body(item.body);
    Body body = decoded ? *decoded : Body{};
    if (form == ItemForm::match) body = without_names(std::move(body));
    Json out = Json::object();
    out["type"] = form == ItemForm::hit ? "hit" : form == ItemForm::match ? "match" : "item";
    out["id"] = id_text(item.id);
    out["kind"] = kind_name(item.kind);
    out["title"] = body.title;
    out["center"] = center_of(item.center, item.center_name);
    out["scope"] = item.scope;
    out["area"] = first_area(body);
    out["areas"] = areas_of(body);
    out["updated"] = time_text(item.updated_ms);
    out["score"] = item.score;
    out["snippet"] = item.snippet;
    out["lang"] = body.language;
    out["tags"] = body.tags;
    out["fields"] = fields_of(find_kind(item.kind), body);
    out["sources"] = sources_of(item);
    if (!item.matches.empty()) out["why"] = why_of(item.matches);
    if (item.told_by) out["told_by"] = center_of(*item.told_by, item.told_by_name);
    if (form == ItemForm::match) out["reasons"] = reasons_of(item.reasons);
    if (!item.readers.empty()) {
        out["readers"] = Json::array();
        for (const CenterId& reader : item.readers) out["readers"].push_back(id_text(reader));
        out["sealed"] = item.closed != 0;
    }
    if (item.erased) {
        out["erased"] = {{"at", time_text(item.erased->time_ms)},
                         {"told", erasure_word(item.erased->reason)},
                         {"gone", item.erased->is_gone}};
    }
    if (form == ItemForm::record) {
        out["body"] = body.text;
        out["reading"] = body.reading;
        out["translations"] = translations_of(body);
        out["slot"] = to_hex(item.slot);
        out["readable"] = static_cast<bool>(decoded);
        out["newer_exists"] = item.is_hidden;
        out["files"] = Json::array();
        for (const Attachment& attachment : body.attachments)
            out["files"].push_back(file_of(attachment));
    }
    return json_text(out);
}

std::string file_json(const RecordId& record, const Attachment& attachment, bool is_here) {
    Json out{{"type", "file"}, {"record", id_text(record)}};
    out.update(file_of(attachment));
    out["here"] = is_here;
    return json_text(out);
}

std::string prepared_json(const Attachment& attachment, const std::vector<std::string>& done) {
    Json out{{"type", "prepared"}};
    out.update(file_of(attachment));
    out["done"] = done;
    return json_text(out);
}

std::string saved_json(const RecordId& record,
                       const Attachment& attachment,
                       const std::string& place) {
    Json out{{"type", "saved"}, {"record", id_text(record)}};
    out.update(file_of(attachment));
    out["file"] = place;
    return json_text(out);
}

std::string status_json(const StatusAnswer& status) {
    Json out = Json::object();
    out["type"] = "status";
    out["center"] = center_of(status.center, status.name);
    out["prefecture"] = area_digits(status.home.prefecture);
    out["municipality"] = area_digits(status.home.municipality);
    out["federation"] = {{"name", status.federation}, {"members", status.members}};
    out["member"] = status.is_member;
    out["records"] = status.records;
    out["scopes"] = Json::array();
    for (const auto& scope : status.scopes) {
        out["scopes"].push_back({{"scope", scope.scope},
                                 {"records", scope.records},
                                 {"digest", id_text(scope.digest)}});
        if (scope.is_declined) out["scopes"].back()["subscribed"] = false;
    }
    out["peers"] = Json::array();
    for (const auto& peer : status.peers) out["peers"].push_back(peer_of(peer));
    out["deferred"] = Json::array();
    for (const auto& deferred : status.deferred) {
        const auto name = error_sentence(static_cast<Error>(deferred.reason)).name;
        out["deferred"].push_back({{"reason", std::string(name)}, {"count", deferred.count}});
    }
    out["unlocked"] = status.is_unlocked;
    out["unlocked_seconds"] = status.unlocked_seconds;
    out["search_behind"] = status.search_behind;
    out["unchecked"] = status.unchecked;
    out["writing"] = status.is_writing;
    static constexpr std::array<const char*, 5> kPurges{"none", "due", "running", "no_room",
                                                        "failed"};
    out["purge"] = status.purge < kPurges.size() ? kPurges[status.purge] : "unknown";
    out["software"] = status.software;
    if (status.restored != StatusAnswer::Restored::no) {
        static constexpr const char* kStates[] = {"no", "waits", "compared", "alone"};
        out["restored"] = {{"state", kStates[static_cast<std::size_t>(status.restored)]},
                           {"made", time_text(status.restored_made_ms)},
                           {"compared", status.restored_compared},
                           {"needed", status.restored_needed}};
    }
    return json_text(out);
}

std::string member_json(const MemberAnswer& member) {
    Json out = Json::object();
    out["type"] = "member";
    out["center"] = center_of(member.center, member.name);
    out["prefecture"] = area_digits(member.home.prefecture);
    out["municipality"] = area_digits(member.home.municipality);
    out["admitted"] = member.admitted;
    out["state"] = state_name(member);
    out["forked"] = member.is_forked;
    out["blocked"] = member.is_blocked ? Json(member.block_reason) : Json(nullptr);
    out["returners"] = Json::array();
    for (const auto& center : member.returners) out["returners"].push_back(id_text(center));
    out["sponsors"] = Json::array();
    for (const auto& sponsor : member.sponsors) out["sponsors"].push_back(id_text(sponsor));
    return json_text(out);
}

std::string removal_json(const Membership& membership, const RemovalAnswer& removal) {
    const auto named = [&](const CenterId& center) {
        const MemberAnswer* found = membership.find(center);
        return center_of(center, found == nullptr ? std::string() : found->name);
    };
    Json out = Json::object();
    out["type"] = "removal";
    out["id"] = id_text(removal.id);
    out["center"] = named(removal.center);
    out["proposer"] = named(removal.proposer);
    out["reason"] = reason_name(removal.reason);
    out["behind"] = Json::array();
    for (const auto& center : removal.behind) out["behind"].push_back(id_text(center));
    out["needed"] = membership.totals.removers_needed;
    out["in_force"] = removal.is_in_force;
    out["taken_back"] = removal.is_answered;
    return json_text(out);
}

std::string peer_json(const PeerAnswer& peer) {
    Json out = Json::object();
    out["type"] = "peer";
    out.update(peer_of(peer));
    out["role"] = role_name(peer.role);
    return json_text(out);
}

std::string invitation_json(const std::string& invitation) {
    return object_json("invitation", {{"invitation", invitation}});
}

std::string published_json(const RecordId& id, DraftOutcome outcome) {
    return object_json("published",
                       {{"id", id_text(id)}, {"outcome", std::string(outcome_name(outcome))}});
}

std::string erasure_json(const ErasureAnswer& erasure, bool is_overdue) {
    constexpr std::array kStages{"hidden", "going", "gone", "gone_from_files"};
    Json out{{"type", "erasure"},
             {"id", id_text(erasure.id)},
             {"slot", to_hex(erasure.slot)},
             {"scope", erasure.scope},
             {"at", time_text(erasure.time_ms)},
             {"told", erasure_word(erasure.reason)},
             {"reason", erasure.note},
             {"state", kStages.at(static_cast<std::size_t>(erasure.stage))},
             {"counts", erasure.backing != ErasureBacking::none},
             {"needs_second_person", erasure.backing == ErasureBacking::one_person},
             {"centers", erasure.expected},
             {"answered", erasure.answered},
             {"missing", erasure.missing},
             {"overdue", is_overdue}};
    if (erasure.due_ms != 0) out["due"] = time_text(erasure.due_ms);
    return json_text(out);
}

std::string damage_json(const DamageAnswer& damage) {
    Json out{{"type", "damage"},
             {"place", damage.place},
             {"what", damage.what},
             {"repairable", damage.is_repairable}};
    if (const auto& file = damage.file) {
        out["record"] = id_text(file->record);
        out["title"] = file->title;
        out["file"] = file->name;
        out["own"] = file->is_own;
        out["missing"] = file->is_missing;
    }
    return json_text(out);
}

std::string error_json(const Failure& failure) {
    return object_json("error", {{"error", failure.name},
                                 {"message", failure.message},
                                 {"exit_code", static_cast<std::uint64_t>(failure.exit)}});
}

std::string rejected_json(const RejectedRow& row) {
    return object_json("rejected",
                       {{"line", row.line}, {"reason", row.reason}, {"detail", row.detail}});
}

std::string kind_json(const KindRow& kind) {
    Json out = Json::object();
    out["type"] = "kind";
    out["name"] = std::string(kind.name);
    out["label"] = {{"en", std::string(kind.label_en)}, {"ja", std::string(kind.label_ja)}};
    out["private"] = is_private(kind.id);
    out["confirm_months"] = kind.confirm_months;
    out["retention_months"] = kind.retention.months;
    return json_text(out);
}

std::string field_json(const KindRow& kind, const FieldRow& field) {
    Json out = Json::object();
    out["type"] = "field";
    out["kind"] = std::string(kind.name);
    out["name"] = std::string(field.name);
    out["label"] = {{"en", std::string(field.label_en)}, {"ja", std::string(field.label_ja)}};
    out["required"] = field.required;
    out["list"] = is_list(field.type);
    out["choices"] = Json::array();
    for (const Choice& choice : field.choices) {
        out["choices"].push_back(
            {{"value", std::string(choice.value)},
             {"label",
              {{"en", std::string(choice.label_en)}, {"ja", std::string(choice.label_ja)}}}});
    }
    return json_text(out);
}

std::string preview_json(std::uint64_t line, const KindRow& kind, const Body& body) {
    Json out = Json::object();
    out["type"] = "preview";
    out["line"] = line;
    out["kind"] = std::string(kind.name);
    out["title"] = body.title;
    out["area"] = first_area(body);
    out["tags"] = body.tags;
    out["fields"] = fields_of(&kind, body);
    if (!body.text.empty()) out["body"] = body.text;
    if (!body.translations.empty()) out["translations"] = translations_of(body);
    return json_text(out);
}

std::string center_json(const NewCenter& center) {
    return object_json("center", {{"id", id_text(center.id)},
                                  {"name", center.name},
                                  {"charter", id_text(center.charter)},
                                  {"prefecture", area_digits(center.home.prefecture)},
                                  {"municipality", area_digits(center.home.municipality)},
                                  {"folder", center.folder}});
}

std::string object_json(const std::string& type, const JsonValues& values) {
    Json out = Json::object();
    out["type"] = type;
    for (const auto& [name, value] : values) {
        std::visit([&out, &key = name](const auto& held) { out[key] = held; }, value);
    }
    return json_text(out);
}

std::string summary_json(const JsonValues& values) { return object_json("summary", values); }

}  // namespace tsunagi::client
