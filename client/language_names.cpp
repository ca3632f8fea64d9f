#include "client/language_names.h"

#include <algorithm>

#include "client/forms/field_input.h"
#include "client/human_text.h"
#include "client/messages.h"
#include "protocol/text/language_tag.h"

namespace tsunagi::client {
namespace {

struct LanguageName {
    std::string_view tag;
    std::string_view english;
    std::string_view japanese;
    std::string_view own;
};

// The Immigration Services Agency publishes in most of these.
constexpr LanguageName kLanguageNames[] = {
    {"ar", "Arabic", "アラビア語", "العربية"},
    {"bn", "Bengali", "ベンガル語", "বাংলা"},
    {"de", "German", "ドイツ語", "Deutsch"},
    {"en", "English", "英語", "English"},
    {"en-simple", "Plain English", "やさしい英語", "Simple English"},
    {"es", "Spanish", "スペイン語", "Español"},
    {"fa", "Persian", "ペルシア語", "فارسی"},
    {"fil", "Filipino", "フィリピノ語", "Filipino"},
    {"fr", "French", "フランス語", "Français"},
    {"hi", "Hindi", "ヒンディー語", "हिन्दी"},
    {"id", "Indonesian", "インドネシア語", "Bahasa Indonesia"},
    {"it", "Italian", "イタリア語", "Italiano"},
    {"ja", "Japanese", "日本語", "にほんご"},
    {"ja-simple", "Plain Japanese", "やさしい日本語", "やさしいにほんご"},
    {"km", "Khmer", "クメール語", "ភាសាខ្មែរ"},
    {"ko", "Korean", "韓国語", "한국어"},
    {"lo", "Lao", "ラオ語", "ລາວ"},
    {"mn", "Mongolian", "モンゴル語", "Монгол"},
    {"ms", "Malay", "マレー語", "Bahasa Melayu"},
    {"my", "Burmese", "ミャンマー語", "မြန်မာ"},
    {"ne", "Nepali", "ネパール語", "नेपाली"},
    {"pt", "Portuguese", "ポルトガル語", "Português"},
    {"pt-BR", "Brazilian Portuguese", "ブラジルポルトガル語", "Português do Brasil"},
    {"ru", "Russian", "ロシア語", "Русский"},
    {"si", "Sinhala", "シンハラ語", "සිංහල"},
    {"ta", "Tamil", "タミル語", "தமிழ்"},
    {"th", "Thai", "タイ語", "ไทย"},
    {"tl", "Tagalog", "タガログ語", "Tagalog"},
    {"tr", "Turkish", "トルコ語", "Türkçe"},
    {"uk", "Ukrainian", "ウクライナ語", "Українська"},
    {"und", "language not told", "言語の記載なし", "und"},
    {"ur", "Urdu", "ウルドゥー語", "اردو"},
    {"uz", "Uzbek", "ウズベク語", "Oʻzbekcha"},
    {"vi", "Vietnamese", "ベトナム語", "Tiếng Việt"},
    {"zh", "Chinese", "中国語", "中文"},
    {"zh-Hans", "Chinese (simplified)", "中国語（簡体字）", "简体中文"},
    {"zh-Hant", "Chinese (traditional)", "中国語（繁体字）", "繁體中文"},
};

}  // namespace

std::optional<std::string> read_language(std::string_view text) {
    const std::string_view name = trimmed(text);
    const std::string key = comparable(name);
    const auto is_called_so = [&](const LanguageName& row) {
        return key == comparable(row.english) || key == comparable(row.japanese) ||
               key == comparable(row.own) || name == row.own;
    };
    const auto row =
        key.empty() ? std::end(kLanguageNames) : std::ranges::find_if(kLanguageNames, is_called_so);
    if (row != std::end(kLanguageNames)) return std::string(row->tag);
    // Tags of more than three letters in front are in no register yet: such a word is a misspelt
    // name.
    if (!is_language_tag(name) || primary_language(name).size() > 3) return std::nullopt;
    return normal_language_tag(name);
}

std::string language_text(const std::string& tag) {
    const auto row = std::ranges::find(kLanguageNames, tag, &LanguageName::tag);
    if (row == std::end(kLanguageNames)) return tag;
    return fill_in("{} ({})", in_language(row->english, row->japanese), tag);
}

std::string language_list(const std::vector<std::string>& tags) {
    std::vector<std::string> texts;
    for (const std::string& tag : tags) texts.push_back(language_text(tag));
    return joined(texts);
}

}  // namespace tsunagi::client
