// source_record.h - one record as an import found it in a file: a row, an event, a card.
//
// What every importer hands on, and the few rules that all share: what no field holds is kept as
// lines "name: value" at the end of the text; a record knows where it is from (`origin` and its own
// id there), so that the next issue of the same list updates it. Pure. Thread: one.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "protocol/record/body.h"

namespace tsunagi::client {

// Something about a cell or line that people should see. `reason`: a name for --json and the error
// file; `sentence` a plain English one for translation.
struct CellNote {
    std::string column;
    std::string value;
    std::string reason;
    const char* sentence = "";
    std::uint64_t line = 0;  // 0: the record's
};

struct SourceRecord {
    std::uint64_t line = 0;
    const KindRow* kind = nullptr;
    Body body;                    // without a title: no record
    std::string record_id = {};   // of a record that was exported: 64 digits; mostly empty
    std::string foreign_id = {};  // then, its origin_id where the record is not this center's own
    std::string foreign_origin = {};   // and its origin; empty: as the body says
    bool is_marked_private = false;    // the file says that it is not for others
    bool is_marked_by_export = false;  // and may say it only because an export of ours does
    std::vector<CellNote> notes = {};
};

// Something in a file that is no record: damage, or what is passed over on purpose.
struct SourceNote {
    std::uint64_t line = 0;
    std::string reason;  // for --json and the error file
    std::string detail;
    const char* sentence = "";
    bool loses_record = false;
};

inline constexpr std::size_t kOriginIdBytesMax = 1024;

// Ids of one file that no two records share: the second of two alike gets " #2".
class OriginIds {
  public:
    [[nodiscard]] std::string take(std::string id);

  private:
    std::map<std::string, std::uint32_t> seen_;
};
// What tells a record without an id of its own from others: its title, and its place or day.
[[nodiscard]] std::string id_by_title(const KindRow& kind, const Body& body);

// Adds "name: value" lines behind the text, apart from it.
void append_kept(std::string& text, std::span<const std::string> kept);

// Line ends and tabs as blanks.
[[nodiscard]] std::string one_line(std::string_view text);

// A file's name without folder, ending and the digits that change from issue to issue.
[[nodiscard]] std::string origin_of(const std::string& path);

}  // namespace tsunagi::client
