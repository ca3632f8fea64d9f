// language_names.h - languages by name, for people who know Portuguese and not pt.
//
// Those that foreign residents of Japan speak most, and やさしい日本語 (ja-simple: the variant
// `simple` stands in IANA's register, so other programs know it too). Every other tag is taken and
// shown as it is. Pure. Thread: any, after the language of messages is chosen.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tsunagi::client {

// A tag of any language, or a name from the table: in English, in Japanese, or its own.
[[nodiscard]] std::optional<std::string> read_language(std::string_view text);

// "Portuguese (pt)"; the tag alone where it has no name here.
[[nodiscard]] std::string language_text(const std::string& tag);
[[nodiscard]] std::string language_list(const std::vector<std::string>& tags);

}  // namespace tsunagi::client
