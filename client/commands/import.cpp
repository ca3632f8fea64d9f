#include "client/commands/commands.h"
#include "client/commands/import_report.h"

namespace tsunagi::client {

ExitCode run(Context& context, const ImportOptions& options) {
    if (options.file == "log") return import_log(context, options);
    if (options.file == "undo") return import_undo(context, options);
    if (!options.number.empty()) {
        return context.fail(failure(
            LocalError::usage, fill_in(_("One file at a time: what is '{}'?"), options.number)));
    }
    if (options.source == "nta") return import_register(context, options);
    if (options.source.empty() || options.source == "csv") return import_table(context, options);
    return context.fail(
        failure(LocalError::usage,
                fill_in(_("There is no source named '{}': it is nta or csv."), options.source)));
}

}  // namespace tsunagi::client
