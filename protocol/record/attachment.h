// attachment.h - a file that belongs to a record, as the record's body names it.
//
// The body says what the file is and by which id its bytes are known (content/pieces.h); the bytes
// are kept and fetched apart from it, by whoever wants them and may see the record. So the record
// stays small for all who never open the photo. A thumbnail is a content of its own. Older versions
// of a record keep naming what they named, but only what the newest ones name is kept.
//
// Pure. Thread: any. Bounds: limits.h. Errors: bad_text, too_large, malformed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/base/result.h"
#include "protocol/base/scope.h"
#include "protocol/content/pieces.h"
#include "protocol/schema/record.capnp.h"

namespace tsunagi {

struct Attachment {
    ContentId content;
    std::uint32_t bytes = 0;              // 1..kAttachmentBytesMax
    std::string media_type;               // "image/jpeg"; what its author says, proved by nothing
    std::string name;                     // is_file_name
    std::string alt;                      // what it shows, for who can't see it
    std::string taken_on;                 // photos: YYYY-MM-DD or empty
    std::optional<ContentRef> thumbnail;  // 1..kThumbnailBytesMax bytes of JPEG

    friend bool operator==(const Attachment&, const Attachment&) = default;
    [[nodiscard]] ContentRef ref() const { return {content, bytes}; }
};

// A name that every office computer can save a file under: no folder, no control or direction
// characters, none of those that Windows refuses, no dot or space at its ends.
[[nodiscard]] bool is_file_name(std::string_view name);

// Is it in form?
[[nodiscard]] Result<void> check_attachment(const Attachment& attachment);

// May they go with a record of this level? Errors: too_large (one file), over_limit (all together).
// For publishing; whoever fetches asks it of the one file again.
[[nodiscard]] Result<void> check_attachment_sizes(const std::vector<Attachment>& attachments,
                                                  ScopeLevel level);
[[nodiscard]] std::size_t attachment_bytes_max(ScopeLevel level);

// Is one content, or one name, there twice?
[[nodiscard]] bool has_twice(const std::vector<Attachment>& attachments);

// The file or thumbnail with this content.
[[nodiscard]] std::optional<ContentRef> find_content(const std::vector<Attachment>& attachments,
                                                     const ContentId& content);

void write_attachment(schema::Attachment::Builder out, const Attachment& attachment);
[[nodiscard]] Attachment read_attachment(schema::Attachment::Reader in);

}  // namespace tsunagi
