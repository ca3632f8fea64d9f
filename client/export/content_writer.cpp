#include "client/export/content_writer.h"

#include <algorithm>

namespace tsunagi::client {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

void ContentWriter::text(std::string_view name, std::string_view value) {
    plain(name, escaped_text(value));
}

void ContentWriter::plain(std::string_view name, std::string_view value) {
    const std::string line = std::string(name) + ":" + std::string(value);
    std::size_t room = kContentLineWidth;
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = std::min(at + room, line.size());
        // No character is longer than four bytes.
        while (end < line.size() && end > at + 1 && continues_character(line[end])) --end;
        if (at > 0) out_ += ' ';
        out_.append(line, at, end - at);
        out_ += "\r\n";
        at = end;
        room = kContentLineWidth - 1;  // the blank that folds
    }
}

std::string escaped_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
            continue;
        }
        if (c == '\\' || c == ';' || c == ',') out += '\\';
        out += c;
    }
    return out;
}

std::string parameter_text(std::string_view name, std::string_view value) {
    std::string out = ";" + std::string(name) + "=\"";
    for (const char c : value) {
        if (c == '^') {
            out += "^^";
        } else if (c == '"') {
            out += "^'";
        } else if (c == '\n') {
            out += "^n";
        } else {
            out += c;
        }
    }
    return out + "\"";
}

}  // namespace tsunagi::client
