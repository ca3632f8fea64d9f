// Mail addresses, with the ways in which people hide the @ from machines.
//
// A sign that may stand for @ is found first; then letters are read to both sides of it, at most as
// many as an address may have (RFC 5321: 64 before, 255 behind).
#include <algorithm>
#include <array>
#include <optional>

#include "protocol/text/fold_width.h"
#include "protocol/text/name_words.h"
#include "protocol/text/personal_scan.h"

namespace tsunagi {
namespace {

constexpr std::size_t kLocalMax = 64;
constexpr std::size_t kDomainMax = 255;
constexpr std::size_t kBlanksMax = 2;

struct Sign {
    std::u32string_view text;
    bool needs_brackets = false;
};

// Longer ones first where one begins another; lower case.
constexpr std::array<Sign, 17> kAtSigns = {{
    {U"@"},
    {U"アットマーク"},
    {U"あっとまーく"},
    {U"アット"},
    {U"あっと"},
    {U"at", true},
    {U"a", true},
    {U"★"},
    {U"☆"},
    {U"◎"},
    {U"●"},
    {U"○"},
    {U"■"},
    {U"□"},
    {U"◆"},
    {U"♪"},
    {U"_at_"},
}};
constexpr std::u32string_view kOpening = U"([{<【〔「《";
constexpr std::u32string_view kClosing = U")]}>】〕」》";

bool has_word(std::u32string_view text, std::size_t at, std::u32string_view word) {
    const std::u32string_view part = text.substr(std::min(at, text.size()), word.size());
    return std::equal(part.begin(), part.end(), word.begin(), word.end(),
                      [](char32_t a, char32_t b) { return ascii_lower(a) == b; });
}

bool is_alnum(char32_t c) { return is_latin(c) || is_digit(c); }

bool is_local(char32_t c) {
    constexpr std::u32string_view kSpecials = U".!#$%&'*+-/=?^_`{|}~";
    return is_alnum(c) || kSpecials.find(c) != std::u32string_view::npos;
}

struct At {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool disguised = false;
};

std::size_t skip_blanks(std::u32string_view text, std::size_t at) {
    const std::size_t most = std::min(text.size(), at + kBlanksMax);
    while (at < most && text[at] == U' ') ++at;
    return at;
}

// A sign at `at`: @, [at], (アットマーク), ★.
std::optional<At> sign_at(std::u32string_view text, std::size_t at) {
    if (text[at] == U'@') return At{at, at + 1, false};
    constexpr std::u32string_view kFirst = U"アあ★☆◎●○■□◆♪_";
    const std::size_t opening = kOpening.find(text[at]);
    if (opening == std::u32string_view::npos &&
        kFirst.find(text[at]) == std::u32string_view::npos) {
        return std::nullopt;
    }
    const bool bracket = opening != std::u32string_view::npos;
    const std::size_t inner = bracket ? skip_blanks(text, at + 1) : at;
    for (const Sign& sign : kAtSigns) {
        if (!has_word(text, inner, sign.text) || (sign.needs_brackets && !bracket)) continue;
        const std::size_t end = inner + sign.text.size();
        if (!bracket) return At{at, end, true};
        const std::size_t close = skip_blanks(text, end);
        if (close < text.size() && text[close] == kClosing[opening]) return At{at, close + 1, true};
    }
    return std::nullopt;
}

// info at example.jp; not look at example.jp, unless " dot " follows in the domain.
bool may_be_local(std::u32string_view word) {
    constexpr std::array<std::u32string_view, 33> kEnglish = {
        U"look", U"looking", U"looked",  U"see",       U"visit",      U"available", U"found",
        U"find", U"site",    U"page",    U"meet",      U"join",       U"online",    U"here",
        U"more", U"details", U"live",    U"work",      U"works",      U"read",      U"check",
        U"held", U"hosted",  U"is",      U"are",       U"was",        U"be",        U"posted",
        U"open", U"start",   U"website", U"published", U"information"};
    return std::none_of(kEnglish.begin(), kEnglish.end(), [&](std::u32string_view english) {
        return word.size() == english.size() && has_word(word, 0, english);
    });
}

// " at " between blanks.
std::optional<At> spoken_at(std::u32string_view text, std::size_t at) {
    if (!has_word(text, at, U" at ")) return std::nullopt;
    return At{at, at + 4, true};
}

// The first point of the local part that ends at `end`; `end` where there is none.
std::size_t local_begin(std::u32string_view text, std::size_t end) {
    std::size_t begin = end;
    while (begin > 0 && end - begin < kLocalMax && is_local(text[begin - 1])) --begin;
    while (begin < end && !is_alnum(text[begin]) && text[begin] != U'_') ++begin;
    // mailto:, or a path that ends in the name
    for (std::size_t i = begin; i < end; ++i) {
        if (text[i] == U'/' || text[i] == U'=' || text[i] == U'?') begin = i + 1;
    }
    return begin;
}

// A dot in one of its forms; where it ends, or nothing.
std::optional<std::size_t> dot_end(std::u32string_view text, std::size_t at, bool is_incomplete) {
    constexpr std::array<std::u32string_view, 10> kDots = {
        U"[.]",   U"(.)",    U"[dot]",    U"(dot)",    U" dot ",
        U"{dot}", U"ドット", U"(ドット)", U"[ドット]", U"_dot_"};
    if (at < text.size() && text[at] == U'.') return at + 1;
    // example。jp and example .jp, but not the end of a sentence behind a whole domain
    if (is_incomplete && at < text.size() && (text[at] == U'。' || text[at] == U'・'))
        return at + 1;
    if (is_incomplete && has_word(text, at, U" .")) return skip_blanks(text, at + 2);
    const std::size_t inner = skip_blanks(text, at);
    for (const std::u32string_view dot : kDots) {
        if (has_word(text, at, dot)) return at + dot.size();
        const bool apart = inner > at && dot.front() != U' ' && has_word(text, inner, dot);
        if (apart) return skip_blanks(text, inner + dot.size());
    }
    return std::nullopt;
}

struct Domain {
    std::size_t end = 0;
    bool spoken_dot = false;
};

// A domain from `at` on: labels with dots between, the last one of letters, at least two.
std::optional<Domain> domain_at(std::u32string_view text, std::size_t at) {
    const std::size_t most = std::min(text.size(), at + kDomainMax);
    std::optional<Domain> found;
    bool spoken_dot = false;
    for (bool first = true;; first = false) {
        const std::size_t begin = at;
        bool letters = true;
        while (at < most && (is_alnum(text[at]) || (text[at] == U'-' && at > begin))) {
            letters = letters && is_latin(text[at]);
            ++at;
        }
        if (at == begin) return found;
        const bool punycode = has_word(text, begin, U"xn--");
        if (!first && at - begin >= 2 && (letters || punycode)) found = Domain{at, spoken_dot};
        const auto dot = dot_end(text, at, /*is_incomplete=*/!found);
        if (!dot || *dot >= most) return found;
        spoken_dot = spoken_dot || *dot - at > 1;
        at = *dot;
    }
}

// The address around a sign, or nothing.
std::optional<PersonalSpan> mail_around(std::u32string_view text, const At& sign, bool spoken) {
    std::size_t left = sign.begin;
    while (left > 0 && sign.begin - left < kBlanksMax && text[left - 1] == U' ') --left;
    if (left > 0 && text[left - 1] == U'"') --left;  // "name"@example.jp
    const std::size_t begin = local_begin(text, left);
    if (begin == left) return std::nullopt;
    const auto domain = domain_at(text, skip_blanks(text, sign.end));
    if (!domain) return std::nullopt;
    const bool is_english = !may_be_local(text.substr(begin, left - begin)) ||
                            has_word(text, skip_blanks(text, sign.end), U"www.");
    if (spoken && !domain->spoken_dot && is_english) return std::nullopt;
    return PersonalSpan{PersonalDataKind::mail, begin, domain->end};
}

}  // namespace

void scan_mails(std::u32string_view text, PersonalSpans& out) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto spoken = spoken_at(text, at);
        const auto sign = spoken ? spoken : sign_at(text, at);
        if (!sign) continue;
        const auto mail = mail_around(text, *sign, spoken.has_value());
        if (!mail) continue;
        const bool again = !out.empty() && out.back().kind == PersonalDataKind::mail &&
                           out.back().end > mail->begin;
        if (!again) out.push_back(*mail);
        at = std::max(at, mail->end - 1);
    }
}

}  // namespace tsunagi
