#include "client/import/content_lines.h"

#include <algorithm>

#include "client/import/table_text.h"
#include "client/messages.h"
#include "protocol/base/check.h"

namespace tsunagi {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool has_more_than_blanks(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return !is_blank(c); });
}

bool is_name_sign(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '/' || c == '.';
}

// RFC 6868: what a parameter cannot hold otherwise.
std::string without_carets(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char next = text[at] == '^' && at + 1 < text.size() ? text[at + 1] : '\0';
        if (next == 'n' || next == '^' || next == '\'') {
            out += next == 'n' ? '\n' : next == '^' ? '^' : '"';
            ++at;
        } else {
            out += text[at];
        }
    }
    return out;
}

// The text up to one of `ends` that does not stand in quotes; moves `at` onto it.
std::string_view until(std::string_view text, std::size_t& at, std::string_view ends) {
    const std::size_t begin = at;
    bool in_quotes = false;
    for (; at < text.size(); ++at) {
        if (text[at] == '"') {
            in_quotes = !in_quotes;
        } else if (!in_quotes && ends.find(text[at]) != std::string_view::npos) {
            break;
        }
    }
    return text.substr(begin, at - begin);
}

ContentParameter parameter_of(std::string_view text) {
    std::size_t at = 0;
    const std::string_view name = until(text, at, "=");
    if (at == text.size()) return {{}, std::string(trimmed(text))};
    std::string value;
    // Quotes go, and what stands in them is kept whole; a comma between values stays.
    for (const char c : trimmed(text.substr(at + 1))) {
        if (c != '"') value += c;
    }
    return {capitals(trimmed(name)), without_carets(value)};
}

bool is_quoted_printable(std::string_view raw) {
    const auto line = split_content_line(raw);
    return line && line->has("ENCODING", "QUOTED-PRINTABLE");
}

}  // namespace

const char* line_problem_name(LineProblem problem) {
    switch (problem) {
        case LineProblem::none: return "none";
        case LineProblem::encoding: return "encoding";
        case LineProblem::too_long: return "too_long";
        case LineProblem::control_characters: return "control_characters";
    }
    CHECK(false);
    return "";
}

const char* line_problem_text(LineProblem problem) {
    switch (problem) {
        case LineProblem::none: return "";
        case LineProblem::encoding:
            return N_(
                "the line is damaged or in another encoding than the rest: left out; save the "
                "file as UTF-8 and import it again");
        case LineProblem::too_long:
            return N_("the line is too long, as with a picture inside: left out");
        case LineProblem::control_characters:
            return N_("the line held invisible control characters, which were taken out: check it");
    }
    CHECK(false);
    return "";
}

std::string_view ContentLines::take_physical() {
    const std::size_t end = std::min(rest_.find(line_end_), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++line_;
    while (line.ends_with('\r')) line.remove_suffix(1);  // some programs write two
    return line;
}

// Of the empty line that `text` begins with, its end among them; 0: it begins with none.
std::size_t ContentLines::empty_line_bytes(std::string_view text) const {
    if (line_end_ == '\r') return text.starts_with('\r') ? 1 : 0;
    const std::size_t end = text.find_first_not_of('\r');
    return end != std::string_view::npos && text[end] == '\n' ? end + 1 : 0;
}

// Asked of the line once: a card of many megabytes can consist of such breaks.
bool ContentLines::has_soft_break(Joined& joined) const {
    if (breaks_ != SoftBreaks::quoted_printable || !joined.ends_with_equals || !joined.has_colon)
        return false;
    if (!joined.is_quoted) joined.is_quoted = is_quoted_printable(joined.raw);
    return *joined.is_quoted;
}

// Takes what continues the line, if the next lines do.
bool ContentLines::take_continuation(Joined& joined) {
    std::size_t skipped = 0;  // empty lines between
    std::string_view ahead = rest_;
    for (std::size_t bytes = empty_line_bytes(ahead); bytes > 0; bytes = empty_line_bytes(ahead)) {
        ahead.remove_prefix(bytes);
        ++skipped;
    }
    if (ahead.empty()) return false;
    const bool is_soft = skipped == 0 && has_soft_break(joined);
    if (!is_soft) {
        if (!is_blank(ahead.front())) return false;
        // Behind an empty line, blanks alone are no more than another empty line.
        if (skipped > 0 && !has_more_than_blanks(ahead.substr(0, ahead.find_first_of("\r\n"))))
            return false;
    }
    rest_ = ahead;
    line_ += skipped;
    const std::string_view more = take_physical();
    joined.ends_with_equals = more.ends_with('=');
    // What is too long is passed over to its end, and not gathered.
    if (joined.raw.size() > kContentLineBytesMax) return true;
    if (is_soft) joined.raw.pop_back();
    const std::string_view part = is_soft ? more : more.substr(1);
    joined.has_colon = joined.has_colon || part.find(':') != std::string_view::npos;
    joined.raw += part;
    return true;
}

std::optional<ContentText> ContentLines::next() {
    Joined joined;
    std::string& raw = joined.raw;
    ContentText out;
    while (raw.empty()) {
        if (rest_.empty()) return std::nullopt;
        const std::string_view first = take_physical();
        out.line = line_;
        if (has_more_than_blanks(first)) raw = first;
    }
    joined.has_colon = raw.find(':') != std::string::npos;
    joined.ends_with_equals = raw.ends_with('=');
    while (take_continuation(joined)) {
    }
    if (raw.size() > kContentLineBytesMax) {
        out.problem = LineProblem::too_long;
    } else if (!append_as_utf8(encoding_, raw, out.text)) {
        out.problem = LineProblem::encoding;
    } else if (clean_cell(out.text)) {
        out.problem = LineProblem::control_characters;
    }
    return out;
}

std::string_view ContentLine::parameter(std::string_view wanted) const {
    const auto at = std::ranges::find(parameters, wanted, &ContentParameter::name);
    return at == parameters.end() ? std::string_view{} : std::string_view(at->value);
}

bool ContentLine::has(std::string_view wanted, std::string_view text) const {
    return std::ranges::any_of(parameters, [&](const ContentParameter& one) {
        if (!one.name.empty() && one.name != wanted) return false;
        return ("," + capitals(one.value) + ",").find("," + std::string(text) + ",") !=
               std::string::npos;
    });
}

std::optional<ContentLine> split_content_line(std::string_view text) {
    ContentLine out;
    std::size_t at = 0;
    const std::string_view head = trimmed(until(text, at, ";:"));
    if (head.empty() || at == text.size() || !std::ranges::all_of(head, is_name_sign))
        return std::nullopt;
    const std::size_t dot = head.rfind('.');
    if (dot != std::string_view::npos) out.group = head.substr(0, dot);
    out.name = capitals(dot == std::string_view::npos ? head : head.substr(dot + 1));
    if (out.name.empty()) return std::nullopt;
    while (at < text.size() && text[at] == ';') {
        const std::string_view one = until(text, ++at, ";:");
        if (out.parameters.size() >= kContentParametersMax) return std::nullopt;
        if (!trimmed(one).empty()) out.parameters.push_back(parameter_of(one));
    }
    if (at == text.size()) return std::nullopt;
    out.value = text.substr(at + 1);
    return out;
}

std::string unescaped_text(std::string_view value) {
    std::string out;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const char next = value[at] == '\\' && at + 1 < value.size() ? value[at + 1] : '\0';
        if (next == 'n' || next == 'N') {
            out += '\n';
        } else if (next == ',' || next == ';' || next == ':' || next == '\\' || next == '"') {
            out += next;
        } else {
            out += value[at];
            continue;
        }
        ++at;
    }
    return out;
}

std::vector<std::string_view> split_value(std::string_view value, char sign) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value[at] == '\\') {
            ++at;
        } else if (value[at] == sign) {
            parts.push_back(value.substr(begin, at - begin));
            begin = at + 1;
        }
    }
    parts.push_back(value.substr(begin));
    return parts;
}

std::string capitals(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return out;
}

}  // namespace tsunagi
