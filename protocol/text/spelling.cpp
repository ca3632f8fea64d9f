#include "protocol/text/spelling.h"

#include <algorithm>
#include <bitset>
#include <cstdint>
#include <string>

#include "protocol/base/check.h"
#include "protocol/text/kana.h"
#include "protocol/text/spelling_words.h"

namespace tsunagi {
namespace {

constexpr std::size_t kFirstsMax = 0x10000;

bool is_katakana(char32_t c) { return c >= U'ァ' && c <= U'ヶ'; }
bool is_hiragana(char32_t c) { return c >= U'ぁ' && c <= U'ゖ'; }

enum class Script : std::uint8_t { hiragana, katakana };

char32_t katakana_of(char32_t c) { return is_hiragana(c) ? c + (U'ァ' - U'ぁ') : c; }

char32_t plain_kana(char32_t c) { return large_kana(hiragana_of(c)); }

// All ways to write `pattern`: each bracket with and without its kana, the fullest first.
std::vector<std::u32string> written_out(std::u32string_view pattern) {
    const auto open = pattern.find(U'(');
    if (open == std::u32string_view::npos) return {std::u32string(pattern)};
    const auto close = pattern.find(U')', open);
    const std::u32string before(pattern.substr(0, open));
    const std::u32string kana(pattern.substr(open + 1, close - open - 1));
    const auto rests = written_out(pattern.substr(close + 1));
    std::vector<std::u32string> all;
    for (const auto& rest : rests) all.push_back(before + kana + rest);
    for (const auto& rest : rests) all.push_back(before + rest);
    return all;
}

class Spellings {
  public:
    Spellings() {
        for (const auto pattern : spelling_words::kOptionalKana) {
            const auto forms = written_out(pattern);
            for (const auto& form : forms) add(form, forms.back());
        }
        for (const auto word : spelling_words::kLongEnds) {
            rows_.push_back({std::u32string(word.substr(0, word.size() - 1)), std::u32string(word),
                             /*is_katakana=*/true});
            // So that its own beginning is not taken for the short form.
            rows_.push_back({std::u32string(word), std::u32string(word), /*is_katakana=*/true});
        }
        for (const auto& word : spelling_words::kOtherCharacters) {
            for (std::size_t at = 0; at < word.others.size();) {
                const auto end = std::min(word.others.find(U' ', at), word.others.size());
                for (const auto& form : written_out(word.others.substr(at, end - at)))
                    add(form, word.usual);
                at = end + 1;
            }
        }
        // By the first character, and the longest first among those.
        std::ranges::sort(rows_, [](const SpellingRow& a, const SpellingRow& b) {
            if (a.written.front() != b.written.front())
                return a.written.front() < b.written.front();
            if (a.written.size() != b.written.size()) return a.written.size() > b.written.size();
            return a.written < b.written;
        });
        for (const SpellingRow& row : rows_) {
            CHECK(row.written.front() < kFirstsMax);
            firsts_.set(row.written.front());
        }
    }

    [[nodiscard]] const std::vector<SpellingRow>& rows() const { return rows_; }

    [[nodiscard]] std::optional<OtherSpelling> find(std::u32string_view text,
                                                    std::size_t at) const {
        const char32_t first = plain_kana(text[at]);
        if (first >= kFirstsMax || !firsts_.test(first)) return std::nullopt;
        const auto front = [](const SpellingRow& row) { return row.written.front(); };
        for (auto row = std::ranges::lower_bound(rows_, first, {}, front);
             row != rows_.end() && row->written.front() == first; ++row) {
            const auto script = script_at(row->written, text.substr(at));
            if (!script || (row->is_katakana && *script != Script::katakana)) continue;
            OtherSpelling other{row->written.size(), row->usual};
            if (*script == Script::katakana)
                std::ranges::transform(other.usual, other.usual.begin(), katakana_of);
            return other;
        }
        return std::nullopt;
    }

  private:
    void add(const std::u32string& written, std::u32string_view usual) {
        if (written != usual) rows_.push_back({written, std::u32string(usual)});
    }

    // The script of the kana where `text` begins with `written`; nothing where it does not.
    static std::optional<Script> script_at(std::u32string_view written, std::u32string_view text) {
        if (text.size() < written.size()) return std::nullopt;
        bool has_hiragana = false;
        bool has_katakana = false;
        for (std::size_t i = 0; i < written.size(); ++i) {
            if (plain_kana(text[i]) != written[i]) return std::nullopt;
            has_hiragana = has_hiragana || is_hiragana(text[i]);
            has_katakana = has_katakana || is_katakana(text[i]);
        }
        if (has_hiragana && has_katakana) return std::nullopt;
        return has_katakana ? Script::katakana : Script::hiragana;
    }

    std::vector<SpellingRow> rows_;
    std::bitset<kFirstsMax> firsts_;
};

const Spellings& spellings() {
    static const Spellings table;
    return table;
}

}  // namespace

std::optional<OtherSpelling> other_spelling_at(std::u32string_view text, std::size_t at) {
    return spellings().find(text, at);
}

const std::vector<SpellingRow>& all_other_spellings() { return spellings().rows(); }

}  // namespace tsunagi
