// text_guard.h - shows what in a text may be personal data, before it is shared.
//
// Looks at what people read of a record: its title and text, its fields by what each is for
// (protocol/record/personal_fields.h) and its translations; what is found there is told with the
// field's name or the language. Names of those who represent a corporation are public by law: they
// are counted in one line. Finding nothing is no proof. Thread: one.
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

    [[nodiscard]] bool is_empty() const { return findings_.empty() && officers_ == 0; }
    // Without the names that are public.
    [[nodiscard]] std::uint64_t count(PersonalDataKind kind) const;
    // Names that are public by law.
    [[nodiscard]] std::uint64_t officers() const { return officers_; }
    // What was found, for the question before sharing; begins with a line end. Empty: nothing was.
    [[nodiscard]] std::string text() const;

  private:
    struct Findings {
        std::uint64_t count = 0;
        std::vector<std::string> shown;
    };
    // `where`: what stands behind each finding, "" for none.
    void look_at_text(std::string_view text, const std::string& where = {});
    void look_at_field(const FieldRow& field, std::string_view value, bool has_public_officers);
    void add(const PersonalDataFinding& finding, std::string_view text, const std::string& where);
    std::map<PersonalDataKind, Findings> findings_;
    std::uint64_t officers_ = 0;
};

}  // namespace tsunagi::client
