// confirm: records of this center are still right as of today.
#include "client/commands/commands.h"
#include "client/match_text.h"
#include "protocol/record/facets.h"

namespace tsunagi::client {

// Each is a version of its own, made and shared as `edit` does.
ExitCode run(Context& context, const ConfirmOptions& options) {
    for (const std::string& id : options.ids) {
        EditOptions edit;
        edit.id = id;
        edit.change.fields.push_back("confirmed_on=" + day_text(day_in_japan(context.now.ms)));
        if (!options.by.empty()) edit.change.fields.push_back("confirmed_by=" + options.by);
        const ExitCode code = run(context, edit);
        if (code != ExitCode::done) return code;
    }
    return ExitCode::done;
}

}  // namespace tsunagi::client
