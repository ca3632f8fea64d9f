// text_guard.h - shows what in a text may be personal data, before it is shared.
//
// Looks at what people read of a record: title, text, and fields of words, and its translations,
// whose findings are told with their language. Fields that hold a phone
// number or a mail address by their name are meant to, and are not looked at. Finding nothing is no
// proof: names without any mark are not found (protocol/text/personal_data.h). Thread: one.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "protocol/record/body.h"
#include "protocol/text/personal_data.h"

namespace tsunagi::client {

inline constexpr std::size_t kFindingsShown = 5;  // of each kind

class TextGuard {
  public:
    void look_at(const KindRow& kind, const Body& body);
    // What stands in a file that goes with it; what is found is told with the file's name.
    void look_at_words(std::string_view words, const std::string& file);

    [[nodiscard]] bool is_empty() const { return findings_.empty(); }
    [[nodiscard]] std::uint64_t count(PersonalDataKind kind) const;
    // What was found, for the question before sharing; begins with a line end. Empty: nothing was.
    [[nodiscard]] std::string text() const;

  private:
    struct Findings {
        std::uint64_t count = 0;
        std::vector<std::string> shown;
    };
    // `where`: what stands behind each finding, "" for none.
    void look_at_text(std::string_view text, const std::string& where = {});
    std::map<PersonalDataKind, Findings> findings_;
};

}  // namespace tsunagi::client
