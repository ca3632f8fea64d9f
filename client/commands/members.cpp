#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/membership.h"
#include "client/signing.h"

namespace tsunagi::client {

ExitCode run(Context& context, const MembersOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto membership = ask_membership(*client);
    if (!membership) return context.fail(membership.error());
    Table table({{_("Center"), Table::Align::left, 50},
                 {_("Place"), Table::Align::left, 24},
                 {_("Stands"), Table::Align::left, 60},
                 {_("Vouched for by"), Table::Align::right, 16},
                 {_("Id"), Table::Align::left, 16}});
    for (const MemberAnswer& center : membership->centers) {
        context.output.json(member_json(center));
        table.add({center.name, home_text(center.home), state_words(*membership, center),
                   number_text(center.sponsors.size()), short_id(id_text(center.center))});
    }
    if (!table.empty()) table.write(context.output);
    for (const std::string& notice : membership_notices(*membership, status->center))
        context.output.note(notice);
    const std::uint64_t count = membership->centers.size();
    const std::string spoken = spoken_digest(membership->totals.digest);
    return context.done(
        summary_json({{"count", count}, {"members_digest", id_text(membership->totals.digest)}}),
        fill_in(n_("{} center", "{} centers", count), number_text(count)) + "\n" +
            fill_in(_("Check value of the list of members: {} (the same at every center that has "
                      "heard the same)"),
                    spoken));
}

}  // namespace tsunagi::client
