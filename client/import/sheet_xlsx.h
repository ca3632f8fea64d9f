// sheet_xlsx.h - the parts of an xlsx file: its sheets by name, shared texts, formats, cells.
//
// For sheet_reader.cpp only.
#pragma once

#include <string>

#include "client/import/sheet_archive.h"
#include "client/import/sheet_reader.h"

namespace tsunagi {

// Pre: the archive holds [Content_Types].xml. Errors: as read_sheet.
[[nodiscard]] TableResult<SheetBook> read_xlsx(SheetArchive& archive, const std::string& wanted);

}  // namespace tsunagi
