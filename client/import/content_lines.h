// content_lines.h - the lines of iCalendar and vCard files (RFC 5545, 3.1; RFC 6350, 3.2).
//
//   contentline = name *(";" param) ":" value
//   param       = param-name "=" param-value *("," param-value)   ; values may stand in quotes
//   a line that begins with a blank or a tab continues the one before it
//
// Not a parser of values: what stands behind the colon is the business of each format. Written for
// files as they are: line ends of any system (CR alone where there is no LF at all), an empty line
// inside a folded one, folds in the middle of a character (lines are joined before they are
// decoded), parameters without a name as vCard 2.1 has them. Damage costs one line, which is told.
// Thread: one. Ownership: looks at the caller's bytes. Bounds: kContentLineBytesMax for a line,
// behind which the rest of it is passed over. Errors: in the line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/import/text_encoding.h"

namespace tsunagi {

inline constexpr std::size_t kContentLineBytesMax = 1 << 20;  // pictures stand in one line
inline constexpr std::size_t kContentParametersMax = 64;

enum class LineProblem : std::uint8_t {
    none,
    encoding,            // bytes that are not of the file's encoding: no text
    too_long,            // no text
    control_characters,  // taken out; the text is what is left
};
// "encoding", ...; and a plain English sentence, for translation.
[[nodiscard]] const char* line_problem_name(LineProblem problem);
[[nodiscard]] const char* line_problem_text(LineProblem problem);

struct ContentText {
    std::uint64_t line = 0;  // where it begins; 1 is the first
    std::string text;        // unfolded, clean UTF-8
    LineProblem problem = LineProblem::none;
};

// What vCard 2.1 adds: a value in quoted-printable goes on behind a line that ends with "=".
enum class SoftBreaks : std::uint8_t { none, quoted_printable };

class ContentLines {
  public:
    // Pre: `bytes` outlives this.
    ContentLines(std::string_view bytes, TextEncoding encoding, SoftBreaks breaks)
        : rest_(bytes),
          encoding_(encoding),
          breaks_(breaks),
          line_end_(bytes.find('\n') == std::string_view::npos ? '\r' : '\n') {}
    // The next line with something in it; nothing at the end.
    [[nodiscard]] std::optional<ContentText> next();

  private:
    // A line while what continues it is looked for.
    struct Joined {
        std::string raw;
        bool has_colon = false;         // so that its parameters are there
        bool ends_with_equals = false;  // of the last part, also where that was not added
        std::optional<bool> is_quoted;  // in quoted-printable; once it was asked
    };

    [[nodiscard]] std::string_view take_physical();
    [[nodiscard]] std::size_t empty_line_bytes(std::string_view text) const;
    [[nodiscard]] bool has_soft_break(Joined& joined) const;
    [[nodiscard]] bool take_continuation(Joined& joined);

    std::string_view rest_;
    TextEncoding encoding_;
    SoftBreaks breaks_;
    char line_end_;
    std::uint64_t line_ = 0;  // of the last physical line taken
};

struct ContentParameter {
    std::string name;  // in capitals; empty in vCard 2.1, where some stand alone
    std::string value;
};
struct ContentLine {
    std::string group;  // "item1" of "item1.TEL"; mostly empty
    std::string name;   // in capitals
    std::vector<ContentParameter> parameters;
    std::string value;  // as it stands

    // The first of that name; "" where there is none.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
    // Whether one of that name, or one without a name, has this value (in any case), alone or in a
    // list.
    [[nodiscard]] bool has(std::string_view name, std::string_view value) const;
};
// Nothing where no name stands before a colon.
[[nodiscard]] std::optional<ContentLine> split_content_line(std::string_view text);

// A TEXT value without its escapes: \n, \, \; \: and \\; any other backslash stays.
[[nodiscard]] std::string unescaped_text(std::string_view value);
// The parts of a value between `sign`s that are not escaped; each as it stands.
[[nodiscard]] std::vector<std::string_view> split_value(std::string_view value, char sign);

// ASCII letters as capitals.
[[nodiscard]] std::string capitals(std::string_view text);

}  // namespace tsunagi
