#include "client/watch/watch_file.h"

#include <nlohmann/json.hpp>

#include "client/json_text.h"
#include "client/state_file.h"

namespace tsunagi::client {
namespace {

using Json = nlohmann::ordered_json;

std::string watches_path(const std::string& data_folder) { return data_folder + "/watches.json"; }

Watch read_watch(const Json& json) {
    Watch watch;
    watch.name = text_member(json, "name");
    watch.words = text_member(json, "words");
    if (const auto filter = json.find("filter"); filter != json.end() && filter->is_array()) {
        for (const Json& part : *filter) {
            if (part.is_string()) watch.filter.push_back(part.get<std::string>());
        }
    }
    if (const auto told = json.find("told"); told != json.end() && told->is_number_unsigned())
        watch.told = told->get<std::uint64_t>();
    return watch;
}

}  // namespace

Expected<FilterOptions> Watch::filter_options() const {
    std::vector<std::string> arguments{"search"};
    arguments.insert(arguments.end(), filter.begin(), filter.end());
    const ParsedLine parsed = parse_command_line(arguments);
    if (const auto* problem = std::get_if<Failure>(&parsed)) return *problem;
    const auto* line = std::get_if<CommandLine>(&parsed);
    const auto* search = line == nullptr ? nullptr : std::get_if<SearchOptions>(&line->command);
    if (search == nullptr) return failure(LocalError::bad_form, name);
    return search->filter;
}

Expected<std::vector<Watch>> read_watches(const std::string& data_folder) {
    const auto json = read_state(watches_path(data_folder));
    if (!json) return json.error();
    std::vector<Watch> out;
    const auto list = json->find("watches");
    if (list == json->end()) return out;
    if (!list->is_array()) return failure(LocalError::bad_form, watches_path(data_folder));
    for (const Json& one : *list) {
        if (!one.is_object()) return failure(LocalError::bad_form, watches_path(data_folder));
        out.push_back(read_watch(one));
    }
    return out;
}

Expected<void> write_watches(const std::string& data_folder, const std::vector<Watch>& watches) {
    Json list = Json::array();
    for (const Watch& watch : watches) {
        list.push_back({{"name", watch.name},
                        {"words", watch.words},
                        {"filter", watch.filter},
                        {"told", watch.told}});
    }
    return write_state(watches_path(data_folder), Json{{"watches", list}});
}

}  // namespace tsunagi::client
