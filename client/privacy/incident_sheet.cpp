#include "client/privacy/incident_sheet.h"

#include <algorithm>
#include <numeric>

#include "client/human_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

// The day on which the center knew is the first one.
constexpr std::int64_t kFirstReportFrom = 3;
constexpr std::int64_t kFirstReportUntil = 5;
constexpr std::int64_t kLastReport = 30;
constexpr std::int64_t kLastReportMalicious = 60;

CalendarDate nth_day(const CalendarDate& first, std::int64_t n) {
    return date_of_day_number(day_number(first) + n - 1).value_or(first);
}

std::uint64_t count_of(const Incident& incident, KindId kind) {
    const auto found = std::ranges::find(incident.held, kind, &HeldKind::kind);
    return found == incident.held.end() ? 0 : found->records;
}

// Assessed people, illnesses, crimes suffered: what these hold is so often sensitive that they are
// taken for it, whatever their flag says.
bool is_sensitive_kind(KindId kind) {
    return kind == kind::kConsultation || kind == kind::kAccompaniment;
}

bool has_sensitive(const Incident& incident) {
    return std::ranges::any_of(incident.held, [](const HeldKind& held) {
        return held.sensitive > 0 || (is_sensitive_kind(held.kind) && held.records > 0);
    });
}

std::string held_text(const Incident& incident) {
    std::string out;
    for (const HeldKind& held : incident.held) {
        if (held.records == 0) continue;
        out += "  " + kind_label(held.kind) + ": " + number_text(held.records);
        if (held.sensitive > 0)
            out += " " + fill_in(_("({} marked as sensitive)"), number_text(held.sensitive));
        out += "\n";
    }
    return out.empty() ? "  " + _("none") + "\n" : out;
}

std::string reason_text(ReportDue::Why why) {
    switch (why) {
        case ReportDue::Why::sensitive:
            return _("There are consultations or other sensitive records: one person is enough.");
        case ReportDue::Why::malicious:
            return _("It was stolen or broken into: one person is enough.");
        case ReportDue::Why::many: return _("More than 1,000 people are concerned.");
        case ReportDue::Why::encrypted:
            return _(
                "The disk is encrypted and nobody else has its key: then no report is due. Be "
                "sure of both, and write down how you know.");
        case ReportDue::Why::not_told:
            return _(
                "By the numbers alone no report is due. But it was not said whether the computer "
                "was stolen or broken into: if it was, or if that is possible, one person is "
                "enough, and a report is due. Run this again with --stolen then, and with "
                "--encrypted yes or no for what follows from the disk.");
        case ReportDue::Why::not_needed:
            return _(
                "By these numbers no report is due. It is if bad intent or damage to somebody's "
                "money is possible.");
    }
    return {};
}

std::string due_text(const Incident& incident, const ReportDue& due) {
    std::string out = reason_text(due.why) + "\n";
    if (!due.is_due) return out;
    out +=
        "  " +
        fill_in(_("First report: {} to {} (three to five days)"), iso_text(due.first_from),
                iso_text(due.first_until)) +
        "\n  " +
        (incident.is_malicious ? fill_in(_("Final report: {} (60 days)"), iso_text(due.last))
                               : fill_in(_("Final report: {} (30 days)"), iso_text(due.last))) +
        "\n  " +
        fill_in(_("Counted from {}, when the center knew, as the first day. The people concerned "
                  "are to be told as well, as soon as the facts allow."),
                iso_text(incident.known)) +
        "\n";
    return out;
}

}  // namespace

ReportDue report_due(const Incident& incident) {
    ReportDue due;
    const std::uint64_t all =
        std::accumulate(incident.held.begin(), incident.held.end(), std::uint64_t{0},
                        [](std::uint64_t sum, const HeldKind& held) { return sum + held.records; });
    if (incident.encryption == Encryption::strong) {
        due.why = ReportDue::Why::encrypted;
    } else if (all > 0 && incident.is_malicious) {
        due.why = ReportDue::Why::malicious;
    } else if (has_sensitive(incident)) {
        due.why = ReportDue::Why::sensitive;
    } else if (count_of(incident, kind::kPerson) > kManyPeople) {
        due.why = ReportDue::Why::many;
    } else if (all > 0) {
        due.why = ReportDue::Why::not_told;
    }
    due.is_due = due.why == ReportDue::Why::sensitive || due.why == ReportDue::Why::malicious ||
                 due.why == ReportDue::Why::many;
    due.first_from = nth_day(incident.known, kFirstReportFrom);
    due.first_until = nth_day(incident.known, kFirstReportUntil);
    due.last = nth_day(incident.known, incident.is_malicious ? kLastReportMalicious : kLastReport);
    return due;
}

std::string theft_commands() {
    return "  tsunagi rotate officer\n"
           "  tsunagi rotate device\n"
           "  tsunagi devices revoke KEY\n"
           "  tsunagi staff revoke NAME --since DAY\n";
}

std::string incident_sheet(const Incident& incident) {
    std::string out = _("A computer or a key was lost") + "\n\n";
    out += _("1. Today") + "\n";
    out += theft_commands();
    out += "    " +
           _("in this order, for what lay on the computer; after a restore first wait until "
             "'tsunagi status' says that it has compared. DAY: what a staff key wrote from that "
             "day on is taken back everywhere. More: docs/guide/officers.md") +
           "\n";
    out += "  tsunagi passphrase\n    " +
           _("where somebody may know a passphrase that other keys still have") + "\n";
    out += "  rm keys/backup.key keys/backup.sealed; tsunagi backup FOLDER --anew\n    " +
           _("where the center's folder lay open on it: the key of the backups was in it. On each "
             "stick") +
           "\n\n";
    out += _("2. What this center holds about people (each a record, not yet a person)") + "\n";
    out += held_text(incident) + "\n";
    out += _("3. Does the Personal Information Protection Commission have to be told?") + "\n";
    out += due_text(incident, report_due(incident)) + "\n";
    out += _("4. What the report asks for") + "\n";
    for (const std::string& item :
         {_("what happened, when, and how it was noticed"), _("which items of data"),
          _("how many people"), _("the cause"), _("whether harm was done or can follow"),
          _("what the people concerned were told"), _("whether it was made public"),
          _("what is done so that it does not happen again")})
        out += "  [ ] " + item + "\n";
    out += "\n" + _("This is a list to work from and no legal advice. The form is on the "
                    "Commission's own pages.");
    return out;
}

}  // namespace tsunagi::client
