// json_text.h - JSON to text and back, for the whole layer in one place.
//
// Why: nlohmann's parser and writer are templates of several seconds' compilation each; here they
// are instantiated once. And bytes that are no UTF-8 never throw: they are written as U+FFFD.
//
// Two kinds of value. Ordered: what we write ourselves, in the order of a reader; a lookup walks
// the members. Foreign: text from anywhere, whose objects may have any number of members, in a map.
// Nothing here throws; text that is no JSON, or goes deeper than kJsonTextDepthMax, gives a value
// that is_discarded(). Thread: any.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace tsunagi::client {

// A level costs many times the letter that opens it.
inline constexpr std::size_t kJsonTextDepthMax = 64;

[[nodiscard]] nlohmann::ordered_json parse_own_json(std::string_view text);
// `problem_byte`, where given: how far the text was understood, counted from 1, when discarded.
[[nodiscard]] nlohmann::json parse_foreign_json(std::string_view text,
                                                std::size_t* problem_byte = nullptr);

// The member of that name where there is one and it is a text; "" else.
[[nodiscard]] std::string text_member(const nlohmann::ordered_json& object, const char* name);
[[nodiscard]] std::string text_member(const nlohmann::json& object, const char* name);

// On one line.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json);
[[nodiscard]] std::string json_text(const nlohmann::json& json);
// One member per line, for files that people may look into; with a line end.
[[nodiscard]] std::string indented_json_text(const nlohmann::ordered_json& json);
// A string in quotation marks.
[[nodiscard]] std::string json_string(const std::string& text);

}  // namespace tsunagi::client
