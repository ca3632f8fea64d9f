#include "client/state_file.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "client/json_text.h"
#include "client/whole_files.h"

namespace tsunagi::client {

using Json = nlohmann::ordered_json;

Expected<Json> read_state(const std::string& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return Json::object();
    std::ifstream in(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    Json json = parse_own_json(text);
    if (!json.is_object()) return failure(LocalError::bad_form, path);
    return json;
}

Expected<void> write_state(const std::string& path, const Json& state) {
    return write_whole_file(path, /*overwrites=*/true, indented_json_text(state));
}

}  // namespace tsunagi::client
