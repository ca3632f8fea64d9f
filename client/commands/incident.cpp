// incident: a computer or a key was lost. Counts what is held about people, and says what is due.
#include "client/commands/commands.h"
#include "client/commands/values.h"
#include "client/found_items.h"
#include "client/json_output.h"
#include "client/privacy/incident_sheet.h"
#include "client/signing.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

constexpr std::string_view kSensitiveField = "sensitive";

Expected<CalendarDate> read_day(const std::string& text, WallTime now) {
    const auto ms = read_since(text, now);
    if (!ms) return ms.error();
    const std::int64_t day = day_in_japan(text.empty() ? now.ms : *ms);
    return date_of_day_number(day).value_or(CalendarDate{});
}

Expected<Encryption> read_encryption(const std::string& text) {
    if (text.empty()) return Encryption::unknown;
    if (text == "yes") return Encryption::strong;
    if (text == "no") return Encryption::none;
    return failure(LocalError::usage, fill_in(_("--encrypted is yes or no, and not '{}'."), text));
}

Expected<std::vector<HeldKind>> held_about_people(ControlClient& client, const CenterId& center) {
    std::vector<HeldKind> out;
    for (const KindRow& kind : kinds()) {
        if (!is_private(kind.id)) continue;
        const auto found = ask_items(client, ListRequest{kind.id, kAllRows});
        if (!found) return found.error();
        HeldKind held{kind.id};
        const FieldRow* flag = find_field(kind, kSensitiveField);
        for (const ItemAnswer& item : found->items) {
            if (item.center != center) continue;
            ++held.records;
            const auto body = decode_body(item.body);
            if (flag != nullptr && body && body->field(flag->key) == "1") ++held.sensitive;
        }
        out.push_back(held);
    }
    return out;
}

std::string_view why_name(ReportDue::Why why) {
    switch (why) {
        case ReportDue::Why::sensitive: return "sensitive";
        case ReportDue::Why::malicious: return "malicious";
        case ReportDue::Why::many: return "many";
        case ReportDue::Why::not_needed: return "not_needed";
        case ReportDue::Why::encrypted: return "encrypted";
        case ReportDue::Why::not_told: return "not_told";
    }
    return {};
}

}  // namespace

ExitCode run(Context& context, const IncidentOptions& options) {
    Incident incident;
    const auto known = read_day(options.known, context.now);
    if (!known) return context.fail(known.error());
    const auto encryption = read_encryption(options.encrypted);
    if (!encryption) return context.fail(encryption.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    auto held = held_about_people(*client, status->center);
    if (!held) return context.fail(held.error());
    incident = {*known, *encryption, options.is_malicious, std::move(*held)};
    const ReportDue due = report_due(incident);
    for (const HeldKind& kind : incident.held) {
        context.output.json(object_json("held", {{"kind", kind_name(kind.kind)},
                                                 {"records", kind.records},
                                                 {"sensitive", kind.sensitive}}));
    }
    context.output.line(incident_sheet(incident));
    return context.done(summary_json({{"report_due", due.is_due},
                                      {"why", std::string(why_name(due.why))},
                                      {"first_report_until", iso_text(due.first_until)},
                                      {"final_report", iso_text(due.last)}}));
}

}  // namespace tsunagi::client
