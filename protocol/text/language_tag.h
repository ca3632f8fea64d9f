// language_tag.h - names of languages as BCP 47 writes them: pt, pt-BR, zh-Hans, ja-simple.
//
// Only the form is known here (RFC 5646, 2.1), no register of subtags: a tag that is well formed
// may name no language. Old tags that have not the form (i-klingon) are none. Also whose text a
// reader wants who has told languages in order (after RFC 4647, 3.4).
// Pure. Thread: any.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tsunagi {

inline constexpr std::size_t kLanguageTagBytesMax = 64;

[[nodiscard]] bool is_language_tag(std::string_view text);

// The same tag as everybody writes it (RFC 5646, 2.1.1): zh-Hans-TW for ZH-HANS-tw.
// What is no tag comes back as it was.
[[nodiscard]] std::string normal_language_tag(std::string_view tag);

// The first subtag, in small letters: ja of ja-simple.
[[nodiscard]] std::string primary_language(std::string_view tag);

// Which of `there` a reader is shown: for the first wanted tag that has any, the same tag, else the
// longest beginning of it, else one that says more of the same language (pt-BR for pt), the first
// of several. zh-CN and zh-TW count as what is written there, zh-Hans and zh-Hant. Nothing where no
// wanted language is there. Pre: normal tags.
[[nodiscard]] std::optional<std::size_t> best_language(std::span<const std::string> wanted,
                                                       std::span<const std::string> there);

}  // namespace tsunagi
