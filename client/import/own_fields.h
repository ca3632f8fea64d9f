// own_fields.h - what an export of ours says in the files of other programs, beside what they
// understand: the properties X-TSUNAGI-... of iCalendar and vCard.
//
//   X-TSUNAGI-RECORD:<64 digits>     the version that was exported
//   X-TSUNAGI-<FIELD>:<value>        a field, in its form; STARTS-ON is starts_on. Also TITLE,
//                                    READING, LANGUAGE, TEXT, AREAS, TAGS (one a line), and
//                                    TITLE-PT-BR, TEXT-PT-BR of a translation
//   X-TSUNAGI-WITHOUT:<field>,...    what the other properties seem to say, and the record does not
//
// Written only where the format's own properties would come back otherwise, so that what somebody
// changes in another program counts. Not trusted: a field that has not its form is text.
// Pure. Thread: one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/import/content_lines.h"
#include "protocol/record/body.h"

namespace tsunagi::client {

inline constexpr std::string_view kXPrefix = "X-TSUNAGI-";
inline constexpr std::string_view kXRecord = "X-TSUNAGI-RECORD";
inline constexpr std::string_view kXWithout = "X-TSUNAGI-WITHOUT";
// X-TSUNAGI-STARTS-ON for starts_on.
[[nodiscard]] std::string x_name(std::string_view field_name);

class OwnFields {
  public:
    // False, without effect, where the line is not ours.
    [[nodiscard]] bool take(std::uint64_t line, const ContentLine& content);

    // The same of formats without such lines; `name` with its X-TSUNAGI-.
    void add(std::uint64_t line, const std::string& name, std::string value);

    // Of the exported version; empty where it was no export.
    [[nodiscard]] const std::string& record_id() const { return record_id_; }

    using Keep =
        std::function<void(std::uint64_t line, const std::string& name, const std::string& value)>;
    // What was taken goes before what stands in the body. What no field holds goes to `keep`.
    void apply(const KindRow& kind, Body& body, const Keep& keep) const;

  private:
    struct Own {
        std::uint64_t line = 0;
        std::string name;
        std::string value;
    };
    std::string record_id_;
    std::vector<std::string> without_;
    std::vector<Own> all_;
};

// The lines of an export of ours, so that reading it does not trim what was never padded.
[[nodiscard]] bool names_own_record(std::string_view line);

}  // namespace tsunagi::client
