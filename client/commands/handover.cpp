// handover: one page for who leaves and who comes.
#include "client/handover/handover_page.h"

#include "client/center_folder.h"
#include "client/commands/commands.h"
#include "client/device_keys.h"
#include "client/match_text.h"
#include "client/membership.h"
#include "client/messages.h"
#include "client/signing.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

Expected<std::vector<ErasureAnswer>> ask_erasures(ControlClient& client) {
    std::vector<ErasureAnswer> out;
    const auto done = client.ask(ErasuresRequest{}, [&](Answer& answer) {
        if (auto* erasure = std::get_if<ErasureAnswer>(&answer)) out.push_back(std::move(*erasure));
    });
    if (!done) return done.error();
    return out;
}

void show(Output& output, const std::vector<HandoverSection>& sections) {
    for (const HandoverSection& section : sections) {
        output.line("");
        output.line(section.heading);
        for (const HandoverLine& line : section.lines) {
            if (!line.type.empty()) output.json(object_json(line.type, line.values));
            output.line("  " + line.text);
        }
    }
}

}  // namespace

ExitCode run(Context& context, const HandoverOptions& /*options*/) {
    const auto folder = context.data_folder();
    if (!folder) return context.fail(folder.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto own = ask_own_manifest(*client);
    if (!own) return context.fail(own.error());
    auto erasures = ask_erasures(*client);
    if (!erasures) return context.fail(erasures.error());
    TodaySince since;
    since.own = status->center;
    since.today = day_in_japan(context.now.ms);
    since.now = context.now;
    auto work = ask_today(*client, since);
    if (!work) return context.fail(work.error());
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    const HandoverFacts facts{*own,
                              rows_of(*own, staff_keys(*folder), replaced_staff_keys(*folder)),
                              service_keys(*folder),
                              read_last_backup(*folder),
                              std::move(*erasures),
                              std::move(*work),
                              membership_notices(*membership, status->center),
                              context.now};
    context.output.line(fill_in(_("{}: handing over, as of {}"), isolated(own->manifest.name),
                                day_text(since.today)));
    show(context.output, handover_sections(facts));
    context.output.line("");
    context.output.line(_("Next, in this order:"));
    const auto steps = handover_steps(facts);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        context.output.json(
            object_json("step", {{"number", std::uint64_t{i + 1}}, {"text", steps[i]}}));
        context.output.line("  " + std::to_string(i + 1) + ". " + steps[i]);
    }
    return context.done(summary_json({{"steps", std::uint64_t{steps.size()}}}));
}

}  // namespace tsunagi::client
