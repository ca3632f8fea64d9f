// privacy ledger: what was told about people, to whom and on what ground; and what others told us.
#include <algorithm>

#include "client/commands/privacy_parts.h"
#include "client/commands/values.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/match_text.h"
#include "client/render.h"
#include "client/signing.h"
#include "client/terminal_text.h"
#include "client/whole_files.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {
namespace {

Expected<std::string> read_ledger_day(const std::string& text) {
    if (text.empty() || day_of_date(text)) return text;
    return failure(LocalError::usage,
                   fill_in(_("'{}' is no day: write it as in 2026-04-01."), text));
}

std::string ledger_json(const LedgerLine& line) {
    const auto field = [&](std::uint16_t key) { return std::string(line.body.field(key)); };
    return object_json("ledger_entry", {{"id", line.id},
                                        {"day", line.day()},
                                        {"direction", std::string(way_word(line.way()))},
                                        {"person", line.body.title},
                                        {"other", field(provision::kRecipientName)},
                                        {"other_center", field(provision::kRecipient)},
                                        {"items", field(provision::kItems)},
                                        {"purpose", field(provision::kPurpose)},
                                        {"ground", field(provision::kGround)},
                                        {"consent", field(provision::kConsent)},
                                        {"agreed_on", line.agreed_on()},
                                        {"obtained", field(provision::kObtained)},
                                        {"kept_until", line.kept_until()}});
}

void show_ledger(Context& context, const std::vector<LedgerLine>& lines) {
    Table table({{_("Day"), Table::Align::left, 10},
                 {_("Given or received"), Table::Align::left, 20},
                 {_("Name of the person"), Table::Align::left, 24},
                 {_("Other party"), Table::Align::left, 24},
                 {_("Items of personal data"), Table::Align::left, 36},
                 {_("Ground (the person's consent)"), Table::Align::left, 30},
                 {_("To be kept until"), Table::Align::left, 16},
                 {_("Id"), Table::Align::left, 12}});
    for (const LedgerLine& line : lines) {
        context.output.json(ledger_json(line));
        table.add({line.day(), ledger_word(provision::kDirection, way_word(line.way())),
                   line.body.title, std::string(line.body.field(provision::kRecipientName)),
                   std::string(line.body.field(provision::kItems)),
                   ground_label(line.body.field(provision::kGround)), line.kept_until(),
                   short_id(line.id)});
    }
    if (!table.empty()) table.write(context.output);
}

// Where the other party is and who represents it belong to what the law wants written down.
void tell_incomplete(Output& output, const std::vector<LedgerLine>& lines) {
    const auto count =
        static_cast<std::uint64_t>(std::ranges::count_if(lines, &is_without_other_party));
    if (count == 0) return;
    output.note(fill_in(
        n_("{} entry lacks the address or the representative of the other party, which the law's "
           "rules ask for (規則20): 'tsunagi edit ID --field recipient_address=... --field "
           "recipient_head=...'.",
           "{} entries lack the address or the representative of the other party, which the law's "
           "rules ask for (規則20): 'tsunagi edit ID --field recipient_address=... --field "
           "recipient_head=...'.",
           count),
        number_text(count)));
}

}  // namespace

Expected<ToldOthers> ask_told(ControlClient& client, const FoundOf& asked) {
    auto lines = ask_ledger(client, asked.status.center, LedgerQuery{&asked.person.marks, {}, {}});
    if (!lines) return lines.error();
    ToldOthers out;
    for (LedgerLine& line : *lines) {
        if (line.way() != ProvisionWay::given) continue;
        const std::string whose(line.body.field(provision::kWhose));
        if (asked.person.ids.contains(whose)) {
            out.sure.push_back(std::move(line));
        } else if (whose.empty()) {
            ++out.unsure;
        }
    }
    return out;
}

void tell_unsure_letters(Output& output, const ToldOthers& told) {
    if (told.unsure == 0) return;
    output.note(fill_in(
        n_("{} entry of the ledger may be about them and names no person's record: look at it with "
           "'tsunagi privacy ledger NAME', and write yourself where it is theirs.",
           "{} entries of the ledger may be about them and name no person's record: look at them "
           "with 'tsunagi privacy ledger NAME', and write yourself where they are theirs.",
           told.unsure),
        number_text(told.unsure)));
}

std::string letters_text(const std::vector<LetterToOther>& letters) {
    if (letters.empty()) return {};
    std::string out =
        fill_in(n_("{} letter has to go out: who got it has to know, too.",
                   "{} letters have to go out: who got it has to know, too.", letters.size()),
                number_text(letters.size()));
    for (const auto& [letter, what] : letters) {
        const LedgerLine& line = *letter;
        const auto field = [&](std::uint16_t key) {
            return isolated(std::string(line.body.field(key)));
        };
        const bool is_to_center = !line.body.field(provision::kRecipient).empty();
        out +=
            "\n\n----\n" +
            fill_in(is_to_center ? _("To: {}") : _("For: {}"), field(provision::kRecipientName)) +
            "\n" +
            fill_in(_("On {} we told you about {}: {} ({})."), line.day(),
                    isolated(line.body.title), field(provision::kItems),
                    field(provision::kPurpose)) +
            "\n" + what;
    }
    return out + "\n----";
}

ExitCode privacy_ledger(Context& context, const PrivacyOptions& options) {
    const auto from = read_ledger_day(options.from);
    if (!from) return context.fail(from.error());
    const auto until = read_ledger_day(options.until);
    if (!until) return context.fail(until.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    LedgerQuery query{nullptr, *from, *until};
    std::optional<Person> person;
    if (!options.who.empty()) {
        auto read = read_person(*client, *status, options.who);
        if (!read) return context.fail(read.error());
        person = std::move(*read);
        query.marks = &person->marks;
    }
    const auto lines = ask_ledger(*client, status->center, query);
    if (!lines) return context.fail(lines.error());
    const std::string today = day_text(day_in_japan(context.now.ms));
    std::uint64_t over = 0;
    for (const LedgerLine& line : *lines) over += line.kept_until() < today ? 1 : 0;
    const std::string summary =
        summary_json({{"count", static_cast<std::uint64_t>(lines->size())}, {"over", over}});
    if (!options.file.empty()) {
        const auto written =
            write_whole_file(options.file, options.overwrites, ledger_csv(*lines, today));
        if (!written) return context.fail(written.error());
        return context.done(summary, fill_in(n_("{} entry written to {}",
                                                "{} entries written to {}", lines->size()),
                                             number_text(lines->size()), options.file));
    }
    show_ledger(context, *lines);
    tell_incomplete(context.output, *lines);
    if (over > 0) {
        context.output.note(fill_in(
            n_("{} entry need not be kept any longer and may be deleted: 'tsunagi erase ID'.",
               "{} entries need not be kept any longer and may be deleted: 'tsunagi erase "
               "ID'.",
               over),
            number_text(over)));
    }
    return context.done(
        summary,
        lines->empty()
            ? _("Nothing is written down: nobody was told about anybody, or not in this time.")
            : fill_in(n_("{} entry", "{} entries", lines->size()), number_text(lines->size())));
}

}  // namespace tsunagi::client
