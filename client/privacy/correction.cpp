#include "client/privacy/correction.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/messages.h"
#include "client/privacy/person_marks.h"
#include "client/terminal_text.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

bool is_word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Not in the middle of a longer number or word.
bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
    const std::size_t end = at + length;
    const bool begins = at == 0 || !is_word_character(text[at]) || !is_word_character(text[at - 1]);
    const bool ends =
        end == text.size() || !is_word_character(text[end - 1]) || !is_word_character(text[end]);
    return begins && ends;
}

std::size_t replace_all(const Replacement& change, std::string& text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(change.before); at != std::string::npos;
         at = text.find(change.before, at)) {
        if (!stands_alone(text, at, change.before.size())) {
            ++at;
            continue;
        }
        text.replace(at, change.before.size(), change.after);
        at += change.after.size();
        ++count;
    }
    return count;
}

std::string without_part(std::string text, const std::string& part) {
    for (std::size_t at = text.find(part); !part.empty() && at != std::string::npos;
         at = text.find(part, at))
        text.replace(at, part.size(), "\n");
    return text;
}

// A number and what is put between its digits, and no word beside it.
bool is_number_alone(const std::string& text) {
    return folded_utf8(text).find_first_not_of("+0123456789-() .") == std::string::npos;
}

bool is_same_value(const std::string& a, const std::string& b) {
    if (name_form(a) == name_form(b)) return true;
    if (!is_number_alone(a) || !is_number_alone(b)) return false;
    const std::string digits = phone_digits(a);
    return !digits.empty() && digits == phone_digits(b);
}

void add_once(std::vector<std::string>& places, const std::string& place) {
    if (std::ranges::find(places, place) == places.end()) places.push_back(place);
}

// "山田 太郎" -> 山田, 太郎; nothing where it is not two parts.
std::vector<std::string> name_parts(const std::string& name) {
    std::string plain = name;
    for (std::size_t at = plain.find("　"); at != std::string::npos; at = plain.find("　"))
        plain.replace(at, std::string_view("　").size(), " ");
    const std::size_t blank = plain.find(' ');
    const bool is_two = blank != std::string::npos && blank > 0 && blank + 1 < plain.size() &&
                        plain.find(' ', blank + 1) == std::string::npos;
    if (!is_two) return {};
    return {plain.substr(0, blank), plain.substr(blank + 1)};
}

class Corrector {
  public:
    Corrector(const Replacement& change, CorrectedBody& out) : change_(change), out_(out) {
        marks_.add_words(change.before);
    }
    void correct(std::string& text, const std::string& place) {
        if (!speaks_of(text)) return;
        if (is_same_value(text, change_.before)) {
            text = change_.after;
            return add_once(out_.changed, place);
        }
        if (replace_all(change_, text) > 0) add_once(out_.changed, place);
        if (speaks_of(without_part(text, change_.after))) add_once(out_.by_hand, place);
    }
    void leave(const std::string& text, const std::string& place) {
        if (speaks_of(text)) add_once(out_.by_hand, place);
    }
    // Family and given name are fields of their own, which the whole name does not name.
    void correct_parts(Body& body) {
        const auto before = name_parts(change_.before);
        const auto after = name_parts(change_.after);
        if (before.empty() || after.empty()) return;
        const KindRow& person = *find_kind(kind::kPerson);
        const FieldRow& family = *find_field(person, "family_name");
        const FieldRow& given = *find_field(person, "given_name");
        if (body.field(family.key) != before[0] || body.field(given.key) != before[1]) return;
        body.fields[family.key] = after[0];
        body.fields[given.key] = after[1];
        if (after[0] != before[0]) add_once(out_.changed, field_label(family));
        if (after[1] != before[1]) add_once(out_.changed, field_label(given));
    }

  private:
    [[nodiscard]] bool speaks_of(const std::string& text) const {
        Body body;
        body.title = text;
        return text.find(change_.before) != std::string::npos ||
               !marks_.find(SlotId{}, nullptr, body).empty();
    }

    const Replacement& change_;
    CorrectedBody& out_;
    PersonMarks marks_;
};

bool is_reference(const FieldRow* field) {
    return field != nullptr &&
           (field->type == FieldType::record || field->type == FieldType::records ||
            field->type == FieldType::choice || field->type == FieldType::choices ||
            field->type == FieldType::flag);
}

void correct_one(const KindRow* kind, const Replacement& change, Body& body, CorrectedBody& out) {
    Corrector corrector(change, out);
    corrector.correct(body.title, _("Title"));
    corrector.correct(body.reading, _("Reading"));
    if (kind != nullptr && kind->id == kind::kPerson) corrector.correct_parts(body);
    for (auto& [key, value] : body.fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        if (is_reference(field)) continue;
        corrector.correct(value, field_label(field, key));
    }
    corrector.correct(body.text, _("Text"));
    for (std::string& tag : body.tags) corrector.correct(tag, _("Tags"));
    for (auto& [language, translation] : body.translations) {
        corrector.correct(translation.title, _("Translations"));
        corrector.correct(translation.text, _("Translations"));
    }
    for (const Attachment& file : body.attachments) {
        corrector.leave(file.name, _("Files"));
        corrector.leave(file.alt, _("Files"));
    }
}

}  // namespace

Expected<Replacement> read_replacement(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
        return failure(LocalError::usage,
                       fill_in(_("'{}' does not say what becomes of what: write OLD=NEW, as in "
                                 "'090-1111-2222=090-3333-4444'."),
                               isolated(text)));
    }
    Replacement out{text.substr(0, equals), text.substr(equals + 1)};
    PersonMarks marks;
    const bool is_long_enough = !out.before.empty() && marks.add_words(out.before);
    if (!is_long_enough || out.before == out.after || out.after.empty()) {
        return failure(
            LocalError::usage,
            fill_in(_("'{}' cannot be replaced: both sides have to be there and differ, and "
                      "the left one has to be a whole name, number or address."),
                    isolated(text)));
    }
    return out;
}

CorrectedBody correct_body(const KindRow* kind,
                           std::span<const Replacement> replacements,
                           Body& body) {
    CorrectedBody out;
    for (const Replacement& change : replacements) correct_one(kind, change, body, out);
    return out;
}

}  // namespace tsunagi::client
