// signed_export.h - records with their signatures as JSON lines (bundle/signed_lines.h): what can
// be taken in again, here or at another center, and checked by anybody.
//
// All that this center holds and may see, in every version; authority records always, since by them
// the others are judged. Thread: one. Memory: a page. Errors: those of the connection and of
// WholeFiles.
#pragma once

#include "client/export/record_export.h"

namespace tsunagi::client {

// Of the options: file, kind, own, overwrites.
[[nodiscard]] Expected<ExportCounts> export_signed(Context& context,
                                                   ControlClient& client,
                                                   const StatusAnswer& status,
                                                   const ExportOptions& options);

}  // namespace tsunagi::client
