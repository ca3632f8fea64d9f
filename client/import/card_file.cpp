#include "client/import/card_file.h"

#include <algorithm>
#include <utility>

#include "client/import/table_text.h"
#include "client/messages.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kNestingMax = 8;

// AGENT of vCard 2.1, whose value is the card that follows.
bool is_agent(std::string_view text) {
    const auto line = split_content_line(text);
    return line && line->name == "AGENT" && trimmed(line->value).empty();
}

}  // namespace

void CardFile::tell(std::uint64_t line,
                    const char* reason,
                    std::string detail,
                    const char* sentence,
                    bool loses_record) {
    notes_.push_back({line, reason, std::move(detail), sentence, loses_record});
}

void CardFile::close(Card card) {
    const std::string kind = card_kind(card);
    if (kind != "org" && kind != "person") {
        return tell(card.line, "no_card", shortened(kind),
                    N_("a list of people or a place, no organisation and no person: left out"),
                    false);
    }
    if (cards_.size() >= kCardsMax) {
        return tell(card.line, "too_many", "",
                    N_("more cards than are read from one file: left out"), true);
    }
    cards_.push_back(std::move(card));
}

void CardFile::take_line(ContentText line) {
    if (line.problem != LineProblem::none) {
        tell(line.line, line_problem_name(line.problem), shortened(line.text),
             line_problem_text(line.problem), false);
        if (line.text.empty()) return;
    }
    const std::string text = capitals(trimmed(std::string_view(line.text).substr(0, 64)));
    if (text == "BEGIN:VCARD") return begin(line.line);
    if (text == "END:VCARD") return end(line.line);
    if (!open_.empty()) {
        is_agent_next_ = is_agent(line.text);
        return add(open_.back(), std::move(line));
    }
    // Once: a file of the wrong kind has millions of such lines.
    if (!std::exchange(has_told_outside_, true)) {
        tell(line.line, "outside", shortened(line.text),
             N_("text outside of any card: passed over"), false);
    }
}

// No card but that of an AGENT stands in another one.
void CardFile::leave_out_open_cards() {
    if (open_.empty()) return;
    tell(open_.front().line, "not_closed", "",
         N_("the card is not closed before the next one begins: left out"), true);
    open_.clear();
}

void CardFile::begin(std::uint64_t line) {
    has_told_outside_ = false;
    has_told_end_ = false;
    if (!std::exchange(is_agent_next_, false)) leave_out_open_cards();
    if (open_.size() < kNestingMax) open_.push_back({line, {}});
}

void CardFile::end(std::uint64_t line) {
    is_agent_next_ = false;
    if (open_.empty()) {
        if (!std::exchange(has_told_end_, true)) {
            tell(line, "end_without_begin", "", N_("an END without its BEGIN: passed over"), false);
        }
        return;
    }
    Card card = std::move(open_.back());
    open_.pop_back();
    if (open_.empty()) {
        close(std::move(card));
    } else {
        tell(card.line, "card_in_card", "", N_("a card inside another one: left out"), false);
    }
}

void CardFile::add(Card& card, ContentText line) {
    if (card.lines.size() < kCardLinesMax) return card.lines.push_back(std::move(line));
    if (std::exchange(card.may_be_private, true)) return;
    tell(line.line, "too_many", "",
         N_("more lines than are read of one card: the rest is left out, and the card counts as "
            "private"),
         false);
}

CardFile::CardFile(const WholeText& text, std::string origin) : origin_(std::move(origin)) {
    ContentLines lines(text.bytes, text.encoding, SoftBreaks::quoted_printable);
    while (auto line = lines.next()) take_line(std::move(*line));
    for (const Card& card : open_) {
        tell(card.line, "cut_off", "",
             N_("the card has no end, as where a file is cut off: left out"), true);
    }
    open_.clear();
    std::ranges::stable_sort(notes_, {}, &SourceNote::line);
}

void CardFile::for_each(const Take& take, const Tell& tell_note) const {
    if (tell_note) {
        for (const SourceNote& note : notes_) tell_note(note);
    }
    OriginIds ids;
    for (const Card& card : cards_) {
        if (!take(read_card(card, origin_, ids))) return;
    }
}

}  // namespace tsunagi::client
