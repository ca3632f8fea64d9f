#include "client/json_text.h"

#include <nlohmann/json.hpp>

namespace tsunagi::client {
namespace {

template <typename Json>
std::string dumped(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

template <typename Json>
std::string text_of(const Json& object, const char* name) {
    const auto at = object.find(name);
    return at != object.end() && at->is_string() ? at->template get<std::string>() : std::string();
}

// Where the text goes too deep, counted from 1; 0 where it does not, JSON or not.
std::size_t too_deep_at(std::string_view text) {
    std::size_t depth = 0;
    bool is_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char letter = text[i];
        if (is_string) {
            if (letter == '\\') ++i;
            is_string = letter != '"';
        } else if (letter == '"') {
            is_string = true;
        } else if (letter == '[' || letter == '{') {
            if (++depth > kJsonTextDepthMax) return i + 1;
        } else if ((letter == ']' || letter == '}') && depth > 0) {
            --depth;
        }
    }
    return 0;
}

}  // namespace

nlohmann::ordered_json parse_own_json(std::string_view text) {
    if (too_deep_at(text) != 0)
        return nlohmann::ordered_json(nlohmann::ordered_json::value_t::discarded);
    return nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
}

nlohmann::json parse_foreign_json(std::string_view text, std::size_t* problem_byte) {
    if (const std::size_t byte = too_deep_at(text); byte != 0) {
        if (problem_byte != nullptr) *problem_byte = byte;
        return nlohmann::json(nlohmann::json::value_t::discarded);
    }
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& problem) {
        if (problem_byte != nullptr) *problem_byte = problem.byte;
    } catch (const nlohmann::json::exception&) {
        if (problem_byte != nullptr) *problem_byte = text.size();  // a number out of range
    }
    return nlohmann::json(nlohmann::json::value_t::discarded);
}

std::string text_member(const nlohmann::ordered_json& object, const char* name) {
    return text_of(object, name);
}

std::string text_member(const nlohmann::json& object, const char* name) {
    return text_of(object, name);
}

std::string json_text(const nlohmann::ordered_json& json) { return dumped(json, -1); }

std::string json_text(const nlohmann::json& json) { return dumped(json, -1); }

std::string indented_json_text(const nlohmann::ordered_json& json) {
    return dumped(json, 2) + "\n";
}

std::string json_string(const std::string& text) { return json_text(nlohmann::json(text)); }

}  // namespace tsunagi::client
