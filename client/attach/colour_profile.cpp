#include "client/attach/colour_profile.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace tsunagi {
namespace {

// Profile: header(128) count(4) { signature(4) offset(4) size(4) }* data. Header, by offset:
//   0 size | 8 version | 12 class | 16 colour space | 20 connection space | 24 date(12) |
//   36 "acsp" | 64 intent | 68 white of the connection space(12)
constexpr std::size_t kHeaderBytes = 128, kEntryBytes = 12;
constexpr std::uint32_t kTagsMax = 100;
constexpr std::uint32_t kCurvePointsMax = 4096;
constexpr std::uint8_t kWhite[] = {0, 0, 0xF6, 0xD6, 0, 1, 0, 0, 0, 0, 0xD3, 0x2D};
constexpr std::string_view kWords = "Picture";  // where the format asks for some

std::uint32_t number_at(ByteSpan bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at]) << 24 |
           static_cast<std::uint32_t>(bytes[at + 1]) << 16 |
           static_cast<std::uint32_t>(bytes[at + 2]) << 8 | bytes[at + 3];
}
std::string_view name_at(ByteSpan bytes, std::size_t at) {
    return {reinterpret_cast<const char*>(bytes.data()) + at, 4};
}

void append_number(Bytes& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}
void append_text(Bytes& out, std::string_view text) {
    out.insert(out.end(), text.begin(), text.end());
}

// How many bytes the numbers of a tag take by its own type; nothing where it is of another type.
std::optional<std::size_t> size_of_numbers(ByteSpan tag) {
    if (tag.size() < 12) return std::nullopt;
    const std::string_view type = name_at(tag, 0);
    if (type == "XYZ ") return 20;
    if (type == "sf32") return 8 + 9 * 4;
    if (type == "curv") {
        const std::uint32_t points = number_at(tag, 8);
        if (points > kCurvePointsMax) return std::nullopt;
        return 12 + std::size_t{points} * 2;
    }
    if (type == "para") {
        constexpr std::size_t kNumbers[] = {1, 3, 4, 5, 7};
        const std::size_t function = static_cast<std::size_t>(tag[8] << 8 | tag[9]);
        if (function >= std::size(kNumbers)) return std::nullopt;
        return 12 + kNumbers[function] * 4;
    }
    return std::nullopt;
}

// The numbers of that tag, or nothing.
std::optional<Bytes> tag_of(ByteSpan icc, std::string_view name) {
    const std::uint32_t count = number_at(icc, kHeaderBytes);
    if (count > kTagsMax || icc.size() < kHeaderBytes + 4 + count * kEntryBytes)
        return std::nullopt;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t entry = kHeaderBytes + 4 + i * kEntryBytes;
        if (name_at(icc, entry) != name) continue;
        const std::uint32_t offset = number_at(icc, entry + 4);
        if (offset > icc.size()) return std::nullopt;
        const ByteSpan tag = icc.subspan(offset);
        const auto size = size_of_numbers(tag);
        if (!size || *size > tag.size()) return std::nullopt;
        Bytes numbers(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(*size));
        std::fill_n(numbers.begin() + 4, 4, std::uint8_t{0});  // reserved
        return numbers;
    }
    return std::nullopt;
}

Bytes words(std::uint8_t major, std::string_view name) {
    Bytes out;
    if (major >= 4) {
        append_text(out, "mluc");
        for (const std::uint32_t number : {0U, 1U, 12U}) append_number(out, number);
        append_text(out, "enUS");
        append_number(out, static_cast<std::uint32_t>(kWords.size() * 2));
        append_number(out, 28);
        for (const char letter : kWords) {
            out.push_back(0);
            out.push_back(static_cast<std::uint8_t>(letter));
        }
    } else if (name == "desc") {
        append_text(out, "desc");
        append_number(out, 0);
        append_number(out, static_cast<std::uint32_t>(kWords.size() + 1));
        append_text(out, kWords);
        out.resize(out.size() + 1 + 4 + 4 + 2 + 1 + 67);  // no Unicode and no Macintosh form
    } else {
        append_text(out, "text");
        append_number(out, 0);
        append_text(out, kWords);
        out.push_back(0);
    }
    return out;
}

using Tags = std::vector<std::pair<std::string_view, Bytes>>;

Bytes profile_of(ByteSpan source, const Tags& tags) {
    Bytes out(kHeaderBytes);
    const auto keep = [&](std::size_t at, std::size_t count) {
        std::copy_n(source.begin() + static_cast<std::ptrdiff_t>(at), count,
                    out.begin() + static_cast<std::ptrdiff_t>(at));
    };
    keep(8, 2);      // version
    keep(12, 12);    // class and spaces
    out[24] = 0x07;  // a date has to be there: 2000-01-01
    out[25] = 0xD0;
    out[27] = out[29] = 1;
    std::ranges::copy(std::string_view("acsp"), out.begin() + 36);
    out[67] = source[67] & 3;  // intent
    std::ranges::copy(kWhite, out.begin() + 68);

    append_number(out, static_cast<std::uint32_t>(tags.size()));
    std::size_t offset = kHeaderBytes + 4 + tags.size() * kEntryBytes;
    Bytes data;
    std::vector<std::pair<const Bytes*, std::size_t>> written;  // curves are often the same thrice
    for (const auto& [name, bytes] : tags) {
        auto same =
            std::ranges::find_if(written, [&](const auto& one) { return *one.first == bytes; });
        if (same == written.end()) {
            written.emplace_back(&bytes, offset + data.size());
            same = std::prev(written.end());
            data.insert(data.end(), bytes.begin(), bytes.end());
            data.resize((data.size() + 3) / 4 * 4);
        }
        append_text(out, name);
        append_number(out, static_cast<std::uint32_t>(same->second));
        append_number(out, static_cast<std::uint32_t>(bytes.size()));
    }
    out.insert(out.end(), data.begin(), data.end());
    for (int i = 0; i < 4; ++i)
        out[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(out.size() >> (24 - 8 * i));
    return out;
}

}  // namespace

Bytes profile_without_words(ByteSpan icc) {
    if (icc.size() < kHeaderBytes + 4 || name_at(icc, 36) != "acsp") return {};
    const std::uint8_t major = icc[8];
    const std::string_view kind = name_at(icc, 12);
    if ((major != 2 && major != 4) || name_at(icc, 20) != "XYZ " ||
        (kind != "mntr" && kind != "scnr" && kind != "spac"))
        return {};
    std::vector<std::string_view> needed = {"wtpt"};
    if (name_at(icc, 16) == "RGB ") {
        needed.insert(needed.end(), {"rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"});
    } else if (name_at(icc, 16) == "GRAY") {
        needed.emplace_back("kTRC");
    } else {
        return {};
    }
    Tags tags = {{"desc", words(major, "desc")}, {"cprt", words(major, "cprt")}};
    for (const std::string_view name : needed) {
        auto tag = tag_of(icc, name);
        if (!tag) return {};
        tags.emplace_back(name, std::move(*tag));
    }
    if (auto tag = tag_of(icc, "chad")) tags.emplace_back("chad", std::move(*tag));
    return profile_of(icc, tags);
}

}  // namespace tsunagi
