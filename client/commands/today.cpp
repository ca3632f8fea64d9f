#include "client/backup/last_backup.h"
#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/found_items.h"
#include "client/json_output.h"
#include "client/mail/mail_page.h"
#include "client/membership.h"
#include "client/signing.h"
#include "client/today/today_marks.h"
#include "client/today/today_report.h"

namespace tsunagi::client {

ExitCode run(Context& context, const TodayOptions& options) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    auto marks = TodayMarks::read(*folder);
    if (!marks) return context.fail(marks.error());
    const auto newest = ask_newest_arrival(*client);
    if (!newest) return context.fail(newest.error());
    TodaySince since;
    since.own = status->center;
    since.today = day_in_japan(context.now.ms);
    since.now = context.now;
    since.arrival = marks->seen_before(since.today, *newest);
    const auto sections = ask_today(*client, since);
    if (!sections) return context.fail(sections.error());
    std::vector<std::pair<std::string, JsonValue>> counts;
    std::uint64_t total = 0;
    for (const TodaySection& section : *sections) {
        for (const TodayLine& line : section.lines) context.output.json(line.json);
        counts.emplace_back(section.name, section.total);
        total += section.total;
    }
    std::string page = today_text(*sections, status->name, since.today);
    const auto made =
        status->restored == StatusAnswer::Restored::no ? center_made(*folder) : std::nullopt;
    if (const auto warning = backup_warning(read_last_backup(*folder), made, context.now);
        !warning.empty())
        page += "\n\n" + warning;
    if (options.mail && total > 0) {
        const std::string subject = page.substr(0, page.find('\n'));
        if (const auto sent = mail_page(context, subject, page); !sent)
            return context.fail(sent.error());
    } else {
        context.output.line(page);
    }
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    for (const std::string& notice : membership_notices(*membership, status->center))
        context.output.note(notice);
    const auto is_complete = is_index_complete(*client);
    if (!is_complete) return context.fail(is_complete.error());
    if (!*is_complete)
        context.output.note(_("The search index is still being built: more may come."));
    if (*is_complete) {
        marks->look(since.today, *newest);
        if (const auto written = marks->write(*folder); !written)
            return context.fail(written.error());
    }
    return context.done(summary_json(counts));
}

}  // namespace tsunagi::client
