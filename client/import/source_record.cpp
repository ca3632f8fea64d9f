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

namespace {

constexpr std::string_view kDigits = "0123456789";

// Without what browsers add to the name of a file fetched twice: "list (1).csv".
std::string_view without_copy_number(std::string_view name) {
    if (!name.ends_with(')')) return name;
    const std::size_t open = name.find_last_of('(');
    if (open == std::string_view::npos || open == 0) return name;
    const std::string_view inside = name.substr(open + 1, name.size() - open - 2);
    if (inside.empty() || inside.find_first_not_of(kDigits) != std::string_view::npos) return name;
    return name.substr(0, open);
}

// Are these digits a year, a month or a date, as people put it into names of files? Other numbers
// tell two lists apart. `date_end`: where the digits of a date ended before, 0 where none did.
bool is_of_date(std::string_view name, std::size_t begin, std::size_t end, std::size_t date_end) {
    const std::size_t count = end - begin;
    if (count == 4 || count == 6 || count == 8) return true;
    if (count > 2) return false;
    for (const std::string_view unit : {"年", "月", "日"}) {
        if (name.substr(end).starts_with(unit)) return true;
    }
    return date_end != 0 && begin == date_end + 1 &&
           std::string_view("-_.").find(name[date_end]) != std::string_view::npos;
}

}  // namespace

std::string origin_of(const std::string& path) {
    std::string name = path.substr(path.find_last_of('/') + 1);
    name = name.substr(0, name.find_last_of('.'));
    const std::string_view undated = without_copy_number(name);
    std::string out;
    std::size_t date_end = 0;
    for (std::size_t at = 0; at < undated.size();) {
        const std::size_t end = std::min(undated.find_first_not_of(kDigits, at), undated.size());
        if (end == at) {
            out += undated[at++];
            continue;
        }
        if (is_of_date(undated, at, end, date_end)) {
            date_end = end;
        } else {
            out += undated.substr(at, end - at);
        }
        at = end;
    }
    while (!out.empty() && (out.back() == '_' || out.back() == '-' || out.back() == ' '))
        out.pop_back();
    return out.empty() ? name : out;
}

}  // namespace tsunagi::client
