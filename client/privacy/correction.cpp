#include "client/privacy/correction.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/messages.h"
#include "client/privacy/person_marks.h"
#include "client/terminal_text.h"
#include "protocol/record/field_form.h"
#include "protocol/text/fold_width.h"

namespace tsunagi::client {
namespace {

enum class ValueKind : std::uint8_t { name, number, mail };

bool is_word_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A number and what is put between its digits, and no word beside it.
bool is_number_alone(const std::string& text) {
    return folded_utf8(text).find_first_not_of("+0123456789-() .") == std::string::npos;
}

bool has_digit(const std::string& folded) {
    return folded.find_first_of("0123456789") != std::string::npos;
}

ValueKind value_kind(const std::string& value) {
    if (value.find('@') != std::string::npos) return ValueKind::mail;
    return is_number_alone(value) && !phone_digits(value).empty() ? ValueKind::number
                                                                  : ValueKind::name;
}

// What stands right before or behind: does it go on with the value? `text` is the rest on that
// side, in its order; numbers go on behind a hyphen, and in full width.
bool goes_on(ValueKind kind, const std::string& text, bool is_behind) {
    if (text.empty()) return false;
    if (kind == ValueKind::mail) {
        const auto is_mail = [](char c) {
            return is_word_character(c) || c == '.' || c == '_' || c == '%' || c == '+' ||
                   c == '-' || c == '@';
        };
        const char next = is_behind ? text.front() : text.back();
        const bool ends_sentence =
            is_behind && next == '.' && (text.size() == 1 || !is_mail(text[1]));
        return is_mail(next) && !ends_sentence;
    }
    const std::string folded = folded_utf8(text);
    const auto at = [&](std::size_t i) {
        if (i >= folded.size()) return ' ';
        return is_behind ? folded[i] : folded[folded.size() - 1 - i];
    };
    const bool is_joined = at(0) == '-' || at(0) == '(' || at(0) == ')' || at(0) == '.';
    return is_word_character(at(0)) || at(0) == '+' || (is_joined && at(1) >= '0' && at(1) <= '9');
}

// As one value and nothing else. Hyphens count where there are digits: 1-11 is not 11-1.
bool is_same_value(const std::string& a, const std::string& b) {
    if (a == b) return true;
    if (is_number_alone(a) && is_number_alone(b)) {
        const std::string digits = phone_digits(a);
        return !digits.empty() && digits == phone_digits(b);
    }
    const std::string folded = folded_utf8(a);
    if (has_digit(folded) || folded.find('@') != std::string::npos) return folded == folded_utf8(b);
    return name_form(a) == name_form(b);
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

// All replacements at once, on what stood there: A=B and B=A change places.
class Corrector {
  public:
    Corrector(std::span<const Replacement> changes, CorrectedBody& out)
        : changes_(changes), out_(out) {
        for (const Replacement& change : changes) marks_.add_words(change.before);
    }
    void correct(std::string& text, const std::string& place) {
        if (!speaks_of(text)) return;
        for (const Replacement& change : changes_) {
            if (!is_same_value(text, change.before)) continue;
            text = change.after;
            return add_once(out_.changed, place);
        }
        if (std::ranges::find(changes_, text, &Replacement::after) != changes_.end()) return;
        std::string done, rest;
        bool is_changed = false;
        for (std::size_t at = 0; at < text.size();) {
            const Replacement* change = change_at(text, at);
            if (change == nullptr) {
                done += text[at];
                rest += text[at++];
                continue;
            }
            done += change->after;
            rest += '\n';
            at += change->before.size();
            is_changed = true;
        }
        if (is_changed) {
            text = std::move(done);
            add_once(out_.changed, place);
        }
        if (speaks_of(rest)) add_once(out_.by_hand, place);
    }
    // Each line is a value of its own.
    void correct_lines(std::string& text, const std::string& place) {
        std::string out;
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find('\n', at), text.size());
            std::string one = text.substr(at, end - at);
            correct(one, place);
            out += (at == 0 ? "" : "\n") + one;
            at = end + 1;
        }
        text = std::move(out);
    }
    void leave(const std::string& text, const std::string& place) {
        if (speaks_of(text)) add_once(out_.by_hand, place);
    }
    // Family and given name are fields of their own, which the whole name does not name.
    void correct_parts(Body& body) {
        for (const Replacement& change : changes_) {
            const auto before = name_parts(change.before);
            const auto after = name_parts(change.after);
            if (before.empty() || after.empty()) continue;
            if (body.field(person::kFamilyName) != before[0] ||
                body.field(person::kGivenName) != before[1])
                continue;
            body.fields[person::kFamilyName] = after[0];
            body.fields[person::kGivenName] = after[1];
            const KindRow& kind = *find_kind(kind::kPerson);
            if (after[0] != before[0])
                add_once(out_.changed, field_label(*find_field(kind, person::kFamilyName)));
            if (after[1] != before[1])
                add_once(out_.changed, field_label(*find_field(kind, person::kGivenName)));
            return;
        }
    }

  private:
    // The longest old value that stands here whole. Names are not looked for inside of a text:
    // where one ends nobody can tell.
    [[nodiscard]] const Replacement* change_at(const std::string& text, std::size_t at) const {
        const Replacement* found = nullptr;
        for (const Replacement& change : changes_) {
            const ValueKind kind = value_kind(change.before);
            const bool is_here = kind != ValueKind::name &&
                                 text.compare(at, change.before.size(), change.before) == 0 &&
                                 !goes_on(kind, text.substr(0, at), false) &&
                                 !goes_on(kind, text.substr(at + change.before.size()), true);
            if (is_here && (found == nullptr || found->before.size() < change.before.size()))
                found = &change;
        }
        return found;
    }
    [[nodiscard]] bool speaks_of(const std::string& text) const {
        return std::ranges::any_of(changes_,
                                   [&](const Replacement& change) {
                                       return value_kind(change.before) == ValueKind::name &&
                                              text.find(change.before) != std::string::npos;
                                   }) ||
               !marks_.find_in(text).empty();
    }

    std::span<const Replacement> changes_;
    CorrectedBody& out_;
    PersonMarks marks_;
};

bool is_reference(const FieldRow* field) {
    return field != nullptr &&
           (holds_records(field->type) || field->type == FieldType::choice ||
            field->type == FieldType::choices || field->type == FieldType::flag);
}

void correct_all(const KindRow* kind,
                 std::span<const Replacement> changes,
                 Body& body,
                 CorrectedBody& out) {
    Corrector corrector(changes, out);
    corrector.correct(body.title, _("Title"));
    corrector.correct(body.reading, _("Reading"));
    if (kind != nullptr && kind->id == kind::kPerson) corrector.correct_parts(body);
    for (auto& [key, value] : body.fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        if (is_reference(field)) continue;
        if (field != nullptr && is_list(field->type)) {
            corrector.correct_lines(value, field_label(field, key));
        } else {
            corrector.correct(value, field_label(field, key));
        }
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

// The values that an entry says were told: the lines of its items, and for a line that names a
// field of the person's record (a list that was written) what stood in that field.
std::vector<std::string> told_values(const Body& entry, const Body* record) {
    std::vector<std::string> out{entry.title};
    for (const std::string_view line : list_items(entry.field(provision::kItems))) {
        out.emplace_back(line);
        if (record == nullptr) continue;
        for (const auto& [key, value] : record->fields) {
            const FieldRow* field = find_field(*find_kind(kind::kPerson), key);
            const bool is_named =
                field != nullptr &&
                (line == field->label_en || line == field->label_ja || line == field_label(*field));
            if (!is_named) continue;
            for (const std::string_view one : list_items(value)) out.emplace_back(one);
        }
    }
    return out;
}

}  // namespace

std::vector<Replacement> told_wrong(const Body& entry,
                                    const Body* record,
                                    std::span<const Replacement> replacements) {
    std::vector<Replacement> out;
    const auto values = told_values(entry, record);
    for (const Replacement& change : replacements) {
        const bool is_told = std::ranges::any_of(values, [&](const std::string& value) {
            if (is_same_value(value, change.before)) return true;
            PersonMarks marks;
            marks.add_words(change.before);
            return value_kind(change.before) != ValueKind::name && !marks.find_in(value).empty();
        });
        if (is_told) out.push_back(change);
    }
    return out;
}

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
    correct_all(kind, replacements, body, out);
    return out;
}

}  // namespace tsunagi::client
