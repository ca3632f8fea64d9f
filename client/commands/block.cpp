// block, unblock: nothing more of a center for this one alone.
#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/membership.h"
#include "client/terminal_text.h"

namespace tsunagi::client {
namespace {

ExitCode list_blocked(Context& context, const Membership& membership) {
    Table table({{_("Center"), Table::Align::left, 50},
                 {_("Reason"), Table::Align::left, 60},
                 {_("Id"), Table::Align::left, 16}});
    std::uint64_t count = 0;
    for (const MemberAnswer& center : membership.centers) {
        if (!center.is_blocked) continue;
        ++count;
        context.output.json(member_json(center));
        table.add({center.name, center.block_reason, short_id(id_text(center.center))});
    }
    if (!table.empty()) table.write(context.output);
    return context.done(
        summary_json({{"count", count}}),
        fill_in(n_("{} center is blocked here.", "{} centers are blocked here.", count),
                number_text(count)));
}

}  // namespace

ExitCode run(Context& context, const BlockOptions& options) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    if (options.center.empty()) return list_blocked(context, *membership);
    const auto center = find_center(*membership, options.center);
    if (!center) return context.fail(center.error());
    const BlockRequest request{(*center)->center, options.is_blocked, options.reason};
    const auto done = client->ask(request, [](Answer&) {});
    if (!done) return context.fail(done.error());
    context.output.json(object_json(options.is_blocked ? "blocked" : "unblocked",
                                    {{"center", id_text((*center)->center)}}));
    const std::string name = membership->name_of((*center)->center);
    if (options.is_blocked) {
        context.output.line(fill_in(
            _("This center takes nothing new of {} any more and has no link with it; what is here "
              "stays. Only this center does so: other centers go on as before. To take it in "
              "again: tsunagi unblock {}"),
            name, short_id(id_text((*center)->center))));
    } else {
        context.output.line(fill_in(_("This center takes in again what {} shares."), name));
    }
    return ExitCode::done;
}

}  // namespace tsunagi::client
