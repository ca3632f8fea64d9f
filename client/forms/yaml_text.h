// yaml_text.h - texts as YAML writes them. Pure. Thread: any.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tsunagi::client {

// Without quotes where it needs none, else as a JSON string, which YAML reads too.
[[nodiscard]] std::string yaml_text(const std::string& text);
[[nodiscard]] std::string yaml_list(const std::vector<std::string>& items);

// Of several lines: a literal block, `indent` blanks in, as people write one. What a block would
// not give back as it is (blanks in front, a line of blanks, signs that end a line elsewhere) is a
// JSON string. Pre: not empty.
[[nodiscard]] std::string yaml_block(const std::string& text, std::size_t indent);

}  // namespace tsunagi::client
