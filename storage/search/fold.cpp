#include "storage/search/fold.h"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/text/kana.h"
#include "storage/search/code_points.h"
#include "storage/search/groonga.h"
#include "storage/search/typed_char.h"
#include "storage/search/word_forms.h"

namespace tsunagi::search {
namespace {

using CodePoint = char32_t;

constexpr CodePoint kLongMark = U'ー';

// Old and variant kanji of names and places, each with the common form. Sorted when first used.
constexpr std::pair<CodePoint, CodePoint> kKanjiVariants[] = {
    {U'髙', U'高'}, {U'﨑', U'崎'}, {U'嵜', U'崎'}, {U'𠮷', U'吉'}, {U'濵', U'浜'}, {U'濱', U'浜'},
    {U'邊', U'辺'}, {U'邉', U'辺'}, {U'澤', U'沢'}, {U'齋', U'斎'}, {U'齊', U'斉'}, {U'廣', U'広'},
    {U'國', U'国'}, {U'學', U'学'}, {U'會', U'会'}, {U'嶋', U'島'}, {U'嶌', U'島'}, {U'櫻', U'桜'},
    {U'圓', U'円'}, {U'眞', U'真'}, {U'瀨', U'瀬'}, {U'德', U'徳'}, {U'惠', U'恵'}, {U'萬', U'万'},
    {U'藏', U'蔵'}, {U'榮', U'栄'}, {U'龍', U'竜'}, {U'瀧', U'滝'}, {U'彌', U'弥'}, {U'與', U'与'},
    {U'條', U'条'}, {U'總', U'総'}, {U'團', U'団'}, {U'體', U'体'}, {U'淺', U'浅'}, {U'關', U'関'},
    {U'壽', U'寿'}, {U'縣', U'県'}, {U'區', U'区'}, {U'驛', U'駅'}, {U'顯', U'顕'}, {U'曾', U'曽'},
    {U'槇', U'槙'}, {U'黑', U'黒'}, {U'靑', U'青'}, {U'橫', U'横'}, {U'增', U'増'}, {U'寬', U'寛'},
    {U'敎', U'教'}, {U'戶', U'戸'}, {U'祕', U'秘'}, {U'禮', U'礼'}, {U'靜', U'静'}, {U'豐', U'豊'},
    {U'鷗', U'鴎'}, {U'曻', U'昇'}, {U'舘', U'館'}, {U'峯', U'峰'}, {U'穗', U'穂'}, {U'緖', U'緒'},
    {U'假', U'仮'},
};

CodePoint common_kanji(CodePoint c) {
    static const auto table = [] {
        auto sorted = std::to_array(kKanjiVariants);
        std::ranges::sort(sorted);
        return sorted;
    }();
    const auto found =
        std::ranges::lower_bound(table, c, {}, &std::pair<CodePoint, CodePoint>::first);
    return found != table.end() && found->first == c ? found->second : c;
}

constexpr bool is_dash(CodePoint c) {
    return c == U'-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 || c == 0x2500 ||
           c == 0x2501;
}

constexpr bool is_blank(CodePoint c) {
    return c <= 0x20 || c == 0x7F || c == kRunMark || (c >= 0x80 && c <= 0xA0) || c == 0x3000 ||
           c == 0x2028 || c == 0x2029;
}

constexpr bool is_middle_dot(CodePoint c) {
    return c == 0x30FB || c == 0xB7 || c == 0x2022 || c == 0x2219 || c == 0x22C5;
}

// Characters without a width of their own: they choose a glyph or a line break and are nothing that
// people type. Voicing marks are here only when NFKC left them alone, that is without a kana before
// them.
constexpr bool is_invisible(CodePoint c) {
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0x3099 || c == 0x309A ||
           (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) || c == 0xFEFF ||
           c == 0xAD;
}

// What ゔ and the small vowel after it become: {the kana, true when the vowel is part of it}.
constexpr std::pair<CodePoint, bool> v_sound(CodePoint next) {
    switch (next) {
        case U'ぁ': return {U'ば', true};
        case U'ぃ': return {U'び', true};
        case U'ぇ': return {U'べ', true};
        case U'ぉ': return {U'ぼ', true};
        default: return {U'ぶ', false};
    }
}

// Length of the well-formed UTF-8 character at `at`, or 0.
std::size_t well_formed_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80) return 0;
    }
    const unsigned char second = byte(at + 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second > 0x9F;
    const bool too_large = lead == 0xF4 && second > 0x8F;
    return overlong || surrogate || too_large ? 0 : length;
}

// A copy in which every byte that is not part of UTF-8, and every ASCII control, is a blank:
// offsets stay the same.
std::string readable(std::string_view text) {
    std::string copy(text);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = well_formed_length(text, at);
        const bool control = static_cast<unsigned char>(text[at]) < 0x20 || text[at] == 0x7F;
        if (length == 0 || control) copy[at] = ' ';
        at += std::max<std::size_t>(length, 1);
    }
    return copy;
}

// Pre: well-formed UTF-8 at `p`.
CodePoint decode(const char* p, std::size_t length) {
    const auto byte = [&](std::size_t i) {
        return static_cast<CodePoint>(static_cast<unsigned char>(p[i]));
    };
    switch (length) {
        case 1: return byte(0);
        case 2: return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
        case 3: return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
        default:
            return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 |
                   (byte(3) & 0x3F);
    }
}

struct NormalizedChar {
    CodePoint c;
    std::uint32_t source_begin;
    std::uint32_t source_end;
    CharClass char_class;
};

CharClass class_of(std::uint8_t groonga_type) {
    switch (GRN_CHAR_TYPE(groonga_type)) {
        case GRN_CHAR_ALPHA: return CharClass::letter;
        case GRN_CHAR_DIGIT: return CharClass::digit;
        case GRN_CHAR_HIRAGANA:
        case GRN_CHAR_KATAKANA:
        case GRN_CHAR_KANJI: return CharClass::japanese;
        default: return CharClass::sign;
    }
}

// Without blanks and what is invisible, with the common kanji, and with ー for a dash behind kana.
TypedText without_blanks(const std::vector<NormalizedChar>& chars) {
    TypedText text;
    text.reserve(chars.size());
    bool after_blank = false;
    for (NormalizedChar next : chars) {
        if (is_invisible(next.c)) continue;
        if (is_blank(next.c) || is_middle_dot(next.c)) {
            after_blank = true;
            continue;
        }
        if (is_dash(next.c)) {
            const bool prolongs = !after_blank && !text.empty() && is_typed_kana(text.back().c);
            next.c = prolongs ? kLongMark : U'-';
            next.char_class = prolongs ? CharClass::japanese : CharClass::sign;
        }
        text.push_back({common_kanji(next.c), next.source_begin, next.source_end, next.char_class,
                        after_blank});
        after_blank = false;
    }
    return text;
}

// Writes the folded characters one by one, with the marks before runs.
class FoldedWriter {
  public:
    explicit FoldedWriter(std::size_t bytes_expected) {
        out_.text.reserve(bytes_expected);
        out_.chars.reserve(bytes_expected / 3 + 1);
    }

    void put(const TypedChar& next) {
        const bool in_run =
            next.char_class == CharClass::letter || next.char_class == CharClass::digit;
        if (in_run && (next.after_blank || previous_class_ != next.char_class))
            write(kRunMark, {0, next.source_begin, next.source_begin, CharClass::run_mark});
        write(next.c, {0, next.source_begin, next.source_end, next.char_class});
    }

    FoldedText take() { return std::move(out_); }

  private:
    void write(CodePoint c, FoldedChar folded) {
        folded.begin = static_cast<std::uint32_t>(out_.text.size());
        out_.chars.push_back(folded);
        append_utf8(out_.text, c);
        previous_class_ = folded.char_class;
    }

    FoldedText out_;
    CharClass previous_class_ = CharClass::run_mark;
};

FoldedText fold_normalized(const std::vector<NormalizedChar>& chars, std::size_t bytes_expected) {
    TypedText text = without_blanks(chars);
    unify_joining_kana(text);
    unify_spellings(text);
    FoldedWriter writer(bytes_expected);
    for (std::size_t i = 0; i < text.size(); ++i) {
        TypedChar next = text[i];
        next.c = hiragana(next.c);
        if (next.c == U'ゔ') {
            const auto [kana, with_vowel] =
                v_sound(i + 1 < text.size() ? hiragana(text[i + 1].c) : 0);
            next.c = kana;
            if (with_vowel) next.source_end = text[++i].source_end;
        }
        next.c = large_kana(next.c);
        if (next.c == 0x301C) next.c = U'~';
        writer.put(next);
    }
    return writer.take();
}

}  // namespace

TextFolder::TextFolder(grn_ctx* context)
    : context_(context), normalizer_(grn_ctx_get(context, "NormalizerNFKC130", -1)) {
    if (normalizer_ == nullptr) throw_failure(context, "this Groonga has no NormalizerNFKC130");
}

FoldedText TextFolder::fold(std::string_view text) const {
    if (text.empty()) return {};
    const std::string source = readable(text);
    grn_obj* string = grn_string_open(context_, source.data(), static_cast<unsigned>(source.size()),
                                      normalizer_, GRN_STRING_WITH_CHECKS | GRN_STRING_WITH_TYPES);
    if (string == nullptr) throw_failure(context_, "a text cannot be prepared");
    const char* normalized = nullptr;
    unsigned bytes = 0;
    unsigned count = 0;
    grn_string_get_normalized(context_, string, &normalized, &bytes, &count);
    // checks[b]: how many original bytes the character beginning at byte b stands for; below 1 it
    // shares those of the one before.
    const std::int16_t* checks = grn_string_get_checks(context_, string);
    const std::uint8_t* types = grn_string_get_types(context_, string);
    std::vector<NormalizedChar> chars;
    chars.reserve(count);
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    for (std::size_t at = 0; at < bytes && chars.size() < count;) {
        const std::size_t length =
            std::max<std::size_t>(well_formed_length({normalized, bytes}, at), 1);
        if (checks[at] > 0) {
            begin = end;
            end += static_cast<std::uint32_t>(checks[at]);
        }
        const CodePoint c = decode(normalized + at, length);
        chars.push_back({c, begin, end, class_of(types[chars.size()])});
        at += length;
    }
    grn_obj_unlink(context_, string);
    throw_on_error(context_, "a text cannot be prepared");
    return fold_normalized(chars, bytes);
}

}  // namespace tsunagi::search
