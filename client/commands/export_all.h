// export_all.h - `export --all`: a folder with everything that this center holds, in each form that
// there is, so that nobody needs this program to read their own records.
#pragma once

#include "client/context.h"

namespace tsunagi::client {

// Pre: options.all. Errors: usage (options of one file), those of export_records. A run that fails
// takes away what it wrote, unless it was to replace what was there (--force).
[[nodiscard]] ExitCode export_all(Context& context, const ExportOptions& options);

}  // namespace tsunagi::client
