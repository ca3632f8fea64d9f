#include "client/commands/commands.h"
#include "client/commands/peer_text.h"
#include "client/commands/values.h"
#include "client/json_output.h"

namespace tsunagi::client {

ExitCode run(Context& context, const PeersOptions& /*options*/) {
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    Table table = peer_table_with_reasons();
    std::uint64_t count = 0;
    const auto done = client->ask(PeersRequest{}, [&](Answer& answer) {
        const auto* peer = std::get_if<PeerAnswer>(&answer);
        if (peer == nullptr) return;
        ++count;
        context.output.json(peer_json(*peer));
        add_peer_row_with_reason(table, *peer, context.now);
    });
    if (!done) return context.fail(done.error());
    if (!table.empty()) table.write(context.output);
    const std::string sentence =
        count == 0 ? _("No links yet: add one with 'tsunagi peers add HOST:PORT'.") : "";
    return context.done(summary_json({{"count", count}}), sentence);
}

ExitCode run(Context& context, const AddPeerOptions& options) {
    const auto address = read_address(options.address);
    if (!address) return context.fail(address.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto done = client->ask(AddPeerRequest{*address}, [](Answer&) {});
    if (!done) return context.fail(done.error());
    context.output.json(object_json("peer_added", {{"address", *address}}));
    context.output.line(fill_in(_("The service now calls {}. See 'tsunagi peers'."), *address));
    return ExitCode::done;
}

}  // namespace tsunagi::client
