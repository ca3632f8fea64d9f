// office_file.h - documents of office programs: which one it is, and that it carries no program.
//
// They are passed on as they are: to take authors and revisions out means to understand three
// families of formats, and one mistake is a document that does not open. So the person is told.
// A macro is looked for in the parts of the package and in what it says of them, never in the name:
// a docm that is called docx is refused. What is refused on top of macros: parts that run in other
// ways (ActiveX controls, embedded programs of OLE packages, macro sheets).
// Pure but for libzip (client/import/sheet_archive.h, whose bounds hold). Call it confined.
#pragma once

#include "client/attach/file_kind.h"

namespace tsunagi {

// Errors: archive where it is no document, damaged_office, locked, program_or_macro, too_large.
[[nodiscard]] FileResult<FileKind> office_kind(ByteSpan package);

}  // namespace tsunagi
