// record_maker.h - a record while an importer makes it out of an event, a card or an object: its
// notes, the lines that no field holds, its tags, and what an export of ours says beside.
//
// What the readers of whole files share; what each part of a file means is their own business.
// Pure. Thread: one. Bounds: kKeptBytesMax for a kept line, kTagsMax tags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "client/import/own_fields.h"
#include "client/import/source_record.h"
#include "client/messages.h"

namespace tsunagi::client {

inline constexpr std::size_t kKeptBytesMax = 4'096;

class RecordMaker {
  protected:
    RecordMaker() = default;

    [[nodiscard]] Body& body() { return record_.body; }

    // Of the line in hand, line_.
    void note(std::string column, std::string_view value, std::string reason, const char* sentence);
    // A line "name: value" behind the text, told as well; what is too long is only told.
    void keep(const std::string& name,
              std::string_view value,
              std::string reason = "no_field",
              const char* sentence = N_("no field holds this: kept as text"));
    // Each once; what a record has no room for is kept. Empty: nothing.
    void add_tag(const std::string& column, std::string tag);

    // Behind everything else: kept lines go to the text, and what an export of ours says goes
    // before what the rest seemed to say.
    void finish_text();

    SourceRecord record_;
    OwnFields own_;
    std::uint64_t line_ = 0;

  private:
    std::vector<std::string> kept_;
};

}  // namespace tsunagi::client
