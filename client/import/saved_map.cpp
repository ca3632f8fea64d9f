#include "client/import/saved_map.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "client/state_file.h"
#include "client/write_failure.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kNameBytesMax = 100;

// A name and not a path: it becomes one file in one folder.
Expected<std::string> path_of(const std::string& data_folder, const std::string& name) {
    const bool is_name = !name.empty() && name.size() <= kNameBytesMax && name.front() != '.' &&
                         name.find('/') == std::string::npos &&
                         name.find('\0') == std::string::npos;
    if (!is_name) return failure(LocalError::bad_name, name);
    return data_folder + "/maps/" + name + ".json";
}

}  // namespace

Expected<SavedMap> load_map(const std::string& data_folder, const std::string& name) {
    const auto path = path_of(data_folder, name);
    if (!path) return path.error();
    std::error_code ignored;
    if (!std::filesystem::exists(*path, ignored)) return failure(LocalError::unknown_map, name);
    const auto json = read_state(*path);
    if (!json) return json.error();
    const auto columns = json->find("columns");
    if (columns == json->end() || !columns->is_object())
        return failure(LocalError::bad_form, *path);
    SavedMap out;
    if (const auto kind = json->find("kind"); kind != json->end() && kind->is_string())
        out.kind = kind->get<std::string>();
    for (const auto& [column, use] : columns->items()) {
        if (!use.is_string()) return failure(LocalError::bad_form, *path);
        out.columns[column] = use.get<std::string>();
    }
    return out;
}

Expected<void> save_map(const std::string& data_folder,
                        const std::string& name,
                        const TableMapping& mapping,
                        const HeaderGuess& header) {
    const auto path = path_of(data_folder, name);
    if (!path) return path.error();
    if (::mkdir((data_folder + "/maps").c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return folder_write_failure(data_folder, errno);
    Json json{{"kind", std::string(mapping.kind->name)}, {"columns", Json::object()}};
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
        const std::string& written = header.columns[i].written;
        if (!written.empty())
            json["columns"][written] = use_name(*mapping.kind, mapping.columns[i]);
    }
    return write_state(*path, json);
}

Expected<void> set_use(TableMapping& mapping,
                       const HeaderGuess& header,
                       const std::string& column,
                       const std::string& use) {
    const std::string key = column_key(column);
    for (std::size_t i = 0; i < mapping.columns.size(); ++i) {
        if (column_key(header.columns[i].written) != key) continue;
        const auto parsed = parse_use(*mapping.kind, use);
        if (!parsed) return failure(LocalError::unknown_field, use);
        // What had this use until now is not lost for it.
        if (!adds_up(*parsed)) std::ranges::replace(mapping.columns, *parsed, ColumnUse{});
        mapping.columns[i] = *parsed;
        return {};
    }
    return failure(LocalError::unknown_column, column);
}

}  // namespace tsunagi::client
