#include "protocol/matching/shared_words.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include "protocol/text/code_points.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/spelling.h"

namespace tsunagi {
namespace {

constexpr std::size_t kUtf8BytesMax = 4;

// What offers and needs are made of, whatever they are about. Folded as texts are, with the usual
// form of each word.
constexpr std::u32string_view kEverywhere[] = {
    U"提供", U"募集",     U"貸出",     U"貸します", U"譲渡",     U"譲りま", U"譲つて",
    U"必要", U"希望",     U"求め",     U"無料",     U"無償",     U"不要",   U"使用",
    U"利用", U"借り",     U"お願い",   U"さがし",   U"探して",   U"寄付",   U"寄贈",
    U"申込", U"できます", U"ください", U"下さい",   U"あります",
};

char32_t folded_letter(char32_t c) { return large_kana(ascii_lower(c)); }

bool is_hiragana(char32_t c) { return c >= U'ぁ' && c <= U'ゟ'; }
bool is_katakana(char32_t c) { return (c >= U'ァ' && c <= U'ヺ') || c == U'ー'; }
bool is_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || is_digit(c) || is_hiragana(c) || is_katakana(c) ||
           c == U'々' || (c >= U'㐀' && c <= U'鿿') || c > U'\uFFFF' ||
           (c >= U'\u00C0' && c <= U'\u024F');
}

// A text with the letters that count; all else is a gap.
class Letters {
  public:
    explicit Letters(std::string_view text)
        : folded_(fold_width(text.substr(0, kUtf8BytesMax * kSharedLettersMax))) {
        if (folded_.points.size() > kSharedLettersMax) folded_.points.resize(kSharedLettersMax);
        take_letters();
        counts_.assign(letters_.size(), true);
        for (std::size_t i = 0; i < letters_.size(); ++i) counts_[i] = is_letter(letters_[i]);
        for (const std::u32string_view word : kEverywhere) leave_out(word);
    }

    [[nodiscard]] std::size_t size() const { return letters_.size(); }
    [[nodiscard]] bool has_pair(std::size_t at) const {
        return at + 1 < letters_.size() && counts_[at] && counts_[at + 1];
    }
    // Hiragana alone is grammar, and how many there are is not what it is.
    [[nodiscard]] bool has_telling_pair(std::size_t at) const {
        if (!has_pair(at) || is_digit(letters_[at]) || is_digit(letters_[at + 1])) return false;
        return !(is_hiragana(letters_[at]) && is_hiragana(letters_[at + 1]));
    }
    [[nodiscard]] std::uint64_t pair(std::size_t at) const {
        return std::uint64_t{letters_[at]} << 32 | letters_[at + 1];
    }
    // As the text writes it. Pre: begin < end.
    [[nodiscard]] std::string original(std::size_t begin, std::size_t end) const {
        const std::size_t from = written_[begin].begin;
        return utf8_of(
            std::u32string_view(folded_.points).substr(from, written_[end - 1].end - from));
    }

  private:
    struct Written {
        std::size_t begin;
        std::size_t end;
    };

    // One letter for each, but the usual form of a word for its other ones.
    void take_letters() {
        const std::u32string_view points = folded_.points;
        letters_.reserve(points.size());
        written_.reserve(points.size());
        for (std::size_t at = 0; at < points.size();) {
            const auto other = other_spelling_at(points, at);
            const Written written{at, at + (other ? other->length : 1)};
            for (const char32_t c :
                 other ? std::u32string_view(other->usual) : points.substr(at, 1)) {
                letters_.push_back(folded_letter(c));
                written_.push_back(written);
            }
            at = written.end;
        }
    }

    void leave_out(std::u32string_view word) {
        for (std::size_t at = letters_.find(word); at != std::u32string::npos;
             at = letters_.find(word, at + word.size())) {
            std::fill_n(counts_.begin() + static_cast<std::ptrdiff_t>(at), word.size(), false);
        }
    }

    FoldedText folded_;
    std::u32string letters_;
    std::vector<Written> written_;  // the points that each letter stands for
    std::vector<bool> counts_;
};

struct Piece {
    std::size_t begin;
    std::size_t end;
    bool is_telling;
};

// Runs of pairs that both texts have, with hiragana inside of them (折りたたみ) but not alone.
std::vector<Piece> shared_pieces(const Letters& asked, const std::set<std::uint64_t>& others) {
    std::vector<Piece> pieces;
    for (std::size_t at = 0; at < asked.size(); ++at) {
        if (!asked.has_pair(at) || !others.contains(asked.pair(at))) continue;
        const bool is_telling = asked.has_telling_pair(at);
        if (!pieces.empty() && pieces.back().end == at + 1) {
            pieces.back().end = at + 2;
            pieces.back().is_telling = pieces.back().is_telling || is_telling;
        } else {
            pieces.push_back({at, at + 2, is_telling});
        }
    }
    std::erase_if(pieces, [](const Piece& piece) { return !piece.is_telling; });
    return pieces;
}

std::vector<std::string> words_of(const Letters& asked, std::vector<Piece> pieces) {
    std::ranges::stable_sort(pieces, std::greater{},
                             [](const Piece& piece) { return piece.end - piece.begin; });
    std::set<std::string> told;
    std::vector<Piece> best;
    for (const Piece& piece : pieces) {
        if (best.size() == kSharedWordsMax) break;
        if (told.insert(asked.original(piece.begin, piece.end)).second) best.push_back(piece);
    }
    std::ranges::sort(best, {}, &Piece::begin);
    std::vector<std::string> words;
    for (const Piece& piece : best) words.push_back(asked.original(piece.begin, piece.end));
    return words;
}

}  // namespace

SharedWords shared_words(std::string_view asked, std::string_view text) {
    const Letters ours(asked);
    const Letters theirs(text);
    std::set<std::uint64_t> others;
    for (std::size_t at = 0; at < theirs.size(); ++at) {
        if (theirs.has_pair(at)) others.insert(theirs.pair(at));
    }
    std::set<std::uint64_t> all;
    std::size_t shared = 0;
    for (std::size_t at = 0; at < ours.size(); ++at) {
        if (!ours.has_telling_pair(at) || !all.insert(ours.pair(at)).second) continue;
        shared += others.contains(ours.pair(at)) ? 1 : 0;
    }
    SharedWords out;
    if (all.empty()) return out;
    // Rounded up: what is shared at all is not nothing.
    out.per_mille = static_cast<std::uint32_t>((shared * 1'000 + all.size() - 1) / all.size());
    out.words = words_of(ours, shared_pieces(ours, others));
    return out;
}

}  // namespace tsunagi
