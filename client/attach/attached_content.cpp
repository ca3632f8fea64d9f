#include "client/attach/attached_content.h"

#include "client/attach/prepare_file.h"
#include "protocol/base/limits.h"

namespace tsunagi::client {

Expected<Bytes> read_attached(ControlClient& client, const Attachment& attachment) {
    Bytes out;
    out.reserve(attachment.bytes);
    const auto read = client.ask(ContentReadRequest{attachment.ref()}, [&](Answer& answer) {
        const auto* bytes = std::get_if<ContentBytesAnswer>(&answer);
        if (bytes != nullptr && out.size() + bytes->bytes.size() <= kAttachmentBytesMax)
            out.insert(out.end(), bytes->bytes.begin(), bytes->bytes.end());
    });
    if (!read) return read.error();
    if (out.empty() || content_id(pieces_of(out)) != attachment.content)
        return failure(Error::bad_content, attachment.name);
    return out;
}

Expected<std::string> read_attached_words(ControlClient& client, const Attachment& attachment) {
    const std::string& type = attachment.media_type;
    if (type != "application/pdf" && !type.starts_with("text/")) return std::string();
    const auto bytes = read_attached(client, attachment);
    if (!bytes) return bytes.error();
    auto prepared = prepare_file(*bytes, attachment.name);
    if (!prepared)
        return failure(LocalError::file_refused,
                       attachment.name + ": " + file_trouble_sentence(prepared.error()));
    return std::move(prepared->text);
}

}  // namespace tsunagi::client
