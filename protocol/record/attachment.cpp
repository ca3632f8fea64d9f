#include "protocol/record/attachment.h"

#include <algorithm>
#include <array>
#include <set>

#include "protocol/base/limits.h"
#include "protocol/base/utf8.h"
#include "protocol/record/canonical.h"

namespace tsunagi {
namespace {

// What Windows keeps for devices, with any extension (Microsoft: Naming Files, Paths, and
// Namespaces).
constexpr std::array<std::string_view, 4> kDevices{"con", "prn", "aux", "nul"};
constexpr std::array<std::string_view, 2> kNumberedDevices{"com", "lpt"};

std::string small_letters(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_device_name(std::string_view name) {
    const std::string stem = small_letters(name.substr(0, name.find('.')));
    if (std::ranges::find(kDevices, stem) != kDevices.end()) return true;
    return stem.size() == 4 && stem[3] >= '0' && stem[3] <= '9' &&
           std::ranges::find(kNumberedDevices, std::string_view(stem).substr(0, 3)) !=
               kNumberedDevices.end();
}

// U+200E, U+200F, U+202A..U+202E, U+2066..U+2069: they make "gnp.exe" of "exe.png".
bool has_direction_character(std::string_view text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        if (text[i] != '\xe2') continue;
        const auto second = static_cast<std::uint8_t>(text[i + 1]);
        const auto third = static_cast<std::uint8_t>(text[i + 2]);
        if (second == 0x80 && (third == 0x8e || third == 0x8f || (third >= 0xaa && third <= 0xae)))
            return true;
        if (second == 0x81 && third >= 0xa6 && third <= 0xa9) return true;
    }
    return false;
}

bool is_media_type(std::string_view text) {
    if (text.size() > kMediaTypeBytesMax || std::ranges::count(text, '/') != 1 ||
        text.front() == '/' || text.back() == '/')
        return false;
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("/!#$&-^_.+").find(c) != std::string_view::npos;
    });
}

bool is_day(std::string_view text) {
    if (text.empty()) return true;
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t i : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
        if (text[i] < '0' || text[i] > '9') return false;
    }
    return true;
}

}  // namespace

bool is_file_name(std::string_view name) {
    if (name.empty() || name.size() > kFileNameBytesMax) return false;
    if (!is_clean_text(name, TextShape::single_line)) return false;
    if (name.find_first_of("/\\:*?\"<>|") != std::string_view::npos) return false;
    if (name.front() == '.' || name.front() == ' ' || name.back() == '.' || name.back() == ' ')
        return false;
    return !is_device_name(name) && !has_direction_character(name);
}

Result<void> check_attachment(const Attachment& attachment) {
    if (!is_file_name(attachment.name) || !is_clean_text(attachment.alt, TextShape::multi_line))
        return Error::bad_text;
    if (attachment.alt.size() > kAltBytesMax || attachment.bytes > kAttachmentBytesMax)
        return Error::too_large;
    if (attachment.bytes == 0 || attachment.content.is_zero()) return Error::malformed;
    if (attachment.media_type.empty() || !is_media_type(attachment.media_type) ||
        !is_day(attachment.taken_on))
        return Error::malformed;
    if (!attachment.thumbnail) return {};
    if (attachment.thumbnail->bytes > kThumbnailBytesMax) return Error::too_large;
    if (attachment.thumbnail->content.is_zero()) return Error::malformed;
    return {};
}

std::size_t attachment_bytes_max(ScopeLevel level) {
    switch (level) {
        case ScopeLevel::region:
        case ScopeLevel::nation:
        case ScopeLevel::public_: return kFarAttachmentBytesMax;
        default: return kAttachmentBytesMax;
    }
}

Result<void> check_attachment_sizes(const std::vector<Attachment>& attachments, ScopeLevel level) {
    std::size_t all = 0;
    for (const Attachment& attachment : attachments) {
        if (attachment.bytes > attachment_bytes_max(level)) return Error::too_large;
        all += attachment.bytes;
    }
    const std::size_t most = 2 * attachment_bytes_max(level);
    if (all > std::min(most, kAttachmentsBytesMax)) return Error::over_limit;
    return {};
}

bool has_twice(const std::vector<Attachment>& attachments) {
    std::set<ContentId> contents;
    std::set<std::string> names;
    return std::ranges::any_of(attachments, [&](const Attachment& attachment) {
        return !contents.insert(attachment.content).second ||
               !names.insert(small_letters(attachment.name)).second;
    });
}

std::optional<ContentRef> find_content(const std::vector<Attachment>& attachments,
                                       const ContentId& content) {
    for (const Attachment& attachment : attachments) {
        if (attachment.content == content) return attachment.ref();
        if (attachment.thumbnail && attachment.thumbnail->content == content)
            return attachment.thumbnail;
    }
    return std::nullopt;
}

void write_attachment(schema::Attachment::Builder out, const Attachment& attachment) {
    write_fixed(out.initContent(), attachment.content);
    out.setBytes(attachment.bytes);
    out.setMediaType(attachment.media_type.c_str());
    out.setName(attachment.name.c_str());
    if (!attachment.alt.empty()) out.setAlt(attachment.alt.c_str());
    if (!attachment.taken_on.empty()) out.setTakenOn(attachment.taken_on.c_str());
    if (!attachment.thumbnail) return;
    write_fixed(out.initThumbnail(), attachment.thumbnail->content);
    out.setThumbnailBytes(attachment.thumbnail->bytes);
}

Attachment read_attachment(schema::Attachment::Reader in) {
    Attachment out;
    out.content = read_fixed<ContentId>(in.getContent());
    out.bytes = in.getBytes();
    out.media_type = read_text(in.getMediaType());
    out.name = read_text(in.getName());
    out.alt = read_text(in.getAlt());
    out.taken_on = read_text(in.getTakenOn());
    if (in.getThumbnailBytes() != 0) {
        out.thumbnail =
            ContentRef{read_fixed<ContentId>(in.getThumbnail()), in.getThumbnailBytes()};
    }
    return out;
}

}  // namespace tsunagi
