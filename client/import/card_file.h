// card_file.h - a vCard file as its cards, each an `org` or a `person` (card_record.h).
//
// Lists of people (KIND:group) and cards of places are told and passed over, as are cards inside
// cards (AGENT). A card without its END costs itself only. A card that is too long to be read whole
// counts as private: what is not read may say so.
// Thread: one. Ownership: owns its text's parts. Bounds: kCardsMax, kCardLinesMax; of what stands
// between two cards, one note of a kind. Errors: in notes; the file's own are whole_text.h's.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "client/import/card_record.h"
#include "client/import/whole_text.h"

namespace tsunagi::client {

inline constexpr std::size_t kCardsMax = 100'000;
inline constexpr std::size_t kCardLinesMax = 1'000;

class CardFile {
  public:
    CardFile(const WholeText& text, std::string origin);

    using Take = std::function<bool(const SourceRecord&)>;
    using Tell = std::function<void(const SourceNote&)>;
    // What is wrong with the file to `tell`, which may be empty, then each card in the order of the
    // file to `take` until it returns false. Can be called again, with the same result.
    void for_each(const Take& take, const Tell& tell) const;

  private:
    void take_line(ContentText line);
    void begin(std::uint64_t line);
    void leave_out_open_cards();
    void end(std::uint64_t line);
    void add(Card& card, ContentText line);
    void close(Card card);
    void tell(std::uint64_t line,
              const char* reason,
              std::string detail,
              const char* sentence,
              bool loses_record);

    std::string origin_;
    std::vector<Card> cards_;
    std::vector<SourceNote> notes_;
    std::vector<Card> open_;  // while the file is read; those behind the first stand inside it
    bool has_told_outside_ = false;  // since the last card
    bool has_told_end_ = false;
    bool is_agent_next_ = false;  // the line before says that a card inside this one follows
};

}  // namespace tsunagi::client
