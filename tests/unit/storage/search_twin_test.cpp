// The search index against a naive twin: ICU folds every text, and a plain scan looks for the
// words. On generated Japanese text with all its ways of writing, both must find exactly the same
// documents, also after documents are replaced and removed.
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/search/search_index.h"
#include "tests/unit/storage/search_support.h"

namespace tsunagi {
namespace {

using Arrivals = std::vector<std::uint64_t>;

// ---- The twin's folding: slow, on UTF-32, one rule after the other over the whole text.

using Text = std::u32string;

Text replace_all(Text text, const std::map<char32_t, char32_t>& table) {
    for (char32_t& c : text) {
        if (const auto found = table.find(c); found != table.end()) c = found->second;
    }
    return text;
}

Text nfkc_lower(const std::string& utf8) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
    const icu::UnicodeString normal = nfkc->normalize(icu::UnicodeString::fromUTF8(utf8), status);
    EXPECT_TRUE(U_SUCCESS(status));
    Text text;
    for (int32_t i = 0; i < normal.length(); i = normal.moveIndex32(i, 1)) {
        text.push_back(static_cast<char32_t>(u_tolower(normal.char32At(i))));
    }
    return text;
}

bool is_gap(char32_t c) { return c == U' ' || c == U'\n' || c == U'\t' || c == U'・' || c == U'·'; }
bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || c == U'é'; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool same_run(char32_t a, char32_t b) {
    return (is_letter(a) && is_letter(b)) || (is_digit(a) && is_digit(b));
}

Text kana_folded(const Text& text) {
    Text hiragana;
    for (const char32_t c : text)
        hiragana.push_back(c >= U'ァ' && c <= U'ヶ' ? c - U'ァ' + U'ぁ' : c);
    Text plain;
    for (std::size_t i = 0; i < hiragana.size(); ++i) {
        const std::size_t vowel =
            i + 1 < hiragana.size() ? Text(U"ぁぃぇぉ").find(hiragana[i + 1]) : Text::npos;
        if (hiragana[i] != U'ゔ') {
            plain.push_back(hiragana[i]);
        } else if (vowel == Text::npos) {
            plain.push_back(U'ぶ');
        } else {
            plain.push_back(Text(U"ばびべぼ")[vowel]);
            ++i;
        }
    }
    return replace_all(plain, {{U'ぁ', U'あ'},
                               {U'ぃ', U'い'},
                               {U'ぅ', U'う'},
                               {U'ぇ', U'え'},
                               {U'ぉ', U'お'},
                               {U'っ', U'つ'},
                               {U'ゃ', U'や'},
                               {U'ゅ', U'ゆ'},
                               {U'ょ', U'よ'},
                               {U'ゎ', U'わ'},
                               {U'ゕ', U'か'},
                               {U'ゖ', U'け'}});
}

bool is_kana(char32_t c) {
    return (c >= U'ぁ' && c <= U'ゟ') || (c >= U'ァ' && c <= U'ヺ') || c == U'ー';
}
bool is_kanji(char32_t c) { return (c >= U'一' && c <= U'鿿') || c == U'々'; }

// Rule 6, for the characters that the pieces below hold.
Text joined_words(Text text) {
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const char32_t previous = i == 0 ? U' ' : text[i - 1];
        if (!is_kanji(text[i + 1])) continue;
        const bool small = text[i] == U'ヶ';
        const bool large = text[i] == U'ケ' || text[i] == U'カ';
        const bool counts = (text[i] == U'か' || text[i] == U'箇') && text[i + 1] == U'月';
        if (small || (large && (is_kanji(previous) || is_digit(previous))) ||
            (counts && is_digit(previous)))
            text[i] = U'が';
    }
    return text;
}

// Rule 7, for the words that the pieces below make; the longer forms first.
Text respelled(Text text) {
    const std::vector<std::pair<Text, Text>> words{
        {U"取り組み", U"取組"}, {U"取組み", U"取組"}, {U"取り組", U"取組"}, {U"子ども", U"子供"},
        {U"子ドモ", U"子供"},   {U"こども", U"子供"}, {U"コドモ", U"子供"}, {U"づくり", U"作り"}};
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const auto& [written, usual] : words) {
            if (text.compare(at, written.size(), written) != 0) continue;
            text.replace(at, written.size(), usual);
            at += usual.size() - 1;
            break;
        }
    }
    return text;
}

Text twin_fold(const std::string& utf8) {
    Text text = replace_all(nfkc_lower(utf8), {{U'髙', U'高'},
                                               {U'﨑', U'崎'},
                                               {U'澤', U'沢'},
                                               {U'會', U'会'},
                                               {U'−', U'-'},
                                               {U'―', U'-'}});
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == U'-' && is_kana(text[i - 1])) text[i] = U'ー';
    }
    text = respelled(joined_words(text));
    Text folded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_gap(text[i])) {
            folded.push_back(text[i]);
            continue;
        }
        std::size_t next = i;
        while (next < text.size() && is_gap(text[next])) ++next;
        if (next < text.size() && !folded.empty() && same_run(folded.back(), text[next]))
            folded.push_back(U' ');
        i = next - 1;
    }
    return kana_folded(folded);
}

bool twin_contains(const Text& text, const Text& word) {
    for (std::size_t at = text.find(word); at != Text::npos; at = text.find(word, at + 1)) {
        if (at == 0 || !same_run(text[at - 1], text[at])) return true;
    }
    return false;
}

bool is_sign_only(const Text& word) {
    return std::ranges::none_of(word, [](char32_t c) {
        return is_letter(c) || is_digit(c) || (c >= U'ぁ' && c <= U'ゟ') || c == U'ー' ||
               (c >= U'一' && c <= U'鿿');
    });
}

class Twin {
  public:
    void put(std::uint64_t arrival, const std::string& title, const std::string& body) {
        documents_[arrival] = {twin_fold(title), twin_fold(body)};
    }
    void remove(std::uint64_t arrival) { documents_.erase(arrival); }

    [[nodiscard]] Arrivals find(const std::vector<std::string>& typed) const {
        std::vector<Text> words;
        std::vector<Text> signs;
        for (const std::string& word : typed) {
            Text folded = twin_fold(word);
            if (!folded.empty()) (is_sign_only(folded) ? signs : words).push_back(folded);
        }
        if (words.empty()) words = signs;
        Arrivals arrivals;
        if (words.empty()) return arrivals;
        for (const auto& [arrival, fields] : documents_) {
            const bool all = std::ranges::all_of(words, [&](const Text& word) {
                return std::ranges::any_of(
                    fields, [&](const Text& field) { return twin_contains(field, word); });
            });
            if (all) arrivals.push_back(arrival);
        }
        return arrivals;
    }

  private:
    std::map<std::uint64_t, std::array<Text, 2>> documents_;
};

// ---- Text and questions. Few characters, so that many documents share words.

constexpr std::array<std::string_view, 90> kPieces{
    "東", "京", "都", "高", "髙",     "岡",  "山",   "崎",   "﨑",     "会",   "會",       "沢",
    "澤", "々", "の", "は", "と",     "を",  "か",   "が",   "き",     "つ",   "っ",       "や",
    "ゃ", "ば", "ぶ", "ー", "カ",     "ガ",  "ツ",   "ッ",   "ヤ",     "ャ",   "ヴァ",     "ヴ",
    "ｶ",  "ｶﾞ", "ﾂ",  "ｯ",  "ﾔ",      "ｬ",   "ｰ",    "Ａ",   "Ｂ",     "a",    "b",        "A",
    "ab", "１", "1",  "2",  "12",     "①",   "㈱",   "(",    ")",      "、",   "。",       "！",
    "-",  "－", "−",  "・", "　",     " ",   "\n",   "🐈",   "é",      ":",    "ｳﾞｧ",      "～",
    "ヶ", "ケ", "箇", "月", "子",     "供",  "ども", "ドモ", "こども", "ｺﾄﾞﾓ", "取り組み", "取組み",
    "取", "り", "組", "み", "づくり", "作り"};

class Source {
  public:
    explicit Source(std::uint32_t seed) : random_(seed) {}

    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }

    std::vector<std::string> pieces(std::size_t count) {
        std::vector<std::string> made;
        for (std::size_t i = 0; i < count; ++i) made.emplace_back(kPieces[below(kPieces.size())]);
        return made;
    }

  private:
    std::mt19937 random_;
};

std::string joined(const std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    return text;
}

// A part of a document, or something new; without blanks, which would make two words of it.
std::string random_word(Source& source, const std::vector<std::vector<std::string>>& texts) {
    const std::vector<std::string>& text = texts[source.below(texts.size())];
    std::vector<std::string> pieces;
    if (source.below(5) == 0 || text.empty()) {
        pieces = source.pieces(1 + source.below(2));
    } else {
        const std::size_t begin = source.below(text.size());
        const std::size_t end = std::min(text.size(), begin + 1 + source.below(5));
        pieces.assign(text.begin() + static_cast<std::ptrdiff_t>(begin),
                      text.begin() + static_cast<std::ptrdiff_t>(end));
    }
    std::erase_if(pieces, [](const std::string& piece) {
        return piece == " " || piece == "　" || piece == "\n";
    });
    return joined(pieces);
}

class SearchTwin : public ::testing::TestWithParam<std::uint32_t> {
  protected:
    void put(std::uint64_t arrival, Source& source) {
        const auto title = source.pieces(source.below(8));
        const auto body = source.pieces(source.below(60));
        SearchDocument document;
        document.arrival = arrival;
        document.title = joined(title);
        document.body = joined(body);
        index_->add(std::span(&document, 1));
        twin_.put(arrival, document.title, document.body);
        texts_.push_back(title);
        texts_.push_back(body);
    }

    // Asks both `count` questions of one to three words; returns how many had an answer.
    int compare(Source& source, int count) {
        int answered = 0;
        for (int i = 0; i < count; ++i) {
            std::vector<std::string> words(1 + source.below(3));
            std::string typed;
            for (std::string& word : words) {
                word = random_word(source, texts_);
                typed += word + (source.below(2) == 0 ? " " : "　");
            }
            const Arrivals expected = twin_.find(words);
            EXPECT_EQ(test::found(*index_, typed), expected) << "typed: " << typed;
            answered += expected.empty() ? 0 : 1;
            if (HasFailure()) break;
        }
        return answered;
    }

    test::SearchFolder folder_;
    std::unique_ptr<SearchIndex> index_ = SearchIndex::open(folder_.index());
    Twin twin_;
    std::vector<std::vector<std::string>> texts_;
};

TEST_P(SearchTwin, FindsTheSameDocuments) {
    Source source(GetParam());
    for (std::uint64_t arrival = 1; arrival <= 200; ++arrival) put(arrival, source);
    EXPECT_GT(compare(source, 300), 100);
    for (std::uint64_t arrival = 3; arrival <= 200; arrival += 3) put(arrival, source);
    for (std::uint64_t arrival = 4; arrival <= 200; arrival += 4) {
        index_->remove(std::span(&arrival, 1));
        twin_.remove(arrival);
    }
    EXPECT_GT(compare(source, 300), 100);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SearchTwin, ::testing::Range(1U, 9U));

}  // namespace
}  // namespace tsunagi
