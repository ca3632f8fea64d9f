// xml_writer.h - writes XML (1.0) elements whose texts may be anything. Not a tree, no namespaces
// of its own: the caller names elements as they stand. Texts are escaped; what XML cannot hold even
// escaped (U+FFFE, U+FFFF) becomes U+FFFD. Thread: one. Ownership: appends to the caller's text.
// Pre: texts are clean UTF-8; elements are closed in order.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tsunagi::client {

using XmlPairs = std::vector<std::pair<std::string_view, std::string_view>>;

class XmlWriter {
  public:
    // Writes the declaration where `out` is empty.
    explicit XmlWriter(std::string& out);

    void open(std::string_view name, const XmlPairs& attributes = {});
    void close();
    // An element with a text, or with nothing inside.
    void text(std::string_view name, std::string_view text, const XmlPairs& attributes = {});
    void empty(std::string_view name, const XmlPairs& attributes);

  private:
    void begin(std::string_view name, const XmlPairs& attributes);

    std::string& out_;
    std::vector<std::string> open_;
};

[[nodiscard]] std::string escaped_xml(std::string_view text);

}  // namespace tsunagi::client
