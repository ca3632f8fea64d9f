#include "client/commands/home_option.h"

#include <algorithm>

#include "client/area_lookup.h"
#include "client/commands/import_records.h"
#include "client/import/area_file.h"
#include "client/import/memory_limit.h"
#include "protocol/text/prefecture_in_front.h"

namespace tsunagi::client {
namespace {

// Japan has some 1,900; a name of one character that is left out may still fit many.
constexpr std::size_t kMunicipalitiesShown = 10;

Failure several_municipalities(const std::string& text,
                               const std::vector<AreaCode>& found,
                               const AreaNames& names) {
    std::string several = text + ": ";
    for (std::size_t i = 0; i < found.size() && i < kMunicipalitiesShown; ++i) {
        several += i == 0 ? "" : ", ";
        several += std::string(names.name(found[i])) + " " + area_text(found[i]);
    }
    if (found.size() > kMunicipalitiesShown) several += ", ...";
    return failure(LocalError::area_is_several, several);
}

}  // namespace

Expected<AreaNames> read_area_list(const std::string& path) {
    if (path.empty()) return AreaNames();
    const MemoryLimit limit;
    const auto file = AreaFile::open(path);
    if (!file) return file_failure(file.error());
    if (!file->columns() || file->tables().empty()) return failure(LocalError::no_area_codes, path);
    AreaTableChoice choice({}, {});
    for (const auto& [prefecture, table] : file->tables())
        choice.add({prefecture, table.rows, {}, {}});
    return AreaNames(choice);
}

Expected<AreaCode> read_municipality(const std::string& text,
                                     AreaCode prefecture,
                                     const AreaNames& names) {
    if (const auto code = parse_municipality(text)) {
        if (prefecture_of(*code) == prefecture) return *code;
        return failure(LocalError::bad_municipality, text);
    }
    if (names.size() == 0) return no_such_place(text, LocalError::names_not_here);
    auto found = names.find(text);
    std::erase_if(found, [&](AreaCode code) { return prefecture_of(code) != prefecture; });
    if (found.empty()) return no_such_place(text, LocalError::bad_municipality);
    if (found.size() > 1) return several_municipalities(text, found, names);
    return found.front();
}

std::optional<AreaCode> prefecture_of_municipality(const std::string& text,
                                                   const AreaNames& names) {
    if (const auto code = parse_municipality(text)) return prefecture_of(*code);
    if (const auto front = prefecture_in_front(text)) return front->code;
    const auto municipality = names.named(text);
    return municipality ? prefecture_of(*municipality) : std::nullopt;
}

}  // namespace tsunagi::client
