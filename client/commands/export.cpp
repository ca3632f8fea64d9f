#include "client/commands/commands.h"
#include "client/commands/export_all.h"
#include "client/commands/export_for.h"
#include "client/export/record_export.h"
#include "client/export/signed_export.h"
#include "client/human_text.h"
#include "client/json_output.h"
#include "client/signing.h"

namespace tsunagi::client {
ExitCode run(Context& context, const ExportOptions& asked) {
    if (!asked.receiver.empty()) return export_for(context, asked);
    if (!asked.ground.empty() || !asked.purpose.empty()) {
        return context.fail(failure(LocalError::usage,
                                    _("--purpose and --ground go with --for: say who is told.")));
    }
    if (asked.all) return export_all(context, asked);
    const auto options = completed_options(asked);
    if (!options) return context.fail(options.error());
    auto client = context.connect();
    if (!client) return context.fail(client.error());
    const auto status = ask_status(*client);
    if (!status) return context.fail(status.error());
    const auto out = options->is_signed ? export_signed(context, *client, *status, *options)
                                        : export_records(context, *client, *status, *options);
    if (!out) return context.fail(out.error());
    tell_left_out(context.output, *out);
    const bool is_for_others =
        options->format == "hsds" || options->format == "vcard" || options->is_signed;
    if (is_for_others && out->not_public > 0) {
        context.output.note(fill_in(
            n_("{} of them is not public: do not publish the file as it is.",
               "{} of them are not public: do not publish the file as it is.", out->not_public),
            number_text(out->not_public)));
    }
    return context.done(
        summary_json(
            {{"records", out->records}, {"unreadable", out->unreadable}, {"unfit", out->unfit}}),
        fill_in(n_("{} record written to {}", "{} records written to {}", out->records),
                number_text(out->records), options->file));
}

}  // namespace tsunagi::client
