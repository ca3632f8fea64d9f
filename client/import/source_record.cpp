#include "client/import/source_record.h"

#include "protocol/base/utf8.h"

namespace tsunagi::client {

std::string OriginIds::take(std::string id) {
    id.resize(character_end(id, kOriginIdBytesMax));
    const std::uint32_t seen = seen_[id]++;
    if (seen > 0) id += " #" + std::to_string(seen + 1);
    return id;
}

std::string id_by_title(const KindRow& kind, const Body& body) {
    std::string id = body.title;
    for (const char* name : {"address", "starts_on", "date", "place"}) {
        const FieldRow* field = find_field(kind, name);
        if (field == nullptr || body.field(field->key).empty()) continue;
        return id + " / " + std::string(body.field(field->key));
    }
    return id;
}

void append_kept(std::string& text, std::span<const std::string> kept) {
    for (std::size_t i = 0; i < kept.size(); ++i) {
        if (!text.empty()) text += i == 0 ? "\n\n" : "\n";
        text += kept[i];
    }
}

std::string one_line(std::string_view text) {
    std::string line;
    for (const char c : text) {
        if (c == '\r') continue;
        line += c == '\n' || c == '\t' ? ' ' : c;
    }
    return line;
}

std::string origin_of(const std::string& path) {
    std::string name = path.substr(path.find_last_of('/') + 1);
    name = name.substr(0, name.find_last_of('.'));
    std::string out;
    for (const char c : name) {
        if (c < '0' || c > '9') out += c;
    }
    // What browsers add to the name of a file fetched twice: "list (1).csv".
    if (out.ends_with("()")) out.resize(out.size() - 2);
    while (!out.empty() && (out.back() == '_' || out.back() == '-' || out.back() == ' '))
        out.pop_back();
    return out.empty() ? name : out;
}

}  // namespace tsunagi::client
