// json_parts.h - the objects of a JSON file that are records, each with its line.
//
//   file = object / array of objects / an object without an "id", with arrays of objects under
//          known names
//
// The JSON library parses what is in an object; it does not say in which line something stands, and
// one slip would cost the whole file. So the file is cut first: one damaged object costs itself.
// Thread: one. Ownership: looks at the caller's text. Bounds: kJsonPartsMax, beyond which objects
// are counted; kJsonDepthMax within one. Errors: in the parts' problems.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tsunagi::client {

inline constexpr std::size_t kJsonPartsMax = 200'000;
inline constexpr std::size_t kJsonDepthMax = 64;

struct JsonPart {
    std::uint64_t line = 0;
    std::string_view name;  // of the array it stands in; empty for the file's own
    std::string_view text;  // from { to }
};
struct JsonParts {
    std::vector<JsonPart> parts;
    std::uint64_t problem_line = 0;   // where the file ends or is no JSON any more; 0: sound
    std::uint64_t left_out_line = 0;  // of the first object beyond the bound; 0: there is none
    std::uint64_t left_out = 0;       // objects beyond the bound
};
// `names`: of the arrays that hold records.
[[nodiscard]] JsonParts cut_json(std::string_view text, std::span<const std::string_view> names);

}  // namespace tsunagi::client
