// content_writer.h - writes the lines of iCalendar and vCard files (RFC 5545, 3.1; RFC 6350, 3.2).
//
// CR LF, folded before the 76th byte and never within a character; TEXT values escaped. One writer
// for both formats; reading them is content_lines.h. Thread: one. Ownership: appends to the
// caller's text. Pre: names and parameters' names are ASCII; all else is clean UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tsunagi::client {

inline constexpr std::size_t kContentLineWidth = 75;  // bytes, without the line's end

class ContentWriter {
  public:
    explicit ContentWriter(std::string& out) : out_(out) {}

    // `name` may have parameters behind it, as parameter_text() writes them.
    void text(std::string_view name, std::string_view value);
    // A value that stands as it is: a time, a rule, an address.
    void plain(std::string_view name, std::string_view value);

  private:
    std::string& out_;
};

// \, ; and , with a backslash, line ends as \n.
[[nodiscard]] std::string escaped_text(std::string_view text);
// ;NAME="value", in quotes; quotes, carets and line ends as RFC 6868 writes them.
[[nodiscard]] std::string parameter_text(std::string_view name, std::string_view value);

}  // namespace tsunagi::client
