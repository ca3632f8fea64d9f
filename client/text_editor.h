// text_editor.h - lets the user change a text in an editor of their own.
//
// The text lies in a file of the center's folder (drafts/, 0700, files 0600), because it may hold
// what nobody else may read, and because it must outlive a power cut: whoever published it removes
// it, otherwise it stays and the user is told where. Editor: VISUAL, EDITOR, else the first there
// is of editor, nano, vi. Thread: one, which waits until the editor has ended.
#pragma once

#include <string>
#include <string_view>

#include "client/error_sentences.h"
#include "client/messages.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {

// Keeps `text` in a new file whose name begins with `name`. Errors: folder_cannot_be_written,
// disk_full.
[[nodiscard]] Expected<std::string> keep_draft(const std::string& data_folder,
                                               const std::string& name,
                                               std::string_view text);
// Errors: no_editor, editor_failed.
[[nodiscard]] Expected<void> edit_file(const Environment& environment, const std::string& path);

// A text file in UTF-8 (a byte order mark is dropped, CR LF is LF), or with "-" standard input.
// Errors: bad_file; too_large above the bound, which leaves room for a form's head around a body.
inline constexpr std::size_t kTextFileBytesMax = 4 * kBodyBytesMax;
[[nodiscard]] Expected<std::string> read_text_file(const std::string& path);

}  // namespace tsunagi::client
