#include "protocol/text/language_tag.h"

#include <algorithm>
#include <vector>

namespace tsunagi {
namespace {

bool is_tag_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_tag_digit(char c) { return c >= '0' && c <= '9'; }
char small_tag_letter(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char capital_tag_letter(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string small_tag(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), small_tag_letter);
    return out;
}

std::vector<std::string_view> subtags_of(std::string_view tag) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0;;) {
        const std::size_t hyphen = std::min(tag.find('-', at), tag.size());
        out.push_back(tag.substr(at, hyphen - at));
        if (hyphen == tag.size()) return out;
        at = hyphen + 1;
    }
}

bool all_tag_letters(std::string_view subtag) { return std::ranges::all_of(subtag, is_tag_letter); }

bool is_letters_or_digits(std::string_view subtag, std::size_t least, std::size_t most) {
    return subtag.size() >= least && subtag.size() <= most &&
           std::ranges::all_of(subtag, [](char c) { return is_tag_letter(c) || is_tag_digit(c); });
}

bool is_script(std::string_view subtag) { return subtag.size() == 4 && all_tag_letters(subtag); }

bool is_region(std::string_view subtag) {
    return (subtag.size() == 2 && all_tag_letters(subtag)) ||
           (subtag.size() == 3 && std::ranges::all_of(subtag, is_tag_digit));
}

bool is_variant(std::string_view subtag) {
    return is_letters_or_digits(subtag, 5, 8) ||
           (is_letters_or_digits(subtag, 4, 4) && is_tag_digit(subtag.front()));
}

// A run of subtags behind a single letter or digit, which must be there.
bool pass_behind_singleton(std::span<const std::string_view> subtags,
                           std::size_t& at,
                           std::size_t least) {
    const std::size_t begin = ++at;
    while (at < subtags.size() && is_letters_or_digits(subtags[at], least, 8)) ++at;
    return at > begin;
}

// tag        = language ["-" script] ["-" region] *("-" variant) *("-" extension) ["-" private]
// language   = 2*3 letters *3("-" 3 letters), or 4*8 letters
// extension  = any single but x, 1*("-" 2*8 letters or digits)
// private    = x, 1*("-" 1*8 letters or digits); also a tag by itself
bool is_well_formed(std::span<const std::string_view> subtags) {
    std::size_t at = 0;
    const auto pass = [&](auto is, std::size_t most) {
        for (std::size_t n = 0; n < most && at < subtags.size() && is(subtags[at]); ++n) ++at;
    };
    if (small_tag(subtags[0]) != "x") {
        const std::string_view language = subtags[at++];
        if (language.size() < 2 || language.size() > 8 || !all_tag_letters(language)) return false;
        if (language.size() < 4)
            pass([](std::string_view one) { return one.size() == 3 && all_tag_letters(one); }, 3);
        pass(is_script, 1);
        pass(is_region, 1);
        pass(is_variant, subtags.size());
        while (at < subtags.size() && is_letters_or_digits(subtags[at], 1, 1) &&
               small_tag_letter(subtags[at][0]) != 'x') {
            if (!pass_behind_singleton(subtags, at, 2)) return false;
        }
    }
    if (at < subtags.size() && small_tag(subtags[at]) == "x" &&
        !pass_behind_singleton(subtags, at, 1))
        return false;
    return at == subtags.size();
}

// As it is written in the country that the tag names. Other languages: as it is.
std::string with_script(const std::string& tag) {
    constexpr std::string_view kSimplified[] = {"zh", "zh-CN", "zh-SG"};
    constexpr std::string_view kTraditional[] = {"zh-TW", "zh-HK", "zh-MO"};
    if (std::ranges::find(kSimplified, tag) != std::end(kSimplified)) return "zh-Hans";
    if (std::ranges::find(kTraditional, tag) != std::end(kTraditional)) return "zh-Hant";
    return tag;
}

std::optional<std::size_t> place_among(std::string_view tag, std::span<const std::string> there) {
    const auto at = std::ranges::find(there, tag);
    if (at == there.end()) return std::nullopt;
    return static_cast<std::size_t>(at - there.begin());
}

std::optional<std::size_t> best_for(const std::string& wanted, std::span<const std::string> there) {
    for (std::string range = wanted; !range.empty();) {
        if (const auto place = place_among(range, there)) return place;
        for (std::size_t i = 0; i < there.size(); ++i) {
            if (with_script(there[i]) == with_script(range)) return i;
        }
        const std::size_t hyphen = range.rfind('-');
        range.resize(hyphen == std::string::npos ? 0 : hyphen);
        // A single letter names nothing by itself.
        if (range.size() >= 2 && range[range.size() - 2] == '-') range.resize(range.size() - 2);
    }
    const std::string language = primary_language(wanted);
    for (std::size_t i = 0; i < there.size(); ++i) {
        if (primary_language(there[i]) == language) return i;
    }
    return std::nullopt;
}

}  // namespace

bool is_language_tag(std::string_view text) {
    return !text.empty() && text.size() <= kLanguageTagBytesMax && is_well_formed(subtags_of(text));
}

std::string normal_language_tag(std::string_view tag) {
    if (!is_language_tag(tag)) return std::string(tag);
    std::string out;
    bool is_behind_singleton = false;
    for (const std::string_view subtag : subtags_of(tag)) {
        std::string one = small_tag(subtag);
        const bool is_first = out.empty();
        if (!is_first && !is_behind_singleton) {
            if (is_script(one)) one[0] = capital_tag_letter(one[0]);
            if (one.size() == 2) std::ranges::transform(one, one.begin(), capital_tag_letter);
        }
        is_behind_singleton = is_behind_singleton || one.size() == 1;
        out += (is_first ? "" : "-") + one;
    }
    return out;
}

std::string primary_language(std::string_view tag) {
    return small_tag(tag.substr(0, tag.find('-')));
}

std::optional<std::size_t> best_language(std::span<const std::string> wanted,
                                         std::span<const std::string> there) {
    for (const std::string& one : wanted) {
        if (const auto best = best_for(one, there)) return best;
    }
    return std::nullopt;
}

}  // namespace tsunagi
