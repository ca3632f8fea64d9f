#include "client/json_text.h"

#include <nlohmann/json.hpp>

namespace tsunagi::client {
namespace {

template <typename Json>
std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

nlohmann::ordered_json parse_own_json(std::string_view text) {
    return nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
}

nlohmann::json parse_foreign_json(std::string_view text, std::size_t* problem_byte) {
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& problem) {
        if (problem_byte != nullptr) *problem_byte = problem.byte;
    } catch (const nlohmann::json::exception&) {
        if (problem_byte != nullptr) *problem_byte = text.size();  // a number out of range
    }
    return nlohmann::json(nlohmann::json::value_t::discarded);
}

std::string json_text(const nlohmann::ordered_json& json) { return dumped(json, -1); }

std::string json_text(const nlohmann::json& json) { return dumped(json, -1); }

std::string indented_json_text(const nlohmann::ordered_json& json) {
    return dumped(json, 2) + "\n";
}

std::string json_string(const std::string& text) { return json_text(nlohmann::json(text)); }

}  // namespace tsunagi::client
