// export_for.h - `export --for`: a list of people that is for somebody else, with a ground and an
// entry in the ledger for each of them.
#pragma once

#include "client/context.h"

namespace tsunagi::client {

// Pre: options.receiver is not empty. People without a consent that covers the receiver are left
// out and told; the entries stand before the file is written. Errors: usage (another kind than
// person, another form than a table or JSON lines), consent_missing where nobody is left,
// ledger_not_written, those of export_records.
[[nodiscard]] ExitCode export_for(Context& context, const ExportOptions& options);

}  // namespace tsunagi::client
