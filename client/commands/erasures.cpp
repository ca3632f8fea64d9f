// erasures: what this center has erased, how far it is, and who has not answered.
#include "client/commands/commands.h"
#include "client/commands/sharing.h"
#include "client/commands/values.h"
#include "client/erasure_words.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kNamesShown = 20;

std::string state_text(const ErasureAnswer& erasure) {
    if (erasure.backing == ErasureBacking::none)
        return _("does not count: the key that signed it was taken back, or is being looked into");
    switch (erasure.stage) {
        case ErasureStage::hidden:
            return fill_in(_("hidden; destroyed on {} unless a colleague approves earlier"),
                           moment_text(erasure.due_ms));
        case ErasureStage::going: return _("being destroyed here");
        case ErasureStage::gone: return _("destroyed here; files are being cleaned");
        case ErasureStage::gone_from_files: return _("destroyed here");
    }
    return {};
}

void show(Output& output, const ErasureAnswer& erasure, WallTime now) {
    output.line(short_id(id_text(erasure.id)) + "  " + moment_text(erasure.time_ms) + "  " +
                scope_words(erasure.scope) + "  " + erasure_reason_text(erasure.reason));
    output.line("  " + state_text(erasure));
    if (!erasure.note.empty()) output.line("  " + fill_in(_("Reason: {}"), isolated(erasure.note)));
    output.line("  " + fill_in(_("{} of {} centers have answered."), number_text(erasure.answered),
                               number_text(erasure.expected)));
    if (erasure.missing.empty()) return;
    const std::size_t shown = std::min(erasure.missing.size(), kNamesShown);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < shown; ++i) names.push_back(isolated(erasure.missing[i]));
    std::string text = joined(names);
    if (shown < erasure.missing.size())
        text += " " + fill_in(_("and {} more"), number_text(erasure.missing.size() - shown));
    output.line("  " + fill_in(is_overdue(erasure, now)
                                   ? _("Overdue, ask them to start their computers: {}")
                                   : _("Not yet: {}"),
                               text));
}

}  // namespace

ExitCode run(Context& context, const ErasuresOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    std::string id;
    Bytes slot;
    if (!options.id.empty()) {
        const auto digits = read_id(options.id);
        if (!digits) return context.fail(digits.error());
        id = *digits;
        const auto item = find_item(*client, id);
        if (!item) return context.fail(item.error());
        if (*item) slot = (*item)->slot;
    }
    std::uint64_t count = 0;
    const auto done = client->ask(ErasuresRequest{}, [&](Answer& answer) {
        const auto* erasure = std::get_if<ErasureAnswer>(&answer);
        if (erasure == nullptr) return;
        const bool is_meant = id.empty() || (!slot.empty() && erasure->slot == slot) ||
                              id_text(erasure->id).starts_with(id);
        if (!is_meant) return;
        ++count;
        context.output.json(erasure_json(*erasure, is_overdue(*erasure, context.now)));
        show(context.output, *erasure, context.now);
    });
    if (!done) return context.fail(done.error());
    return context.done(summary_json({{"count", count}}),
                        count == 0 ? _("Nothing was erased.") : std::string());
}

}  // namespace tsunagi::client
