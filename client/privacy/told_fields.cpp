#include "client/privacy/told_fields.h"

#include <algorithm>
#include <array>
#include <utility>

#include "client/privacy/person_marks.h"
#include "protocol/record/kinds.h"

namespace tsunagi::client {
namespace {

// Words for fields beside their labels: what people write on a form. Several where one word is two.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kFieldWords = {
    {{"電話番号", "phone"},
     {"電話番号", "mobile"},
     {"telephone", "phone"},
     {"telephone", "mobile"},
     {"phone number", "phone"},
     {"phone number", "mobile"},
     {"携帯番号", "mobile"},
     {"携帯電話番号", "mobile"},
     {"メールアドレス", "mail"},
     {"mail address", "mail"},
     {"FAX番号", "fax"},
     {"所属団体", "org"}}};
constexpr std::array<std::string_view, 6> kNameWords = {"氏名", "名前", "お名前",
                                                        "姓名", "name", "full name"};
constexpr std::array<std::string_view, 5> kReadingWords = {"ふりがな", "よみ", "読み", "読み仮名",
                                                           "reading"};

bool is_word(std::string_view text, std::string_view word) {
    return name_form(text) == name_form(word);
}

std::vector<std::string> words_of(std::string_view items) {
    std::string text(items);
    for (const std::string_view between : {"、", "，", "／", "・"}) {
        for (std::size_t at = text.find(between); at != std::string::npos; at = text.find(between))
            text.replace(at, between.size(), "\n");
    }
    std::ranges::replace_if(text, [](char c) { return c == ',' || c == '/'; }, '\n');
    std::vector<std::string> out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string word = text.substr(at, end - at);
        if (!name_form(word).empty()) out.push_back(std::move(word));
        at = end + 1;
    }
    return out;
}

bool add_word(const std::string& word, ToldFields& out) {
    const auto is_this = [&](std::string_view other) { return is_word(word, other); };
    if (std::ranges::any_of(kNameWords, is_this)) return out.has_name = true;
    if (std::ranges::any_of(kReadingWords, is_this)) return out.has_reading = true;
    const KindRow& person = *find_kind(kind::kPerson);
    bool is_known = false;
    for (const auto& [other, name] : kFieldWords) {
        if (!is_this(other)) continue;
        out.keys.insert(find_field(person, name)->key);
        is_known = true;
    }
    for (const FieldRow& field : person.fields) {
        if (!is_this(field.label_en) && !is_this(field.label_ja) && !is_this(field.name)) continue;
        out.keys.insert(field.key);
        is_known = true;
    }
    return is_known;
}

}  // namespace

ToldFields told_fields(std::string_view items) {
    ToldFields out;
    const auto words = words_of(items);
    // Said, and yet nothing: not the same as nothing said.
    out.is_all = items.empty();
    for (const std::string& word : words)
        if (!add_word(word, out)) out.unknown.push_back(word);
    if (out.has_name) out.keys.insert({person::kFamilyName, person::kGivenName});
    return out;
}

Body told_body(const Body& person, const ToldFields& fields) {
    if (fields.is_all) return person;
    Body out;
    out.language = person.language;
    if (fields.has_name) out.title = person.title;
    if (fields.has_reading) out.reading = person.reading;
    for (const auto& [key, value] : person.fields)
        if (fields.keys.contains(key)) out.fields[key] = value;
    return out;
}

}  // namespace tsunagi::client
