// sheet_ods.h - the cells of an ods file.
//
// For sheet_reader.cpp only.
#pragma once

#include <string>

#include "client/import/sheet_archive.h"
#include "client/import/sheet_reader.h"

namespace tsunagi {

// Pre: the archive holds content.xml. Errors: as read_sheet.
[[nodiscard]] TableResult<SheetBook> read_ods(SheetArchive& archive, const std::string& wanted);

}  // namespace tsunagi
