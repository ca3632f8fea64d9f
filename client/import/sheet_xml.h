// sheet_xml.h - one XML part of a spreadsheet, element by element.
//
// Names come without their namespace: the parts of xlsx and ods have no two elements of one name
// that matter, and strict and transitional xlsx differ in namespaces only. Document types are
// refused, so no entity can grow; the depth is bounded. expat parses; only this module's source
// includes it.
// Thread: one. Errors: TableProblem values.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "client/import/sheet_archive.h"

namespace tsunagi {

inline constexpr std::size_t kSheetXmlDepthMax = 256;

// The attributes of one element.
class XmlAttributes {
  public:
    explicit XmlAttributes(const char** pairs) : pairs_(pairs) {}

    // The value of the first attribute of that name; "" where there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    // Whether any attribute of that name has that value.
    [[nodiscard]] bool any(std::string_view name, std::string_view value) const;

  private:
    const char** pairs_;  // expat's: name, value, ..., null
};

class XmlHandler {
  public:
    XmlHandler() = default;
    XmlHandler(const XmlHandler&) = delete;
    XmlHandler& operator=(const XmlHandler&) = delete;
    virtual ~XmlHandler() = default;

    virtual void start(std::string_view name, const XmlAttributes& attributes) = 0;
    virtual void end(std::string_view name) = 0;
    virtual void text(std::string_view text) = 0;

    // Set to end the reading with a problem.
    std::optional<TableProblem> problem;
    // Set to end the reading: enough was read.
    bool is_done = false;
};

[[nodiscard]] TableResult<void> read_xml(SheetArchive& archive,
                                         const std::string& part,
                                         XmlHandler& handler);

}  // namespace tsunagi
