// human_text.h - ages, places, scopes and kinds in the user's words.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/base/scope.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {

// "2 months ago" between two times in milliseconds since 1970; a time ahead of `now` is "just now".
[[nodiscard]] std::string age_text(std::int64_t then_ms, std::int64_t now_ms);
// "2026-11-27 17:30", in Japan's time: all centers are there.
[[nodiscard]] std::string moment_text(std::int64_t ms);
// "8 hours", "30 minutes": the largest unit that fits.
[[nodiscard]] std::string length_text(std::uint64_t seconds);

// A prefecture's name, with the code of a municipality behind it; "" for none.
[[nodiscard]] std::string place_text(std::uint32_t area);
// Of a center: its municipality, else its prefecture.
[[nodiscard]] std::string home_text(const Home& home);
// What stands for a scope in answers of the daemon ("prefecture:16") or in scope_text().
[[nodiscard]] std::string scope_words(const std::string& scope);
[[nodiscard]] std::string kind_label(KindId kind);
[[nodiscard]] std::string field_label(const FieldRow& field);
// Of a field that this program may not know (null): its number then.
[[nodiscard]] std::string field_label(const FieldRow* field, std::uint16_t key);
// A field's value as people read it: choices by their labels, lists on one line.
[[nodiscard]] std::string value_text(const FieldRow& field, std::string_view value);

// The choices of a field with their labels: "goods (物品), space (場所)"; a label that says the
// same as its value is left out.
[[nodiscard]] std::string choices_text(const FieldRow& field);

[[nodiscard]] std::string joined(std::span<const std::string> parts,
                                 std::string_view separator = ", ");
// 24882 as 24,882.
[[nodiscard]] std::string number_text(std::uint64_t number);
// The first digits of an id, enough for people.
[[nodiscard]] std::string short_id(const std::string& hex);

}  // namespace tsunagi::client
