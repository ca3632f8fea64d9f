#include "client/privacy/person_marks.h"

#include <algorithm>

#include "client/human_text.h"
#include "client/messages.h"
#include "protocol/text/fold_width.h"
#include "protocol/text/kana.h"
#include "protocol/text/phone_number.h"

namespace tsunagi::client {
namespace {

constexpr std::size_t kNameCharactersMin = 2;
constexpr std::size_t kPhoneDigitsMin = 9;

bool is_between(char32_t c) {
    return is_blank(c) || c == U'・' || c == U'･' || c == U'.' || c == U',' || c == U'-';
}

std::string lower(std::string_view text) {
    std::string out = folded_utf8(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool is_mail_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '%' ||
           c == '+' || c == '-' || c == '@';
}

// Not as a part of a longer one.
bool has_mail(const std::string& text, const std::string& mail) {
    for (std::size_t at = text.find(mail); at != std::string::npos; at = text.find(mail, at + 1)) {
        const std::size_t end = at + mail.size();
        const bool begins = at == 0 || !is_mail_character(text[at - 1]);
        // A full stop may end the sentence.
        const bool ends =
            end == text.size() || !is_mail_character(text[end]) ||
            (text[end] == '.' && (end + 1 == text.size() || !is_mail_character(text[end + 1])));
        if (begins && ends) return true;
    }
    return false;
}

// The digits of each number in a text, with what people put between them left out.
std::vector<std::string> digit_runs(const std::string& folded) {
    std::vector<std::string> runs;
    std::string run;
    bool is_foreign = false;
    const auto end_run = [&] {
        if (is_foreign && run.starts_with("81")) run = "0" + run.substr(run[2] == '0' ? 3 : 2);
        if (run.size() >= kPhoneDigitsMin) runs.push_back(run);
        run.clear();
        is_foreign = false;
    };
    for (const char c : folded) {
        if (c >= '0' && c <= '9') {
            run += c;
        } else if (c == '+') {
            end_run();
            is_foreign = true;
        } else if (c != '-' && c != '(' && c != ')' && c != ' ' && c != '.') {
            end_run();
        }
    }
    end_run();
    return runs;
}

}  // namespace

std::u32string name_form(std::string_view text) {
    std::u32string out;
    for (const char32_t c : fold_width(text).points)
        if (!is_between(c)) out += ascii_lower(hiragana_of(c));
    return out;
}

std::u32string whole_name_form(std::string_view text) {
    std::u32string form = name_form(text);
    for (const std::u32string_view title : {U"さん", U"様", U"氏", U"先生", U"さま", U"殿"}) {
        if (form.size() <= title.size() + 1 || !form.ends_with(title)) continue;
        form.resize(form.size() - title.size());
        break;
    }
    return form;
}

std::string phone_digits(std::string_view text) {
    if (const auto reading = read_phone_number(text); reading.number) {
        const std::string& digits = reading.number->digits;
        return digits.size() >= kPhoneDigitsMin ? digits : "";
    }
    const auto runs = digit_runs(folded_utf8(text));
    return runs.size() == 1 ? runs.front() : "";
}

// Looks through one record.
class PersonMarks::Finder {
  public:
    explicit Finder(const PersonMarks& marks) : marks_(marks) {}

    void look_at(std::string_view text, const std::string& where) {
        if (text.empty()) return;
        const std::string small = lower(text);
        for (const std::string& mail : marks_.mails_)
            if (has_mail(small, mail)) return add(MarkKind::mail, where);
        if (!marks_.phones_.empty()) {
            for (const std::string& run : digit_runs(small))
                for (const std::string& phone : marks_.phones_)
                    if (run.find(phone) != std::string::npos) return add(MarkKind::phone, where);
        }
        const std::u32string form = name_form(text);
        for (const std::u32string& name : marks_.names_)
            if (form.find(name) != std::u32string::npos) return add(MarkKind::name, where);
    }
    void look_at_reference(std::string_view ids, const std::string& where) {
        for (std::size_t at = 0; at < ids.size();) {
            const std::size_t end = std::min(ids.find('\n', at), ids.size());
            if (marks_.ids_.contains(std::string(ids.substr(at, end - at))))
                return add(MarkKind::reference, where);
            at = end + 1;
        }
    }
    void add(MarkKind kind, std::string where) {
        MarkFound found{kind, std::move(where)};
        if (std::ranges::find(found_, found) == found_.end()) found_.push_back(std::move(found));
    }
    std::vector<MarkFound> take() {
        std::ranges::stable_sort(found_, {}, &MarkFound::kind);
        return std::move(found_);
    }

  private:
    const PersonMarks& marks_;
    std::vector<MarkFound> found_;
};

bool PersonMarks::add_words(std::string_view words) {
    if (words.find('@') != std::string_view::npos || words.find("＠") != std::string_view::npos) {
        std::string mail = lower(words);
        std::erase(mail, ' ');
        mails_.insert(std::move(mail));
        return true;
    }
    if (std::string digits = phone_digits(words); !digits.empty()) {
        phones_.insert(std::move(digits));
        return true;
    }
    std::u32string name = name_form(words);
    const bool is_number = std::ranges::all_of(name, [](char32_t c) { return is_digit(c); });
    if (is_number || name.size() < kNameCharactersMin) return false;
    names_.insert(std::move(name));
    // Aoi Yamada is Yamada Aoi, too.
    const std::size_t blank = words.find(' ');
    if (blank != std::string_view::npos && words.find(' ', blank + 1) == std::string_view::npos)
        names_.insert(name_form(words.substr(blank + 1)) + name_form(words.substr(0, blank)));
    return true;
}

void PersonMarks::add_person(const SlotId& slot,
                             const std::vector<RecordId>& ids,
                             const Body& body) {
    slots_.insert(slot);
    for (const RecordId& id : ids) ids_.insert(id_text(id));
    add_words(body.title);
    add_words(body.reading);
    const KindRow* kind = find_kind(kind::kPerson);
    std::string family, given;
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = find_field(*kind, key);
        if (field == nullptr) continue;
        if (key == person::kFamilyName) family = value;
        if (key == person::kGivenName) given = value;
        const bool is_contact = field->type == FieldType::phone || field->type == FieldType::mail ||
                                key == person::kMoreContacts;
        if (!is_contact) continue;
        for (std::size_t at = 0; at < value.size();) {
            const std::size_t end = std::min(value.find('\n', at), value.size());
            add_words(std::string_view(value).substr(at, end - at));
            at = end + 1;
        }
    }
    if (!family.empty() && !given.empty()) add_words(family + " " + given);
}

std::vector<MarkFound> PersonMarks::find_in(const std::string& text) const {
    Body body;
    body.title = text;
    return find(SlotId{}, nullptr, body);
}

std::vector<MarkFound> PersonMarks::find(const SlotId& slot,
                                         const KindRow* kind,
                                         const Body& body) const {
    Finder finder(*this);
    if (slots_.contains(slot)) finder.add(MarkKind::own_record, {});
    finder.look_at(body.title, _("Title"));
    finder.look_at(body.reading, _("Reading"));
    for (const auto& [key, value] : body.fields) {
        const FieldRow* field = kind == nullptr ? nullptr : find_field(*kind, key);
        const std::string where = field_label(field, key);
        if (field != nullptr && holds_records(field->type)) finder.look_at_reference(value, where);
        finder.look_at(value, where);
    }
    finder.look_at(body.text, _("Text"));
    for (const std::string& tag : body.tags) finder.look_at(tag, _("Tags"));
    for (const auto& [language, translation] : body.translations) {
        finder.look_at(translation.title, _("Translations"));
        finder.look_at(translation.text, _("Translations"));
    }
    for (const Attachment& file : body.attachments) {
        finder.look_at(file.name, _("Files"));
        finder.look_at(file.alt, _("Files"));
    }
    return finder.take();
}

}  // namespace tsunagi::client
