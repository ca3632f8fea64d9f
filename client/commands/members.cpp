#include "client/commands/commands.h"
#include "client/human_text.h"
#include "client/json_output.h"

namespace tsunagi::client {

ExitCode run(Context& context, const MembersOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    Table table({{_("Center"), Table::Align::left, 50},
                 {_("Place"), Table::Align::left, 24},
                 {_("Admitted"), Table::Align::left, 12},
                 {_("Vouched for by"), Table::Align::right, 16},
                 {_("Id"), Table::Align::left, 16}});
    std::uint64_t count = 0;
    const auto done = client->ask(MembersRequest{}, [&](Answer& answer) {
        const auto* member = std::get_if<MemberAnswer>(&answer);
        if (member == nullptr) return;
        ++count;
        context.output.json(member_json(*member));
        table.add({member->name, home_text(member->home),
                   member->admitted ? _("yes") : _("not yet"), number_text(member->sponsors.size()),
                   short_id(id_text(member->center))});
    });
    if (!done) return context.fail(done.error());
    if (!table.empty()) table.write(context.output);
    return context.done(summary_json({{"count", count}}),
                        fill_in(n_("{} center", "{} centers", count), number_text(count)));
}

}  // namespace tsunagi::client
