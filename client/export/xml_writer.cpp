#include "client/export/xml_writer.h"

#include "protocol/base/check.h"

namespace tsunagi::client {

std::string escaped_xml(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
            case '&': out += "&amp;"; continue;
            case '<': out += "&lt;"; continue;
            case '>': out += "&gt;"; continue;
            case '"': out += "&quot;"; continue;
            default: break;
        }
        const std::string_view three = text.substr(at, 3);
        if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
            out += "\xEF\xBF\xBD";
            at += 2;
            continue;
        }
        // In attributes a reader would take these for blanks.
        if (text[at] == '\n') {
            out += "&#10;";
        } else if (text[at] == '\t') {
            out += "&#9;";
        } else {
            out += text[at];
        }
    }
    return out;
}

XmlWriter::XmlWriter(std::string& out) : out_(out) {
    if (out_.empty()) out_ += "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
}

void XmlWriter::begin(std::string_view name, const XmlPairs& attributes) {
    out_.append(open_.size(), ' ');
    out_ += "<" + std::string(name);
    for (const auto& [key, value] : attributes)
        out_ += " " + std::string(key) + "=\"" + escaped_xml(value) + "\"";
}

void XmlWriter::open(std::string_view name, const XmlPairs& attributes) {
    begin(name, attributes);
    out_ += ">\n";
    open_.emplace_back(name);
}

void XmlWriter::close() {
    CHECK(!open_.empty());
    const std::string name = std::move(open_.back());
    open_.pop_back();
    out_.append(open_.size(), ' ');
    out_ += "</" + name + ">\n";
}

void XmlWriter::text(std::string_view name, std::string_view text, const XmlPairs& attributes) {
    begin(name, attributes);
    out_ += ">" + escaped_xml(text) + "</" + std::string(name) + ">\n";
}

void XmlWriter::empty(std::string_view name, const XmlPairs& attributes) {
    begin(name, attributes);
    out_ += "/>\n";
}

}  // namespace tsunagi::client
